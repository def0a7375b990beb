package io.railyard.job;

import io.railyard.job.process.MachineSettings;
import io.railyard.machine.HostFailure;
import io.railyard.machine.ModuleItem;
import io.railyard.machine.ModuleSource;
import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.message.Tag;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** Our guest modules as a module source; may be told to fail once, as a store out of reach would. */
public final class GuestModules implements MachineSettings.Modules {
    private static final long serialVersionUID = 1L;
    private static final List<String> NAMES =
            List.of("token", "counter", "hostile", "relay", "newsfund", "auction", "orderbook", "notebook");
    private static final AtomicInteger FAILURES_LEFT = new AtomicInteger();

    /** Id of the guest {@code name}'s module. */
    public static Id id(String name) {
        return Id.ofName("module of guest " + name);
    }

    /** Makes the next {@code count} look-ups of hostile's module fail. */
    public static void failNext(int count) {
        FAILURES_LEFT.set(count);
    }

    /** How many of them have not happened yet. */
    public static int failuresLeft() {
        return FAILURES_LEFT.get();
    }

    @Override
    public ModuleSource open() {
        return GuestModules::find;
    }

    private static Optional<ModuleItem> find(Id module) {
        if (module.equals(id("hostile")) && FAILURES_LEFT.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            throw new HostFailure("The module store does not answer (this test says so).");
        }
        return NAMES.stream()
                .filter(name -> id(name).equals(module))
                .findFirst()
                .map(GuestModules::item);
    }

    private static ModuleItem item(String name) {
        try (InputStream in = GuestModules.class.getResourceAsStream("/io/railyard/guests/" + name + ".wasm")) {
            return new ModuleItem(
                    id(name),
                    "owner-of-modules",
                    List.of(new Tag("Module-Format", "wasm32-unknown-emscripten4")),
                    Bytes.of(in.readAllBytes()));
        } catch (IOException e) {
            throw new HostFailure("The guest " + name + " cannot be read", e);
        }
    }
}
