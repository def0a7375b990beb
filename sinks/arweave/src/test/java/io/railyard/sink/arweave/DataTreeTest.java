package io.railyard.sink.arweave;

import static org.assertj.core.api.Assertions.assertThat;

import io.railyard.message.Bytes;
import io.railyard.message.json.Json;
import io.railyard.message.json.JsonReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class DataTreeTest {
    private static final int KIB = 1024;

    static Stream<String> vectors() throws IOException {
        try (InputStream file = DataTreeTest.class.getResourceAsStream("/vectors/arweave-data-tree/trees.ndjson")) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8).lines().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void buildsTheTreeThatArweavesOwnLibraryBuilds(String vector) {
        Json.Obj expected = JsonReader.parse(vector).asObject().orElseThrow();
        int size = Math.toIntExact(expected.get("size").flatMap(Json::asLong).orElseThrow());

        DataTree tree = DataTree.of(data(size));

        Json.Arr chunks = Json.array(tree.chunks().stream()
                .map(chunk -> Json.object()
                        .put("start", chunk.start())
                        .put("end", chunk.end())
                        .put(
                                "path_sha256",
                                Bytes.sha256(chunk.path().toByteArray()).base64Url())
                        .build())
                .toArray(Json[]::new));
        assertThat(tree.root().base64Url()).isEqualTo(expected.text("data_root").orElseThrow());
        assertThat(chunks).isEqualTo(expected.get("chunks").orElseThrow());
    }

    @ParameterizedTest
    @CsvSource({
        "0, ''",
        "1, '1'",
        "32, '32'",
        "256, '256'",
        "288, '256 32'",
        "287, '143.5 143.5'",
        "512, '256 256'",
        "543, '256 143.5 143.5'",
        "544, '256 256 32'"
    })
    void sharesTheBytesOfALastChunkThatWouldBeTooSmall(int kibibytes, String expected) {
        List<Double> sizes = DataTree.of(new byte[kibibytes * KIB]).chunks().stream()
                .map(chunk -> (chunk.end() - chunk.start()) / (double) KIB)
                .toList();

        assertThat(sizes)
                .isEqualTo(Pattern.compile(" ")
                        .splitAsStream(expected)
                        .filter(size -> !size.isEmpty())
                        .map(Double::valueOf)
                        .toList());
    }

    @Test
    void coversAllDataWithChunksWithinBounds() {
        for (int size : IntStream.iterate(1, n -> n < 900 * KIB, n -> n + 9_973).toArray()) {
            int end = 0;
            List<DataTree.Chunk> chunks = DataTree.of(data(size)).chunks();
            for (DataTree.Chunk chunk : chunks) {
                assertThat(chunk.start()).isEqualTo(end);
                assertThat(chunk.end() - chunk.start())
                        .isBetween(chunks.size() == 1 ? 1 : DataTree.MIN_CHUNK_BYTES, DataTree.MAX_CHUNK_BYTES);
                end = chunk.end();
            }
            assertThat(end).as("size %s", size).isEqualTo(size);
        }
    }

    @Test
    void changesItsRootWithAnyByte() {
        byte[] data = data(300 * KIB);
        Bytes root = DataTree.of(data).root();

        data[299 * KIB] ^= 1;

        assertThat(DataTree.of(data).root()).isNotEqualTo(root);
    }

    private static byte[] data(int size) {
        byte[] data = new byte[size];
        for (int i = 0; i < size; i++) {
            data[i] = (byte) (i * 31 + (i >> 8));
        }
        return data;
    }
}
