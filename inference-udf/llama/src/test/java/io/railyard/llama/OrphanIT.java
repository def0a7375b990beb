package io.railyard.llama;

import static org.assertj.core.api.Assertions.assertThat;

import io.railyard.inference.InferenceRequest;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A parent that is killed takes its child with it. */
class OrphanIT {
    @TempDir
    Path folder;

    /** The parent: opens an engine, prints the child's process id, waits to be killed. */
    public static final class Parent {
        private Parent() {}

        public static void main(String[] args) throws Exception {
            LlamaEngine engine = LlamaEngine.open(BundledModels.tinyNews(Path.of(args[0])));
            engine.infer(InferenceRequest.greedy(BundledModels.TINY_NEWS, "Headline:", 5));
            System.out.println(engine.childPid().orElseThrow());
            System.out.flush();
            Thread.currentThread().join();
        }
    }

    @Test
    void endsTheChildAndLeavesNoFilesWhenTheParentIsKilled() throws Exception {
        Path temporary = Files.createDirectory(folder.resolve("tmp"));
        Process parent = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-Djava.io.tmpdir=" + temporary,
                        "-cp",
                        System.getProperty("java.class.path"),
                        Parent.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(parent.getInputStream(), StandardCharsets.UTF_8))) {
            Optional<ProcessHandle> child = ProcessHandle.of(Long.parseLong(String.valueOf(out.readLine())));
            assertThat(child).isPresent();

            parent.destroyForcibly().waitFor();

            child.get().onExit().get(20, TimeUnit.SECONDS);
            assertThat(child.get().isAlive()).isFalse();
        }
        try (var left = Files.list(temporary)) {
            assertThat(left).isEmpty();
        }
    }
}
