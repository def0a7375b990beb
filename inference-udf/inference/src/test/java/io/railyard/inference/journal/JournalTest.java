package io.railyard.inference.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.railyard.inference.InferenceError;
import io.railyard.inference.InferenceException;
import io.railyard.inference.InferenceRequest;
import io.railyard.inference.InferenceResult;
import io.railyard.inference.Samples;
import io.railyard.message.Bytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
    @TempDir
    Path folder;

    @Test
    void runsAModelOnceForEqualRequests() throws InferenceException {
        Samples.Echo echo = new Samples.Echo();
        try (JournaledEngine engine = new JournaledEngine(echo, open())) {
            InferenceResult first = engine.infer(InferenceRequest.greedy("tiny-news", "buy", 5));
            InferenceResult second = engine.infer(InferenceRequest.greedy("tiny-news", "buy", 5));
            InferenceResult other = engine.infer(InferenceRequest.greedy("tiny-news", "buy", 6));

            assertThat(first.cached()).isFalse();
            assertThat(second).isEqualTo(first.withCached(true));
            assertThat(other.cached()).isFalse();
            assertThat(echo.runs).hasValue(2);
        }
    }

    @Test
    void answersFromDiskAfterReopening() throws InferenceException {
        Samples.Echo echo = new Samples.Echo();
        InferenceRequest request = InferenceRequest.greedy("tiny-news", "hold", 5);
        InferenceResult first;
        try (JournaledEngine engine = new JournaledEngine(echo, open())) {
            first = engine.infer(request);
        }
        try (JournaledEngine engine = new JournaledEngine(echo, open())) {
            assertThat(engine.infer(request)).isEqualTo(first.withCached(true));
        }
        assertThat(echo.runs).hasValue(1);
    }

    @Test
    void doesNotRecordFailures() throws InferenceException {
        Samples.Echo echo = new Samples.Echo();
        try (JournaledEngine engine = new JournaledEngine(echo, open())) {
            for (int i = 0; i < 2; i++) {
                assertError(
                        InferenceError.TIMEOUT, () -> engine.infer(InferenceRequest.greedy("tiny-news", "fail", 5)));
            }
            assertError(InferenceError.UNKNOWN_MODEL, () -> engine.infer(InferenceRequest.greedy("x", "fail", 5)));
        }
        assertThat(echo.runs).hasValue(2);
    }

    @Test
    void runsOnceWhenManyThreadsAskAtOnce() throws Exception {
        AtomicInteger runs = new AtomicInteger();
        CountDownLatch allAsking = new CountDownLatch(8);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try (Journal journal = open()) {
            List<Future<InferenceResult>> results = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                results.add(threads.submit(() -> {
                    allAsking.countDown();
                    return journal.get(key(1), () -> {
                        try {
                            allAsking.await();
                        } catch (InterruptedException e) {
                            throw new InferenceException(InferenceError.ENGINE_CLOSED, "interrupted in a test", e);
                        }
                        runs.incrementAndGet();
                        return Samples.result("once");
                    });
                }));
            }
            int fresh = 0;
            for (Future<InferenceResult> result : results) {
                assertThat(result.get().text()).isEqualTo("once");
                fresh += result.get().cached() ? 0 : 1;
            }
            assertThat(fresh).isEqualTo(1);
        } finally {
            threads.shutdownNow();
        }
        assertThat(runs).hasValue(1);
    }

    @Test
    void readsWhatOtherWritersOfTheFolderRecord() throws Exception {
        try (Journal first = open();
                Journal second = open()) {
            put(first, 1);
            assertThat(second.find(key(1))).isPresent();
            put(second, 2);
            put(first, 3);

            assertThat(first.find(key(2)).orElseThrow().text()).isEqualTo("text-2");
            assertThat(second.find(key(3)).orElseThrow().cached()).isTrue();
            assertThat(files()).hasSize(2);
        }
        // The next journal goes on in a segment that nobody writes any more.
        try (Journal third = open()) {
            put(third, 4);
            assertThat(files()).hasSize(2);
        }
    }

    @Test
    void cutsATornEntryWhereverAKillLeftIt() throws Exception {
        try (Journal journal = open()) {
            put(journal, 1);
        }
        byte[] one = Files.readAllBytes(files().get(0));
        try (Journal journal = open()) {
            put(journal, 2);
        }
        Path file = files().get(0);
        byte[] two = Files.readAllBytes(file);

        for (int size = one.length + 1; size < two.length; size++) {
            Files.write(file, Arrays.copyOf(two, size));
            try (Journal journal = open()) {
                assertThat(journal.cutBytes()).isEqualTo(size - one.length);
                assertThat(journal.find(key(1))).isPresent();
                assertThat(journal.find(key(2))).isEmpty();
            }
            assertThat(Files.size(file)).isEqualTo(one.length);
        }
        try (Journal journal = open()) {
            put(journal, 2);
        }
        assertThat(Files.readAllBytes(file)).isEqualTo(two);
    }

    @Test
    void leavesTheUnfinishedEntryOfALiveWriterAlone() throws Exception {
        try (Journal writer = open()) {
            put(writer, 1);
            Path file = files().get(0);
            long size = Files.size(file);
            Files.write(file, new byte[] {'R', 'J', 'E'}, java.nio.file.StandardOpenOption.APPEND);
            try (Journal reader = open()) {
                assertThat(reader.find(key(1))).isPresent();
                assertThat(reader.cutBytes()).isZero();
            }
            assertThat(Files.size(file)).isEqualTo(size + 3);
        }
    }

    @Test
    void refusesDamageBeforeTheEnd() throws Exception {
        try (Journal journal = open()) {
            put(journal, 1);
            put(journal, 2);
        }
        Path file = files().get(0);
        byte[] bytes = Files.readAllBytes(file);
        bytes[60] ^= 1;
        Files.write(file, bytes);

        assertError(InferenceError.JOURNAL_DAMAGED, this::open);
        assertThat(Files.readAllBytes(file)).isEqualTo(bytes);
    }

    @Test
    void findsEntriesBeyondTheBoundOfItsIndexAndRollsSegments() throws Exception {
        JournalOptions small = new JournalOptions(3, 600, false);
        try (Journal journal = Journal.open(folder, small)) {
            for (int i = 0; i < 10; i++) {
                put(journal, i);
            }
            for (int i = 0; i < 10; i++) {
                assertThat(journal.find(key(i)).orElseThrow().text()).isEqualTo("text-" + i);
            }
            assertThat(journal.find(key(99))).isEmpty();
        }
        assertThat(files()).hasSizeGreaterThan(2);
        try (Journal journal = Journal.open(folder, small)) {
            for (int i = 0; i < 10; i++) {
                assertThat(journal.find(key(i))).isPresent();
            }
        }
    }

    @Test
    void refusesUseAfterCloseAndFoldersThatAreFiles() throws Exception {
        Journal journal = open();
        journal.close();
        Path file = Files.createFile(folder.resolve("file"));

        assertError(InferenceError.ENGINE_CLOSED, () -> journal.find(key(1)));
        assertError(InferenceError.JOURNAL_DAMAGED, () -> Journal.open(file, JournalOptions.DEFAULT));
    }

    private Journal open() throws InferenceException {
        return Journal.open(folder, JournalOptions.DEFAULT);
    }

    private static Bytes key(int number) {
        return Bytes.sha256(new byte[] {(byte) number});
    }

    private static void put(Journal journal, int number) throws InferenceException {
        journal.get(key(number), () -> Samples.result("text-" + number));
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".journal"))
                    .sorted()
                    .toList();
        }
    }

    private static void assertError(InferenceError error, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        InferenceException.class,
                        thrown -> assertThat(thrown.error()).isEqualTo(error));
    }
}
