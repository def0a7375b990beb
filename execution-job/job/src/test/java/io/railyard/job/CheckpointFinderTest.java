package io.railyard.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointFinderTest {
    @TempDir
    private Path dir;

    private Path complete(String folder, long seconds) throws Exception {
        Path path = Files.createDirectories(dir.resolve(folder));
        Path metadata = Files.writeString(path.resolve("_metadata"), "");
        Files.setLastModifiedTime(metadata, FileTime.fromMillis(seconds * 1000));
        return path;
    }

    private List<Path> folders() {
        return List.of(dir.resolve("checkpoints"), dir.resolve("savepoints"));
    }

    @Test
    void findsNothingInAFolderThatIsNew() {
        assertThat(CheckpointFinder.newest(folders())).isEmpty();
    }

    @Test
    void takesTheNewestCompleteOneOfAllRuns() throws Exception {
        complete("checkpoints/job1/chk-9", 100);
        Path newest = complete("checkpoints/job2/chk-2", 200);
        complete("savepoints/savepoint-1", 150);

        assertThat(CheckpointFinder.newest(folders())).contains(newest);
    }

    @Test
    void takesASavepointThatIsNewerThanEveryCheckpoint() throws Exception {
        complete("checkpoints/job2/chk-2", 200);
        Path savepoint = complete("savepoints/savepoint-1", 201);

        assertThat(CheckpointFinder.newest(folders())).contains(savepoint);
    }

    @Test
    void passesOverACheckpointThatWasNotFinished() throws Exception {
        Path finished = complete("checkpoints/job/chk-1", 100);
        Files.createDirectories(dir.resolve("checkpoints/job/chk-2"));

        assertThat(CheckpointFinder.newest(folders())).contains(finished);
    }
}
