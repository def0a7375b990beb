package io.railyard.machine.rules;

import io.railyard.machine.vm.Stop;
import io.railyard.message.Bytes;
import io.railyard.message.json.Json;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The built-in functions, by name. Their meanings: {@code docs/formats/rules.md}, section 3. */
final class Operators {
    private static final int MANY = 1_000;
    private static final Map<String, Operator> ALL = new LinkedHashMap<>();

    static {
        numbers();
        comparisons();
        texts();
        lists();
        objects();
        store();
        effects();
    }

    private Operators() {}

    static Optional<Operator> find(String name) {
        return Optional.ofNullable(ALL.get(name));
    }

    private static void add(String name, int least, int most, Operator.Body body) {
        ALL.put(name, new Operator(name, least, most, body));
    }

    private static void numbers() {
        add("+", 1, MANY, (turn, given) -> {
            BigInteger sum = given.whole(0);
            for (int i = 1; i < given.count(); i++) {
                sum = sum.add(given.whole(i));
            }
            return Numbers.bounded(sum);
        });
        add(
                "-",
                1,
                2,
                (turn, given) -> Numbers.bounded(
                        given.count() == 1
                                ? given.whole(0).negate()
                                : given.whole(0).subtract(given.whole(1))));
        add("*", 2, 2, (turn, given) -> Numbers.bounded(given.whole(0).multiply(given.whole(1))));
        add("/", 2, 2, (turn, given) -> Numbers.quotient(given.whole(0), given.whole(1)));
        add("%", 2, 2, (turn, given) -> Numbers.remainder(given.whole(0), given.whole(1)));
        add("min", 2, 2, (turn, given) -> Value.of(given.whole(0).min(given.whole(1))));
        add("max", 2, 2, (turn, given) -> Value.of(given.whole(0).max(given.whole(1))));
        add("number", 1, 1, (turn, given) -> number(given.at(0)));
    }

    private static Value number(Value value) {
        if (value instanceof Value.Text text) {
            try {
                return Value.of(Value.whole(text.value()));
            } catch (NumberFormatException e) {
                return Value.Nothing.NOTHING;
            }
        }
        return value instanceof Value.Whole ? value : Value.Nothing.NOTHING;
    }

    private static void comparisons() {
        add("=", 2, 2, (turn, given) -> Value.of(equal(turn, given)));
        add("!=", 2, 2, (turn, given) -> Value.of(!equal(turn, given)));
        add("<", 2, 2, (turn, given) -> Value.of(order(turn, given) < 0));
        add("<=", 2, 2, (turn, given) -> Value.of(order(turn, given) <= 0));
        add(">", 2, 2, (turn, given) -> Value.of(order(turn, given) > 0));
        add(">=", 2, 2, (turn, given) -> Value.of(order(turn, given) >= 0));
        add("not", 1, 1, (turn, given) -> Value.of(!given.at(0).holds()));
    }

    private static boolean equal(Turn turn, Operator.Arguments given) throws Stop {
        turn.work(Math.min(given.at(0).bytes(), given.at(1).bytes()));
        return given.at(0).equals(given.at(1));
    }

    /** Numbers by size, texts by UTF-16 code units. */
    private static int order(Turn turn, Operator.Arguments given) throws Stop {
        turn.work(Math.min(given.at(0).bytes(), given.at(1).bytes()));
        return given.at(0) instanceof Value.Text
                ? given.text(0).compareTo(given.text(1))
                : given.whole(0).compareTo(given.whole(1));
    }

    private static void texts() {
        add(
                "text",
                1,
                1,
                (turn, given) -> given.at(0) instanceof Value.Text ? given.at(0) : turn.text(turn.json(given.at(0))));
        add("concat", 1, MANY, (turn, given) -> {
            long length = 0;
            for (int i = 0; i < given.count(); i++) {
                length += given.text(i).length();
            }
            turn.make(Value.FRAME_BYTES + 2 * length);
            StringBuilder all = new StringBuilder((int) length);
            for (int i = 0; i < given.count(); i++) {
                all.append(given.text(i));
            }
            return Value.of(all.toString());
        });
        add("slice", 2, 3, (turn, given) -> {
            String text = given.text(0);
            int from = given.small(1, text.length());
            int to = given.count() == 3 ? given.small(2, text.length()) : text.length();
            return turn.text(text.substring(from, Math.max(from, to)));
        });
        add(
                "parse",
                1,
                1,
                (turn, given) -> turn.parsed(given.text(0).getBytes(StandardCharsets.UTF_8))
                        .orElse(Value.Nothing.NOTHING));
        add("sha256", 1, 1, (turn, given) -> {
            turn.work(16L * given.text(0).length());
            return turn.text(
                    Bytes.sha256(Bytes.utf8(given.text(0)).toByteArray()).hex());
        });
    }

    private static void lists() {
        add("list", 0, MANY, (turn, given) -> {
            List<Value> items = new ArrayList<>(given.count());
            for (int i = 0; i < given.count(); i++) {
                items.add(given.at(i));
            }
            return turn.items(items);
        });
        add("push", 2, 2, (turn, given) -> {
            turn.make(Value.ITEM_BYTES * given.items(0).size());
            List<Value> items = new ArrayList<>(given.items(0));
            items.add(given.at(1));
            return turn.items(items);
        });
        add("size", 1, 1, (turn, given) -> {
            Value value = given.at(0);
            if (value instanceof Value.Items items) {
                return Value.of(items.values().size());
            }
            return Value.of(
                    value instanceof Value.Members members
                            ? members.values().size()
                            : given.text(0).length());
        });
        add("get", 2, 3, (turn, given) -> {
            Value otherwise = given.or(2, Value.Nothing.NOTHING);
            if (given.at(0) instanceof Value.Items items) {
                BigInteger index = given.whole(1);
                boolean there = index.signum() >= 0
                        && index.compareTo(BigInteger.valueOf(items.values().size())) < 0;
                return there ? items.values().get(index.intValue()) : otherwise;
            }
            return given.members(0).getOrDefault(given.text(1), otherwise);
        });
    }

    private static void objects() {
        add("put", 3, 3, (turn, given) -> {
            turn.make(Value.MEMBER_BYTES * given.members(0).size());
            SortedMap<String, Value> members = new TreeMap<>(given.members(0));
            members.put(given.text(1), given.at(2));
            return turn.members(members);
        });
        add("has", 2, 2, (turn, given) -> Value.of(given.members(0).containsKey(given.text(1))));
        add("keys", 1, 1, (turn, given) -> {
            List<Value> names = new ArrayList<>();
            for (String name : given.members(0).keySet()) {
                names.add(turn.text(name));
            }
            return turn.items(names);
        });
    }

    private static void store() {
        add("load", 1, 2, (turn, given) -> {
            Optional<byte[]> found = turn.store().find(Store.key(given.text(0)));
            return found.isPresent() ? stored(turn, found.get()) : given.or(1, Value.Nothing.NOTHING);
        });
        add("store", 2, 2, (turn, given) -> {
            byte[] value = turn.json(given.at(1)).getBytes(StandardCharsets.UTF_8);
            turn.store().put(Store.key(given.text(0)), value);
            return given.at(1);
        });
        add("remove", 1, 1, (turn, given) -> {
            turn.store().remove(Store.key(given.text(0)));
            return Value.Nothing.NOTHING;
        });
        add("count", 0, 0, (turn, given) -> Value.of(turn.store().count()));
        add("scan", 2, 3, (turn, given) -> {
            int most = given.small(1, MANY);
            List<Value> found = new ArrayList<>();
            byte[] after = given.count() == 3 ? Store.key(given.text(2)) : new byte[0];
            if (most > 0) {
                turn.store().scan(Store.key(given.text(0)), after, (key, value) -> {
                    found.add(turn.items(new ArrayList<>(
                            List.of(turn.text(new String(key, StandardCharsets.UTF_8)), stored(turn, value)))));
                    return found.size() < most;
                });
            }
            return turn.items(found);
        });
    }

    private static Value stored(Turn turn, byte[] json) throws Stop {
        return turn.parsed(json).orElseThrow(() -> Stop.trap("the store holds a text that is no value"));
    }

    private static void effects() {
        add("send", 1, 3, (turn, given) -> {
            turn.messages()
                    .add(letter(turn, given, 1).put("Target", given.text(0)).build());
            return Value.Nothing.NOTHING;
        });
        add("spawn", 0, 2, (turn, given) -> {
            turn.spawns().add(letter(turn, given, 0).build());
            return Value.Nothing.NOTHING;
        });
        add("fail", 1, 1, (turn, given) -> {
            throw Stop.refused(given.text(0));
        });
        add("require", 2, 2, (turn, given) -> {
            if (!given.at(0).holds()) {
                throw Stop.refused(given.text(1));
            }
            return given.at(0);
        });
    }

    /** Tags, an object of texts, and data, a text, from argument {@code from} on. */
    private static Json.ObjectBuilder letter(Turn turn, Operator.Arguments given, int from) throws Stop {
        List<Json> tags = new ArrayList<>();
        if (given.count() > from) {
            for (Map.Entry<String, Value> tag : given.members(from).entrySet()) {
                if (!(tag.getValue() instanceof Value.Text text)) {
                    throw Stop.trap("the tag \"" + tag.getKey() + "\" is "
                            + tag.getValue().kind() + ", not a text");
                }
                tags.add(Json.object()
                        .put("name", tag.getKey())
                        .put("value", text.value())
                        .build());
            }
            turn.make(2 * given.at(from).bytes());
        }
        String data = given.count() > from + 1 ? given.text(from + 1) : "";
        turn.make(1_000 + 2L * data.length());
        return Json.object().put("Tags", new Json.Arr(tags)).put("Data", data);
    }
}
