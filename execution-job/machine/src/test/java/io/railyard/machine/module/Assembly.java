package io.railyard.machine.module;

import io.railyard.machine.binary.BinaryWriter;
import io.railyard.machine.binary.Mnemonics;
import io.railyard.machine.binary.Opcode;
import java.util.Map;
import java.util.TreeMap;

/**
 * Makes binaries from a plain notation, valid or not: mnemonics, types, decimal numbers (as LEB128), {@code #hex} bytes and
 * {@code 'text'} with its length, all separated by spaces.
 */
final class Assembly {
    private static final Map<String, Integer> TYPES = Map.of(
            "i32",
            0x7F,
            "i64",
            0x7E,
            "f32",
            0x7D,
            "f64",
            0x7C,
            "v128",
            0x7B,
            "funcref",
            0x70,
            "externref",
            0x6F,
            "exnref",
            0x69,
            "void",
            0x40);
    private static final Map<String, Integer> OPCODES = opcodes();

    private final Map<Integer, BinaryWriter> sections = new TreeMap<>();

    private static Map<String, Integer> opcodes() {
        Map<String, Integer> names = new TreeMap<>();
        for (int opcode = Opcode.FIRST_RELAXED; opcode <= Opcode.LAST_RELAXED; opcode++) {
            names.put(Mnemonics.of(opcode), opcode);
        }
        for (int opcode = Opcode.LAST_VECTOR; opcode >= 0; opcode--) {
            names.put(Mnemonics.of(opcode), opcode);
        }
        names.put("select.typed", Opcode.SELECT_TYPED);
        return names;
    }

    /** The bytes of {@code text}. */
    static BinaryWriter bytes(String text) {
        BinaryWriter out = new BinaryWriter();
        for (String token : text.trim().split("\\s+", -1)) {
            if (token.startsWith("#")) {
                for (int i = 1; i < token.length(); i += 2) {
                    out.u8(Integer.parseInt(token.substring(i, i + 2), 16));
                }
            } else if (token.startsWith("'")) {
                out.name(token.substring(1, token.length() - 1));
            } else if (TYPES.containsKey(token)) {
                out.u8(TYPES.get(token));
            } else if (OPCODES.containsKey(token)) {
                opcode(out, OPCODES.get(token));
            } else if (!token.isEmpty()) {
                out.signed(Long.parseLong(token));
            }
        }
        return out;
    }

    private static void opcode(BinaryWriter out, int opcode) {
        if (opcode < 0x100) {
            out.u8(opcode);
        } else if (opcode >= Opcode.FIRST_RELAXED) {
            out.u8(opcode >> 12).u32(opcode & 0xfff);
        } else {
            out.u8(opcode >> 8).u32(opcode & 0xff);
        }
    }

    /** A section with the entries given, each in the notation above. */
    Assembly section(int id, String... entries) {
        BinaryWriter content = new BinaryWriter().u32(entries.length);
        for (String entry : entries) {
            content.raw(bytes(entry));
        }
        sections.put(id, content);
        return this;
    }

    /** The code section with a body for each text: {@code locals : code}, the end opcode added. */
    Assembly code(String... bodies) {
        BinaryWriter content = new BinaryWriter().u32(bodies.length);
        for (String body : bodies) {
            String[] parts = body.split(":", 2);
            content.sized(
                    new BinaryWriter().raw(bytes(parts[0])).raw(bytes(parts[1])).u8(Opcode.END));
        }
        sections.put(10, content);
        return this;
    }

    /** A section whose content is {@code text}. */
    Assembly raw(int id, String text) {
        sections.put(id, bytes(text));
        return this;
    }

    byte[] toByteArray() {
        BinaryWriter out = new BinaryWriter().fixed32(0x6d73_6100).fixed32(1);
        for (int id : new int[] {1, 2, 3, 4, 5, 13, 6, 7, 8, 9, 12, 10, 11, 0}) {
            if (sections.containsKey(id)) {
                out.section(id, sections.get(id));
            }
        }
        return out.toByteArray();
    }

    /**
     * A module with something of each kind. Function 0 has locals i32 and f64 and {@code code}; types are 0 none to none, 1
     * i32 to i32, 2 none to i32 i64, 3 i32 to none; tables funcref, externref, 64-bit funcref; memories 32-bit and 64-bit;
     * globals i32 and a changing i64; tag 0 carries an i32.
     */
    static Assembly standard(String code) {
        return new Assembly()
                .section(1, "#600000", "#60017f017f", "#6000027f7e", "#60017f00")
                .section(3, "0", "1", "0")
                .section(4, "funcref #00 10", "externref #00 10", "funcref #04 10")
                .section(5, "#00 1", "#04 1")
                .section(13, "#00 3")
                .section(6, "i32 #00 i32.const 5 end", "i64 #01 i64.const 7 end")
                .section(7, "'f' #00 0")
                .section(9, "#0100 1 1", "#05 externref 1 ref.null externref end")
                .raw(12, "1")
                .code("2 1 i32 1 f64 :" + code, "0 : local.get 0", "0 :")
                .section(11, "#01 'abc'");
    }
}
