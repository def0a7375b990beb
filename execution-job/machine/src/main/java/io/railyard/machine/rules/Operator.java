package io.railyard.machine.rules;

import io.railyard.machine.vm.Stop;
import java.math.BigInteger;
import java.util.List;
import java.util.SortedMap;

/**
 * A built-in function: all its arguments are values before it is called.
 *
 * @param name in modules
 * @param least arguments
 * @param most arguments
 * @param body what it does
 */
record Operator(String name, int least, int most, Body body) {
    /** What an operator does. */
    @FunctionalInterface
    interface Body {
        /** Its value. */
        Value value(Turn turn, Arguments given) throws Stop;
    }

    /** The arguments of one call, by index; one of the wrong kind ends the message. */
    record Arguments(String operator, List<Value> values) {
        int count() {
            return values.size();
        }

        Value at(int index) {
            return values.get(index);
        }

        Value or(int index, Value otherwise) {
            return index < values.size() ? values.get(index) : otherwise;
        }

        BigInteger whole(int index) throws Stop {
            if (values.get(index) instanceof Value.Whole whole) {
                return whole.value();
            }
            throw wrong(index, "a number");
        }

        /** A number from 0 to {@code most}, or that: what is beyond is brought within. */
        int small(int index, int most) throws Stop {
            BigInteger number = whole(index);
            return number.max(BigInteger.ZERO).min(BigInteger.valueOf(most)).intValue();
        }

        String text(int index) throws Stop {
            if (values.get(index) instanceof Value.Text text) {
                return text.value();
            }
            throw wrong(index, "a text");
        }

        List<Value> items(int index) throws Stop {
            if (values.get(index) instanceof Value.Items items) {
                return items.values();
            }
            throw wrong(index, "a list");
        }

        SortedMap<String, Value> members(int index) throws Stop {
            if (values.get(index) instanceof Value.Members members) {
                return members.values();
            }
            throw wrong(index, "an object");
        }

        Stop wrong(int index, String wanted) {
            return Stop.trap("argument " + (index + 1) + " of \"" + operator + "\" is "
                    + values.get(index).kind() + ", not " + wanted);
        }
    }
}
