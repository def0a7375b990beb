package io.railyard.message.json;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A JSON value, immutable. Objects keep the order of their members; numbers keep their text, so that nothing is lost
 * between reading and writing.
 */
public sealed interface Json {
    /** An object: members by name, in order of appearance. */
    record Obj(Map<String, Json> members) implements Json {
        public Obj {
            members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
        }

        /** The member called {@code name}; empty when there is none. */
        public Optional<Json> get(String name) {
            return Optional.ofNullable(members.get(name));
        }

        /** The text of the member called {@code name}; empty when there is none or it is no string. */
        public Optional<String> text(String name) {
            return get(name).flatMap(Json::asText);
        }

        /** A copy with {@code name} set: in its old place, or at the end when it is new. */
        public Obj with(String name, Json value) {
            Map<String, Json> copy = new LinkedHashMap<>(members);
            copy.put(name, value);
            return new Obj(copy);
        }
    }

    /** An array. */
    record Arr(List<Json> items) implements Json {
        public Arr {
            items = List.copyOf(items);
        }
    }

    /** A string; may hold unpaired surrogates, as JSON text may. */
    record Str(String value) implements Json {}

    /** A number, as the text it was written with: {@code 1e3}, {@code 0.10}, {@code -0}. */
    record Num(String text) implements Json {
        public Num {
            if (!NumberText.isNumber(text)) {
                throw new IllegalArgumentException("Not a JSON number (RFC 8259 section 6): \"" + text + "\"");
            }
        }

        /** The value as a 64-bit integer; empty when it has a fraction or does not fit. */
        @Override
        public Optional<Long> asLong() {
            return NumberText.exactLong(text);
        }

        /** The nearest double. */
        public double asDouble() {
            return Double.parseDouble(text);
        }
    }

    /** {@code true} or {@code false}. */
    record Bool(boolean value) implements Json {}

    /** {@code null}. */
    record Null() implements Json {}

    /** A string value. */
    static Json of(String value) {
        return new Str(value);
    }

    /** An integer value. */
    static Json of(long value) {
        return new Num(Long.toString(value));
    }

    /**
     * A number value, in the shortest text that reads back as {@code value}.
     *
     * @throws IllegalArgumentException when {@code value} is not finite: JSON has no such numbers
     */
    static Json of(double value) {
        return new Num(NumberText.shortest(value));
    }

    /** A truth value. */
    static Json of(boolean value) {
        return new Bool(value);
    }

    /** The value {@code null}. */
    static Json ofNull() {
        return new Null();
    }

    /** An array of {@code items}. */
    static Arr array(Json... items) {
        return new Arr(List.of(items));
    }

    /** An array of strings. */
    static Arr strings(List<String> items) {
        List<Json> values = new ArrayList<>(items.size());
        items.forEach(item -> values.add(of(item)));
        return new Arr(values);
    }

    /** Starts an object. */
    static ObjectBuilder object() {
        return new ObjectBuilder();
    }

    /** The text when this is a string. */
    default Optional<String> asText() {
        return this instanceof Str text ? Optional.of(text.value) : Optional.empty();
    }

    /** The object when this is one. */
    default Optional<Obj> asObject() {
        return this instanceof Obj object ? Optional.of(object) : Optional.empty();
    }

    /** The items when this is an array. */
    default Optional<List<Json>> asArray() {
        return this instanceof Arr array ? Optional.of(array.items) : Optional.empty();
    }

    /** The integer when this is a number that is one. */
    default Optional<Long> asLong() {
        return this instanceof Num number ? number.asLong() : Optional.empty();
    }

    /** The truth value when this is one. */
    default Optional<Boolean> asBoolean() {
        return this instanceof Bool bool ? Optional.of(bool.value) : Optional.empty();
    }

    /** Collects the members of an object. Mutable; one owner. */
    final class ObjectBuilder {
        private final Map<String, Json> members = new LinkedHashMap<>();

        private ObjectBuilder() {}

        /**
         * Adds a member.
         *
         * @throws IllegalArgumentException when the object has one of that name
         */
        public ObjectBuilder put(String name, Json value) {
            if (members.putIfAbsent(name, value) != null) {
                throw new IllegalArgumentException("The object already has a member \"" + name + "\"");
            }
            return this;
        }

        /** Adds a string. */
        public ObjectBuilder put(String name, String value) {
            return put(name, of(value));
        }

        /** Adds an integer. */
        public ObjectBuilder put(String name, long value) {
            return put(name, of(value));
        }

        /** Adds a truth value. */
        public ObjectBuilder put(String name, boolean value) {
            return put(name, of(value));
        }

        /** The object. */
        public Obj build() {
            return new Obj(members);
        }
    }
}
