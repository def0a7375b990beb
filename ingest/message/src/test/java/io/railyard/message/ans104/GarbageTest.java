package io.railyard.message.ans104;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.railyard.message.Bytes;
import io.railyard.message.signing.SignatureType;
import io.railyard.testkit.Seeds;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Whatever the bytes, parsing gives an item or a refusal with an offset inside them. */
class GarbageTest {
    private static final int RANDOM_RUNS = 20_000;
    private static final int FLIPS = 60;
    /** Above this many bytes of data a cut inside the data shows nothing new. */
    private static final int DATA_CUTS = 64;

    @TestFactory
    Stream<DynamicTest> refusesEveryVectorCutBeforeItsData() {
        return Vectors.items().stream()
                .filter(vector -> Vectors.flag(vector, "valid"))
                .map(vector -> dynamicTest(Vectors.text(vector, "name"), () -> {
                    byte[] raw = Vectors.bytes(vector, "raw").toByteArray();
                    int dataStart = raw.length - Vectors.bytes(vector, "data").length();
                    for (int length = 0; length < dataStart; length++) {
                        Refusal refusal = refusalOf(Arrays.copyOf(raw, length));

                        assertThat(refusal).as("cut to %d bytes", length).isNotNull();
                        assertThat(refusal.offset()).isBetween(0L, (long) length);
                    }
                    for (int length = Math.max(dataStart, raw.length - DATA_CUTS); length < raw.length; length++) {
                        assertThat(isValid(Arrays.copyOf(raw, length)))
                                .as("cut to %d bytes", length)
                                .isFalse();
                    }
                }));
    }

    @Test
    void throwsNothingElseOnRandomBytes() {
        Seeds.each(RANDOM_RUNS, random -> {
            byte[] bytes = new byte[random.nextInt(1400)];
            random.nextBytes(bytes);
            makeHeaderLikely(bytes, random);

            isValid(bytes);
            isValidBundle(bytes);
        });
    }

    @Test
    void neverTakesARightItemWithABitFlipped() {
        byte[] raw = Vectors.raw("ed25519/ao_message_target_anchor_tags");
        for (int bit = 0; bit < raw.length * Byte.SIZE; bit++) {
            assertThat(isValid(flipped(raw, bit))).as("bit %d", bit).isFalse();
        }
    }

    @TestFactory
    Stream<DynamicTest> survivesFlippedBitsOfEveryVector() {
        return Vectors.items().stream()
                .filter(vector -> !Vectors.bytes(vector, "raw").isEmpty())
                .map(vector -> dynamicTest(Vectors.text(vector, "name"), () -> {
                    byte[] raw = Vectors.bytes(vector, "raw").toByteArray();
                    Seeds.each(FLIPS, random -> isValid(flipped(raw, random.nextInt(raw.length * Byte.SIZE))));
                }));
    }

    @Test
    void neverTakesABundleWithABitOfItsHeaderFlipped() {
        byte[] raw = Vectors.bytes(Vectors.objects("bundles").get(0), "raw").toByteArray();
        for (int bit = 0; bit < (32 + 3 * 64) * Byte.SIZE; bit++) {
            byte[] bytes = flipped(raw, bit);

            assertThat(isValidBundle(bytes)).as("bit %d", bit).isFalse();
        }
    }

    /** Makes the first bytes plausible in most cases, so that deeper code is reached. */
    private static void makeHeaderLikely(byte[] bytes, SplittableRandom random) {
        SignatureType[] types = SignatureType.values();
        SignatureType type = types[random.nextInt(types.length)];
        int presence = 2 + type.signatureLength() + type.ownerLength();
        if (bytes.length < presence + 24) {
            return;
        }
        bytes[0] = (byte) type.code();
        bytes[1] = 0;
        bytes[presence] = 0;
        bytes[presence + 1] = 0;
        Arrays.fill(bytes, presence + 2, presence + 18, (byte) 0);
        bytes[presence + 2] = (byte) random.nextInt(4);
        bytes[presence + 10] = (byte) random.nextInt(64);
    }

    private static byte[] flipped(byte[] raw, int bit) {
        byte[] bytes = raw.clone();
        bytes[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
        return bytes;
    }

    private static boolean isValid(byte[] bytes) {
        try {
            DataItem item = DataItem.parse(bytes);
            assertThat(item.raw()).isEqualTo(Bytes.of(bytes));
            return item.verify().valid();
        } catch (RefusedException e) {
            assertThat(e.refusal().offset()).isBetween(0L, (long) bytes.length);
            return false;
        }
    }

    private static boolean isValidBundle(byte[] bytes) {
        try {
            return Bundle.parse(bytes).allItems().stream()
                    .allMatch(item -> item.verify().valid());
        } catch (RefusedException e) {
            assertThat(e.refusal().offset()).isBetween(0L, (long) bytes.length);
            return false;
        }
    }

    private static Refusal refusalOf(byte[] bytes) {
        try {
            DataItem.parse(bytes);
            throw new AssertionError("An item was read from " + bytes.length + " bytes");
        } catch (RefusedException e) {
            return e.refusal();
        }
    }
}
