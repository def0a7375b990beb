package io.railyard.machine.module;

import io.railyard.machine.binary.BinaryWriter;
import io.railyard.machine.binary.TypeCode;
import java.util.ArrayList;
import java.util.List;

/** Locals that preparation adds behind a function's own, in the order in which they are first asked for. Not thread-safe. */
final class ScratchLocals {
    /** What a local is for; two uses of one kind never overlap. */
    enum Use {
        I64(TypeCode.I64),
        I32(TypeCode.I32),
        F32(TypeCode.F32),
        F64(TypeCode.F64),
        V128(TypeCode.V128),
        V128_SECOND(TypeCode.V128),
        V128_THIRD(TypeCode.V128),
        /** Depth units left while the function itself runs. */
        DEPTH(TypeCode.I32),
        /** The exceptions being handled, by how many handlers stand within each other. */
        EXCEPTION(TypeCode.EXNREF);

        private final int type;

        Use(int type) {
            this.type = type;
        }
    }

    private record Local(Use use, int number) {}

    private final int first;
    private final List<Local> locals = new ArrayList<>();

    /** @param first index of the first that is added */
    ScratchLocals(int first) {
        this.first = first;
    }

    int of(Use use) {
        return of(use, 0);
    }

    int of(Use use, int number) {
        Local local = new Local(use, number);
        int index = locals.indexOf(local);
        if (index < 0) {
            index = locals.size();
            locals.add(local);
        }
        return first + index;
    }

    /** Groups of one local each. */
    int groups() {
        return locals.size();
    }

    void declare(BinaryWriter out) {
        locals.forEach(local -> out.u32(1).u8(local.use.type));
    }
}
