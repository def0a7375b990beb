package io.railyard.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.railyard.cli.Main;
import io.railyard.cli.console.ExitCode;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class DemoIT {
    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void playsReplaysAndLeavesFilesThatDuckDbReads() throws Exception {
        int code = demo("--rounds", "26", "--markets", "1", "--json");

        assertThat(err.toString()).isEmpty();
        assertThat(code).isEqualTo(ExitCode.DONE.code());
        JsonNode result = new ObjectMapper().readTree(out.toString());
        assertThat(result.get("agrees").asBoolean()).isTrue();
        assertThat(result.get("rootsDigest").asText())
                .isEqualTo(result.get("replayRootsDigest").asText());
        assertThat(result.get("slots").asLong()).isGreaterThan(100);
        assertThat(result.get("trades").asLong()).isPositive();
        assertThat(result.get("rejections").get("ordering.unknown-process").asLong())
                .isPositive();
        assertThat(result.get("account").get("problems")).isEmpty();
        assertThat(Files.readString(folder.resolve("report.html"))).contains("Sentiment calls", "<svg class=\"plot\"");
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            for (String query : DemoText.queries(folder)) {
                try (ResultSet rows = statement.executeQuery(query)) {
                    assertThat(rows.next()).as(query).isTrue();
                }
            }
        }
    }

    @Test
    void refusesAMarketFileThatIsNoneWithCodeThree() throws Exception {
        Path file = Files.writeString(folder.resolve("x.csv"), "hello world");

        int code = demo("--data", file.toString());

        assertThat(code).isEqualTo(ExitCode.DATA.code());
        assertThat(err.toString()).contains("no known format").contains("hello world");
    }

    @Test
    void refusesAModelThatIsMissingWithCodeTwo() {
        int code = demo("--model", folder.resolve("none.gguf").toString());

        assertThat(code).isEqualTo(ExitCode.USAGE.code());
        assertThat(err.toString()).contains("none.gguf");
    }

    @Test
    void refusesNumbersOutOfTheirLimits() {
        assertThat(demo("--markets", "17")).isEqualTo(ExitCode.USAGE.code());
        assertThat(demo("--rounds", "9")).isEqualTo(ExitCode.USAGE.code());
        assertThat(demo("--parallelism", "0")).isEqualTo(ExitCode.USAGE.code());
        assertThat(err.toString()).contains("--markets is 17, but takes 1 to 16");
    }

    private int demo(String... arguments) {
        CommandLine commandLine = Main.commandLine();
        commandLine.setOut(new PrintWriter(out));
        commandLine.setErr(new PrintWriter(err));
        String[] all = new String[arguments.length + 3];
        all[0] = "demo";
        all[1] = "--out";
        all[2] = folder.toString();
        System.arraycopy(arguments, 0, all, 3, arguments.length);
        return commandLine.execute(all);
    }
}
