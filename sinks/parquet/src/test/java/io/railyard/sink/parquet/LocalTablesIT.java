package io.railyard.sink.parquet;

import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class LocalTablesIT extends ExactlyOnceSuite {
    @TempDir
    Path folder;

    @Override
    URI root() {
        return folder.toUri();
    }
}
