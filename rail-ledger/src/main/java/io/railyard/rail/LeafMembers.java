package io.railyard.rail;

import io.railyard.message.Bytes;
import io.railyard.message.Id;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;

/** One JSON object of a leaf while it is read: members by name and type, with the name in every refusal. */
final class LeafMembers {
    private static final Pattern DECIMAL = Pattern.compile("-?[0-9]{1,18}(\\.[0-9]{1,40})?");

    private final String path;
    private final Map<?, ?> members;
    private final Set<String> asked = new HashSet<>();

    private LeafMembers(String path, Map<?, ?> members) {
        this.path = path;
        this.members = members;
    }

    static LeafMembers of(String path, Object json) {
        if (json instanceof Map<?, ?> members) {
            return new LeafMembers(path, members);
        }
        throw malformed((path.isEmpty() ? "A leaf" : "Member " + path) + " is a JSON object");
    }

    LeafMembers object(String name) {
        return of(path + name + ".", find(name, Object.class).orElseThrow(() -> missing(name)));
    }

    List<LeafMembers> objects(String name) {
        List<?> items = find(name, List.class).orElseThrow(() -> missing(name));
        List<LeafMembers> objects = new ArrayList<>(items.size());
        for (Object item : items) {
            objects.add(of(path + name + "[" + objects.size() + "].", item));
        }
        return objects;
    }

    List<String> texts(String name) {
        List<String> texts = new ArrayList<>();
        for (Object item : find(name, List.class).orElseThrow(() -> missing(name))) {
            if (!(item instanceof String text)) {
                throw malformed("Member " + path + name + " is an array of texts");
            }
            texts.add(text);
        }
        return texts;
    }

    String text(String name) {
        return optionalText(name).orElseThrow(() -> missing(name));
    }

    Optional<String> optionalText(String name) {
        return find(name, String.class);
    }

    boolean flag(String name) {
        return optionalFlag(name).orElseThrow(() -> missing(name));
    }

    Optional<Boolean> optionalFlag(String name) {
        return find(name, Boolean.class);
    }

    int integer(String name) {
        return find(name, Integer.class).orElseThrow(() -> missing(name));
    }

    OptionalInt optionalInteger(String name) {
        return find(name, Integer.class).map(OptionalInt::of).orElse(OptionalInt.empty());
    }

    long number(String name) {
        return optionalNumber(name).orElseThrow(() -> missing(name));
    }

    OptionalLong optionalNumber(String name) {
        try {
            return optionalText(name).map(Long::parseLong).map(OptionalLong::of).orElse(OptionalLong.empty());
        } catch (NumberFormatException e) {
            throw new RailException(
                    RailException.LEAF_MALFORMED, "Member " + path + name + " is a 64-bit integer in decimal text", e);
        }
    }

    Optional<BigDecimal> decimal(String name) {
        Optional<String> text = optionalText(name);
        // Before BigDecimal sees it: an exponent makes a small text a huge number.
        if (text.isPresent() && !DECIMAL.matcher(text.get()).matches()) {
            throw malformed("Member " + path + name + " is \"" + text.get() + "\", but a decimal is -9.9 in form");
        }
        return text.map(BigDecimal::new);
    }

    Bytes digest(String name) {
        return Digests.parse(path + name, text(name));
    }

    Optional<Bytes> optionalDigest(String name) {
        return optionalText(name).map(text -> Digests.parse(path + name, text));
    }

    Id id(String name) {
        return optionalId(name).orElseThrow(() -> missing(name));
    }

    Optional<Id> optionalId(String name) {
        return optionalText(name)
                .map(text -> Id.tryParse(text)
                        .orElseThrow(() -> malformed("Member " + path + name + " is \"" + text
                                + "\", but an id is 43 characters of base64url")));
    }

    /** Refuses members nobody asked for: a reader that skipped them would confirm what it did not understand. */
    void finish() {
        for (Object name : members.keySet()) {
            if (!asked.contains(name)) {
                throw malformed("Member " + path + name + " is unknown in schema " + RailRecord.SCHEMA);
            }
        }
    }

    private <T> Optional<T> find(String name, Class<T> type) {
        asked.add(name);
        Object value = members.get(name);
        if (value == null) {
            return Optional.empty();
        }
        if (!type.isInstance(value)) {
            throw malformed("Member " + path + name + " is of type " + type.getSimpleName() + ", not "
                    + value.getClass().getSimpleName());
        }
        return Optional.of(type.cast(value));
    }

    private RailException missing(String name) {
        return malformed("Member " + path + name + " is missing");
    }

    static RailException malformed(String message) {
        return new RailException(RailException.LEAF_MALFORMED, message);
    }
}
