package io.railyard.machine.aos;

import io.railyard.schedule.reference.Evaluable;
import io.railyard.schedule.reference.SchedulerItem;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The JSON text that AO's compute unit makes of an entry of another's schedule: as {@link AosText}, with null for what the
 * scheduler shows as null. Pure functions.
 */
public final class SchedulerText {
    private SchedulerText() {}

    /** UTF-8 JSON of the message. */
    public static byte[] message(Evaluable evaluable) {
        SchedulerItem item = evaluable.item();
        JsonBuffer out = new JsonBuffer().raw("{");
        if (evaluable.scheduled()) {
            out.raw("\"Id\":").string(item.id());
            shown(out, evaluable, "Signature", item.signature());
            shown(out, evaluable, "Data", item.data().orElse(null));
            out.raw(",");
        }
        out.raw("\"Owner\":").string(item.owner());
        out.raw(",\"Target\":").string(item.target().orElse(""));
        if (evaluable.scheduled()) {
            shown(out, evaluable, "Anchor", item.anchor().orElse(null));
        }
        out.raw(",\"From\":").string(evaluable.from());
        evaluable.forwardedBy().ifPresent(owner -> out.raw(",\"Forwarded-By\":").string(owner));
        out.raw(",\"Tags\":").tags(evaluable.visibleTags());
        facts(out, evaluable);
        return out.raw("}").toByteArray();
    }

    private static void shown(JsonBuffer out, Evaluable evaluable, String name, @Nullable String text) {
        if (evaluable.excluded().contains(name)) {
            return;
        }
        out.raw(",\"" + name + "\":");
        if (text == null) {
            out.raw("null");
        } else {
            out.string(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    private static void facts(JsonBuffer out, Evaluable evaluable) {
        if (evaluable.scheduled()) {
            out.raw(",\"Epoch\":").number(evaluable.epoch());
            out.raw(",\"Nonce\":").number(evaluable.nonce());
        }
        out.raw(",\"Timestamp\":").number(evaluable.timestampMillis());
        out.raw(",\"Block-Height\":").number(evaluable.blockHeight());
        evaluable.hashChain().ifPresent(chain -> out.raw(",\"Hash-Chain\":").string(chain));
        out.raw(evaluable.scheduled() ? ",\"Cron\":false" : ",\"Cron\":true").raw(",\"Read-Only\":false");
    }
}
