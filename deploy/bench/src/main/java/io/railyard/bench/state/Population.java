package io.railyard.bench.state;

import io.railyard.guests.Guests;
import io.railyard.job.process.MachineSettings;
import io.railyard.machine.ModuleItem;
import io.railyard.machine.ModuleSource;
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
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.flink.connector.datagen.source.GeneratorFunction;

/**
 * Processes and the order in which their messages come: one of each process in turn, over and over. Serializable, as it
 * travels to the source.
 *
 * @param processes how many
 * @param module guest of most of them
 * @param loopers how many of them loop instead
 * @param rooted whether they ask for a memory root at each message
 */
record Population(int processes, String module, int loopers, boolean rooted)
        implements GeneratorFunction<Long, Assignment>, MachineSettings.Modules {
    /** A guest of this bench: 64 MiB of noise, of which a message changes one page in a hundred. */
    static final String PAGES = "pages";

    private static final long serialVersionUID = 1L;
    private static final String LOOPER = "hostile";
    private static final String OWNER = "OWNEROWNEROWNEROWNEROWNEROWNEROWNEROWNER123";
    private static final long BEGIN_MILLIS = 1_700_000_000_000L;

    Population(int processes, String module, int loopers) {
        this(processes, module, loopers, false);
    }

    boolean loops(int process) {
        return process < loopers;
    }

    static Id process(int number) {
        return Id.ofName("bench process " + number);
    }

    @Override
    public Assignment map(Long index) {
        int process = (int) (index % processes);
        return assignment(process, index / processes);
    }

    /** What {@code process} is given at {@code slot}. */
    Assignment assignment(int process, long slot) {
        Id id = process(process);
        String guest = loops(process) ? LOOPER : module;
        Id message = slot == 0 ? id : Id.ofName(process + "/" + slot);
        List<Tag> tags = slot == 0
                ? founding(guest)
                : List.of(
                        new Tag("Action", loops(process) ? "Loop" : slot % 2 == 0 ? "Add" : "Balance"),
                        new Tag("Quantity", "1"));
        Message content =
                new Message(message, OWNER, OWNER, Optional.of(id), Bytes.EMPTY, tags, Bytes.EMPTY, Bytes.EMPTY);
        return new Assignment(
                id, Position.slot(slot), BEGIN_MILLIS + slot, 0, HashChain.first(id), false, content, 0, slot);
    }

    private List<Tag> founding(String guest) {
        Tag type = new Tag("Type", "Process");
        Tag module = new Tag("Module", module(guest).toString());
        return rooted ? List.of(type, module, new Tag("Root-Interval", "1")) : List.of(type, module);
    }

    @Override
    public ModuleSource open() {
        return id -> List.of(module, LOOPER).stream()
                .filter(guest -> module(guest).equals(id))
                .findFirst()
                .map(Population::item);
    }

    private static Id module(String guest) {
        return Id.ofName("bench module " + guest);
    }

    private static ModuleItem item(String guest) {
        List<Tag> tags = List.of(new Tag("Module-Format", Guests.MODULE_FORMAT));
        return new ModuleItem(module(guest), OWNER, tags, Bytes.of(wasm(guest)));
    }

    private static byte[] wasm(String guest) {
        if (!guest.equals(PAGES)) {
            return Guests.named(guest).orElseThrow().wasm();
        }
        try (InputStream in = Objects.requireNonNull(
                Population.class.getResourceAsStream("/io/railyard/bench/pages.wasm"), "pages.wasm")) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
