package io.railyard.machine;

import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.message.Message;
import io.railyard.message.Tag;
import io.railyard.schedule.Assignment;
import io.railyard.schedule.HashChain;
import io.railyard.schedule.Position;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes modules of the guests and logs of assignments for them. */
public final class Histories {
    public static final String OWNER = "OWNEROWNEROWNEROWNEROWNEROWNEROWNEROWNER123";

    private final Id process;
    private final List<Assignment> log = new ArrayList<>();
    private Bytes chain;

    private Histories(Id process) {
        this.process = process;
        this.chain = HashChain.first(process);
    }

    /** The wasm of a guest. */
    public static byte[] wasm(String guest) {
        try (InputStream in = Histories.class.getResourceAsStream("/io/railyard/guests/" + guest + ".wasm")) {
            if (in == null) {
                throw new IllegalArgumentException("There is no guest " + guest);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static ModuleItem module(String name, byte[] wasm) {
        return new ModuleItem(
                Id.ofName(name),
                OWNER,
                List.of(new Tag("Module-Format", "wasm32-unknown-emscripten4")),
                Bytes.of(wasm));
    }

    /** A source that knows the guests by {@code Id.ofName(name)}. */
    public static ModuleSource guests() {
        List<String> names = List.of("token", "counter", "hostile", "relay", "pool");
        Map<Id, String> known = new HashMap<>();
        names.forEach(name -> known.put(Id.ofName(name), name));
        return id -> Optional.ofNullable(known.get(id)).map(name -> module(name, wasm(name)));
    }

    /**
     * A log that begins with the Process message of a process of {@code module}, with a memory root at each position unless the
     * tags say otherwise: then roots that are compared show every difference of memory at once.
     */
    public static Histories of(String module, Tag... tags) {
        List<Tag> all = new ArrayList<>(List.of(tags));
        if (all.stream().noneMatch(tag -> tag.name().equals("Root-Interval"))) {
            all.add(new Tag("Root-Interval", "1"));
        }
        return bare(module, all.toArray(Tag[]::new));
    }

    /** The same with these tags alone. */
    public static Histories bare(String module, Tag... tags) {
        Histories history = new Histories(Id.ofName("process of " + module));
        List<Tag> all = new ArrayList<>(List.of(
                new Tag("Type", "Process"), new Tag("Module", Id.ofName(module).toString())));
        all.addAll(List.of(tags));
        return history.add(new Message(
                history.process, OWNER, OWNER, Optional.empty(), Bytes.EMPTY, all, Bytes.EMPTY, Bytes.EMPTY));
    }

    /** Adds a message with an Action and more tags, given as name, value, name, value. */
    public Histories send(String action, String... more) {
        List<Tag> tags = new ArrayList<>(List.of(new Tag("Action", action), new Tag("Reference", "" + log.size())));
        for (int i = 0; i < more.length; i += 2) {
            tags.add(new Tag(more[i], more[i + 1]));
        }
        Id id = Id.ofName("message " + log.size() + " of " + process);
        return add(new Message(id, OWNER, OWNER, Optional.of(process), Bytes.EMPTY, tags, Bytes.EMPTY, Bytes.EMPTY));
    }

    /** Adds a cron tick. */
    public Histories tick() {
        Assignment last = log.get(log.size() - 1);
        Position position = last.position().nextTick();
        Message message = new Message(
                Id.ofName("cron " + position),
                process.toString(),
                process.toString(),
                Optional.of(process),
                Bytes.EMPTY,
                List.of(new Tag("Action", "Cron")),
                Bytes.EMPTY,
                Bytes.EMPTY);
        log.add(new Assignment(
                process, position, last.timestampMillis() + 10, 0, last.hashChain(), true, message, 0, 0));
        return this;
    }

    public Histories add(Message message) {
        Position position = log.isEmpty()
                ? Position.slot(0)
                : log.get(log.size() - 1).position().nextSlot();
        if (!log.isEmpty()) {
            chain = HashChain.next(message.id(), chain);
        }
        log.add(new Assignment(
                process, position, 1_700_000_000_000L + 1_000L * log.size(), 0, chain, false, message, 0, log.size()));
        return this;
    }

    public Id process() {
        return process;
    }

    public List<Assignment> log() {
        return List.copyOf(log);
    }
}
