package io.railyard.cli.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderLockTest {
    @TempDir
    Path folder;

    @Test
    void refusesASecondInstanceNamingTheFirst() throws Exception {
        try (FolderLock first = FolderLock.take(folder)) {
            assertThat(first).isNotNull();
            assertThatThrownBy(() -> FolderLock.take(folder))
                    .isInstanceOfSatisfying(
                            CommandFailure.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE))
                    .hasMessageContaining("process " + ProcessHandle.current().pid())
                    .hasMessageContaining("choose another folder");
        }
    }

    @Test
    void isFreeAgainAfterTheFirstInstanceEnds() throws Exception {
        FolderLock.take(folder).close();

        try (FolderLock second = FolderLock.take(folder)) {
            assertThat(second).isNotNull();
        }
    }

    @Test
    void refusesAFolderThatCannotBeMade() throws Exception {
        Path file = Files.createFile(folder.resolve("file"));

        assertThatThrownBy(() -> FolderLock.take(file.resolve("below")))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("cannot be written");
    }
}
