package io.railyard.rail;

import io.railyard.message.Bytes;
import io.railyard.message.Id;
import java.util.TreeMap;

/**
 * Which model call a record is about: the place in a process's log that asked for it. Evaluating the process again
 * gives the same sites, so the same call always has the same {@link #recordId}, whatever came out.
 *
 * @param issuer who vouches for the record: an address, or a name when nobody signs
 * @param process the asking process
 * @param slot slot whose evaluation asked, from 0
 * @param tick cron tick after that slot, 0 for the slot itself
 * @param callNo index of the request in that evaluation's outbox, from 0
 */
public record CallSite(String issuer, Id process, long slot, int tick, int callNo) {
    /** Most characters of an issuer. */
    public static final int MAX_ISSUER_CHARS = 256;

    public CallSite {
        if (issuer.isEmpty() || issuer.length() > MAX_ISSUER_CHARS) {
            throw new IllegalArgumentException(
                    "An issuer has 1 to " + MAX_ISSUER_CHARS + " characters, not " + issuer.length());
        }
        if (slot < 0 || tick < 0 || callNo < 0) {
            throw new IllegalArgumentException(
                    "Slot, tick and call number count from 0: " + slot + ", " + tick + ", " + callNo);
        }
    }

    /** SHA-256 of the canonical JSON object {@code {call, issuer, process, slot, tick}}, all values text. */
    public Id recordId() {
        TreeMap<String, Object> members = new TreeMap<>();
        members.put("call", Integer.toString(callNo));
        members.put("issuer", issuer);
        members.put("process", process.toString());
        members.put("slot", Long.toString(slot));
        members.put("tick", Integer.toString(tick));
        return new Id(Bytes.sha256(LeafJson.write(members)));
    }
}
