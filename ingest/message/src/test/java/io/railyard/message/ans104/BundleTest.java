package io.railyard.message.ans104;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.railyard.message.Bytes;
import io.railyard.message.ans104.Refusal.Kind;
import io.railyard.message.signing.Ed25519Signer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class BundleTest {
    private static final Ed25519Signer SIGNER = Ed25519Signer.ofSeed(Bytes.sha256(new byte[] {1}));
    private static final int FIRST_SIZE = 32;
    private static final int FIRST_ID = 64;

    @Test
    void listsNestedItemsAfterTheirBundle() {
        // given
        DataItem leaf = item("leaf");
        DataItem inner = bundled(List.of(leaf, item("second")));
        DataItem outer = bundled(List.of(inner));

        // when
        List<DataItem> all = Bundle.parse(Bundle.write(List.of(item("first"), outer)).toByteArray())
                .allItems();

        // then
        assertThat(all).containsExactly(item("first"), outer, inner, leaf, item("second"));
        assertThat(all).allMatch(item -> item.verify().valid());
    }

    @Test
    void stopsAtTheDeepestNesting() {
        DataItem item = item("core");
        for (int depth = 1; depth < Bundle.MAX_DEPTH; depth++) {
            item = bundled(List.of(item));
        }
        Bundle deepest = Bundle.parse(Bundle.write(List.of(item)).toByteArray());
        Bundle tooDeep = Bundle.parse(Bundle.write(List.of(bundled(List.of(item)))).toByteArray());

        assertThat(deepest.allItems()).hasSize(Bundle.MAX_DEPTH);
        assertRefused(tooDeep::allItems, Kind.DEPTH, "deeper than 16");
    }

    @Test
    void keepsGoodItemsBesideABadOne() {
        byte[] raw = twoItems();
        int secondStart = raw.length - item("two").length();
        raw[secondStart] = 99;
        Bundle bundle = Bundle.parse(raw);

        assertThat(bundle.item(0)).isEqualTo(item("one"));
        assertRefused(() -> bundle.item(1), Kind.UNKNOWN_SIGNATURE_TYPE, "Item 1: ");
        assertThatThrownBy(() -> bundle.item(1))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        e -> assertThat(e.refusal().offset()).isEqualTo(secondStart));
    }

    @Test
    void refusesAnItemUnderAnothersId() {
        byte[] raw = twoItems();
        raw[FIRST_ID] ^= 1;

        assertRefused(() -> Bundle.parse(raw).items(), Kind.ITEM_ID, "its signature says " + item("one").id());
    }

    @Test
    void refusesHeadersThatDoNotFit() {
        byte[] manyItems = twoItems();
        manyItems[0] = (byte) 200;
        byte[] hugeCount = twoItems();
        hugeCount[31] = 1;
        byte[] longItem = twoItems();
        longItem[FIRST_SIZE + 2] = 1;

        assertRefused(() -> Bundle.parse(manyItems), Kind.BUNDLE_HEADER, "number of items is 200");
        assertRefused(() -> Bundle.parse(hugeCount), Kind.BUNDLE_HEADER, "beyond 2^56");
        assertRefused(() -> Bundle.parse(longItem), Kind.BUNDLE_HEADER, "size of item 0");
        assertRefused(() -> Bundle.parse(new byte[31]), Kind.TRUNCATED, "number of items needs 32 bytes");
    }

    @Test
    void refusesBytesAfterTheLastItemOnlyWhenStrict() {
        byte[] raw = Arrays.copyOf(twoItems(), twoItems().length + 1);

        assertThat(Bundle.parse(raw).items()).hasSize(2);
        assertRefused(() -> Bundle.parse(raw, ItemLimits.STANDARD), Kind.BUNDLE_HEADER, "1 bytes stand after");
    }

    private static byte[] twoItems() {
        return Bundle.write(List.of(item("one"), item("two"))).toByteArray();
    }

    private static DataItem item(String data) {
        return new DataItemBuilder().tag("Action", "Test").data(data).sign(SIGNER);
    }

    private static DataItem bundled(List<DataItem> items) {
        return new DataItemBuilder()
                .tag("Bundle-Format", "binary")
                .tag("Bundle-Version", "2.0.0")
                .data(Bundle.write(items))
                .sign(SIGNER);
    }

    private static void assertRefused(
            org.assertj.core.api.ThrowableAssert.ThrowingCallable parse, Kind kind, String reason) {
        assertThatThrownBy(parse).isInstanceOfSatisfying(RefusedException.class, e -> {
            assertThat(e.refusal().kind()).isEqualTo(kind);
            assertThat(e.refusal().reason()).contains(reason);
        });
    }
}
