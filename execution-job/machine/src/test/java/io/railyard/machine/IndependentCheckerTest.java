package io.railyard.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.railyard.machine.memory.PageProof;
import io.railyard.message.Bytes;
import io.railyard.message.Tag;
import io.railyard.schedule.Assignment;
import io.railyard.schedule.outcome.Evaluation;
import io.railyard.testkit.Seeds;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A checker written from the format's page, in another language, agrees on every root and every proof. */
final class IndependentCheckerTest {
    private static final Path CHECKER =
            Path.of(System.getProperty("railyard.root", "."), "execution-job/machine/src/test/python/check_roots.py");

    @TempDir
    private Path folder;

    /** A position as the checker reads it. */
    private record Row(String header, List<Page> pages, String stateRoot, List<PageProof> proofs, Evaluation outcome) {
        String json() {
            List<String> contents = pages.stream()
                    .map(page -> "[" + page.index() + ",\""
                            + Base64.getEncoder().encodeToString(page.content().toByteArray()) + "\"]")
                    .toList();
            List<String> paths = proofs.stream()
                    .map(proof -> "[" + proof.page() + ",["
                            + String.join(
                                    ",",
                                    proof.path().stream()
                                            .map(hash -> "\"" + hash.hex() + "\"")
                                            .toList())
                            + "]]")
                    .toList();
            return "{\"header\":\"" + header + "\",\"pages\":[" + String.join(",", contents) + "],\"stateRoot\":\""
                    + stateRoot + "\",\"proofs\":[" + String.join(",", paths) + "],\"outcome\":" + told(outcome) + "}";
        }

        private static String told(Evaluation outcome) {
            List<String> outbox = outcome.outbox().stream()
                    .map(sent ->
                            "[" + (sent.spawn() ? 1 : 0) + "," + base64(sent.target()) + "," + base64(sent.anchor())
                                    + ",["
                                    + String.join(
                                            ",",
                                            sent.tags().stream()
                                                    .map(tag -> base64(tag.name()) + "," + base64(tag.value()))
                                                    .toList())
                                    + "]," + base64(sent.data().utf8()) + "]")
                    .toList();
            return "{\"status\":\"" + outcome.status().code() + "\",\"gas\":" + outcome.gasUsed() + ",\"pages\":"
                    + outcome.dirtyPages() + ",\"error\":"
                    + base64(outcome.error().orElse("")) + ",\"output\":"
                    + base64(outcome.output()) + ",\"outbox\":[" + String.join(",", outbox) + "]}";
        }

        private static String base64(String text) {
            return "\"" + Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)) + "\"";
        }

        Row with(String otherHeader, List<Page> otherPages) {
            return new Row(otherHeader, otherPages, stateRoot, List.of(), outcome);
        }
    }

    private static List<Assignment> log(String guest, Tag... tags) {
        Histories history = Histories.of(guest, tags);
        for (int i = 0; i < 10; i++) {
            history.send("Get").send("Add", "Quantity", "" + i).send("Trap").send("Memory-Bomb");
        }
        return history.log();
    }

    private static List<Row> rows(List<Assignment> log, SplittableRandom random) {
        ProcessRuntime runtime = new Machine(Histories.guests(), MachineOptions.DEFAULTS)
                .create(log.get(0).process());
        List<Row> rows = new ArrayList<>();
        for (Assignment assignment : log) {
            Transition transition = runtime.apply(assignment);
            List<PageProof> proofs = new ArrayList<>();
            int pages = (int) (transition.evaluation().memoryBytes() / Page.SIZE_BYTES);
            boolean rooted = Header.decode(transition.header()).rooting().isRoot();
            for (int i = 0; i < 3 && pages > 0 && rooted; i++) {
                proofs.add(runtime.proof(random.nextInt(pages)));
            }
            rows.add(new Row(
                    transition.header().hex(),
                    transition.changedPages(),
                    transition.evaluation().stateRoot().hex(),
                    proofs,
                    transition.evaluation()));
        }
        return rows;
    }

    private String check(List<String> lines) throws IOException, InterruptedException {
        Path input = Files.write(folder.resolve("rows"), lines);
        Path output = folder.resolve("answer");
        Process process = new ProcessBuilder("python3", CHECKER.toString())
                .redirectInput(input.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        int status = process.waitFor();
        return status + " " + Files.readString(output, StandardCharsets.UTF_8).strip();
    }

    private static void needsPython() throws InterruptedException {
        try {
            assumeTrue(
                    new ProcessBuilder("python3", "--version").start().waitFor() == 0,
                    "skipped: python3 does not start");
        } catch (IOException e) {
            assumeTrue(false, "skipped: there is no python3 on the path");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "counter,1",
        "token,1",
        "hostile,1",
        "no such guest,1",
        "counter,2",
        "token,16",
        "relay,3",
        "hostile,3",
        "no such guest,3"
    })
    void agreesOnEveryRootAndProof(String guest, String interval) throws Exception {
        needsPython();
        List<Row> rows = rows(log(guest, new Tag("Root-Interval", interval)), new SplittableRandom(1));

        String answer = check(rows.stream().map(Row::json).toList());

        long proofs = rows.stream().mapToLong(row -> row.proofs().size()).sum();
        assertThat(answer).isEqualTo("0 " + rows.size() + " roots and " + proofs + " proofs hold");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "16"})
    void findsABitFlippedInAnyPage(String interval) throws Exception {
        needsPython();
        List<Row> rows = rows(log("counter", new Tag("Root-Interval", interval)), new SplittableRandom(1));
        Row first = rows.get(0);
        Seeds.each(12, random -> {
            List<Page> pages = new ArrayList<>(first.pages());
            int which = random.nextInt(pages.size());
            byte[] content = pages.get(which).content().toByteArray();
            content[random.nextInt(content.length)] ^= (byte) (1 << random.nextInt(8));
            pages.set(which, new Page(pages.get(which).index(), Bytes.of(content)));

            String answer = check(List.of(first.with(first.header(), pages).json()));

            assertThat(answer).startsWith("1 line 0: the pages have memory root");
        });
    }

    @ParameterizedTest
    @CsvSource({"1,0", "16,80"})
    void findsABitFlippedInTheHeader(String interval, int rootingBytes) throws Exception {
        needsPython();
        Row first = rows(log("counter", new Tag("Root-Interval", interval)), new SplittableRandom(1))
                .get(0);
        byte[] header = HexFormat.of().parseHex(first.header());
        int end = header.length - rootingBytes;
        // process id, a limit, position, chain, memory root, and the last byte, in which the rooting ends
        for (int at : new int[] {12, 110, end - 90, end - 60, end - 1, header.length - 1}) {
            byte[] damaged = header.clone();
            damaged[at] ^= 1;
            String hex = HexFormat.of().formatHex(damaged);

            String answer = check(List.of(first.with(hex, first.pages()).json()));

            assertThat(answer).as("byte " + at).startsWith("1 ");
        }
    }

    @Test
    void findsADifferenceInGasOrOutputBetweenMemoryRoots() throws Exception {
        needsPython();
        List<Row> rows = rows(log("counter", new Tag("Root-Interval", "16")), new SplittableRandom(1));
        for (String[] change : new String[][] {
            {"\"gas\":", "\"gas\":1"}, {"\"output\":\"", "\"output\":\"AAAA"}, {"\"ok\"", "\"trap\""}
        }) {
            List<String> lines = new ArrayList<>(rows.stream().map(Row::json).toList());
            lines.set(2, lines.get(2).replace(change[0], change[1]));

            assertThat(check(lines)).as(change[0]).isEqualTo("1 line 2: another digest of outcomes");
        }
    }

    @Test
    void findsAPageBeyondTheMemoryAndAPositionToldTwoWays() throws Exception {
        needsPython();
        List<Row> rows = rows(log("counter"), new SplittableRandom(1));
        Row first = rows.get(0);
        List<Page> pages = new ArrayList<>(first.pages());
        pages.add(new Page(1 << 20, first.pages().get(0).content()));
        Row second = rows.get(1);
        byte[] header = HexFormat.of().parseHex(second.header());
        header[header.length - 40] ^= 1;
        Row told = second.with(HexFormat.of().formatHex(header), List.of());

        assertThat(check(List.of(first.with(first.header(), pages).json())))
                .startsWith("1 line 0: page 1048576 lies beyond");
        assertThat(check(List.of(
                        first.json(),
                        second.json(),
                        second.with(second.header(), List.of()).json())))
                .isEqualTo("0 3 roots and 6 proofs hold");
        assertThat(check(List.of(first.json(), second.json(), told.json())))
                .isEqualTo("1 line 2: another header than before at this position");
    }

    @Test
    void provesNoOtherContentAndNoOtherPage() {
        ProcessRuntime runtime = new Machine(Histories.guests(), MachineOptions.DEFAULTS)
                .create(log("counter").get(0).process());
        Transition transition = runtime.apply(log("counter").get(0));
        Page page = transition.changedPages().get(0);
        PageProof proof = runtime.proof(page.index());
        Bytes root = proof.root(page.content());
        byte[] other = page.content().toByteArray();
        other[4_095] ^= 1;

        assertThat(proof.root(Bytes.of(other))).isNotEqualTo(root);
        assertThat(new PageProof(page.index() ^ 1, proof.path()).root(page.content()))
                .isNotEqualTo(root);
        assertThatThrownBy(() -> proof.root(Bytes.of(Arrays.copyOf(other, 10))))
                .hasMessage("A page has 4096 bytes, not 10");
        assertThatThrownBy(() -> new PageProof(2, List.of(root))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> runtime.proof(1 << 20)).isInstanceOf(IndexOutOfBoundsException.class);
    }
}
