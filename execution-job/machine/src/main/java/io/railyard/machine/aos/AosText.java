package io.railyard.machine.aos;

import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.message.Message;
import io.railyard.message.Tag;
import io.railyard.schedule.Assignment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The two JSON texts that {@code handle} receives, with the key order and the absence rules of AO's compute unit: a
 * member that AO leaves undefined is absent. Pure functions.
 */
public final class AosText {
    private static final String FROM_PROCESS = "From-Process";
    private static final List<String> HIDDEN = List.of("From", "Owner");

    private AosText() {}

    /** UTF-8 JSON of the message at {@code assignment}. */
    public static byte[] message(Assignment assignment) {
        Message message = assignment.message();
        boolean cron = assignment.cron();
        JsonBuffer out = new JsonBuffer().raw("{");
        if (!cron) {
            out.raw("\"Id\":").string(message.id().toString()).raw(",");
            if (!message.signature().isEmpty()) {
                out.raw("\"Signature\":")
                        .string(message.signature().base64Url())
                        .raw(",");
            }
            out.raw("\"Data\":").string(utf8(message.data())).raw(",");
        }
        out.raw("\"Owner\":").string(message.owner());
        out.raw(",\"Target\":")
                .string(message.target().orElse(assignment.process()).toString());
        if (!cron) {
            anchor(out, message.anchor());
        }
        out.raw(",\"From\":").string(message.from());
        if (message.tag(FROM_PROCESS).isPresent()) {
            out.raw(",\"Forwarded-By\":").string(message.owner());
        }
        out.raw(",\"Tags\":").tags(visible(message.tags()));
        facts(out, assignment);
        return out.raw("}").toByteArray();
    }

    /** UTF-8 JSON of the environment: the same for all messages of a process. */
    public static byte[] environment(
            Id process, String owner, List<Tag> tags, Id module, String moduleOwner, List<Tag> moduleTags) {
        JsonBuffer out = new JsonBuffer();
        out.raw("{\"Process\":");
        party(out, process, owner, tags);
        out.raw(",\"Module\":");
        party(out, module, moduleOwner, moduleTags);
        return out.raw("}").toByteArray();
    }

    private static void party(JsonBuffer out, Id id, String owner, List<Tag> tags) {
        out.raw("{\"Id\":").string(id.toString());
        out.raw(",\"Owner\":").string(owner);
        out.raw(",\"Tags\":").tags(tags).raw("}");
    }

    private static void facts(JsonBuffer out, Assignment assignment) {
        boolean cron = assignment.cron();
        if (!cron) {
            out.raw(",\"Epoch\":0,\"Nonce\":").number(assignment.position().slot());
        }
        out.raw(",\"Timestamp\":").number(assignment.timestampMillis());
        out.raw(",\"Block-Height\":").number(assignment.blockHeight());
        if (!cron) {
            out.raw(",\"Hash-Chain\":").string(assignment.hashChain().base64Url());
        }
        out.raw(cron ? ",\"Cron\":true" : ",\"Cron\":false").raw(",\"Read-Only\":false");
    }

    /** An anchor as AO's scheduler unit shows it: its text, or null when it is empty or no UTF-8 (random bytes). */
    private static void anchor(JsonBuffer out, Bytes anchor) {
        out.raw(",\"Anchor\":");
        byte[] text = utf8(anchor);
        if (anchor.isEmpty() || !anchor.equals(Bytes.of(text))) {
            out.raw("null");
        } else {
            out.string(text);
        }
    }

    private static List<Tag> visible(List<Tag> tags) {
        List<Tag> visible = new ArrayList<>(tags.size());
        for (Tag tag : tags) {
            if (!HIDDEN.contains(tag.name())) {
                visible.add(tag);
            }
        }
        return visible;
    }

    /** The bytes as valid UTF-8, with U+FFFD for what is not. */
    private static byte[] utf8(Bytes bytes) {
        return bytes.utf8().getBytes(StandardCharsets.UTF_8);
    }
}
