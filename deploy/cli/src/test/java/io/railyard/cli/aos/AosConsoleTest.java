package io.railyard.cli.aos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.railyard.cli.client.NodeClient;
import io.railyard.cli.client.NodeUrls;
import io.railyard.cli.client.StandInNode;
import io.railyard.cli.console.CommandFailure;
import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.message.Tag;
import io.railyard.message.ans104.DataItem;
import io.railyard.message.signing.Ed25519Signer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jline.reader.EOFError;
import org.jline.reader.Parser.ParseContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AosConsoleTest {
    private static final Ed25519Signer SIGNER = Ed25519Signer.ofSeed(Bytes.sha256(new byte[] {1}));

    @TempDir
    Path folder;

    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Screen screen = new Screen(lines::add, false, false);
    private @SuppressWarnings("NullAway.Init") StandInNode node;
    private @SuppressWarnings("NullAway.Init") NodeClient client;
    private @SuppressWarnings("NullAway.Init") AosConsole console;

    @BeforeEach
    void start() throws IOException {
        node = new StandInNode();
        node.evaluate(item -> StandInNode.output("<" + item.data().utf8() + ">"));
        client = new NodeClient(NodeUrls.of(node.nodeFile(folder)), Duration.ofSeconds(10));
        AosSession session = new AosSession(client, SIGNER, Id.ofName("process"));
        console = new AosConsole(session, screen, new LiveFeed(session, screen), "first> ");
    }

    @AfterEach
    void stop() {
        node.close();
    }

    @Test
    void evaluatesAndTakesTheProcessesPrompt() {
        assertThat(console.prompt()).isEqualTo("first> ");

        assertThat(console.take("1 + 1")).isEqualTo(AosConsole.Outcome.GOOD);

        assertThat(lines).containsExactly("<1 + 1>");
        assertThat(console.prompt()).as("without the colours of a terminal").isEqualTo("aos> ");
        assertThat(node.items().get(0).tags()).contains(new Tag("Action", "Eval"));
    }

    @Test
    void dryRunsWithoutSending() {
        assertThat(console.take(".dryrun Balances[1]")).isEqualTo(AosConsole.Outcome.GOOD);

        assertThat(node.items()).isEmpty();
        assertThat(lines.get(0)).contains("Balances[1]").contains("\"Owner\":\"" + SIGNER.aoAddress());
    }

    @Test
    void collectsLinesInTheEditor() {
        for (String line : List.of(".editor", "local a = {", "wrong", ".delete", "}", ".print", ".done", "next")) {
            assertThat(console.take(line)).isEqualTo(AosConsole.Outcome.GOOD);
        }

        assertThat(node.items().stream().map(item -> item.data().utf8())).containsExactly("local a = {\n}", "next");
        assertThat(lines).contains("local a = {\n}");
    }

    @Test
    void dropsWhatTheEditorHas() {
        for (String line : List.of(".editor", "x", ".cancel", ".editor", ".done")) {
            console.take(line);
        }

        assertThat(node.items()).isEmpty();
        assertThat(console.takesEveryLine()).isFalse();
    }

    @Test
    void loadsFilesWithWhatTheyRequire() throws IOException {
        Files.writeString(folder.resolve("lib.lua"), "return 5");
        Path main = Files.writeString(folder.resolve("main.lua"), "return require('lib')");

        assertThat(console.take(".load " + main)).isEqualTo(AosConsole.Outcome.GOOD);
        assertThat(console.take(".load '" + main + "'")).isEqualTo(AosConsole.Outcome.GOOD);

        assertThat(node.items().get(0).data().utf8()).contains("return 5").endsWith("return require('lib')\n");
    }

    @Test
    void showsErrorsOfLoadedFilesByTheirOwnLines() throws IOException {
        Path main = Files.writeString(folder.resolve("main.lua"), "x = 1\nerror('no')");
        node.evaluate(item -> StandInNode.failure("[string \"aos\"]:2: no"));

        assertThat(console.load(main)).isEqualTo(AosConsole.Outcome.BAD);

        assertThat(lines).containsExactly("main.lua:2: no");
    }

    @Test
    void explainsWhatItCannotDo() {
        assertThat(console.take(".nothing")).isEqualTo(AosConsole.Outcome.BAD);
        assertThat(console.take(".load")).isEqualTo(AosConsole.Outcome.BAD);
        assertThat(console.take(".load " + folder.resolve("none.lua"))).isEqualTo(AosConsole.Outcome.BAD);
        assertThat(console.take(".help")).isEqualTo(AosConsole.Outcome.GOOD);
        node.close();
        assertThat(console.take("1")).isEqualTo(AosConsole.Outcome.BAD);

        assertThat(lines.get(0)).contains(".help lists them");
        assertThat(lines.get(1)).contains(".load FILE");
        assertThat(lines.get(2)).contains("cannot be read");
        assertThat(lines.get(3)).contains(AosConsole.COMMANDS);
        assertThat(lines.get(4)).contains("No messenger answers");
    }

    @Test
    void takesPiecesOfLuaFromAPipe() throws IOException {
        assertThat(piped("x = {\n1,\n2 }\n\n-- a comment\nreturn x\n.exit\nnever", false))
                .isTrue();

        assertThat(node.items().stream().map(item -> item.data().utf8()))
                .containsExactly("x = {\n1,\n2 }", "-- a comment", "return x");
    }

    @Test
    void stopsAtTheFirstFailureUnlessToldToGoOn() throws IOException {
        node.evaluate(item -> StandInNode.failure("bad"));

        assertThat(piped("one\ntwo", false)).isFalse();
        assertThat(node.items()).hasSize(1);
        assertThat(piped("one\ntwo", true)).isFalse();
        assertThat(node.items()).hasSize(3);
    }

    @Test
    void refusesAPipeThatEndsInTheMiddle() throws IOException {
        assertThat(piped("function f()\n  return 1", false)).isFalse();
        assertThat(piped(".editor\nx", false)).isFalse();

        assertThat(node.items()).isEmpty();
        assertThat(lines.get(0)).contains("`function` of line 1");
        assertThat(lines.get(lines.size() - 1)).contains("ended in the editor");
    }

    @Test
    void spawnsAProcessByNameWhenItMay() {
        ProcessChoice choice = new ProcessChoice(client, SIGNER, screen);
        String module = Id.ofName("module").toString();
        ProcessChoice.Making making =
                new ProcessChoice.Making(Optional.of(module), List.of(new Tag("Cron-Interval", "1-minute")));

        Id made = choice.process("coin", making, name -> true);

        DataItem item = node.items().get(0);
        assertThat(made).isEqualTo(item.id());
        assertThat(item.tags())
                .startsWith(new Tag("Name", "coin"), new Tag("Cron-Interval", "1-minute"), new Tag("Module", module));
        assertThatThrownBy(() -> choice.process("coin", making, name -> false))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("--spawn");
        assertThatThrownBy(() ->
                        choice.process("coin", new ProcessChoice.Making(Optional.empty(), List.of()), name -> true))
                .hasMessageContaining("--module");
    }

    @Test
    void findsAProcessByName() {
        String known = Id.ofName("known").toString();
        node.answer(
                "POST /graphql",
                200,
                "{\"data\":{\"transactions\":{\"edges\":[{\"cursor\":\"1\",\"node\":{\"id\":\"" + known
                        + "\",\"tags\":[]}}]}}}");

        Id found = new ProcessChoice(client, SIGNER, screen)
                .process("coin", new ProcessChoice.Making(Optional.empty(), List.of()), name -> false);

        assertThat(found).isEqualTo(Id.parse(known));
        assertThat(node.items()).isEmpty();
    }

    @Test
    void showsLiveWhatIsForEverybodyAndNothingElse() throws Exception {
        AosSession session = new AosSession(client, SIGNER, Id.ofName("process"));
        node.answer(
                "GET /results/" + Id.ofName("process"),
                200,
                "{\"edges\":[{\"cursor\":\"1\",\"node\":{\"Output\":{\"data\":\"mine\"}}},"
                        + "{\"cursor\":\"2\",\"node\":{\"Output\":{\"data\":\"news\\u001b[2J\",\"print\":true}}}]}");
        CountDownLatch shown = new CountDownLatch(1);
        Screen watched = new Screen(
                line -> {
                    lines.add(line);
                    shown.countDown();
                },
                false,
                false);

        try (LiveFeed live = new LiveFeed(session, watched)) {
            live.start();
            assertThat(shown.await(10, TimeUnit.SECONDS)).isTrue();
        }

        assertThat(lines).contains("news").doesNotContain("mine");
    }

    @Test
    void asksTheTerminalForMoreWhileLuaIsOpen() {
        LuaParser parser = new LuaParser(() -> false);

        assertThatThrownBy(() -> parser.parse("x = {", 5, ParseContext.ACCEPT_LINE))
                .isInstanceOf(EOFError.class);
        assertThat(parser.parse("x = { 'it''s' }", 5, ParseContext.ACCEPT_LINE)).isNotNull();
        assertThat(parser.parse(".load (", 5, ParseContext.ACCEPT_LINE)).isNotNull();
        assertThat(parser.parse("x = {", 5, ParseContext.COMPLETE)).isNotNull();
        assertThat(new LuaParser(() -> true).parse("x = {", 5, ParseContext.ACCEPT_LINE))
                .isNotNull();
    }

    @Test
    void printsJsonLines() {
        Screen json = new Screen(lines::add, false, true);
        AosSession session = new AosSession(client, SIGNER, Id.ofName("process"));
        AosConsole taker = new AosConsole(session, json, new LiveFeed(session, json), "");

        taker.take("1");
        taker.take(".help");
        taker.take(".nothing");

        assertThat(lines).hasSize(2);
        assertThat(StandInNode.json(lines.get(0)).text("output")).contains("<1>");
        assertThat(StandInNode.json(lines.get(0)).text("message"))
                .contains(node.items().get(0).id().toString());
        assertThat(StandInNode.json(lines.get(1)).text("error")).isPresent();
    }

    private boolean piped(String text, boolean keepGoing) throws IOException {
        return new PipedLoop(new BufferedReader(new StringReader(text)), screen, keepGoing).run(console);
    }
}
