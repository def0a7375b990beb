package io.railyard.job.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.railyard.job.AoModules;
import io.railyard.job.GuestModules;
import io.railyard.job.Letters;
import io.railyard.machine.Machine;
import io.railyard.machine.MachineOptions;
import io.railyard.machine.Page;
import io.railyard.machine.ProcessImage;
import io.railyard.machine.StateStore;
import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.message.Message;
import io.railyard.schedule.Assignment;
import io.railyard.schedule.outcome.Evaluation;
import io.railyard.schedule.outcome.OutboxMessage;
import io.railyard.testkit.Seeds;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A whole run of the operator before a judge that shares no code with it: after each message the process is taken out of the
 * checkpoint's keyed state, and the checker in Python must come from its pages to the root that the operator emitted.
 */
@SuppressWarnings("try") // Flink's harness declares close() throws Exception.
final class CheckedRunTest {
    private static final Path CHECKER =
            Path.of(System.getProperty("railyard.root", "."), "execution-job/machine/src/test/python/check_roots.py");
    private static final int PAGE_BITS = 8 * Page.SIZE_BYTES;

    @TempDir
    private Path folder;

    /** Rows of the checker, written as the run goes on. */
    private final class Rows implements AutoCloseable {
        private final BufferedWriter out = Files.newBufferedWriter(folder.resolve("rows"), StandardCharsets.UTF_8);
        private final Map<Id, SortedMap<Integer, Bytes>> told = new HashMap<>();

        private Rows() throws IOException {}

        /** Tells of a process what is new, and which bits are to be tried. */
        void add(ProcessImage image, Evaluation evaluation, List<int[]> flips) throws IOException {
            SortedMap<Integer, Bytes> before = told.getOrDefault(evaluation.process(), new TreeMap<>());
            List<String> pages = new ArrayList<>();
            image.pages().forEach((index, content) -> {
                if (!Objects.equals(content, before.get(index))) {
                    pages.add("[" + index + ",\"" + Base64.getEncoder().encodeToString(content.toByteArray()) + "\"]");
                }
            });
            before.keySet().stream()
                    .filter(index -> !image.pages().containsKey(index))
                    .forEach(index -> pages.add("[" + index + ",\"\"]"));
            told.put(evaluation.process(), image.pages());
            String bits = flips.stream()
                    .map(flip -> "[" + flip[0] + "," + flip[1] + "]")
                    .collect(Collectors.joining(","));
            out.write("{\"header\":\"" + image.header().hex() + "\",\"pages\":[" + String.join(",", pages)
                    + "],\"stateRoot\":\"" + evaluation.stateRoot().hex() + "\",\"flips\":[" + bits + "],\"outcome\":"
                    + outcome(evaluation) + "}");
            out.newLine();
        }

        private static String outcome(Evaluation evaluation) {
            StringJoiner outbox = new StringJoiner(",", "[", "]");
            for (OutboxMessage sent : evaluation.outbox()) {
                StringJoiner tags = new StringJoiner(",", "[", "]");
                sent.tags().forEach(tag -> tags.add(base64(tag.name())).add(base64(tag.value())));
                outbox.add(String.format(
                        Locale.ROOT,
                        "[%d,%s,%s,%s,%s]",
                        sent.spawn() ? 1 : 0,
                        base64(sent.target()),
                        base64(sent.anchor()),
                        tags,
                        base64(sent.data().utf8())));
            }
            return String.format(
                    Locale.ROOT,
                    "{\"status\":\"%s\",\"gas\":%d,\"pages\":%d,\"error\":%s,\"output\":%s,\"outbox\":%s}",
                    evaluation.status().code(),
                    evaluation.gasUsed(),
                    evaluation.dirtyPages(),
                    base64(evaluation.error().orElse("")),
                    base64(evaluation.output()),
                    outbox);
        }

        private static String base64(String text) {
            return '"' + Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)) + '"';
        }

        String judge() throws IOException, InterruptedException {
            out.flush();
            Path answer = folder.resolve("answer");
            int status = new ProcessBuilder("python3", CHECKER.toString())
                    .redirectInput(folder.resolve("rows").toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(answer.toFile())
                    .start()
                    .waitFor();
            return status + " "
                    + Files.readString(answer, StandardCharsets.UTF_8).strip();
        }

        @Override
        public void close() throws IOException {
            out.close();
        }
    }

    private static void needsPython() throws InterruptedException {
        try {
            int status = new ProcessBuilder("python3", "--version").start().waitFor();
            assumeTrue(status == 0, "skipped: python3 does not start");
        } catch (IOException e) {
            assumeTrue(false, "skipped: there is no python3 on the path");
        }
    }

    /** Six guests in four languages; 97 messages. */
    private static List<Assignment> history(int interval) {
        List<Assignment> history = new ArrayList<>(ProcessOperatorTest.history(interval));
        String[][] services = {
            {"auction", "Open", "Bid", "Close"}, {"orderbook", "Place", "Depth"}, {"notebook", "Put", "Get", "Sum"}
        };
        for (String[] service : services) {
            Message process = Letters.process(
                    "checked " + service[0], service[0], "", "Root-Interval", Integer.toString(interval));
            Log log = new Log(process.id());
            history.add(log.next(process));
            for (int i = 0; i < 23; i++) {
                String[] tags = {
                    "Action", service[1 + i % (service.length - 1)],
                    "Item", "item " + i,
                    "Reserve", "" + i,
                    "Auction", "" + i / 3,
                    "Amount", "" + 100 * i,
                    "Side", i % 2 == 0 ? "buy" : "sell",
                    "Price", "" + (90 + i),
                    "Quantity", "" + (1 + i),
                    "Path", "/k" + i % 4
                };
                history.add(log.next(Letters.to(process.id(), service[0] + i, "[" + i + "]", tags)));
            }
        }
        return history;
    }

    private static ProcessImage kept(Subtasks subtasks, Machine machine, Id process) throws Exception {
        ProcessOperator operator = subtasks.operator(process);
        operator.setCurrentKey(process);
        return new ProcessState(operator.getKeyedStateStore())
                .load(machine)
                .orElseThrow()
                .image();
    }

    /** One bit of every page of a memory, pages of zeros too. */
    private static List<int[]> flips(Evaluation evaluation, RandomGenerator random) {
        List<int[]> flips = new ArrayList<>();
        for (int page = 0; page < evaluation.memoryBytes() / Page.SIZE_BYTES; page++) {
            flips.add(new int[] {page, random.nextInt(PAGE_BITS)});
        }
        return flips;
    }

    /** Runs {@code history}; at the end each process comes back at another parallelism and is tried page by page. */
    private String judged(MachineSettings settings, List<Assignment> history, String backend, RandomGenerator random)
            throws Exception {
        Machine machine = settings.open();
        Map<Id, Evaluation> last = new HashMap<>();
        OperatorSubtaskState state = OperatorSubtaskState.builder().build();
        try (Rows rows = new Rows()) {
            try (Subtasks subtasks = Subtasks.open(settings, backend, 2).start()) {
                for (Assignment assignment : history) {
                    subtasks.give(assignment);
                    subtasks.settle();
                    state = subtasks.checkpoint();
                    var harness = subtasks.harness(assignment.process());
                    Evaluation evaluation = harness.extractOutputValues().get(0);
                    harness.getOutput().clear();
                    last.put(assignment.process(), evaluation);
                    rows.add(kept(subtasks, machine, assignment.process()), evaluation, List.of());
                }
            }
            long bits = 0;
            try (Subtasks subtasks =
                    Subtasks.restore(settings, backend, 3, state, 2).start()) {
                Set<Id> processes = new LinkedHashSet<>();
                history.forEach(assignment -> processes.add(assignment.process()));
                for (Id process : processes) {
                    Evaluation evaluation = Objects.requireNonNull(last.get(process));
                    List<int[]> flips = flips(evaluation, random);
                    bits += flips.size();
                    rows.add(kept(subtasks, machine, process), evaluation, flips);
                }
            }
            int positions = history.size() + last.size();
            assertThat(bits).isPositive();
            String answer = rows.judge();
            assertThat(answer)
                    .isEqualTo("0 " + positions + " roots and 0 proofs hold, " + bits + " flipped bits are seen");
            return answer;
        }
    }

    @ParameterizedTest
    @CsvSource({"hashmap,1", "hashmap,16", "rocksdb,1", "rocksdb,16"})
    void holdsAtEveryRootAndLetsNoBitOfAnyPageBeFlippedUnseen(String backend, int interval) throws Exception {
        needsPython();
        Seeds.each(1, random -> {
            MachineSettings settings = MachineSettings.of(new GuestModules()).withCache(2, 64L << 20);
            String answer = judged(settings, history(interval), backend, random);
            System.out.println(backend + ", root interval " + interval + ": " + answer);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "16"})
    void holdsAtEveryRootOfARunOfAos(String interval) throws Exception {
        needsPython();
        AoModules modules = AoModules.find(folder, AoModules.AOS);
        Message process = Letters.process(
                "aos, checked",
                "aos",
                " ",
                "Module",
                "not this one",
                "Memory-Limit",
                "512-mb",
                "Compute-Limit",
                "9000000000000",
                "Root-Interval",
                interval);
        Id aos = AoModules.id(AoModules.AOS);
        MachineSettings settings = new MachineSettings(
                () -> id -> modules.open().find(id.equals(GuestModules.id("aos")) ? aos : id),
                MachineSettings.options(MachineOptions.DEFAULTS),
                8,
                512L << 20,
                Sharing.DEFAULTS);
        Log log = new Log(process.id());
        List<Assignment> history = new ArrayList<>(List.of(log.next(process)));
        for (int i = 0; i < 40; i++) {
            history.add(log.next(Letters.to(
                    process.id(),
                    "eval " + i,
                    "T = T or {}; T[#T + 1] = string.rep('x', " + 97 * i + "); return #T",
                    "Action",
                    "Eval")));
        }
        Seeds.each(
                1,
                random -> System.out.println(
                        "aos, root interval " + interval + ": " + judged(settings, history, "rocksdb", random)));
    }

    @Test
    void refusesWhatIsKeptOfAProcessWhicheverRecordHasAFlippedBitAndNamesIt() throws Exception {
        MachineSettings settings = MachineSettings.of(new GuestModules());
        Machine machine = settings.open();
        List<Assignment> history = history(16);
        try (Subtasks subtasks = Subtasks.open(settings, "hashmap", 1).start()) {
            for (Assignment assignment : history) {
                subtasks.give(assignment);
            }
            subtasks.settle();
            subtasks.checkpoint();
            Seeds.each(1, random -> {
                for (Id process :
                        history.stream().map(Assignment::process).distinct().toList()) {
                    refusesFlips(Kept.of(subtasks, machine, process), machine, random);
                }
            });
        }
    }

    /** What keyed state has of a process. */
    private static final class Kept implements StateStore {
        private final SortedMap<Integer, byte[]> pages = new TreeMap<>();
        private byte[] record = {};

        /** The process is restored and saved once more, whole. */
        static Kept of(Subtasks subtasks, Machine machine, Id process) throws Exception {
            Kept kept = new Kept();
            try (var runtime = machine.restore(kept(subtasks, machine, process))) {
                runtime.save(kept);
            }
            return kept;
        }

        @Override
        public void record(byte[] bytes) {
            record = bytes;
        }

        @Override
        public void page(int index, byte[] bytes) {
            pages.put(index, bytes);
        }

        @Override
        public void remove(int index) {
            pages.remove(index);
        }
    }

    private static void refusesFlips(Kept kept, Machine machine, RandomGenerator random) {
        assertThat(machine.restore(kept.record, kept.pages).position()).isPresent();
        assertThat(kept.pages).isNotEmpty();
        for (Map.Entry<Integer, byte[]> page : kept.pages.entrySet()) {
            byte[] whole = page.getValue();
            page.setValue(flipped(whole, random.nextInt(8 * whole.length)));
            assertThatThrownBy(() -> machine.restore(kept.record, kept.pages))
                    .hasMessageContaining("Page " + page.getKey() + " of process ");
            page.setValue(whole);
        }
        for (int i = 0; i < 64; i++) {
            byte[] record = flipped(kept.record, random.nextInt(8 * kept.record.length));
            assertThatThrownBy(() -> machine.restore(record, kept.pages)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    private static byte[] flipped(byte[] bytes, int bit) {
        byte[] damaged = bytes.clone();
        damaged[bit / 8] ^= (byte) (1 << bit % 8);
        return damaged;
    }
}
