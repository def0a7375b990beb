package io.railyard.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.message.ans104.DataItem;
import io.railyard.message.ans104.DataItemBuilder;
import io.railyard.message.ans104.ItemLimits;
import io.railyard.schedule.Rejection;
import io.railyard.testkit.Seeds;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class GatewayTest {
    private static final int LIMIT = 2000;
    private static final long NOW = 1_700_000_000_000L;

    private final Gateway gateway = new Gateway(ItemLimits.REFERENCE.withMaxItemBytes(LIMIT));

    @Test
    void sendsAMessageToItsTarget() {
        // given
        DataItem item = Items.message("hello");

        // when
        Judgement judgement = judge(Items.raw(item));

        // then
        assertThat(judgement).isInstanceOfSatisfying(Judgement.Accepted.class, accepted -> {
            assertThat(accepted.record().process()).isEqualTo(Items.PROCESS);
            assertThat(accepted.record().message()).isEqualTo(item.toMessage());
        });
    }

    @Test
    void sendsAProcessToItself() {
        DataItem item = Items.process();

        assertThat(judge(Items.raw(item)))
                .isInstanceOfSatisfying(
                        Judgement.Accepted.class,
                        accepted -> assertThat(accepted.record().process()).isEqualTo(item.id()));
    }

    @Test
    void keepsAModuleOutOfTheInbox() {
        DataItem item = Items.module();

        assertThat(judge(Items.raw(item))).isEqualTo(new Judgement.Module(item));
    }

    @Test
    void doesNotBelieveAFromProcessTagOfASigner() {
        DataItem item = Items.ao("Message")
                .target(Items.PROCESS)
                .tag("From-Process", Items.MODULE.toString())
                .sign(Items.SIGNER);

        assertThat(judge(Items.raw(item)))
                .isInstanceOfSatisfying(Judgement.Accepted.class, accepted -> assertThat(
                                accepted.record().message().from())
                        .isEqualTo(Items.SIGNER.aoAddress()));
    }

    @Test
    void takesAnItemOfExactlyTheLimitAndRefusesOneByteMore() {
        int envelope = Items.message("").length();

        Judgement fits = judge(Items.raw(Items.message("x".repeat(LIMIT - envelope))));
        Judgement over = judge(Items.raw(Items.message("x".repeat(LIMIT - envelope + 1))));

        assertThat(fits).isInstanceOf(Judgement.Accepted.class);
        assertThat(rejection(over).code()).isEqualTo("ingest.too-large");
        assertThat(rejection(over).reason()).contains("2001 bytes").contains("limit is 2000");
    }

    @TestFactory
    Stream<DynamicTest> refusesWithItsCode() {
        Map<RejectCode, byte[]> inputs = new EnumMap<>(RejectCode.class);
        inputs.put(RejectCode.TOO_LARGE, new byte[LIMIT + 1]);
        inputs.put(RejectCode.MALFORMED, new byte[] {2, 0, 1});
        inputs.put(RejectCode.SIGNATURE_INVALID, forged());
        inputs.put(
                RejectCode.NO_DATA_PROTOCOL,
                signed(new DataItemBuilder().tag("Type", "Message").target(Items.PROCESS)));
        inputs.put(
                RejectCode.LINK_TAG, signed(Items.ao("Message").target(Items.PROCESS).tag("body+link", "x")));
        inputs.put(RejectCode.UNKNOWN_TYPE, signed(Items.ao("Assignment").target(Items.PROCESS)));
        inputs.put(RejectCode.NO_TARGET, signed(Items.ao("Message")));
        inputs.put(RejectCode.PROCESS_WITHOUT_MODULE, signed(Items.ao("Process").tag("Module", "my-module")));
        inputs.put(RejectCode.MODULE_UNUSABLE, signed(Items.ao("Module").tag("Module-Format", "wasm64")));
        assertThat(inputs).containsOnlyKeys(RejectCode.values());
        return inputs.entrySet().stream()
                .map(input -> dynamicTest(input.getKey().code(), () -> {
                    Rejection rejection = rejection(judge(input.getValue()));

                    assertThat(rejection.code()).isEqualTo(input.getKey().code());
                    assertThat(rejection.stage()).isEqualTo("ingest");
                    assertThat(rejection.source()).isEqualTo("gateway/7");
                    assertThat(rejection.reason()).endsWith(input.getKey().advice());
                    assertThat(rejection.timestampMillis()).isEqualTo(NOW);
                    assertThat(rejection.sizeBytes()).isEqualTo(input.getValue().length);
                    assertThat(rejection.sha256()).isEqualTo(Bytes.sha256(input.getValue()));
                }));
    }

    @Test
    void namesTheProcessAndTheMessageOfARefusalWhenTheyAreKnown() {
        byte[] forged = forged();

        Rejection rejection = rejection(judge(forged));

        assertThat(rejection.process()).contains(Items.PROCESS);
        assertThat(rejection.message()).map(Id::toString).contains(DataItem.parse(forged).id().toString());
    }

    @Test
    void saysWhereMalformedBytesEnd() {
        assertThat(rejection(judge(new byte[] {2, 0, 1})).reason())
                .contains("The signature needs 64 bytes and only 1 are left (at byte 2)");
    }

    @Test
    void judgesRandomBytesWithoutAnException() {
        Seeds.each(2000, random -> {
            byte[] bytes = new byte[random.nextInt(LIMIT)];
            random.nextBytes(bytes);
            if (bytes.length > 1) {
                bytes[0] = (byte) random.nextInt(9);
                bytes[1] = 0;
            }

            assertThat(judge(bytes)).isInstanceOf(Judgement.Refused.class);
        });
    }

    private static byte[] forged() {
        byte[] raw = Items.raw(Items.message("pay 1"));
        raw[raw.length - 1] = '9';
        return raw;
    }

    private static byte[] signed(DataItemBuilder builder) {
        return Items.raw(builder.sign(Items.SIGNER));
    }

    private Judgement judge(byte[] raw) {
        byte[] before = raw.clone();
        Judgement judgement = gateway.judge(raw, "gateway/7", NOW);
        assertThat(Arrays.equals(before, raw)).as("input unchanged").isTrue();
        return judgement;
    }

    private static Rejection rejection(Judgement judgement) {
        assertThat(judgement).isInstanceOf(Judgement.Refused.class);
        return ((Judgement.Refused) judgement).rejection();
    }
}
