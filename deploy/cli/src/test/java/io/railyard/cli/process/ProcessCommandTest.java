package io.railyard.cli.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.railyard.cli.Main;
import io.railyard.cli.client.StandInNode;
import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.message.Tag;
import io.railyard.message.ans104.DataItem;
import io.railyard.message.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class ProcessCommandTest {
    private static final String PROCESS = Id.ofName("process").toString();
    private static final String MODULE = Id.ofName("module").toString();

    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private @SuppressWarnings("NullAway.Init") StandInNode node;

    @BeforeEach
    void start() throws IOException {
        node = new StandInNode();
        node.nodeFile(folder);
    }

    @AfterEach
    void stop() {
        node.close();
    }

    @Test
    void spawnsASignedProcess() throws IOException {
        Path data = Files.writeString(folder.resolve("boot.lua"), "x = 1");

        int code = run("spawn", "--module", MODULE, "--name", "coin", "--tag", "A=b=c", "--data", data.toString());

        DataItem item = node.items().get(0);
        assertThat(code).isZero();
        assertThat(out.toString().strip()).isEqualTo(item.id().toString());
        assertThat(item.verify().valid()).isTrue();
        assertThat(item.target()).isEmpty();
        assertThat(item.data().utf8()).isEqualTo("x = 1");
        assertThat(item.tags())
                .containsExactly(
                        new Tag("Name", "coin"),
                        new Tag("A", "b=c"),
                        new Tag("Module", MODULE),
                        new Tag("Scheduler", StandInNode.SCHEDULER),
                        new Tag("Authority", StandInNode.SCHEDULER),
                        new Tag("Data-Protocol", "ao"),
                        new Tag("Variant", "ao.TN.1"),
                        new Tag("Type", "Process"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-", "--", "_"})
    void takesIdsThatLookLikeOptions(String start) {
        String id = start + "A".repeat(43 - start.length());

        assertThat(run("send", id, "--action", "A")).as("%s", err).isZero();
        assertThat(run("spawn", "--module", id)).as("%s", err).isZero();
        assertThat(run("send", id, "--actoin", "A")).isEqualTo(2);

        assertThat(node.items()).hasSize(2);
        assertThat(node.items().get(0).target()).contains(Id.parse(id));
    }

    @Test
    void takesAnIdThatLooksLikeHelpAfterTwoDashes() {
        String id = "-h" + "A".repeat(41);

        assertThat(command("process", "send", "--action", "A", "--node", folder.toString(), "--", id))
                .isZero();

        assertThat(node.items().get(0).target()).contains(Id.parse(id));
    }

    @Test
    void makesAWalletOnceAndSignsWithItAgain() {
        run("send", PROCESS, "--action", "A");
        run("send", PROCESS, "--action", "A");

        assertThat(err.toString()).containsOnlyOnce("made a new wallet");
        assertThat(node.items().get(0).owner()).isEqualTo(node.items().get(1).owner());
        assertThat(node.items().get(0).id())
                .as("equal messages are two messages")
                .isNotEqualTo(node.items().get(1).id());
    }

    @Test
    void sendsTextAndFilesAndPrintsTheResult() throws IOException {
        Path data = Files.writeString(folder.resolve("m.lua"), "return 2");
        node.evaluate(item -> StandInNode.output("said " + item.data().utf8()));

        assertThat(run("send", PROCESS, "--action", "Eval", "--data", "return 1", "--wait"))
                .isZero();
        assertThat(run("send", PROCESS, "--data", "@" + data, "--wait", "--json"))
                .isZero();

        List<String> lines = out.toString().lines().toList();
        assertThat(lines.get(1)).isEqualTo("said return 1");
        Json.Obj shown = StandInNode.json(lines.get(3));
        assertThat(shown.text("process")).contains(PROCESS);
        assertThat(shown.text("message")).contains(node.items().get(1).id().toString());
        assertThat(lines.get(3)).contains("said return 2");
        assertThat(node.items().get(0).tags()).contains(new Tag("Action", "Eval"), new Tag("Type", "Message"));
        assertThat(node.items().get(0).target()).contains(Id.parse(PROCESS));
    }

    @Test
    void endsWithThreeWhenTheMessageFailsInTheProcess() {
        node.evaluate(item -> StandInNode.failure("[string \"aos\"]:1: \u001B[31mbad"));

        assertThat(run("send", PROCESS, "--data", "return (", "--wait")).isEqualTo(3);

        assertThat(out.toString()).contains("error: [string \"aos\"]:1: bad");
        assertThat(err.toString()).contains("stays as it was");
    }

    @Test
    void saysWhatTheUnitsRefuse() {
        node.answer("GET /processes/" + PROCESS, 404, "{\"error\":\"Process is not scheduled here\"}");
        node.answer("GET /state/" + PROCESS, 429, "{\"error\":\"slower\"}");
        node.answer("GET /results/" + PROCESS, 500, "oh");

        assertThat(run("send", PROCESS, "--action", "A")).isEqualTo(3);
        assertThat(run("state", PROCESS)).isEqualTo(5);
        assertThat(run("results", PROCESS)).isEqualTo(70);
        assertThat(run("result", PROCESS, PROCESS)).isEqualTo(3);

        assertThat(node.items()).isEmpty();
        assertThat(err.toString())
                .contains("The scheduler refuses (404): Process is not scheduled here")
                .contains("The compute unit refuses (429): slower")
                .contains("The compute unit refuses (500): oh")
                .contains("Message is not known here");
    }

    @Test
    void refusesBadUsageBeforeItAsksAnybody() throws IOException {
        Path garbage = Files.writeString(folder.resolve("garbage"), "{}");

        assertThat(run()).isEqualTo(2);
        assertThat(run("send", "short")).isEqualTo(2);
        assertThat(run("spawn", "--module", "short")).isEqualTo(2);
        assertThat(run("state", PROCESS, "--slot", "-1")).isEqualTo(2);
        assertThat(run("send", PROCESS, "--tag", "NoValue")).isEqualTo(2);
        assertThat(run("send", PROCESS, "--data", "@" + folder.resolve("none"))).isEqualTo(2);
        assertThat(run("list", "--key", garbage.toString())).isEqualTo(3);
        assertThat(run("list", "--key", folder.resolve("none").toString())).isEqualTo(2);
        assertThat(run("list", "--timeout", "0")).isEqualTo(2);
        assertThat(node.items()).isEmpty();
        assertThat(err.toString())
                .contains("43 characters")
                .contains("counts from 0")
                .contains("NAME=VALUE")
                .contains("kty and crv");
    }

    @Test
    void saysWhereNoNodeIs() throws IOException {
        node.close();
        Path empty = Files.createDirectory(folder.resolve("empty"));

        assertThat(run("state", PROCESS)).isEqualTo(2);
        assertThat(command("process", "state", PROCESS, "--node", empty.toString()))
                .isEqualTo(2);
        assertThat(command("process", "state", PROCESS, "--mu", "http://127.0.0.1:9"))
                .isEqualTo(2);
        assertThat(command("process", "state", PROCESS, "--cu", "ftp://x")).isEqualTo(2);
        assertThat(command("process", "list", "--gateway", node.url())).isEqualTo(2);

        assertThat(err.toString())
                .contains("No compute unit answers at " + node.url())
                .contains("No node is known at " + empty)
                .contains("The URL of the compute unit is not known: give --cu URL")
                .contains("no URL that starts with http://")
                .contains("Nobody to sign as");
    }

    @Test
    void writesMemoryToAFileAndSaysItsDigest() throws IOException {
        node.answer("GET /state/" + PROCESS, 200, "memory");
        Path file = folder.resolve("memory.bin");

        assertThat(run("state", PROCESS, "--slot", "3", "--out", file.toString(), "--json"))
                .isZero();

        assertThat(file).hasContent("memory");
        Json.Obj shown = StandInNode.json(out.toString());
        assertThat(shown.get("memoryBytes")).contains(Json.of(6));
        assertThat(shown.get("slot")).contains(Json.of(3));
        assertThat(shown.text("memorySha256"))
                .contains(Bytes.sha256(Bytes.utf8("memory").toByteArray()).hex());
        assertThat(node.requests()).containsExactly("GET /state/" + PROCESS + "?slot=3");
    }

    @Test
    void showsResultsPageByPage() {
        node.answer(
                "GET /results/" + PROCESS,
                200,
                "{\"edges\":[{\"cursor\":\"abc=\",\"node\":{\"Output\":{\"data\":\"one\"},\"Messages\":[{\"Target\":\"t\",\"Data\":\"d\","
                        + "\"Tags\":[{\"name\":\"Action\",\"value\":\"Go\"}]}]}}]}");

        assertThat(run("results", PROCESS, "--from", "a=b", "--newest", "--limit", "1"))
                .isZero();

        assertThat(out.toString().lines()).containsExactly("-- abc=", "one", "sends   Go \"d\" to t");
        assertThat(node.requests()).containsExactly("GET /results/" + PROCESS + "?from=a%3Db&limit=1&sort=DESC");
    }

    @Test
    void dryRunsWithoutSending() {
        assertThat(run("dry-run", PROCESS, "--action", "Balance", "--as", "me", "--data", "d"))
                .isZero();

        assertThat(node.items()).isEmpty();
        assertThat(out.toString())
                .contains("\"Owner\":\"me\"")
                .contains("{\"name\":\"Action\",\"value\":\"Balance\"}")
                .contains("\"Data\":\"d\"");
    }

    @Test
    void monitorsWithASignedItemForTheProcess() {
        node.answer("DELETE /monitor/" + PROCESS, 200, "no longer");

        assertThat(run("monitor", PROCESS)).isZero();
        assertThat(run("monitor", PROCESS, "--off", "--json")).isZero();

        DataItem item = node.items().get(0);
        assertThat(item.verify().valid()).isTrue();
        assertThat(item.target()).contains(Id.parse(PROCESS));
        assertThat(item.tags()).isEmpty();
        assertThat(out.toString()).contains("\"monitored\":false");
    }

    @Test
    void waitsWhileTheComputeUnitIsBusy() {
        node.answer("GET /result/" + PROCESS, 202, "{\"message\":\"busy\"}");

        assertThat(run("result", PROCESS, PROCESS, "--timeout", "1")).isEqualTo(5);

        assertThat(node.requests()).hasSizeGreaterThan(1);
    }

    @Test
    void refusesToPublishWhatIsNoModule() throws IOException {
        Path file = Files.writeString(folder.resolve("x.wasm"), "these bytes are no module");

        assertThat(command("module", "publish", file.toString(), "--node", folder.toString()))
                .isEqualTo(3);
        assertThat(command("module", "publish", folder.resolve("none").toString(), "--node", folder.toString()))
                .isEqualTo(2);

        assertThat(node.items()).isEmpty();
        assertThat(err.toString()).contains("--format").contains("cannot be read");
    }

    @Test
    void publishesRulesAndModulesThatImportFromExtensions() throws IOException {
        Path rules = Files.writeString(folder.resolve("rules.json"), "{\"otherwise\": [\"count\"]}");
        Path wrong = Files.writeString(folder.resolve("wrong.json"), "{\"otherwise\": [\"cuont\"]}");
        Path asker = folder.resolve("asker.wasm");
        try (InputStream in = ProcessCommandTest.class.getResourceAsStream("/modules/asker.wasm")) {
            Files.write(asker, in.readAllBytes());
        }

        assertThat(publish(rules, "--format", "railyard-rules-1"))
                .as(err.toString())
                .isZero();
        assertThat(publish(asker, "--tag", "Extension=oracle"))
                .as(err.toString())
                .isZero();
        assertThat(publish(wrong, "--format", "railyard-rules-1")).isEqualTo(3);
        assertThat(err.toString()).contains("there is no operator and no function \"cuont\"");
        assertThat(publish(rules)).isEqualTo(3);
        assertThat(err.toString()).contains("railyard-rules-1");

        assertThat(node.items()).hasSize(2);
        assertThat(node.items().get(0).tags())
                .contains(new Tag("Module-Format", "railyard-rules-1"), new Tag("Content-Type", "application/json"));
        assertThat(node.items().get(1).tags())
                .contains(new Tag("Extension", "oracle"), new Tag("Content-Type", "application/wasm"));
    }

    private int publish(Path file, String... more) {
        List<String> all = new ArrayList<>(List.of("module", "publish", file.toString(), "--node", folder.toString()));
        all.addAll(List.of(more));
        return command(all.toArray(String[]::new));
    }

    private int run(String... arguments) {
        List<String> all = new ArrayList<>(List.of("process"));
        all.addAll(List.of(arguments));
        if (arguments.length > 0) {
            all.addAll(List.of("--node", folder.toString()));
        }
        return command(all.toArray(String[]::new));
    }

    private int command(String... arguments) {
        CommandLine command = Main.commandLine();
        command.setOut(new PrintWriter(out));
        command.setErr(new PrintWriter(err));
        return command.execute(arguments);
    }
}
