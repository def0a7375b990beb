package io.railyard.machine.compiler;

import io.railyard.machine.binary.Opcode;
import org.objectweb.asm.Opcodes;

/** Writes the instructions on references and tables. */
final class ReferenceEmitter implements Opcodes {
    private static final String TABLES = "io/railyard/machine/compiler/GuestTables";
    private static final long LOW_HALF = 0xffff_ffffL;

    private final ModuleContext context;
    private final JvmCode jvm;
    private final OperandStack stack;
    private final Frame frame;

    ReferenceEmitter(ModuleContext context, JvmCode jvm, OperandStack stack, Frame frame) {
        this.context = context;
        this.jvm = jvm;
        this.stack = stack;
        this.frame = frame;
    }

    void reference(Code code, int at) {
        switch (code.opcode(at)) {
            case Opcode.REF_NULL -> stack.pushConstant(code.referenceType(at), ValueType.NULL);
            case Opcode.REF_FUNC -> stack.pushConstant(ValueType.FUNCREF, code.index(at));
            default -> {
                stack.settle();
                if (stack.pop() == ValueType.EXNREF) {
                    stack.pushCondition(IFNULL);
                } else {
                    jvm.intConstant((int) ValueType.NULL);
                    stack.pushCondition(IF_ICMPEQ);
                }
            }
        }
    }

    /**
     * Takes the index on top for a call of {@code type} through {@code table}: leaves the number that the method given
     * back chooses by. The arguments stay below.
     */
    Dispatch choose(int table, int type) {
        stack.settle();
        boolean wide = stack.pop() == ValueType.I64;
        if (context.calls.isConstant(table)) {
            if (wide) {
                jvm.call(TABLES, "narrow", "(J)I");
            }
            return context.byIndex(table, type);
        }
        callee(wide, table, type);
        return context.byFunction(type);
    }

    /** Makes the index on top the number of the function there, or traps. */
    void callee(boolean wide, int table, int type) {
        jvm.loadReference(frame.stateSlot()).intConstant(table).intConstant(context.module.canonical(type));
        jvm.call(TABLES, "callee", (wide ? "(J" : "(I") + JvmCode.STATE_DESCRIPTOR + "II)I");
    }

    void table(Code code, int at) {
        stack.settle();
        int opcode = code.opcode(at);
        int table = opcode == Opcode.TABLE_INIT ? (int) code.value(at) : code.index(at);
        boolean exceptions = opcode != Opcode.ELEM_DROP && type(table) == ValueType.EXNREF;
        switch (opcode) {
            case Opcode.TABLE_GET -> {
                call(exceptions ? "getException" : "get", 1, type(table).descriptor, table);
                stack.push(type(table));
            }
            case Opcode.TABLE_SET -> call("set", 2, "V", table);
            case Opcode.TABLE_SIZE -> {
                call("size", 0, "I", table);
                pushSize(table);
            }
            case Opcode.TABLE_GROW -> {
                call("grow", 2, "I", table);
                pushSize(table);
            }
            case Opcode.TABLE_FILL -> call("fill", 3, "V", table);
            case Opcode.TABLE_COPY -> call("copy", 3, "V", table, (int) code.value(at));
            case Opcode.TABLE_INIT -> call("init", 3, "V", table, code.index(at));
            default -> call("drop", 0, "V", code.index(at));
        }
    }

    private ValueType type(int table) {
        return context.module.tables.table(table).type();
    }

    private void pushSize(int table) {
        boolean wide = context.module.tables.table(table).wide();
        if (wide) {
            jvm.op(I2L);
        }
        stack.push(wide ? ValueType.I64 : ValueType.I32);
    }

    /** Calls an operation on {@code count} operands, numbers made unsigned longs, then the state and constants. */
    private void call(String name, int count, String result, int... constants) {
        StringBuilder descriptor = new StringBuilder("(");
        int[] slots = new int[count];
        int next = frame.scratchSlot();
        int first = stack.height() - count;
        for (int i = count - 1; i > 0; i--) {
            ValueType type = stack.type(first + i);
            slots[i] = next;
            next += type.slots;
            jvm.store(type, slots[i]);
        }
        for (int i = 0; i < count; i++) {
            ValueType type = stack.type(first + i);
            if (i > 0) {
                jvm.load(type, slots[i]);
            }
            if (type == ValueType.I32) {
                jvm.op(I2L).longConstant(LOW_HALF).op(LAND);
            }
            descriptor.append(type.isReference() ? type.descriptor : "J");
        }
        stack.pop(count);
        jvm.loadReference(frame.stateSlot());
        descriptor.append(JvmCode.STATE_DESCRIPTOR);
        for (int constant : constants) {
            jvm.intConstant(constant);
            descriptor.append('I');
        }
        jvm.call(TABLES, name, descriptor.append(')').append(result).toString());
    }
}
