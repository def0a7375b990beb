package io.railyard.machine.module;

import io.railyard.machine.binary.BinaryReader;
import io.railyard.machine.binary.Opcode;
import io.railyard.message.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The charges written into a prepared module, in the order of its code. */
final class Charges {
    private static final int CODE = 10;

    private Charges() {}

    /** Amounts taken in the module's own functions. */
    static List<Long> of(PreparedModule module) throws ModuleRefused {
        byte[] wasm = module.wasm().toByteArray();
        BinaryReader reader = new BinaryReader(wasm, 8, wasm.length);
        List<Long> amounts = new ArrayList<>();
        while (!reader.atEnd()) {
            int id = reader.u8();
            BinaryReader content = reader.slice(reader.u32());
            int bodies = id == CODE ? content.u32() : 0;
            for (int i = 0; i < bodies; i++) {
                body(content.slice(content.u32()), wasm, module.gasGlobal(), amounts);
            }
        }
        return amounts;
    }

    /** SHA-256 of the amounts in decimal, separated by spaces. */
    static Bytes digest(List<Long> amounts) {
        String text = amounts.stream().map(String::valueOf).collect(Collectors.joining(" "));
        return Bytes.sha256(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static void body(BinaryReader reader, byte[] wasm, int gas, List<Long> amounts) throws ModuleRefused {
        int groups = reader.u32();
        for (int i = 0; i < groups; i++) {
            reader.u32();
            reader.u8();
        }
        collect(new InstructionCursor(reader), wasm, gas, amounts);
    }

    private static void collect(InstructionCursor cursor, byte[] wasm, int gas, List<Long> amounts)
            throws ModuleRefused {
        boolean read = false;
        while (cursor.next()) {
            if (read && cursor.opcode() == Opcode.I64_CONST) {
                amounts.add(new BinaryReader(wasm, cursor.start() + 1, cursor.end()).signed());
            }
            read = cursor.opcode() == Opcode.GLOBAL_GET && cursor.index() == gas;
        }
    }
}
