package io.railyard.machine.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigInteger;
import java.util.List;

/** The tests' values: constants as bits, and the patterns that results are matched with. */
final class SpecValue {
    private static final int F32_CANONICAL = 0x7fc0_0000;
    private static final long F64_CANONICAL = 0x7ff8_0000_0000_0000L;

    private SpecValue() {}

    /** Whether it is a reference to something of the host. */
    static boolean isHostReference(JsonNode value) {
        return value.get("type").asText().equals("externref")
                && !value.path("value").asText("null").equals("null");
    }

    /** Puts the argument's bits at {@code slot}; returns the next slot. */
    static int put(JsonNode value, byte[] type, long[] slots, int slot) {
        if (SpecCallers.isReference(type)) {
            if (isHostReference(value)) {
                throw new NotApplicable("a host reference as argument; a process's host has none to give");
            }
            return slot + 1;
        }
        if (SpecCallers.code(type) != SpecCallers.V128) {
            slots[slot] = bits(value.get("value").asText());
            return slot + 1;
        }
        int width = laneBits(value.get("lane_type").asText());
        int perHalf = 64 / width;
        for (int i = 0; i < value.get("value").size(); i++) {
            long lane = bits(value.get("value").get(i).asText());
            long masked = width == 64 ? lane : lane & (1L << width) - 1;
            slots[slot + i / perHalf] |= masked << (width * (i % perHalf));
        }
        return slot + 2;
    }

    /** Whether the results in {@code slots} are as expected. */
    static boolean matches(JsonNode expected, List<byte[]> types, long[] slots) {
        if (expected.size() != types.size()) {
            return false;
        }
        int slot = 0;
        for (int i = 0; i < types.size(); i++) {
            if (!matches(expected.get(i), types.get(i), slots, slot)) {
                return false;
            }
            slot += SpecCallers.code(types.get(i)) == SpecCallers.V128 ? 2 : 1;
        }
        return true;
    }

    private static boolean matches(JsonNode expected, byte[] type, long[] slots, int slot) {
        String name = expected.get("type").asText();
        if (name.equals("either")) {
            for (JsonNode one : expected.get("values")) {
                if (matches(one, type, slots, slot)) {
                    return true;
                }
            }
            return false;
        }
        if (SpecCallers.isReference(type)) {
            return (slots[slot] == 1) == isNull(name, expected);
        }
        if (!name.equals("v128")) {
            return lane(name, expected.get("value").asText(), slots[slot]);
        }
        String laneType = expected.get("lane_type").asText();
        int width = laneBits(laneType);
        int perHalf = 64 / width;
        for (int i = 0; i < expected.get("value").size(); i++) {
            long got = slots[slot + i / perHalf] >>> (width * (i % perHalf));
            if (!lane(laneType, expected.get("value").get(i).asText(), got)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isNull(String name, JsonNode expected) {
        boolean value = expected.has("value");
        if (value && !expected.get("value").asText().equals("null")) {
            throw new NotApplicable("a host reference as result; a process's host has none to give");
        }
        return value || name.equals("refnull") || name.startsWith("null");
    }

    private static boolean lane(String type, String expected, long got) {
        if (expected.startsWith("nan:")) {
            boolean canonical = expected.equals("nan:canonical");
            return type.equals("f32")
                    ? (got & (canonical ? 0x7fff_ffff : F32_CANONICAL)) == F32_CANONICAL
                    : (got & (canonical ? Long.MAX_VALUE : F64_CANONICAL)) == F64_CANONICAL;
        }
        int width = laneBits(type);
        return (bits(expected) ^ got) << (64 - width) == 0;
    }

    private static int laneBits(String type) {
        return switch (type) {
            case "i8" -> 8;
            case "i16" -> 16;
            case "i32", "f32" -> 32;
            default -> 64;
        };
    }

    private static long bits(String text) {
        return new BigInteger(text).longValue();
    }

    /** Results as hexadecimal. */
    static String show(List<byte[]> types, long[] slots) {
        StringBuilder text = new StringBuilder();
        int slot = 0;
        for (byte[] type : types) {
            text.append(text.isEmpty() ? "" : " ").append(Long.toHexString(slots[slot]));
            slot++;
            if (SpecCallers.code(type) == SpecCallers.V128) {
                text.append(':').append(Long.toHexString(slots[slot]));
                slot++;
            }
        }
        return text.isEmpty() ? "nothing" : text.toString();
    }
}
