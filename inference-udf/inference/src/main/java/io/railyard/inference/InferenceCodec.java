package io.railyard.inference;

import io.railyard.message.Bytes;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Requests and outcomes as bytes, for journals and operators: big-endian numbers, texts as length and UTF-8. Version 1;
 * whoever stores the bytes stores the version beside them.
 */
public final class InferenceCodec {
    /** Version of the byte form. */
    public static final int VERSION = 1;

    /** Most bytes of one text or byte field. */
    public static final int MAX_FIELD_BYTES = 16 * 1024 * 1024;

    private InferenceCodec() {}

    /** Writes a request. */
    public static void writeRequest(DataOutput out, InferenceRequest request) throws IOException {
        writeText(out, request.model());
        writeText(out, request.prompt());
        Sampling sampling = request.sampling();
        out.writeDouble(sampling.temperature());
        out.writeInt(sampling.topK());
        out.writeDouble(sampling.topP());
        out.writeDouble(sampling.minP());
        out.writeLong(sampling.seed());
        out.writeInt(sampling.maxTokens());
        out.writeInt(sampling.stop().size());
        for (String stop : sampling.stop()) {
            writeText(out, stop);
        }
        out.writeBoolean(sampling.grammar().isPresent());
        if (sampling.grammar().isPresent()) {
            writeText(out, sampling.grammar().get());
        }
    }

    /** Reads what {@link #writeRequest} wrote. */
    public static InferenceRequest readRequest(DataInput in) throws IOException {
        String model = readText(in);
        String prompt = readText(in);
        double temperature = in.readDouble();
        int topK = in.readInt();
        double topP = in.readDouble();
        double minP = in.readDouble();
        long seed = in.readLong();
        int maxTokens = in.readInt();
        int stops = in.readInt();
        if (stops < 0 || stops > Sampling.MAX_STOPS) {
            throw new IOException("A request has 0 to " + Sampling.MAX_STOPS + " stop strings, not " + stops);
        }
        List<String> stop = new ArrayList<>(stops);
        for (int i = 0; i < stops; i++) {
            stop.add(readText(in));
        }
        Optional<String> grammar = in.readBoolean() ? Optional.of(readText(in)) : Optional.empty();
        try {
            return new InferenceRequest(
                    model, prompt, new Sampling(temperature, topK, topP, minP, seed, maxTokens, stop, grammar));
        } catch (IllegalArgumentException e) {
            throw new IOException("These bytes are no request: " + e.getMessage(), e);
        }
    }

    /** Writes a result; the cached flag is not written, for the reader knows whether it reads a record. */
    public static void writeResult(DataOutput out, InferenceResult result) throws IOException {
        writeText(out, result.text());
        out.writeInt(result.inputTokens());
        out.writeInt(result.outputTokens());
        writeText(out, result.finish().code());
        writeModel(out, result.model());
        writeEngine(out, result.engine());
        out.writeLong(result.startedMicros());
        out.writeLong(result.endedMicros());
    }

    /** Reads what {@link #writeResult} wrote, with {@code cached} as given. */
    public static InferenceResult readResult(DataInput in, boolean cached) throws IOException {
        try {
            return new InferenceResult(
                    readText(in),
                    in.readInt(),
                    in.readInt(),
                    FinishReason.ofCode(readText(in)),
                    readModel(in),
                    readEngine(in),
                    in.readLong(),
                    in.readLong(),
                    cached);
        } catch (IllegalArgumentException e) {
            throw new IOException("These bytes are no result: " + e.getMessage(), e);
        }
    }

    /** Writes a reply or a reason. */
    public static void writeOutcome(DataOutput out, InferenceOutcome outcome) throws IOException {
        if (outcome instanceof InferenceOutcome.Answered answered) {
            out.writeByte(1);
            out.writeBoolean(answered.result().cached());
            writeResult(out, answered.result());
        } else if (outcome instanceof InferenceOutcome.Failed failed) {
            out.writeByte(2);
            writeText(out, failed.error().code());
            writeText(out, failed.text());
        } else {
            throw new IllegalStateException("Not an outcome: " + outcome);
        }
    }

    /** Reads what {@link #writeOutcome} wrote. */
    public static InferenceOutcome readOutcome(DataInput in) throws IOException {
        int kind = in.readByte();
        if (kind == 1) {
            return new InferenceOutcome.Answered(readResult(in, in.readBoolean()));
        }
        if (kind != 2) {
            throw new IOException("An outcome begins with 1 or 2, not " + kind);
        }
        String code = readText(in);
        InferenceError error = InferenceError.ofCode(code)
                .orElseThrow(() -> new IOException("Not the code of an inference error: \"" + code + "\""));
        return new InferenceOutcome.Failed(error, readText(in));
    }

    /** Writes a text: length in bytes, UTF-8. */
    public static void writeText(DataOutput out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    /** Reads a text of at most {@value #MAX_FIELD_BYTES} bytes. */
    public static String readText(DataInput in) throws IOException {
        return new String(readField(in), StandardCharsets.UTF_8);
    }

    static void writeBytes(DataOutput out, Bytes bytes) throws IOException {
        out.writeInt(bytes.length());
        out.write(bytes.toByteArray());
    }

    static void writeEngine(DataOutput out, EngineIdentity engine) throws IOException {
        writeText(out, engine.name());
        writeText(out, engine.version());
        writeText(out, engine.build());
        writeText(out, engine.backend());
        out.writeInt(engine.threads());
        out.writeInt(engine.nCtx());
        out.writeInt(engine.nBatch());
        out.writeInt(engine.nUbatch());
        writeText(out, engine.kvType());
        out.writeBoolean(engine.flashAttention());
        out.writeBoolean(engine.promptCache());
    }

    private static EngineIdentity readEngine(DataInput in) throws IOException {
        return new EngineIdentity(
                readText(in),
                readText(in),
                readText(in),
                readText(in),
                in.readInt(),
                in.readInt(),
                in.readInt(),
                in.readInt(),
                readText(in),
                in.readBoolean(),
                in.readBoolean());
    }

    private static void writeModel(DataOutput out, ModelIdentity model) throws IOException {
        writeText(out, model.name());
        writeBytes(out, model.digest());
        writeText(out, model.format());
        writeText(out, model.quantisation());
        writeBytes(out, model.tokenizerDigest());
        writeText(out, model.architecture());
        out.writeInt(model.contextTokens());
        out.writeLong(model.parameterCount());
    }

    private static ModelIdentity readModel(DataInput in) throws IOException {
        return new ModelIdentity(
                readText(in),
                Bytes.of(readField(in)),
                readText(in),
                readText(in),
                Bytes.of(readField(in)),
                readText(in),
                in.readInt(),
                in.readLong());
    }

    private static byte[] readField(DataInput in) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > MAX_FIELD_BYTES) {
            throw new IOException("A field has 0 to " + MAX_FIELD_BYTES + " bytes, not " + length);
        }
        byte[] bytes = new byte[length];
        in.readFully(bytes);
        return bytes;
    }
}
