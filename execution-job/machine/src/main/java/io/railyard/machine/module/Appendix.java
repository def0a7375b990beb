package io.railyard.machine.module;

import io.railyard.machine.binary.BinaryWriter;
import io.railyard.machine.binary.Opcode;
import io.railyard.machine.binary.TypeCode;
import io.railyard.machine.module.ScratchLocals.Use;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What preparation adds behind a module's own types, functions, globals and exports. Only appended, so that no index of
 * the module changes.
 */
final class Appendix {
    /** Why a guest was stopped, in the stop global. */
    static final int STOP_GAS = 1;

    static final int STOP_DEPTH = 2;
    static final int STOP_MEMORY = 3;

    /** Appended functions, by offset from the first. */
    static final int STOP = 0;

    static final int CHARGE = 1;
    static final int GROW = 2;
    static final int COPYSIGN_F32 = 3;
    static final int COPYSIGN_F64 = 4;
    static final int CONVERT_U = 5;
    private static final int FUNCTIONS = 6;

    private final int firstType;
    private final int firstFunction;
    private final int gas;
    private final boolean wideMemory;
    private final GasRule rule;
    private final List<FunctionShape> types;
    private final Map<FunctionShape, Integer> indexes = new HashMap<>();

    Appendix(ModuleStructure module, GasRule rule) {
        this.rule = rule;
        firstType = module.types.size();
        firstFunction = module.functionTypes.size();
        gas = module.globals.size();
        wideMemory = module.memories.get(0).wide();
        int address = module.memories.get(0).indexType();
        types = new ArrayList<>(List.of(
                new FunctionShape(List.of(TypeCode.I32), List.of()),
                new FunctionShape(List.of(TypeCode.I64), List.of()),
                new FunctionShape(List.of(address), List.of(address)),
                new FunctionShape(List.of(TypeCode.F32, TypeCode.F32), List.of(TypeCode.F32)),
                new FunctionShape(List.of(TypeCode.F64, TypeCode.F64), List.of(TypeCode.F64)),
                new FunctionShape(List.of(TypeCode.I64), List.of(TypeCode.F32))));
    }

    GasRule rule() {
        return rule;
    }

    int gasGlobal() {
        return gas;
    }

    int depthGlobal() {
        return gas + 1;
    }

    int memoryPagesGlobal() {
        return gas + 2;
    }

    int stopGlobal() {
        return gas + 3;
    }

    /** Types used so far; complete when all functions are rewritten. */
    List<FunctionShape> types() {
        return types;
    }

    int functionCount() {
        return FUNCTIONS;
    }

    int typeOfFunction(int helper) {
        return firstType + helper;
    }

    void call(BinaryWriter out, int helper) {
        out.u8(Opcode.CALL).u32(firstFunction + helper);
    }

    /** Takes {@code amount} gas; stops the guest when it is not there. */
    void charge(FunctionWriter to, long amount) {
        to.out.u8(Opcode.GLOBAL_GET).u32(gas);
        to.out.u8(Opcode.I64_CONST).signed(amount).u8(Opcode.I64_SUB);
        settle(to.out, to.scratch.of(Use.I64));
    }

    /** Takes what throwing costs, at the place where it happens: most code that can throw does not. */
    void thrown(BinaryWriter out) {
        out.u8(Opcode.I64_CONST).signed(GasSchedule.THROWN);
        call(out, CHARGE);
    }

    /** Takes depth units; stops the guest when they are not there. */
    void enter(FunctionWriter to, int units) {
        BinaryWriter out = to.out;
        out.u8(Opcode.GLOBAL_GET).u32(depthGlobal());
        out.u8(Opcode.I32_CONST).signed(units).u8(Opcode.I32_SUB);
        to.tee(Use.I32);
        out.u8(Opcode.GLOBAL_SET).u32(depthGlobal());
        to.get(Use.I32);
        out.u8(Opcode.I32_CONST).signed(0).u8(Opcode.I32_LT_S);
        stopIf(out, STOP_DEPTH);
    }

    /** Gives depth units back. */
    void leave(BinaryWriter out, int units) {
        out.u8(Opcode.GLOBAL_GET).u32(depthGlobal());
        out.u8(Opcode.I32_CONST).signed(units).u8(Opcode.I32_ADD);
        out.u8(Opcode.GLOBAL_SET).u32(depthGlobal());
    }

    /** The block type with {@code parameters} and {@code results}. */
    void blockType(BinaryWriter out, List<Integer> parameters, List<Integer> results) {
        if (!parameters.isEmpty() || results.size() > 1) {
            FunctionShape type = new FunctionShape(parameters, results);
            Integer index = indexes.get(type);
            if (index == null) {
                index = types.size();
                indexes.put(type, index);
                types.add(type);
            }
            out.signed(firstType + index);
        } else if (results.isEmpty()) {
            out.u8(TypeCode.VOID);
        } else {
            out.u8(results.get(0));
        }
    }

    /** The body of appended function {@code helper}, without its length. */
    BinaryWriter body(int helper) {
        BinaryWriter out = new BinaryWriter().u32(0);
        switch (helper) {
            case STOP -> {
                out.u8(Opcode.LOCAL_GET).u32(0);
                out.u8(Opcode.GLOBAL_SET).u32(stopGlobal());
                out.u8(Opcode.UNREACHABLE);
            }
            case CHARGE -> {
                out.u8(Opcode.GLOBAL_GET).u32(gas);
                out.u8(Opcode.LOCAL_GET).u32(0).u8(Opcode.I64_SUB);
                settle(out, 0);
            }
            case GROW -> grow(out);
            case COPYSIGN_F32 -> copysignF32(out);
            case COPYSIGN_F64 -> copysignF64(out);
            default -> convertUnsigned(out);
        }
        return out.u8(Opcode.END);
    }

    private void settle(BinaryWriter out, int scratchI64) {
        out.u8(Opcode.LOCAL_TEE).u32(scratchI64);
        out.u8(Opcode.GLOBAL_SET).u32(gas);
        out.u8(Opcode.LOCAL_GET).u32(scratchI64);
        out.u8(Opcode.I64_CONST).signed(0).u8(Opcode.I64_LT_S);
        stopIf(out, STOP_GAS);
    }

    private void stopIf(BinaryWriter out, int why) {
        out.u8(Opcode.IF).u8(TypeCode.VOID);
        out.u8(Opcode.I32_CONST).signed(why);
        call(out, STOP);
        out.u8(Opcode.END);
    }

    private void grow(BinaryWriter out) {
        wide(out.u8(Opcode.LOCAL_GET).u32(0));
        out.u8(Opcode.GLOBAL_GET).u32(memoryPagesGlobal()).u8(Opcode.I64_EXTEND_I32_U);
        wide(out.u8(Opcode.MEMORY_SIZE).u8(0));
        out.u8(Opcode.I64_SUB).u8(Opcode.I64_GT_U);
        out.u8(Opcode.IF).u8(TypeCode.VOID);
        out.u8(Opcode.I32_CONST).signed(STOP_MEMORY);
        out.u8(Opcode.GLOBAL_SET).u32(stopGlobal());
        out.u8(wideMemory ? Opcode.I64_CONST : Opcode.I32_CONST).signed(-1).u8(Opcode.RETURN);
        out.u8(Opcode.END);
        if (rule == GasRule.RAILYARD) {
            wide(out.u8(Opcode.LOCAL_GET).u32(0));
            out.u8(Opcode.I64_CONST).signed(GasSchedule.GROWN_PAGE).u8(Opcode.I64_MUL);
            call(out, CHARGE);
        }
        out.u8(Opcode.LOCAL_GET).u32(0);
        out.u8(Opcode.MEMORY_GROW).u8(0);
    }

    /** Makes the address or size just written one of 64 bits. */
    private void wide(BinaryWriter out) {
        if (!wideMemory) {
            out.u8(Opcode.I64_EXTEND_I32_U);
        }
    }

    private static void copysignF32(BinaryWriter out) {
        out.u8(Opcode.LOCAL_GET).u32(0).u8(Opcode.I32_REINTERPRET_F32);
        out.u8(Opcode.I32_CONST).signed(Integer.MAX_VALUE).u8(Opcode.I32_AND);
        out.u8(Opcode.LOCAL_GET).u32(1).u8(Opcode.I32_REINTERPRET_F32);
        out.u8(Opcode.I32_CONST).signed(Integer.MIN_VALUE).u8(Opcode.I32_AND);
        out.u8(Opcode.I32_OR).u8(Opcode.F32_REINTERPRET_I32);
    }

    private static void copysignF64(BinaryWriter out) {
        out.u8(Opcode.LOCAL_GET).u32(0).u8(Opcode.I64_REINTERPRET_F64);
        out.u8(Opcode.I64_CONST).signed(Long.MAX_VALUE).u8(Opcode.I64_AND);
        out.u8(Opcode.LOCAL_GET).u32(1).u8(Opcode.I64_REINTERPRET_F64);
        out.u8(Opcode.I64_CONST).signed(Long.MIN_VALUE).u8(Opcode.I64_AND);
        out.u8(Opcode.I64_OR).u8(Opcode.F64_REINTERPRET_I64);
    }

    /** Halves, keeping an odd last bit, converts and doubles: rounded once, as 63 bits are more than a float has. */
    private static void convertUnsigned(BinaryWriter out) {
        out.u8(Opcode.LOCAL_GET).u32(0).u8(Opcode.I64_CONST).signed(0).u8(Opcode.I64_GE_S);
        out.u8(Opcode.IF).u8(TypeCode.F32);
        out.u8(Opcode.LOCAL_GET).u32(0).u8(Opcode.F32_CONVERT_I64_S);
        out.u8(Opcode.ELSE);
        out.u8(Opcode.LOCAL_GET).u32(0).u8(Opcode.I64_CONST).signed(1).u8(Opcode.I64_SHR_U);
        out.u8(Opcode.LOCAL_GET).u32(0).u8(Opcode.I64_CONST).signed(1).u8(Opcode.I64_AND);
        out.u8(Opcode.I64_OR).u8(Opcode.F32_CONVERT_I64_S);
        out.u8(Opcode.F32_CONST).fixed32(0x4000_0000).u8(Opcode.F32_MUL);
        out.u8(Opcode.END);
    }
}
