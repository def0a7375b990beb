package io.railyard.rail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.railyard.message.Bytes;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RailRecordTest {
    @Test
    void comesBackFromItsLeaf() {
        for (RailRecord record : RailSamples.ledger(6)) {
            assertThat(RailRecord.parse(record.leaf())).isEqualTo(record);
        }
    }

    @Test
    void writesTheSameLeafAsEver() {
        RailRecord record = RailSamples.ledger(3).get(2);

        assertThat(record.leaf().utf8())
                .isEqualTo("{\"cached\":false,\"call_no\":0,\"engine\":{\"name\":\"http\",\"version\":\"1\"},"
                        + "\"error\":\"inference.timeout\",\"input\":{\"bytes\":\"0\",\"sd_digest\":"
                        + "\"4bf5122f344554c53bde2ebb8cd2b7e3d1600ad631c385a5d7cce23c7785459a\",\"visibility\":\"public\"},"
                        + "\"issuer\":\"operator.example\",\"kind\":\"rail.inference/v1\",\"log_index\":\"2\","
                        + "\"log_origin\":\"railyard.example/ledger\",\"model\":{\"name\":\"remote\"},"
                        + "\"operation\":\"chat\",\"outputs\":[],\"params\":{\"stop\":[]},"
                        + "\"params_digest\":\""
                        + Bytes.sha256(Bytes.utf8("{\"stop\":[]}").toByteArray())
                                .hex() + "\","
                        + "\"prev_record\":\"" + record.previous().orElseThrow().hex() + "\","
                        + "\"process_id\":\"" + record.draft().site().process() + "\",\"provider\":\"api.example\","
                        + "\"record_id\":\"" + record.recordId() + "\",\"request_id\":\""
                        + record.draft().request() + "\","
                        + "\"schema\":1,\"slot\":\"2\",\"t_end\":\"5\",\"t_start\":\"5\",\"tick\":0,\"usage\":{}}");
    }

    @Test
    void staysSmall() {
        assertThat(RailSamples.ledger(2).get(1).leaf().length()).isLessThan(2_100);
        assertThat(RailSamples.ledger(3).get(2).leaf().length()).isLessThan(850);
    }

    @Test
    void identifiesACallByItsPlaceAndNotByItsAnswer() {
        RailRecord first = RailChain.append("a", RailSamples.draft(7, "BUY"), Optional.empty());
        RailRecord second = RailChain.append("a", RailSamples.draft(7, "SELL"), Optional.empty());

        assertThat(second.recordId()).isEqualTo(first.recordId());
        assertThat(second.leafHash()).isNotEqualTo(first.leafHash());
        assertThat(first.recordId().bytes())
                .isEqualTo(Bytes.sha256(Bytes.utf8("{\"call\":\"0\",\"issuer\":\"operator.example\",\"process\":\""
                                + first.draft().site().process() + "\",\"slot\":\"7\",\"tick\":\"0\"}")
                        .toByteArray()));
    }

    @Test
    void refusesALeafThatSaysTheSameInAnotherForm() {
        String leaf = RailSamples.ledger(1).get(0).leaf().utf8();

        assertRefused(leaf.replaceFirst("\\{", "{ "), "canonical");
        assertRefused(leaf.replace("\"0.7\"", "\"0.70\""), "canonical");
        assertRefused(leaf.replace("\"tick\":0", "\"tick\":1"), "record_id");
        assertRefused(leaf.replace("\"top_k\":40", "\"top_k\":41"), "params_digest");
    }

    @Test
    void refusesALeafItDoesNotUnderstand() {
        String leaf = RailSamples.ledger(1).get(0).leaf().utf8();

        assertRefused("", "ends where a value is expected");
        assertRefused("{", "Not JSON");
        assertRefused("[]", "JSON object");
        assertRefused(leaf + " ", "canonical");
        assertRefused(leaf + "1", "more after the value");
        assertRefused(leaf.replace("rail.inference/v1", "rail.epoch/v1"), "rail.epoch/v1");
        assertRefused(leaf.replace("\"schema\":1", "\"schema\":2"), "schema 2");
        assertRefused(leaf.replace("\"cached\":false", "\"cached\":false,\"zebra\":true"), "zebra is unknown");
        assertRefused(leaf.replace("\"idx\":0", "\"idx\":0,\"x\":0"), "outputs[0].x is unknown");
        assertRefused(leaf.replace("\"idx\":0", "\"idx\":1"), "index 1");
        assertRefused(leaf.replace("\"tick\":0", "\"tick\":0.5"), "0.5 is no 32-bit integer");
        assertRefused(leaf.replace("\"tick\":0", "\"tick\":null"), "not null");
        assertRefused(leaf.replace("\"0.7\"", "\"1e999999999\""), "params.temperature");
        assertRefused(leaf.replace("\"slot\":\"0\"", "\"slot\":\"x\""), "slot");
        assertRefused(leaf.replace("\"slot\":\"0\",", ""), "slot is missing");
        assertRefused(leaf.replace("\"private\"", "\"secret\""), "secret");
    }

    @Test
    void refusesEveryLeafWithOneByteChanged() {
        byte[] leaf = RailSamples.ledger(2).get(1).leaf().toByteArray();
        RailRecord record = RailRecord.parse(Bytes.of(leaf));
        long seed = 20_261_121L;
        SplittableRandom random = new SplittableRandom(seed);

        for (int i = 0; i < leaf.length; i++) {
            byte[] changed = leaf.clone();
            changed[i] ^= (byte) (1 + random.nextInt(255));
            Optional<RailRecord> read = read(changed);
            assertThat(read.filter(record::equals))
                    .as("seed %d, byte %d", seed, i)
                    .isEmpty();
        }
    }

    @Test
    void refusesALeafAboveTheLimit() {
        RailDraft draft = RailSamples.draft(0, "answer");
        RailParams params = draft.params();
        String stop = "x".repeat(RailRecord.MAX_LEAF_BYTES);
        RailParams large = new RailParams(
                params.temperature(),
                params.topP(),
                params.topK(),
                params.minP(),
                params.repeatPenalty(),
                params.seed(),
                params.maxTokens(),
                List.of(stop),
                params.grammarDigest());
        RailRecord record = RailChain.append("a", with(draft, large), Optional.empty());

        assertThatThrownBy(record::leaf)
                .isInstanceOf(RailException.class)
                .hasMessageContaining("rail.leaf-too-large")
                .hasMessageContaining("65535");
    }

    @Test
    void givesEqualNumbersOneForm() {
        assertThat(RailParams.decimal(0.1)).isEqualTo(new BigDecimal("0.1"));
        assertThat(RailParams.decimal(0.002)).isEqualTo(new BigDecimal("0.002"));
        assertThat(RailParams.decimal(-0.0)).isEqualTo(new BigDecimal("0"));
        assertThat(RailParams.decimal(100)).isEqualTo(new BigDecimal("100"));
        assertThat(RailParams.decimal(2.0 / 3)).isEqualTo(new BigDecimal("0.6666666666666666"));
        assertThat(RailParams.decimal((double) 0.8f)).isEqualTo(new BigDecimal("0.800000011920929"));
        assertThatThrownBy(() -> RailParams.decimal(Double.NaN)).hasMessageContaining("finite");
        assertThatThrownBy(() -> RailParams.decimal(1e18)).hasMessageContaining("18");
        assertThatThrownBy(() -> RailParams.decimal(1e-41)).hasMessageContaining("40");
    }

    @Test
    void refusesAFailedCallWithOutputs() {
        RailDraft draft = RailSamples.draft(0, "answer");

        assertThatThrownBy(() -> new RailDraft(
                        draft.site(),
                        draft.request(),
                        draft.answer(),
                        1,
                        2,
                        "chat",
                        "p",
                        draft.model(),
                        draft.engine(),
                        draft.params(),
                        draft.input(),
                        draft.outputs(),
                        draft.usage(),
                        false,
                        Optional.of("inference.timeout")))
                .hasMessageContaining("inference.timeout")
                .hasMessageContaining("no outputs");
    }

    private static RailDraft with(RailDraft draft, RailParams params) {
        return new RailDraft(
                draft.site(),
                draft.request(),
                draft.answer(),
                draft.startMicros(),
                draft.endMicros(),
                draft.operation(),
                draft.provider(),
                draft.model(),
                draft.engine(),
                params,
                draft.input(),
                draft.outputs(),
                draft.usage(),
                draft.cached(),
                draft.error());
    }

    private static Optional<RailRecord> read(byte[] leaf) {
        try {
            return Optional.of(RailRecord.parse(Bytes.of(leaf)));
        } catch (RailException e) {
            return Optional.empty();
        }
    }

    private static void assertRefused(String leaf, String reason) {
        assertThatThrownBy(() -> RailRecord.parse(Bytes.utf8(leaf)))
                .isInstanceOf(RailException.class)
                .hasMessageContaining("rail.leaf-malformed")
                .hasMessageContaining(reason);
    }
}
