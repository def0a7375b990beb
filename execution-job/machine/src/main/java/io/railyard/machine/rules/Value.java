package io.railyard.machine.rules;

import io.railyard.message.json.Json;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** A value of the language, immutable. Members are ordered by name, in UTF-16 code units. */
sealed interface Value {
    /** What a value counts as without its content. */
    long FRAME_BYTES = 48;
    /** What a place in a list counts as. */
    long ITEM_BYTES = 8;
    /** What a place in an object counts as, besides its name's text. */
    long MEMBER_BYTES = 104;
    /** Deepest nesting of a value. */
    int MAX_DEPTH = 64;

    /** JSON's null. */
    record Nothing() implements Value {
        /** The one there is. */
        static final Value NOTHING = new Nothing();
    }

    /** True or false. */
    record Truth(boolean value) implements Value {}

    /** A whole number of up to 256 bits and a sign. */
    record Whole(BigInteger value) implements Value {}

    /** A text. */
    record Text(String value) implements Value {}

    /** A list; {@code bytes} and {@code depth} are those of all of it. */
    record Items(List<Value> values, long bytes, int depth) implements Value {}

    /** Values by name; {@code bytes} and {@code depth} are those of all of it. */
    record Members(SortedMap<String, Value> values, long bytes, int depth) implements Value {}

    static Value of(boolean value) {
        return new Truth(value);
    }

    static Value of(long value) {
        return new Whole(BigInteger.valueOf(value));
    }

    static Value of(BigInteger value) {
        return new Whole(value);
    }

    static Value of(String value) {
        return new Text(value);
    }

    /** The list of {@code values}, which the caller gives away. */
    static Value of(List<Value> values) {
        long bytes = FRAME_BYTES;
        int depth = 0;
        for (Value value : values) {
            bytes += ITEM_BYTES + value.bytes();
            depth = Math.max(depth, value.depth());
        }
        return new Items(Collections.unmodifiableList(values), bytes, depth + 1);
    }

    /** The members {@code values}, which the caller gives away. */
    static Value of(SortedMap<String, Value> values) {
        long bytes = FRAME_BYTES;
        int depth = 0;
        for (Map.Entry<String, Value> member : values.entrySet()) {
            bytes += MEMBER_BYTES
                    + 2L * member.getKey().length()
                    + member.getValue().bytes();
            depth = Math.max(depth, member.getValue().depth());
        }
        return new Members(Collections.unmodifiableSortedMap(values), bytes, depth + 1);
    }

    /** Whether it counts as true: everything but nothing and false. */
    default boolean holds() {
        return !(this instanceof Nothing) && !(this instanceof Truth truth && !truth.value);
    }

    /** What it is, in messages to users. */
    default String kind() {
        if (this instanceof Truth) {
            return "a truth value";
        }
        if (this instanceof Whole) {
            return "a number";
        }
        if (this instanceof Text) {
            return "a text";
        }
        if (this instanceof Items) {
            return "a list";
        }
        return this instanceof Members ? "an object" : "nothing";
    }

    /** Bytes that it counts as, parts included, as often as they occur. */
    default long bytes() {
        return this instanceof Text text ? FRAME_BYTES + 2L * text.value.length() : FRAME_BYTES;
    }

    /** How deep lists and objects are nested in it. */
    default int depth() {
        return 0;
    }

    /** As JSON. */
    default Json json() {
        if (this instanceof Truth truth) {
            return Json.of(truth.value);
        }
        if (this instanceof Whole whole) {
            return new Json.Num(whole.value.toString());
        }
        if (this instanceof Text text) {
            return Json.of(text.value);
        }
        if (this instanceof Items items) {
            return new Json.Arr(items.values.stream().map(Value::json).toList());
        }
        if (this instanceof Members members) {
            Map<String, Json> parts = new LinkedHashMap<>();
            members.values.forEach((name, value) -> parts.put(name, value.json()));
            return new Json.Obj(parts);
        }
        return Json.ofNull();
    }

    /**
     * The value that {@code json} writes.
     *
     * @throws NumberFormatException when a number in it is not whole or too large
     */
    static Value of(Json json) {
        if (json instanceof Json.Bool bool) {
            return of(bool.value());
        }
        if (json instanceof Json.Num number) {
            return of(whole(number.text()));
        }
        if (json instanceof Json.Str text) {
            return of(text.value());
        }
        if (json instanceof Json.Arr array) {
            List<Value> items = new ArrayList<>(array.items().size());
            array.items().forEach(item -> items.add(of(item)));
            return of(items);
        }
        if (json instanceof Json.Obj object) {
            SortedMap<String, Value> members = new TreeMap<>();
            object.members().forEach((name, value) -> members.put(name, of(value)));
            return of(members);
        }
        return Nothing.NOTHING;
    }

    /**
     * The number that {@code text} writes: an optional minus and digits.
     *
     * @throws NumberFormatException when it writes none, or one of more than 256 bits
     */
    static BigInteger whole(String text) {
        int from = text.startsWith("-") ? 1 : 0;
        boolean digits = text.length() > from && text.length() <= from + Numbers.MAX_DIGITS;
        for (int i = from; digits && i < text.length(); i++) {
            digits = text.charAt(i) >= '0' && text.charAt(i) <= '9';
        }
        BigInteger value = digits ? new BigInteger(text) : BigInteger.ONE.shiftLeft(Numbers.MAX_BITS);
        if (value.bitLength() > Numbers.MAX_BITS) {
            throw new NumberFormatException("\"" + text.substring(0, Math.min(80, text.length()))
                    + "\" is no whole number of at most " + Numbers.MAX_BITS + " bits");
        }
        return value;
    }
}
