package io.railyard.machine.rules;

import io.railyard.machine.extension.Extensions;
import io.railyard.machine.memory.PagedMemory;
import io.railyard.machine.module.ImportedFunction;
import io.railyard.machine.vm.Stop;
import io.railyard.message.Bytes;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A call of an extension's function by a rule. Its addresses are of a memory that is made for the call and holds the arguments'
 * bytes and rooms for answers, each at a multiple of 16, nothing at 0; what the process keeps is not in it.
 *
 * @param function as it is imported, with 64-bit addresses
 * @param parameters a letter for each, p for an address or a length
 */
record ExtensionCall(ImportedFunction function, String parameters) {
    /** Most bytes of arguments and rooms of one call: 2 MiB. */
    static final int MAX_BYTES = 2 << 20;

    private static final int STEP = 16;
    private static final Pattern TYPE = Pattern.compile("([ijp]{0,16}):([ijp]?)");
    private static final Map<Character, Integer> BITS = Map.of('i', 31, 'j', 63, 'p', 63);

    /** Bytes of the call's memory that stand for an argument; {@code answer}: what the extension leaves there is given back so. */
    private record Area(int argument, int address, Bytes content, Answer answer) {}

    /** How what an area holds after the call is given back. */
    private enum Answer {
        NONE,
        HEX,
        TEXT
    }

    /** The function {@code name} of {@code extension}; empty when {@code type} is none that rules can call. */
    static Optional<ExtensionCall> of(String extension, String name, String type) {
        Matcher matcher = TYPE.matcher(type);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        ImportedFunction function = new ImportedFunction(
                Extensions.PREFIX + extension,
                name,
                matcher.group(1).replace('p', 'j'),
                matcher.group(2).replace('p', 'j'));
        return Optional.of(new ExtensionCall(function, matcher.group(1)));
    }

    /** The result, or nothing where there is none, and what the areas for answers hold then. */
    Value value(Turn turn, List<Value> given) throws Stop {
        List<Area> areas = areas(turn, given);
        long[] arguments = new long[given.size()];
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = argument(areas, given, i);
        }
        int end = areas.isEmpty() ? 0 : end(areas.get(areas.size() - 1));
        int pages = Math.max(1, (end + PagedMemory.WASM_PAGE_BYTES - 1) / PagedMemory.WASM_PAGE_BYTES);
        turn.work((long) pages * PagedMemory.WASM_PAGE_BYTES);
        PagedMemory memory = new PagedMemory(pages, pages);
        for (Area area : areas) {
            memory.write(area.address, area.content.toByteArray(), 0, area.content.length());
        }
        long result = turn.run().call(function, memory, arguments);
        List<Value> values = new ArrayList<>();
        values.add(result(result));
        for (Area area : areas) {
            if (area.answer != Answer.NONE) {
                values.add(answer(turn, memory.readBytes(area.address, area.content.length()), area.answer));
            }
        }
        return turn.items(values);
    }

    private Value result(long result) {
        if (function.results().isEmpty()) {
            return Value.Nothing.NOTHING;
        }
        int low = (int) result;
        return Value.of(function.results().equals("i") ? low : result);
    }

    private static int end(Area area) {
        return (area.address + area.content.length() + STEP - 1) / STEP * STEP;
    }

    private List<Area> areas(Turn turn, List<Value> given) throws Stop {
        List<Area> areas = new ArrayList<>();
        int next = STEP;
        for (int i = 0; i < given.size(); i++) {
            Value value = given.get(i);
            Optional<Value> hex = member(value, "hex");
            Optional<Value> room = member(value, "room");
            Optional<Value> text = member(value, "text");
            Answer answer = room.isPresent() ? Answer.HEX : text.isPresent() ? Answer.TEXT : Answer.NONE;
            if (value instanceof Value.Text || hex.isPresent() || answer != Answer.NONE) {
                if (parameters.charAt(i) != 'p') {
                    throw wrong(i, "bytes, and the function takes a number there");
                }
                Bytes content = answer == Answer.NONE
                        ? bytes(turn, hex.orElse(value), hex.isPresent(), i)
                        : room(turn, room.or(() -> text).orElseThrow(), i);
                Area area = new Area(i, next, content, answer);
                next = end(area);
                if (next > MAX_BYTES) {
                    throw Stop.trap("a call of \"" + name() + "\" takes at most " + MAX_BYTES + " bytes");
                }
                areas.add(area);
            }
        }
        return areas;
    }

    private Bytes bytes(Turn turn, Value value, boolean hex, int argument) throws Stop {
        if (!(value instanceof Value.Text text) || text.value().length() > 2 * MAX_BYTES) {
            throw wrong(argument, "no text of at most " + 2 * MAX_BYTES + " characters");
        }
        turn.make(value.bytes());
        try {
            return hex ? Bytes.of(HexFormat.of().parseHex(text.value())) : Bytes.utf8(text.value());
        } catch (IllegalArgumentException e) {
            throw wrong(argument, "no hexadecimal text");
        }
    }

    private Bytes room(Turn turn, Value value, int argument) throws Stop {
        if (!(value instanceof Value.Whole whole)
                || whole.value().signum() < 1
                || whole.value().compareTo(BigInteger.valueOf(MAX_BYTES)) > 0) {
            throw wrong(argument, "no room of 1 to " + MAX_BYTES + " bytes");
        }
        turn.make(whole.value().longValue());
        return Bytes.of(new byte[whole.value().intValue()]);
    }

    private long argument(List<Area> areas, List<Value> given, int index) throws Stop {
        Optional<Area> own = area(areas, BigInteger.valueOf(index));
        if (own.isPresent()) {
            return own.get().address;
        }
        Optional<Value> of = member(given.get(index), "length");
        if (of.isPresent() && of.get() instanceof Value.Whole other) {
            return area(areas, other.value())
                    .orElseThrow(() -> wrong(index, "a length of what has no bytes"))
                    .content
                    .length();
        }
        if (!(given.get(index) instanceof Value.Whole number)) {
            throw wrong(index, given.get(index).kind() + ", no number, text, hex, room or length");
        }
        char letter = parameters.charAt(index);
        if (number.value().bitLength() > BITS.getOrDefault(letter, 0)
                || (letter == 'p' && number.value().signum() < 0)) {
            throw wrong(index, "a number outside its type");
        }
        return number.value().longValue();
    }

    private static Optional<Area> area(List<Area> areas, BigInteger argument) {
        return areas.stream()
                .filter(area -> BigInteger.valueOf(area.argument).equals(argument))
                .findFirst();
    }

    private static Optional<Value> member(Value value, String name) {
        return value instanceof Value.Members members && members.values().size() == 1
                ? Optional.ofNullable(members.values().get(name))
                : Optional.empty();
    }

    private static Value answer(Turn turn, byte[] content, Answer as) throws Stop {
        turn.work(content.length);
        if (as == Answer.HEX) {
            return turn.text(HexFormat.of().formatHex(content));
        }
        int length = 0;
        while (length < content.length && content[length] != 0) {
            length++;
        }
        try {
            return turn.text(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(content, 0, length))
                    .toString());
        } catch (CharacterCodingException e) {
            return Value.Nothing.NOTHING;
        }
    }

    private String name() {
        return function.module().substring(Extensions.PREFIX.length()) + "." + function.name();
    }

    private Stop wrong(int argument, String what) {
        return Stop.trap("argument " + (argument + 1) + " of \"" + name() + "\" is " + what);
    }
}
