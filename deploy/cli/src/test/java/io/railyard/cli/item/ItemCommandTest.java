package io.railyard.cli.item;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.railyard.cli.Main;
import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.message.ans104.DataItem;
import io.railyard.message.ans104.DataItemBuilder;
import io.railyard.message.signing.Ed25519Signer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ItemCommandTest {
    private static final Bytes SEED = Bytes.sha256(new byte[] {1});
    private static final Id TARGET = Id.ofName("target");

    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Path good = Path.of("");
    private Path forged = Path.of("");
    private Path garbage = Path.of("");
    private DataItem item = new DataItemBuilder().sign(Ed25519Signer.ofSeed(SEED));

    @BeforeEach
    void writeFiles() throws IOException {
        item = new DataItemBuilder()
                .target(TARGET)
                .tag("Action", "Größe\n=1")
                .tag("Empty", "")
                .data("hello")
                .sign(Ed25519Signer.ofSeed(SEED));
        byte[] raw = item.raw().toByteArray();
        good = Files.write(folder.resolve("good"), raw);
        raw[raw.length - 1] ^= 1;
        forged = Files.write(folder.resolve("forged"), raw);
        garbage = Files.write(folder.resolve("garbage"), new byte[] {2, 0, 7});
    }

    @Test
    void inspectsAsJsonWithEveryField() throws IOException {
        assertThat(run("inspect", "--json", good.toString())).isZero();

        JsonNode json = lines().get(0);
        assertThat(json.get("id").asText()).isEqualTo(item.id().toString());
        assertThat(json.get("signatureType").asInt()).isEqualTo(2);
        assertThat(json.get("owner").asText()).isEqualTo(item.owner().base64Url());
        assertThat(json.get("address").asText()).isEqualTo(item.address());
        assertThat(json.get("aoAddress").asText()).isEqualTo(item.aoAddress());
        assertThat(json.get("target").asText()).isEqualTo(TARGET.toString());
        assertThat(json.get("anchor").isNull()).isTrue();
        assertThat(json.get("tags").get(0).get("name").asText()).isEqualTo("Action");
        assertThat(json.get("tags").get(0).get("value").asText()).isEqualTo("Größe\n=1");
        assertThat(json.get("tags")).hasSize(2);
        assertThat(json.get("dataBytes").asInt()).isEqualTo(5);
        assertThat(json.get("valid").asBoolean()).isTrue();
        assertThat(json.get("reason").isNull()).isTrue();
    }

    @Test
    void inspectsAsTextForPeople() {
        assertThat(run("inspect", good.toString())).isZero();

        assertThat(out.toString())
                .contains(good + ": valid")
                .contains("id          " + item.id())
                .contains("signed as   ed25519 (2)")
                .contains("tag         Action = Größe\\u000a=1");
    }

    @Test
    void inspectsAForgedItemAndSaysSo() throws IOException {
        assertThat(run("inspect", "--json", forged.toString())).isZero();

        assertThat(lines().get(0).get("valid").asBoolean()).isFalse();
        assertThat(lines().get(0).get("reason").asText()).contains("does not match");
    }

    @Test
    void inspectsGarbageWithTheOffset() throws IOException {
        assertThat(run("inspect", "--json", garbage.toString())).isEqualTo(3);

        assertThat(lines().get(0).get("id").isNull()).isTrue();
        assertThat(lines().get(0).get("reason").asText()).contains("at byte 2");
    }

    @Test
    void verifiesSeveralFilesAndFailsWhenOneIsNotValid() {
        assertThat(run("verify", good.toString())).isZero();
        assertThat(run("verify", good.toString(), forged.toString(), garbage.toString()))
                .isEqualTo(4);

        assertThat(out.toString().lines())
                .hasSize(4)
                .anyMatch(line -> line.startsWith(forged + ": NOT valid: the Ed25519 signature"))
                .anyMatch(line -> line.startsWith(garbage + ": NOT valid: The signature needs 64 bytes"));
    }

    @Test
    void verifiesByTheStandardWhenStrict() throws IOException {
        assertThat(run("verify", "--json", "--strict", good.toString())).isEqualTo(4);

        assertThat(lines().get(0).get("reason").asText()).contains("tag value is empty");
    }

    @Test
    void saysWhichFileCannotBeRead() throws IOException {
        assertThat(run("verify", "--json", folder.resolve("none").toString(), good.toString()))
                .isEqualTo(2);

        assertThat(err.toString()).contains("none cannot be read");
        assertThat(lines()).hasSize(1);
    }

    @Test
    void refusesBadUsage() {
        assertThat(run()).isEqualTo(2);
        assertThat(run("verify")).isEqualTo(2);
        assertThat(run("sign")).isEqualTo(2);
    }

    @Test
    void signsWhatItThenVerifies() throws IOException {
        // given
        Path body = Files.writeString(folder.resolve("body"), "hello");
        Path signed = folder.resolve("signed");

        // when
        int code = run(
                "sign",
                "--json",
                "--key",
                wallet().toString(),
                "--target",
                TARGET.toString(),
                "--tag",
                "Action=Größe\n=1",
                "--tag",
                "Empty=",
                "--data",
                body.toString(),
                "--out",
                signed.toString());

        // then
        assertThat(code).isZero();
        assertThat(lines().get(0).get("id").asText()).isEqualTo(item.id().toString());
        assertThat(Files.readAllBytes(signed)).isEqualTo(item.raw().toByteArray());
        assertThat(run("verify", signed.toString())).isZero();
    }

    @Test
    void signsAnItemOfTagsAlone() throws IOException {
        Path signed = folder.resolve("signed");

        int code = run(
                "sign",
                "--key",
                wallet().toString(),
                "--tag",
                "Type=Process",
                "--anchor",
                "a".repeat(32),
                "--out",
                signed.toString());

        DataItem made = DataItem.parse(Files.readAllBytes(signed));
        assertThat(code).isZero();
        assertThat(made.target()).isEmpty();
        assertThat(made.anchor().utf8()).isEqualTo("a".repeat(32));
        assertThat(made.dataLength()).isZero();
    }

    @Test
    void refusesToSignWithWhatIsUnusable() throws IOException {
        String key = wallet().toString();
        String to = folder.resolve("signed").toString();

        assertThat(run("sign", "--key", garbage.toString(), "--out", to)).isEqualTo(3);
        assertThat(run("sign", "--key", folder.resolve("none").toString(), "--out", to))
                .isEqualTo(2);
        assertThat(run("sign", "--key", key, "--out", to, "--target", "short")).isEqualTo(2);
        assertThat(run("sign", "--key", key, "--out", to, "--tag", "NoValue")).isEqualTo(2);
        assertThat(run("sign", "--key", key, "--out", to, "--anchor", "short")).isEqualTo(2);
        assertThat(run("sign", "--key", key, "--out", to, "--tag", "n=" + "v".repeat(5000)))
                .isEqualTo(5);
        assertThat(run("sign", "--key", key, "--out", folder.resolve("no/where").toString()))
                .isEqualTo(2);
        assertThat(err.toString())
                .contains("not a JSON file")
                .contains("43 characters")
                .contains("NAME=VALUE")
                .contains("not 5")
                .contains("limit is 4096")
                .contains("cannot be written")
                .doesNotContain(SEED.base64Url());
        assertThat(Files.exists(Path.of(to))).isFalse();
    }

    private Path wallet() throws IOException {
        return Files.writeString(
                folder.resolve("wallet.json"),
                "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"d\":\"" + SEED.base64Url() + "\"}");
    }

    private int run(String... arguments) {
        CommandLine command = Main.commandLine();
        command.setOut(new PrintWriter(out));
        command.setErr(new PrintWriter(err));
        return command.execute(
                Stream.concat(Stream.of("item"), Stream.of(arguments)).toArray(String[]::new));
    }

    private List<JsonNode> lines() throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : out.toString().lines().toList()) {
            lines.add(new ObjectMapper().readTree(line));
        }
        return lines;
    }
}
