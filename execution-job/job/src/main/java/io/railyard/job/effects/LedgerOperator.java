package io.railyard.job.effects;

import io.railyard.message.Bytes;
import io.railyard.rail.RailChain;
import io.railyard.rail.RailDraft;
import io.railyard.rail.RailRecord;
import io.railyard.schedule.InboxRecord;
import io.railyard.udf.InferenceAnswer;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Gives each model call its place in the ledger. One key, so one order; its state is the head of the chain: index (64
 * bits) and leaf hash (32 bytes).
 */
public final class LedgerOperator extends KeyedProcessFunction<Integer, InferenceAnswer<InboxRecord>, RailRecord> {
    private static final long serialVersionUID = 1L;

    private final String origin;
    private final byte[] key;

    private transient @SuppressWarnings("NullAway.Init") ValueState<byte[]> head;

    /**
     * @param origin name of the ledger and issuer of its records
     * @param key secret that salts the digests of prompts
     */
    public LedgerOperator(String origin, Bytes key) {
        this.origin = origin;
        this.key = key.toByteArray();
    }

    @Override
    public void open(OpenContext context) {
        head = getRuntimeContext()
                .getState(new ValueStateDescriptor<>("head", PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO));
    }

    @Override
    public void processElement(InferenceAnswer<InboxRecord> answer, Context context, Collector<RailRecord> out)
            throws Exception {
        RailDraft draft = new Drafts(origin, Bytes.of(key))
                .of(
                        (InboxRecord.Pushed) answer.context(),
                        answer.request(),
                        answer.outcome(),
                        context.timerService().currentProcessingTime());
        RailRecord record = RailChain.append(origin, draft, read());
        write(RailChain.Head.of(record));
        out.collect(record);
    }

    private Optional<RailChain.Head> read() throws Exception {
        byte[] bytes = head.value();
        if (bytes == null) {
            return Optional.empty();
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        long index = buffer.getLong();
        return Optional.of(new RailChain.Head(index, Bytes.of(bytes, Long.BYTES, bytes.length - Long.BYTES)));
    }

    private void write(RailChain.Head next) throws Exception {
        byte[] hash = next.leafHash().toByteArray();
        head.update(ByteBuffer.allocate(Long.BYTES + hash.length)
                .putLong(next.logIndex())
                .put(hash)
                .array());
    }
}
