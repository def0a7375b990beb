package io.railyard.bench.matrix;

import io.railyard.bench.equality.EqualityGuests;
import io.railyard.guests.Guests;
import io.railyard.job.process.MachineSettings;
import io.railyard.machine.ModuleItem;
import io.railyard.machine.ModuleSource;
import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.message.Tag;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;

/** The guests that {@code railyard bench equality} compares, as a module source. */
enum MatrixModules implements MachineSettings.Modules {
    /** The only one. */
    INSTANCE;

    private static final String OWNER = "owner-of-modules";

    /** Their names: those of this repository, and aos where it is. */
    static List<String> guests() {
        List<String> guests = new ArrayList<>(EqualityGuests.OURS);
        EqualityGuests.aos().ifPresent(file -> guests.add(EqualityGuests.AOS));
        return guests;
    }

    static Id id(String guest) {
        return Id.ofName("matrix module " + guest);
    }

    @Override
    public ModuleSource open() {
        return id -> guests().stream()
                .filter(guest -> id(guest).equals(id))
                .findFirst()
                .map(guest -> new ModuleItem(
                        id, OWNER, List.of(new Tag("Module-Format", Guests.MODULE_FORMAT)), Bytes.of(wasm(guest))));
    }

    private static byte[] wasm(String guest) {
        if (!guest.equals(EqualityGuests.AOS)) {
            return Guests.named(guest).orElseThrow().wasm();
        }
        try {
            return Files.readAllBytes(EqualityGuests.aos().orElseThrow());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
