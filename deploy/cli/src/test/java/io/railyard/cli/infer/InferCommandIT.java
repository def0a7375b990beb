package io.railyard.cli.infer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class InferCommandIT {
    private static final String PROMPT = "Headline: $AO jumps after strong demand\\nSentiment:";

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void printsTheReply() {
        assertThat(run(PROMPT)).isZero();
        assertThat(out.toString()).startsWith("positive because ");
    }

    @Test
    void checksThatRepliesAreEqual() throws Exception {
        int code = run(PROMPT, "--repeat", "6", "--check", "--json");

        JsonNode json = new ObjectMapper().readTree(out.toString());
        assertThat(code).isZero();
        assertThat(json.get("text").asText()).startsWith(" positive because ");
        assertThat(json.get("runs").asInt()).isEqualTo(6);
        assertThat(json.get("allEqual").asBoolean()).isTrue();
        assertThat(json.get("requestKey").asText()).hasSize(43);
        assertThat(json.get("model").get("quantisation").asText()).isEqualTo("F16");
    }

    @Test
    void saysWhatIsWrongAndExitsAccordingly(@TempDir Path folder) throws Exception {
        Path garbage = Files.write(folder.resolve("x.gguf"), "no model".getBytes(StandardCharsets.UTF_8));

        assertThat(run(PROMPT, "--model", folder.resolve("none.gguf").toString()))
                .isEqualTo(3);
        assertThat(run(PROMPT, "--model", garbage.toString())).isEqualTo(3);
        assertThat(run(PROMPT, "--max-tokens", "0")).isEqualTo(2);
        assertThat(run(PROMPT, "--repeat", "0")).isEqualTo(2);
        assertThat(run("word ".repeat(2_000))).isEqualTo(5);
        assertThat(run("a </s> b")).isEqualTo(3);
        assertThat(err.toString())
                .contains("inference.model-missing", "inference.model-corrupt", "max-tokens", "--repeat")
                .contains("inference.prompt-too-long", "inference.special-token");
    }

    private int run(String... arguments) {
        return new CommandLine(new InferCommand())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);
    }
}
