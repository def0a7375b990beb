package io.railyard.rail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.railyard.message.Bytes;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RailQueryTest {
    private final List<RailRecord> ledger = RailSamples.ledger(9);

    @Test
    void findsAnOutputByItsExactText() {
        List<RailQuery.Hit> hits = RailQuery.ofText("answer number 4").search(ledger);

        assertThat(hits).containsExactly(new RailQuery.Hit(ledger.get(4), 0, RailQuery.Match.EXACT));
    }

    @Test
    void findsAnOutputAfterHarmlessChangesOfCopying() {
        List<RailQuery.Hit> hits =
                RailQuery.ofText("\uFEFF\uFE00\uFE01 answer\u200B number 4\r\n").search(ledger);

        assertThat(hits).containsExactly(new RailQuery.Hit(ledger.get(4), 0, RailQuery.Match.NORMALIZED));
    }

    @Test
    void findsNothingWhereNothingWasLogged() {
        assertThat(RailQuery.ofText("answer number 5").search(ledger)).isEmpty();
        assertThat(RailQuery.ofBytes(Bytes.utf8("answer number 4 ")).search(ledger))
                .isEmpty();
    }

    @Test
    void findsAnOutputByEitherDigest() {
        Bytes exact = Bytes.sha256(Bytes.utf8("answer number 4").toByteArray());

        assertThat(RailQuery.ofDigest(exact).search(ledger)).hasSize(1);
        assertThat(RailQuery.ofDigest(RailText.digest("answer number 4\n")).search(ledger))
                .hasSize(1);
        assertThatThrownBy(() -> RailQuery.ofDigest(Bytes.EMPTY)).hasMessageContaining("32 bytes");
    }

    @Test
    void normalizesTextAsTheRuleSays() {
        assertThat(RailText.normalize("e\u0301\r\nx\ry\t ")).isEqualTo("\u00e9\nx\ny");
        assertThat(RailText.normalize("a\u200B\u200C\u200D\u2060b\uFEFF")).isEqualTo("ab");
        assertThat(RailText.normalize("\u2764\uFE0F"))
                .as("emoji keep their selector")
                .isEqualTo("\u2764\uFE0F");
        assertThat(RailText.normalize("t\uFEFF\uFE0F" + Character.toString(0xE0101) + "t"))
                .isEqualTo("tt");
        assertThat(RailText.normalize("\u00a0x"))
                .as("only ASCII space is trimmed")
                .isEqualTo("\u00a0x");
    }

    @Test
    void provesAPromptByItsDisclosureOnly() {
        CallSite site = RailSamples.site(0);
        Disclosure disclosure = Disclosure.of(RailSamples.KEY, site.recordId(), Disclosure.INPUT, "Shall I buy?");
        RailInput input = RailSamples.draft(0, "x").input();

        assertThat(disclosure.digest()).isEqualTo(input.sdDigest());
        assertThat(new Disclosure(disclosure.text()).value()).isEqualTo("Shall I buy?");
        assertThat(disclosure.name()).isEqualTo("input");
        assertThat(Disclosure.of(Bytes.utf8("another key of 16+"), site.recordId(), "input", "Shall I buy?")
                        .digest())
                .isNotEqualTo(input.sdDigest());
        assertThat(Disclosure.of(RailSamples.KEY, RailSamples.site(1).recordId(), "input", "Shall I buy?")
                        .digest())
                .as("equal prompts of two records do not show as equal")
                .isNotEqualTo(input.sdDigest());
        assertThatThrownBy(() -> Disclosure.of(Bytes.utf8("short"), site.recordId(), "input", "x"))
                .hasMessageContaining("16 bytes");
        assertThatThrownBy(() -> new Disclosure("!").value()).isInstanceOf(RailException.class);
        assertThat(Optional.of(new Disclosure("WyJfMjZiYzRMVC1hYzZxMktJNmNCVzVlcyIsICJmYW1pbHlfbmFtZSIsICJNw7ZiaXVzIl0")
                        .digest()
                        .base64Url()))
                .as("the example of RFC 9901")
                .hasValue("X9yH0Ajrdm1Oij4tWso9UzzKJvPoDxwmuEcO3XAdRC0");
    }
}
