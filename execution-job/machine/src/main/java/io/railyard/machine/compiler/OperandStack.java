package io.railyard.machine.compiler;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;

/**
 * The operand stack of a function while its code is written: types of all values, and the top value kept back when it is
 * a constant or the outcome of a comparison, so that the next instruction can take it in.
 */
final class OperandStack {
    private enum Pending {
        NOTHING,
        CONSTANT,
        CONDITION
    }

    private final JvmCode jvm;
    private ValueType[] types = new ValueType[32];
    /** By index of the low half: where a v128 is that does not lie on the JVM's stack. */
    private @Nullable VectorPlace[] places = new VectorPlace[32];

    /** By index: which local's value it is, as {@link AddressFacts#origin} says; 0 for none. */
    private long[] origins = new long[32];

    private int height;
    private Pending pending = Pending.NOTHING;
    private long constant;
    private int jump;

    OperandStack(JvmCode jvm) {
        this.jvm = jvm;
    }

    int height() {
        return height;
    }

    /** Forgets what lies above {@code newHeight}; nothing is written. */
    void cut(int newHeight) {
        pending = Pending.NOTHING;
        height = newHeight;
    }

    ValueType type(int index) {
        return types[index];
    }

    ValueType top() {
        return types[height - 1];
    }

    /** Notes which local's value the top is. */
    void setOrigin(long origin) {
        if (height > 0) {
            origins[height - 1] = origin;
        }
    }

    /** Notes that the {@code count} values on top may be others from now on. */
    void forgetOrigins(int count) {
        Arrays.fill(origins, height - count, height, 0);
    }

    /** Which local's value lies under {@code above} values. */
    long origin(int above) {
        return origins[height - 1 - above];
    }

    /** Notes a value that the JVM code has pushed. The stack is settled. */
    void push(ValueType type) {
        if (height == types.length) {
            types = Arrays.copyOf(types, 2 * height);
            places = Arrays.copyOf(places, 2 * height);
            origins = Arrays.copyOf(origins, 2 * height);
        }
        places[height] = null;
        origins[height] = 0;
        types[height++] = type;
    }

    void push(List<ValueType> added) {
        added.forEach(this::push);
    }

    /** Notes that the JVM code has taken the top value, or is about to. The stack is settled. */
    ValueType pop() {
        return types[--height];
    }

    void pop(int count) {
        height -= count;
    }

    /** Pushes a v128 that is not on the JVM's stack. */
    void pushVector(VectorPlace place) {
        settle();
        push(ValueType.V128_LOW);
        push(ValueType.V128_HIGH);
        places[height - 2] = place;
    }

    boolean topIsVector() {
        return height > 1 && top() == ValueType.V128_HIGH;
    }

    /** Takes the v128 on top: where it is, or null when it lies on the JVM's stack. */
    @Nullable
    VectorPlace popVector() {
        pop(2);
        return places[height];
    }

    /** Where the v128 is whose low half has {@code index}; null when it lies on the JVM's stack or is none. */
    @Nullable
    VectorPlace place(int index) {
        return places[index];
    }

    void moveVector(int index, @Nullable VectorPlace place) {
        places[index] = place;
    }

    /** The top value, taken and given another type. */
    void retype(ValueType type) {
        types[height - 1] = type;
    }

    void pushConstant(ValueType type, long bits) {
        settle();
        push(type);
        pending = Pending.CONSTANT;
        constant = bits;
    }

    /** Pushes a condition: {@code jumpInstruction} on what the JVM code has pushed jumps when it is true. */
    void pushCondition(int jumpInstruction) {
        push(ValueType.I32);
        pending = Pending.CONDITION;
        jump = jumpInstruction;
    }

    boolean topIsConstant() {
        return pending == Pending.CONSTANT;
    }

    boolean topIsCondition() {
        return pending == Pending.CONDITION;
    }

    /** Takes the constant on top, which was not written. */
    long takeConstant() {
        pending = Pending.NOTHING;
        pop();
        return constant;
    }

    /** Takes the i32 on top; the jump instruction that jumps when it is not zero. */
    int takeCondition() {
        int instruction = Opcodes.IFNE;
        if (pending == Pending.CONDITION) {
            instruction = jump;
            pending = Pending.NOTHING;
        } else {
            settle();
        }
        pop();
        return instruction;
    }

    /** Writes the value kept back, if there is one. */
    void settle() {
        if (pending == Pending.CONSTANT) {
            pending = Pending.NOTHING;
            jvm.constant(top(), constant);
        } else if (pending == Pending.CONDITION) {
            pending = Pending.NOTHING;
            Label isTrue = new Label();
            Label end = new Label();
            jvm.jump(jump, isTrue).op(Opcodes.ICONST_0).jump(Opcodes.GOTO, end);
            jvm.label(isTrue).op(Opcodes.ICONST_1).label(end);
        }
    }

    static int inverse(int jumpInstruction) {
        if (jumpInstruction >= Opcodes.IFNULL) {
            return jumpInstruction ^ 1;
        }
        return ((jumpInstruction + 1) ^ 1) - 1;
    }
}
