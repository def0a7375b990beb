package io.railyard.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.railyard.cli.console.CommandFailure;
import io.railyard.cli.console.ExitCode;
import io.railyard.cli.console.FolderLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoFolderTest {
    @TempDir
    Path folder;

    private final List<DemoFolder.Found> found = new ArrayList<>();

    @Test
    void goesOnWithAnUnfinishedRunAndKeepsItsFiles() throws IOException {
        DemoFolder.prepare(folder, about("1"), found::add);
        Files.createDirectories(folder.resolve("kafka"));

        DemoFolder again = DemoFolder.prepare(folder, about("1"), found::add);

        assertThat(found).containsExactly(DemoFolder.Found.NEW, DemoFolder.Found.UNFINISHED);
        assertThat(again.continues()).isTrue();
        assertThat(again.starts()).isEqualTo(2);
        assertThat(folder.resolve("kafka")).exists();
    }

    @Test
    void startsOverAfterAFinishedRunAndLeavesForeignFilesAlone() throws IOException {
        DemoFolder.prepare(folder, about("1"), found::add).finish();
        Files.createDirectories(folder.resolve("kafka/topic"));
        Files.writeString(folder.resolve("notes.txt"), "mine");

        DemoFolder again = DemoFolder.prepare(folder, about("2"), found::add);

        assertThat(found).containsExactly(DemoFolder.Found.NEW, DemoFolder.Found.FINISHED);
        assertThat(again.continues()).isFalse();
        assertThat(folder.resolve("kafka")).doesNotExist();
        assertThat(folder.resolve("notes.txt")).hasContent("mine");
    }

    @Test
    void refusesToMixAnotherRunIntoAnUnfinishedOne() {
        DemoFolder.prepare(folder, about("1"), found::add);

        assertThatThrownBy(() -> DemoFolder.prepare(folder, about("2"), found::add))
                .isInstanceOfSatisfying(
                        CommandFailure.class,
                        failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.USAGE))
                .hasMessageContaining("seed = 1")
                .hasMessageContaining("seed = 2");
    }

    @Test
    void refusesAFolderThatAnotherInstanceWorksOn() throws IOException {
        try (FolderLock lock = FolderLock.take(folder)) {
            assertThat(lock).isNotNull();
            assertThatThrownBy(() -> DemoFolder.prepare(folder, about("1"), found::add))
                    .isInstanceOf(CommandFailure.class)
                    .hasMessageContaining("Another railyard");
        }
    }

    private static Properties about(String seed) {
        Properties about = new Properties();
        about.setProperty("seed", seed);
        return about;
    }
}
