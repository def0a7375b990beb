package io.railyard.job.history;

import io.railyard.message.Bytes;
import io.railyard.schedule.outcome.Evaluation;
import io.railyard.schedule.wire.Wire;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What two evaluations of one position must agree on, short enough to keep while the other side is awaited.
 *
 * @param members name to text, in the order in which a difference is looked for
 */
record Fact(Map<String, String> members) {
    /** Longest text kept as it is, in characters; of a longer one its digest. */
    private static final int MAX_TEXT = 1_000;

    Fact {
        members = new LinkedHashMap<>(members);
    }

    /** The first member that differs. */
    record Difference(String member, String recorded, String replayed) {}

    static Fact of(Evaluation evaluation) {
        Map<String, String> members = new LinkedHashMap<>();
        members.put("message", evaluation.message().toString());
        members.put("status", evaluation.status().code());
        members.put("error", brief(evaluation.error().orElse("")));
        members.put("stateRoot", evaluation.stateRoot().hex());
        members.put("gasUsed", Long.toString(evaluation.gasUsed()));
        if (evaluation.computeGasUsed() > 0) {
            // Histories of before it was recorded do not have it.
            members.put("computeGasUsed", Long.toString(evaluation.computeGasUsed()));
        }
        members.put(
                "outputSha256",
                Bytes.sha256(Bytes.utf8(evaluation.output()).toByteArray()).hex());
        members.put("outboxSha256", outbox(evaluation).hex());
        return new Fact(members);
    }

    private static String brief(String text) {
        return text.length() <= MAX_TEXT
                ? text
                : Bytes.sha256(Bytes.utf8(text).toByteArray()).hex();
    }

    /** The outbox as the wire form of an evaluation that holds nothing else. */
    private static Bytes outbox(Evaluation evaluation) {
        Evaluation bare = new Evaluation(
                evaluation.process(),
                evaluation.position(),
                evaluation.message(),
                0,
                evaluation.status(),
                Optional.empty(),
                "",
                evaluation.outbox(),
                0,
                Bytes.of(new byte[32]),
                0,
                0,
                0,
                evaluation.assignments());
        return Bytes.sha256(Wire.EVALUATION.encode(bare));
    }

    Optional<Difference> difference(Fact replayed) {
        for (Map.Entry<String, String> member : members.entrySet()) {
            String other = replayed.members.getOrDefault(member.getKey(), "");
            if (!other.equals(member.getValue())) {
                return Optional.of(new Difference(member.getKey(), member.getValue(), other));
            }
        }
        return Optional.empty();
    }

    byte[] encode() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(members.size());
            for (Map.Entry<String, String> member : members.entrySet()) {
                out.writeUTF(member.getKey());
                out.writeUTF(member.getValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static Fact decode(byte[] bytes) {
        Map<String, String> members = new LinkedHashMap<>();
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            for (int left = in.readInt(); left > 0; left--) {
                members.put(in.readUTF(), in.readUTF());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Fact(members);
    }
}
