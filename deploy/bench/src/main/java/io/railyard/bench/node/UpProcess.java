package io.railyard.bench.node;

import io.railyard.message.json.Json;
import io.railyard.message.json.JsonReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** {@code railyard up} on a fresh folder, in a process of its own with the flags of the script. Owned by one thread. */
final class UpProcess implements AutoCloseable {
    /** Further flags of the JVM, as the script takes them. */
    private static final String FLAGS = "RAILYARD_JAVA_OPTS";

    private static final int HEAP_MEBIBYTES = 1_200;
    private static final long START_SECONDS = 120;
    private static final long LOOK_MILLIS = 50;
    private static final long STOP_SECONDS = 15;

    private final Process process;
    private final Map<String, String> urls;

    private UpProcess(Process process, Map<String, String> urls) {
        this.process = process;
        this.urls = urls;
    }

    /**
     * Starts it; returns once it tells its addresses.
     *
     * @throws IOException when it does not start within two minutes
     */
    static UpProcess start(Path folder) throws IOException, InterruptedException {
        Path log = folder.resolve("up.txt");
        Path node = folder.resolve("node");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + HEAP_MEBIBYTES + "m",
                "-XX:+UseG1GC",
                "-XX:MaxGCPauseMillis=10",
                "-XX:MetaspaceSize=256m"));
        command.addAll(List.of(System.getenv().getOrDefault(FLAGS, "").trim().split("\\s+", -1)));
        command.removeIf(String::isEmpty);
        command.addAll(List.of(
                "-cp", System.getProperty("java.class.path"), "io.railyard.cli.Main", "up", "--dir", node.toString()));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        Path addresses = node.resolve("node.json");
        for (long left = TimeUnit.SECONDS.toMillis(START_SECONDS); left > 0; left -= LOOK_MILLIS) {
            if (Files.exists(addresses)) {
                return new UpProcess(process, addresses(Files.readString(addresses)));
            }
            if (process.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                throw new IOException("`railyard up` ended: " + Files.readString(log));
            }
        }
        process.destroyForcibly();
        throw new IOException("`railyard up` did not start within " + START_SECONDS + " s: " + Files.readString(log));
    }

    private static Map<String, String> addresses(String document) {
        Map<String, String> found = new TreeMap<>();
        Json.Obj all = JsonReader.parse(document).asObject().orElseThrow();
        all.members().forEach((name, value) -> value.asText().ifPresent(text -> found.put(name, text)));
        return found;
    }

    /** By unit, as in {@code node.json}. */
    Map<String, String> urls() {
        return urls;
    }

    /** Its process, for a profiler. */
    long pid() {
        return process.pid();
    }

    @Override
    public void close() throws InterruptedException {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        process.waitFor(STOP_SECONDS, TimeUnit.SECONDS);
    }
}
