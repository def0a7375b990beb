package io.railyard.sink.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import io.railyard.schedule.outcome.OutboxRow;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.plugin.PluginUtils;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.io.TempDir;

/** The tables on an S3 server (s3proxy), written through Flink's S3A plugin, read also with Hadoop's own S3A. */
@EnabledForJreRange(
        maxVersion = 23,
        disabledReason = "Hadoop in flink-s3-fs-hadoop 2.3.0 calls Subject.getSubject, which JDK 24 took away")
class S3TablesIT extends ExactlyOnceSuite {
    private static final String KEY = "test";
    private static final String SECRET = "test-secret";
    private static final String BUCKET = "tables";

    @TempDir
    static Path store;

    private static S3Proxy server;

    @BeforeAll
    static void startServer() throws Exception {
        Files.createDirectories(store.resolve(BUCKET));
        server = S3Proxy.builder()
                .blobStore(new FilesystemNio2BlobStore(store.toString()))
                .endpoint(URI.create("http://127.0.0.1:0"))
                .awsAuthentication(AuthenticationType.AWS_V2_OR_V4, KEY, SECRET)
                .build();
        server.start();
        Configuration settings = new Configuration();
        settings.setString("s3.endpoint", endpoint());
        settings.setString("s3.endpoint.region", "us-east-1");
        settings.setString("s3.path.style.access", "true");
        settings.setString("s3.access-key", KEY);
        settings.setString("s3.secret-key", SECRET);
        FileSystem.initialize(settings, PluginUtils.createPluginManagerFromRootFolder(settings));
    }

    @AfterAll
    static void stopServer() throws Exception {
        FileSystem.initialize(new Configuration(), null);
        server.stop();
    }

    @Override
    URI root() {
        return URI.create("s3a://" + BUCKET + "/run");
    }

    @Override
    List<Table<?>> tables() {
        return List.of(Table.ASSIGNMENTS, Table.RAIL_RECORDS);
    }

    @Test
    void hadoopReadsWhatFlinkWrote() throws Exception {
        List<OutboxRow> rows = new ArrayList<>();
        for (long n = 0; n < 25; n++) {
            rows.add(Histories.record(Table.OUTBOX, n));
        }
        ParquetTables.write(Table.OUTBOX, URI.create("s3a://" + BUCKET + "/other"), "part-0", rows);

        assertThat(rowsSeenByHadoop("s3a://" + BUCKET + "/other")).isEqualTo(25);
    }

    private static long rowsSeenByHadoop(String folder) throws IOException {
        var settings = new org.apache.hadoop.conf.Configuration();
        settings.set("fs.s3a.endpoint", endpoint());
        settings.set("fs.s3a.endpoint.region", "us-east-1");
        settings.set("fs.s3a.path.style.access", "true");
        settings.set("fs.s3a.connection.ssl.enabled", "false");
        settings.set("fs.s3a.access.key", KEY);
        settings.set("fs.s3a.secret.key", SECRET);
        settings.set("fs.s3a.aws.credentials.provider", "org.apache.hadoop.fs.s3a.SimpleAWSCredentialsProvider");
        var path = new org.apache.hadoop.fs.Path(folder);
        long rows = 0;
        try (var files = org.apache.hadoop.fs.FileSystem.newInstance(path.toUri(), settings)) {
            RemoteIterator<LocatedFileStatus> list = files.listFiles(path, true);
            while (list.hasNext()) {
                try (var reader = ParquetFileReader.open(HadoopInputFile.fromStatus(list.next(), settings))) {
                    rows += reader.getRecordCount();
                }
            }
        }
        return rows;
    }

    private static String endpoint() {
        return "http://127.0.0.1:" + server.getPort();
    }
}
