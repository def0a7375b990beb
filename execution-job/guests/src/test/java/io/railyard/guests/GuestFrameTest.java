package io.railyard.guests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.railyard.testkit.Seeds;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Texts that no correct host would hand over: each gets a clear Error and changes nothing. */
class GuestFrameTest {
    private static final String ENVIRONMENT = "{\"Process\":{\"Id\":\"p\",\"Owner\":\"o\",\"Tags\":[]},\"Module\":{}}";
    private static final String ADD = "{\"From\":\"a\",\"Tags\":[{\"name\":\"Action\",\"value\":\"Add\"}]}";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{",
                "{\"From\":\"a\",}",
                "{\"From\":\"a\"} x",
                "{\"From\":\"a\\u0000b\"}",
                "{\"From\":\"a\\q\"}",
                "{\"From\":\"a\\u12\"}",
                "{\"From\":\"a",
                "{\"From\" \"a\"}",
                "{\"From\":a}",
                "{\"From\":\"a\n\"}",
                "{\"Tags\":[{\"name\":\"x\",\"value\":\"y\"}"
            })
    void refusesMessageThatIsNoObject(String message) {
        GuestProcess process = GuestProcess.start(Guest.COUNTER);

        String result = process.handle(message, ENVIRONMENT);

        assertThat(result).contains("\"Error\":\"guest.message-invalid: ").contains("\"Messages\":[]");
        assertThat(process.handle(ADD, ENVIRONMENT)).contains("\\\"count\\\":1");
    }

    @Test
    void refusesEnvironmentThatIsNoObject() {
        assertThat(GuestProcess.start(Guest.COUNTER).handle(ADD, "{\"Process\":"))
                .contains("\"Error\":\"guest.environment-invalid: ");
    }

    @Test
    void refusesMessageWithoutSender() {
        assertThat(GuestProcess.start(Guest.COUNTER).handle("{\"Tags\":[]}", ENVIRONMENT))
                .contains("\"Error\":\"guest.from-invalid: ");
    }

    @Test
    void refusesNestingThatIsTooDeep() {
        String deep = "{\"From\":\"a\",\"X\":" + "[".repeat(5000) + "]".repeat(5000) + "}";

        assertThat(GuestProcess.start(Guest.COUNTER).handle(deep, ENVIRONMENT))
                .contains("\"Error\":\"guest.message-invalid: ");
    }

    @Test
    void trapsWhenTheTextsDoNotFitTheStack() {
        GuestProcess process = GuestProcess.start(Guest.COUNTER);

        assertThatThrownBy(() -> process.handle(ADD + " ".repeat(300_000), ENVIRONMENT))
                .isInstanceOf(RuntimeException.class);
    }

    @Test
    void acceptsTextsOfTwoHundredAndFiftySixKibibytes() {
        String padded = ADD + " ".repeat(256 * 1024 - ADD.length() - ENVIRONMENT.length());

        assertThat(GuestProcess.start(Guest.COUNTER).handle(padded, ENVIRONMENT))
                .contains("\\\"count\\\":1");
    }

    @Test
    void decodesEscapesAndReplacesLoneSurrogates() {
        String message = "{\"From\":\"a\",\"Data\":\"\\ud83d\\ude00 \\ud83d \\u00e9\\/\\t\",\"Tags\":"
                + "[{\"name\":\"Action\",\"value\":\"Ping\"},{\"name\":\"Peer\",\"value\":\"b\"},{\"name\":\"Hops\",\"value\":\"1\"}]}";

        assertThat(GuestProcess.start(Guest.RELAY).handle(message, ENVIRONMENT))
                .contains("\"Data\":\"\uD83D\uDE00 \uFFFD \u00e9/\\t\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"token", "pool", "oracle", "manager", "newsfund", "counter", "relay"})
    void answersEveryMutilatedMessage(String module) {
        List<String> messages = Script.all()
                .filter(script -> script.name().equals(module))
                .flatMap(script -> script.steps().stream())
                .map(Script.Step::message)
                .toList();
        String environment = Script.all()
                .filter(script -> script.name().equals(module))
                .findFirst()
                .orElseThrow()
                .steps()
                .get(0)
                .environment();
        GuestProcess process = GuestProcess.start(Guests.named(module).orElseThrow());
        Seeds.each(60, random -> {
            StringBuilder message = new StringBuilder(messages.get(random.nextInt(messages.size())));
            for (int cuts = random.nextInt(1, 6); cuts > 0; cuts--) {
                message.setCharAt(random.nextInt(message.length()), "\"\\{}[],:0x\u00e9".charAt(random.nextInt(11)));
            }
            assertThat(process.handle(message.toString(), environment))
                    .startsWith("{\"ok\":true,")
                    .endsWith("}}");
        });
    }

    @Test
    void inferenceAddressIsTheDigestOfItsName() throws Exception {
        byte[] digest =
                MessageDigest.getInstance("SHA-256").digest("railyard.inference".getBytes(StandardCharsets.UTF_8));

        assertThat(new String(Guest.NEWSFUND.wasm(), StandardCharsets.ISO_8859_1))
                .contains(Base64.getUrlEncoder().withoutPadding().encodeToString(digest));
    }
}
