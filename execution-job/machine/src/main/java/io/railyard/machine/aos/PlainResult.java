package io.railyard.machine.aos;

import io.railyard.message.Bytes;
import io.railyard.message.Tag;
import io.railyard.schedule.outcome.OutboxMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads a response of the form in which modules write most of them, in one pass and without a parser: no blanks, {@code ok} first and
 * true, only members that a result has, each once, and no escapes but in the output. About any other response it says nothing: {@link
 * AosResult} reads that, and says what is wrong with it.
 */
final class PlainResult {
    /** A response of another form; thrown without a stack, as it only leads back to {@link #read}. */
    private static final class Other extends Exception {
        private static final long serialVersionUID = 1L;

        @SuppressWarnings("StaticAssignmentOfThrowable") // has no stack and no suppressed ones: nothing to be mixed up
        private static final Other INSTANCE = new Other();

        private Other() {
            super("not plain", null, false, false);
        }
    }

    private static final String ESCAPES = "\"\\/bfnrt";

    private final String text;
    private final int outboxCount;
    private @Nullable List<OutboxMessage> messages;
    private @Nullable List<OutboxMessage> spawns;
    private @Nullable String output;
    private boolean assignments;
    private int at;

    private PlainResult(String text, int outboxCount) {
        this.text = text;
        this.outboxCount = outboxCount;
    }

    /** What {@code response} says, as {@link AosResult#parse} would read it; empty when it is not plain. */
    static Optional<AosResult> read(String response, int outboxCount) {
        try {
            return Optional.of(new PlainResult(response, outboxCount).envelope());
        } catch (Other e) {
            return Optional.empty();
        }
    }

    private AosResult envelope() throws Other {
        expect("{\"ok\":true,\"response\":{");
        do {
            member();
        } while (passed(","));
        expect("}}");
        List<OutboxMessage> outbox = new ArrayList<>();
        outbox.addAll(messages == null ? List.of() : messages);
        outbox.addAll(spawns == null ? List.of() : spawns);
        if (at < text.length() || outbox.size() > outboxCount) {
            throw Other.INSTANCE;
        }
        return new AosResult(Optional.empty(), output == null ? "" : output, outbox);
    }

    private void member() throws Other {
        if (passed("\"Messages\":[")) {
            once(messages == null);
            messages = outbox(false);
        } else if (passed("\"Spawns\":[")) {
            once(spawns == null);
            spawns = outbox(true);
        } else if (passed("\"Output\":")) {
            once(output == null);
            output = quoted();
        } else {
            expect("\"Assignments\":[]");
            once(!assignments);
            assignments = true;
        }
    }

    private static void once(boolean first) throws Other {
        if (!first) {
            throw Other.INSTANCE;
        }
    }

    private List<OutboxMessage> outbox(boolean spawn) throws Other {
        if (passed("]")) {
            return List.of();
        }
        List<OutboxMessage> outbox = new ArrayList<>();
        do {
            outbox.add(message(spawn));
        } while (passed(","));
        expect("]");
        return outbox;
    }

    private OutboxMessage message(boolean spawn) throws Other {
        String target = null;
        String anchor = null;
        String data = null;
        List<Tag> tags = null;
        expect("{");
        do {
            if (passed("\"Target\":")) {
                once(target == null);
                target = string();
            } else if (passed("\"Anchor\":")) {
                once(anchor == null);
                anchor = string();
            } else if (passed("\"Data\":")) {
                once(data == null);
                data = string();
            } else {
                expect("\"Tags\":[");
                once(tags == null);
                tags = tags();
            }
        } while (passed(","));
        expect("}");
        if (target == null && !spawn) {
            throw Other.INSTANCE;
        }
        return new OutboxMessage(
                spawn,
                spawn || target == null ? "" : target,
                anchor == null ? "" : anchor,
                tags == null ? List.of() : tags,
                data == null ? Bytes.EMPTY : Bytes.utf8(data));
    }

    private List<Tag> tags() throws Other {
        if (passed("]")) {
            return List.of();
        }
        List<Tag> tags = new ArrayList<>();
        do {
            expect("{\"name\":");
            String name = string();
            expect(",\"value\":");
            tags.add(new Tag(name, string()));
            expect("}");
        } while (passed(","));
        expect("]");
        return tags;
    }

    /** A string without escapes: what it stands for. */
    private String string() throws Other {
        expect("\"");
        int end = at;
        while (end < text.length()) {
            char c = text.charAt(end);
            if (c == '"') {
                String found = text.substring(at, end);
                at = end + 1;
                return found;
            }
            if (c == '\\' || c < ' ') {
                break;
            }
            end++;
        }
        throw Other.INSTANCE;
    }

    /** A string as it is written, with its quotes. */
    private String quoted() throws Other {
        int start = at;
        expect("\"");
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == '"') {
                return text.substring(start, at);
            }
            if (c < ' ' || (c == '\\' && (at == text.length() || ESCAPES.indexOf(text.charAt(at++)) < 0))) {
                break;
            }
        }
        throw Other.INSTANCE;
    }

    private boolean passed(String wanted) {
        boolean there = text.startsWith(wanted, at);
        at += there ? wanted.length() : 0;
        return there;
    }

    private void expect(String wanted) throws Other {
        if (!passed(wanted)) {
            throw Other.INSTANCE;
        }
    }
}
