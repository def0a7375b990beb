package io.railyard.message.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.railyard.testkit.Seeds;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class JsonTest {
    @Test
    void keepsOrderAndNumbersAsTheyWereWritten() {
        String text = "{\"z\":1.0,\"a\":[1e3,-0,123456789012345678901234567890],\"m\":{\"t\":true,\"n\":null}}";

        assertThat(JsonWriter.text(JsonReader.parse(text))).isEqualTo(text);
    }

    @Test
    void escapesAsEcmaScriptDoes() {
        Json value = Json.of("\"\\/\b\f\n\r\t\u0001\u007f\u2028é🚂" + "\ud800");

        assertThat(JsonWriter.text(value))
                .isEqualTo("\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\u007f\u2028é🚂\\ud800\"");
        assertThat(JsonReader.parse(JsonWriter.text(value))).isEqualTo(value);
    }

    @Test
    void writesTheCanonicalExampleOfTheStandard() {
        // RFC 8785 section 3.2.2
        String text = "{\"numbers\":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],"
                + "\"string\":\"\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\\"\\/\","
                + "\"literals\":[null,true,false]}";

        assertThat(CanonicalJson.text(JsonReader.parse(text)))
                .isEqualTo("{\"literals\":[null,true,false],"
                        + "\"numbers\":[333333333.3333333,1e+30,4.5,0.002,1e-27],"
                        + "\"string\":\"€$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}");
    }

    @Test
    void sortsNamesByCodeUnits() {
        // RFC 8785 section 3.2.3
        String text = "{\"\\u20ac\":1,\"\\r\":2,\"\\ufb33\":3,\"1\":4,\"\\ud83d\\ude00\":5,\"\\u0080\":6,\"\\u00f6\":7}";

        assertThat(CanonicalJson.text(JsonReader.parse(text)))
                .isEqualTo("{\"\\r\":2,\"1\":4,\"\u0080\":6,\"ö\":7,\"€\":1,\"😀\":5,\"\ufb33\":3}");
    }

    @Test
    void printsTheSampleNumbersOfTheStandard() {
        // RFC 8785 appendix B
        assertNumber(0x0000000000000000L, "0");
        assertNumber(0x8000000000000000L, "0");
        assertNumber(0x0000000000000001L, "5e-324");
        assertNumber(0x8000000000000001L, "-5e-324");
        assertNumber(0x7fefffffffffffffL, "1.7976931348623157e+308");
        assertNumber(0x4340000000000000L, "9007199254740992");
        assertNumber(0xc340000000000000L, "-9007199254740992");
        assertNumber(0x4430000000000000L, "295147905179352830000");
        assertNumber(0x44b52d02c7e14af5L, "9.999999999999997e+22");
        assertNumber(0x44b52d02c7e14af6L, "1e+23");
        assertNumber(0x44b52d02c7e14af7L, "1.0000000000000001e+23");
        assertNumber(0x444b1ae4d6e2ef4eL, "999999999999999700000");
        assertNumber(0x444b1ae4d6e2ef4fL, "999999999999999900000");
        assertNumber(0x444b1ae4d6e2ef50L, "1e+21");
        assertNumber(0x3eb0c6f7a0b5ed8cL, "9.999999999999997e-7");
        assertNumber(0x3eb0c6f7a0b5ed8dL, "0.000001");
        assertNumber(0x41b3de4355555553L, "333333333.3333332");
        assertNumber(0x41b3de4355555554L, "333333333.33333325");
        assertNumber(0x41b3de4355555555L, "333333333.3333333");
        assertNumber(0x41b3de4355555556L, "333333333.3333334");
        assertNumber(0x41b3de4355555557L, "333333333.33333343");
        assertNumber(0xbecbf647612f3696L, "-0.0000033333333333333333");
        assertNumber(0x43143ff3c1cb0959L, "1424953923781206.2");
        assertNumber(0x3d30000000000000L, "5.684341886080802e-14");
    }

    private static void assertNumber(long bits, String text) {
        assertThat(NumberText.shortest(Double.longBitsToDouble(bits))).isEqualTo(text);
    }

    @Test
    void printsEveryDoubleSoThatItReadsBack() {
        Seeds.each(5000, random -> {
            double value = Double.longBitsToDouble(random.nextLong());
            if (Double.isFinite(value)) {
                assertThat(Double.parseDouble(NumberText.shortest(value)) == value).isTrue();
            }
        });
    }

    @Test
    void refusesWhatHasNoCanonicalForm() {
        assertThatThrownBy(() -> CanonicalJson.write(Json.of("a\ud800")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("unpaired surrogate at index 1");
        assertThatThrownBy(() -> CanonicalJson.write(JsonReader.parse("1e999")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Infinity");
        assertThatThrownBy(() -> Json.of(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesWhatIsNotStrictJson() {
        assertRefused("", "ends where a value is expected");
        assertRefused("{\"a\":1,\"a\":2}", "\"a\" stands twice");
        assertRefused("1 2", "more after the value");
        assertRefused("[1,]", "Not JSON");
        assertRefused("{'a':1}", "Not JSON");
        assertRefused("// no\n1", "Not JSON");
        assertRefused("NaN", "Not JSON");
        assertRefused("01", "Not JSON");
        assertRefused("[1", "Not JSON");
        assertRefused("\"a\nb\"", "Not JSON");
        assertRefused("1\0", "Not JSON");
        assertThatThrownBy(() -> JsonReader.parse(new byte[] {'"', (byte) 0xc3, '"'}, JsonLimits.DEFAULT))
                .isInstanceOf(JsonException.class)
                .hasMessageContaining("not UTF-8");
        assertThatThrownBy(() -> JsonReader.parse("{\"é\":nul}"))
                .isInstanceOfSatisfying(JsonException.class, e -> assertThat(e.offset()).isBetween(6L, 10L));
    }

    @Test
    void keepsItsLimits() {
        JsonLimits limits = new JsonLimits(20, 2, 5);

        assertThat(read("[[1,2,3]]", limits)).isInstanceOf(Json.Arr.class);
        assertThatThrownBy(() -> read("[[[1]]]", limits)).hasMessageContaining("deeper than 2");
        assertThatThrownBy(() -> read("[1,2,3,4,5]", limits)).hasMessageContaining("More than 5 values");
        assertThatThrownBy(() -> read("{\"a\":1,\"b\":{\"c\":1}}", new JsonLimits(30, 2, 5)))
                .hasMessageContaining("More than 5 values");
        assertThatThrownBy(() -> read("[1,1,1,1,1,1,1,1,1,1,1]", limits))
                .hasMessageContaining("23 bytes; the limit is 20");
        assertThatThrownBy(() -> read("[".repeat(2000), JsonLimits.DEFAULT))
                .isInstanceOf(JsonException.class)
                .hasMessageContaining("deeper than 128");
        assertThatThrownBy(() -> new JsonLimits(1, 1001, 1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void throwsNothingElseOnRandomText() {
        String alphabet = "{}[]:,\"\\u0123eE+-. tfn\n";
        Seeds.each(20_000, random -> {
            String text = random(random, alphabet);
            try {
                Json value = JsonReader.parse(text);
                assertThat(JsonReader.parse(JsonWriter.text(value))).isEqualTo(value);
            } catch (JsonException e) {
                assertThat(e.offset()).isNotNegative();
            }
        });
    }

    private static String random(SplittableRandom random, String alphabet) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(12); i >= 0; i--) {
            text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return text.toString();
    }

    @Test
    void readsIntegersExactly() {
        assertThat(JsonReader.parse("9223372036854775807").asLong()).contains(Long.MAX_VALUE);
        assertThat(JsonReader.parse("1e3").asLong()).contains(1000L);
        assertThat(JsonReader.parse("1.5").asLong()).isEmpty();
        assertThat(JsonReader.parse("9223372036854775808").asLong()).isEmpty();
        assertThat(JsonReader.parse("1e99999999999").asLong()).isEmpty();
        assertThat(JsonReader.parse("\"1\"").asLong()).isEmpty();
    }

    @Test
    void buildsObjects() {
        Json.Obj object = Json.object().put("a", "x").put("b", 2).put("c", true).build();

        assertThat(JsonWriter.text(object.with("b", Json.of(3)))).isEqualTo("{\"a\":\"x\",\"b\":3,\"c\":true}");
        assertThat(object.text("a")).contains("x");
        assertThat(object.text("b")).isEmpty();
        assertThatThrownBy(() -> Json.object().put("a", 1).put("a", 2)).hasMessageContaining("\"a\"");
        assertThatThrownBy(() -> new Json.Num("0x1")).hasMessageContaining("0x1");
    }

    private static Json read(String text, JsonLimits limits) {
        return JsonReader.parse(text.getBytes(StandardCharsets.UTF_8), limits);
    }

    private static void assertRefused(String text, String reason) {
        assertThatThrownBy(() -> JsonReader.parse(text))
                .isInstanceOf(JsonException.class)
                .hasMessageContaining(reason);
    }
}
