package io.railyard.machine.conformance;

import io.railyard.machine.binary.BinaryReader;
import io.railyard.machine.binary.BinaryWriter;

/** Walks over constant expressions and over the simple function bodies that can stand in another module. */
final class SpecCode {
    /** Where the things that a body names stand in the module it is moved to. */
    interface Places {
        /** Tag index there; throws {@link NotApplicable} when it is not there. */
        int tag(int index);

        /** Function index there; throws {@link NotApplicable} when it is not there. */
        int function(int index);
    }

    private static final int END = 0x0B;

    private SpecCode() {}

    /** Moves behind the end of the constant expression at {@code in}. */
    static void skipExpression(BinaryReader in) {
        int opcode;
        do {
            opcode = in.u8();
            switch (opcode) {
                case 0x41, 0x42, 0xD0 -> in.signed();
                case 0x23, 0xD2 -> in.u32();
                case 0x43 -> in.take(4);
                case 0x44 -> in.take(8);
                case 0xFD -> {
                    in.u32();
                    in.take(16);
                }
                case 0xFB -> throw new NotApplicable("instructions of the garbage collection proposal");
                default -> {}
            }
        } while (opcode != END);
    }

    /** A body without state of its own module, for another module. */
    static byte[] moved(byte[] body, Places places) {
        BinaryReader in = new BinaryReader(body, 0, body.length);
        BinaryWriter out = new BinaryWriter();
        int groups = in.u32();
        for (int i = 0; i < groups; i++) {
            in.u32();
            if (in.u8() < 0x6F) {
                throw linking();
            }
        }
        out.raw(in.since(0));
        while (!in.atEnd()) {
            instruction(in, out, places);
        }
        return out.toByteArray();
    }

    private static void instruction(BinaryReader in, BinaryWriter out, Places places) {
        int start = in.position();
        int opcode = in.u8();
        boolean plain = (opcode >= 0x45 && opcode <= 0xC4) || opcode <= 0x01 || opcode == 0x0F || opcode == 0x1A;
        if (opcode == 0x08) {
            out.u8(opcode).u32(places.tag(in.u32()));
            return;
        }
        if (opcode == 0x10) {
            out.u8(opcode).u32(places.function(in.u32()));
            return;
        }
        switch (opcode) {
            case 0x41, 0x42 -> in.signed();
            case 0x20, 0x21, 0x22 -> in.u32();
            case 0x43 -> in.take(4);
            case 0x44 -> in.take(8);
            default -> {
                if (!plain && opcode != END) {
                    throw linking();
                }
            }
        }
        out.raw(in.since(start));
    }

    static NotApplicable linking() {
        return new NotApplicable("it shares state with another module; a process is one module");
    }
}
