package io.railyard.message.ans104;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.message.Message;
import io.railyard.message.Tag;
import io.railyard.message.ans104.Refusal.Kind;
import io.railyard.message.signing.Ed25519Signer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class DataItemTest {
    private static final Ed25519Signer SIGNER = Ed25519Signer.ofSeed(Bytes.sha256(new byte[] {1}));
    /** Signature type, signature, owner of an Ed25519 item. */
    private static final int HEAD = 2 + 64 + 32;

    private static final Id TARGET = Id.ofName("target");

    @Test
    void givesBackWhatWasBuilt() {
        // given
        Bytes anchor = Bytes.sha256(new byte[] {2});
        List<Tag> tags = List.of(new Tag("Action", "Größe 🚂"), new Tag("Empty", ""), new Tag("Action", "again"));

        // when
        DataItem item = DataItem.parse(new DataItemBuilder()
                .target(TARGET)
                .anchor(anchor)
                .tags(tags)
                .data("body")
                .sign(SIGNER)
                .raw()
                .toByteArray());

        // then
        assertThat(item.target()).contains(TARGET);
        assertThat(item.anchor()).isEqualTo(anchor);
        assertThat(item.tags()).isEqualTo(tags);
        assertThat(item.data().utf8()).isEqualTo("body");
        assertThat(item.owner()).isEqualTo(SIGNER.owner());
        assertThat(item.verify().valid()).isTrue();
        assertThat(item.id()).isEqualTo(Id.of(Bytes.sha256(item.signature().toByteArray()).toByteArray()));
    }

    @Test
    void becomesAMessageFromItsSigner() {
        DataItem item = new DataItemBuilder()
                .target(TARGET)
                .tag("From-Process", Id.ofName("somebody else").toString())
                .tag("Type", "Message")
                .data("hello")
                .sign(SIGNER);

        Message message = item.toMessage();

        assertThat(message.id()).isEqualTo(item.id());
        assertThat(message.from()).isEqualTo(SIGNER.aoAddress());
        assertThat(message.owner()).isEqualTo(SIGNER.aoAddress());
        assertThat(message.target()).contains(TARGET);
        assertThat(message.tags()).isEqualTo(item.tags());
        assertThat(message.data()).isEqualTo(Bytes.utf8("hello"));
        assertThat(message.signature()).isEqualTo(item.signature());
    }

    @Test
    void doesNotChangeWithTheArrayItWasReadFrom() {
        byte[] raw = item("body").raw().toByteArray();
        DataItem item = DataItem.parse(raw);

        Arrays.fill(raw, (byte) 0);

        assertThat(item.verify().valid()).isTrue();
    }

    @Test
    void refusesAnUnknownSignatureType() {
        assertRefused(() -> DataItem.parse(new byte[] {99, 0, 1, 2}), Kind.UNKNOWN_SIGNATURE_TYPE, 0, "99");
    }

    @Test
    void refusesAPresenceByteThatIsNeitherZeroNorOne() {
        byte[] target = item("").raw().toByteArray();
        target[HEAD] = 2;
        byte[] anchor = item("").raw().toByteArray();
        anchor[HEAD + 1] = (byte) 0xff;

        assertRefused(() -> DataItem.parse(target), Kind.PRESENCE_BYTE, HEAD, "target is 2");
        assertRefused(() -> DataItem.parse(anchor), Kind.PRESENCE_BYTE, HEAD + 1, "anchor is 255");
    }

    @Test
    void refusesATagSectionOverTheLimitWithoutReadingIt() {
        byte[] raw = item("").raw().toByteArray();
        Arrays.fill(raw, HEAD + 10, HEAD + 18, (byte) 0xff);
        byte[] huge = item("").raw().toByteArray();
        huge[HEAD + 11] = 0x10;
        huge[HEAD + 10] = 1;

        assertRefused(() -> DataItem.parse(raw), Kind.LIMIT, HEAD + 10, "beyond 2^56");
        assertRefused(() -> DataItem.parse(huge), Kind.LIMIT, HEAD + 10, "is 4097; at most 4096");
    }

    @Test
    void refusesAnItemOverItsSizeLimit() {
        DataItem item = item("12345");
        ItemLimits fits = ItemLimits.REFERENCE.withMaxItemBytes(item.length());
        ItemLimits tooSmall = ItemLimits.REFERENCE.withMaxItemBytes(item.length() - 1);

        assertThat(DataItem.parse(item.raw().toByteArray(), fits)).isEqualTo(item);
        assertRefused(() -> DataItem.parse(item.raw().toByteArray(), tooSmall), Kind.LIMIT, 0, "the limit is");
    }

    @Test
    void takesWhatTheStandardAllowsAndRefusesTheRestWhenStrict() {
        List<Tag> most = new ArrayList<>();
        for (int i = 0; i < ItemLimits.STANDARD_MAX_TAGS; i++) {
            most.add(new Tag("n", "v"));
        }
        String longestName = "n".repeat(ItemLimits.STANDARD_MAX_NAME_BYTES);
        String longestValue = "v".repeat(ItemLimits.STANDARD_MAX_VALUE_BYTES);

        assertThat(strict(most).tags()).hasSize(ItemLimits.STANDARD_MAX_TAGS);
        assertThat(strict(List.of(new Tag(longestName, "v"))).tags()).hasSize(1);
        assertThat(strict(List.of(new Tag("n", longestValue))).tags()).hasSize(1);
        assertThat(strict(List.of()).tags()).isEmpty();
        most.add(new Tag("n", "v"));
        assertRefused(() -> strict(most), Kind.LIMIT, HEAD + 2, "number of tags is 129; at most 128");
        assertRefused(
                () -> strict(List.of(new Tag(longestName + "n", "v"))), Kind.LIMIT, HEAD + 19, "1025 bytes");
        assertRefused(
                () -> strict(List.of(new Tag("n", longestValue + "v"))), Kind.LIMIT, HEAD + 21, "3073 bytes");
        assertRefused(() -> strict(List.of(new Tag("", "v"))), Kind.LIMIT, HEAD + 19, "tag name is empty");
        assertRefused(() -> strict(List.of(new Tag("n", ""))), Kind.LIMIT, HEAD + 21, "tag value is empty");
    }

    @Test
    void readsOddAvroThatTheReferenceReads() {
        assertThat(withTagSection(1, 2, 2, 'n', 2, 'v').tags())
                .as("no terminator")
                .containsExactly(new Tag("n", "v"));
        assertThat(withTagSection(1, 2, 2, 'n', 2, 'v', 0, 7, 7).tags())
                .as("bytes after the terminator")
                .hasSize(1);
        assertThat(withTagSection(2, 2, 0, 0, 1, 4, 0, 0, 0).tags())
                .as("two blocks, the second with a negative count")
                .containsExactly(new Tag("", ""), new Tag("", ""));
        assertThat(withTagSection(0, 9, 9, 9).tags())
                .as("no tags announced: not read")
                .isEmpty();
    }

    @Test
    void refusesOddAvroWhenStrict() {
        int tags = HEAD + 18;
        assertRefused(() -> strictSection(1, 2, 2, 'n', 2, 'v'), Kind.TRUNCATED, tags + 5, "tag block count");
        assertRefused(() -> strictSection(1, 2, 2, 'n', 2, 'v', 0, 7), Kind.TAGS, tags + 6, "1 bytes stand after");
        assertRefused(() -> strictSection(0, 0, 9), Kind.TAGS, tags + 1, "1 bytes stand after");
        assertThat(strictSection(0, 0).tags()).as("a lone terminator").isEmpty();
    }

    @Test
    void refusesBrokenAvro() {
        int tags = HEAD + 18;
        assertRefused(() -> withTagSection(1, 2, 1, 0), Kind.TAGS, tags + 1, "tag name of -1 bytes");
        assertRefused(() -> withTagSection(1, 2, 80, 'n'), Kind.TAGS, tags + 1, "40 bytes does not fit");
        assertRefused(() -> withTagSection(9, 18, 0, 0), Kind.TAGS, tags, "more tags than its bytes");
        assertRefused(() -> withTagSection(1, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1, 0), Kind.TAGS, tags, "");
        assertRefused(
                () -> withTagSection(1, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1),
                Kind.TAGS,
                tags,
                "varint of more than 10 bytes");
        assertRefused(() -> withTagSection(2, 2, 0, 0, 0), Kind.TAG_COUNT, HEAD + 2, "2 tags are announced and 1");
        assertRefused(() -> withTagSection(1, 128), Kind.TRUNCATED, tags + 1, "tag block count");
    }

    @Test
    void refusesToBuildWhatNobodyWouldTake() {
        DataItemBuilder tooLong = new DataItemBuilder().tag("n", "v".repeat(ItemLimits.MAX_TAG_BYTES));

        assertThatThrownBy(() -> tooLong.sign(SIGNER))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("limit is 4096");
        assertThatThrownBy(() -> new DataItemBuilder().anchor(Bytes.utf8("short")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not 5");
    }

    private static DataItem item(String data) {
        return new DataItemBuilder().data(data).sign(SIGNER);
    }

    private static DataItem strict(List<Tag> tags) {
        byte[] raw = new DataItemBuilder().tags(tags).sign(SIGNER).raw().toByteArray();
        return DataItem.parse(raw, ItemLimits.STANDARD);
    }

    private static DataItem withTagSection(int count, int... section) {
        return DataItem.parse(rawWithTagSection(count, section));
    }

    private static DataItem strictSection(int count, int... section) {
        return DataItem.parse(rawWithTagSection(count, section), ItemLimits.STANDARD);
    }

    private static byte[] rawWithTagSection(int count, int... section) {
        byte[] raw = Arrays.copyOf(item("").raw().toByteArray(), HEAD + 18 + section.length);
        raw[HEAD + 2] = (byte) count;
        raw[HEAD + 10] = (byte) section.length;
        for (int i = 0; i < section.length; i++) {
            raw[HEAD + 18 + i] = (byte) section[i];
        }
        return raw;
    }

    private static void assertRefused(ThrowingCallable parse, Kind kind, long offset, String reason) {
        assertThatThrownBy(parse)
                .asInstanceOf(type(RefusedException.class))
                .extracting(RefusedException::refusal)
                .satisfies(refusal -> {
                    assertThat(refusal.kind()).isEqualTo(kind);
                    assertThat(refusal.offset()).isEqualTo(offset);
                    assertThat(refusal.reason()).contains(reason);
                });
    }
}
