package io.railyard.machine.compiler;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Opcodes;

/**
 * Moves v128 values while code is written: from and to the JVM's stack and locals, from one shape to another. Values that
 * are being worked on are held until {@link #release}, so that no other takes their JVM locals.
 */
final class VectorParts implements Opcodes {
    /** JVM locals behind {@link Frame#scratchSlot} that belong to the other emitters. */
    private static final int OTHER_SCRATCH = 12;

    private static final String FLOAT = "java/lang/Float";
    private static final String DOUBLE = "java/lang/Double";
    private static final String SHORT_LANES = "io/railyard/machine/vector/ShortLanes";
    private static final String INT_LANES = "io/railyard/machine/vector/IntLanes";
    private static final String FLOAT_LANES = "io/railyard/machine/vector/FloatLanes";

    private final JvmCode jvm;
    private final OperandStack stack;
    private final Frame frame;
    private final List<VectorPlace> held = new ArrayList<>();

    VectorParts(JvmCode jvm, OperandStack stack, Frame frame) {
        this.jvm = jvm;
        this.stack = stack;
        this.frame = frame;
    }

    void release() {
        held.clear();
    }

    /** Room that nothing uses, held. */
    VectorPlace.Slots room(VectorShape shape) {
        int slot = frame.scratchSlot() + OTHER_SCRATCH;
        while (isTaken(slot)) {
            slot += VectorShape.SLOTS;
        }
        List<Integer> slots = new ArrayList<>();
        for (int part = 0; part < shape.parts; part++) {
            slots.add(slot + part * shape.part.slots);
        }
        VectorPlace.Slots room = new VectorPlace.Slots(shape, slots, VectorPlace.Slots.NO_LOCAL);
        held.add(room);
        return room;
    }

    /** A JVM local for a scalar, held. */
    int scalarRoom() {
        return room(VectorShape.LONGS).slots().get(0);
    }

    private boolean isTaken(int slot) {
        for (VectorPlace place : held) {
            if (isAt(place, slot)) {
                return true;
            }
        }
        for (int i = 0; i < stack.height(); i++) {
            if (isAt(stack.place(i), slot)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isAt(@Nullable VectorPlace place, int slot) {
        if (place instanceof VectorPlace.Widened) {
            return isAt(((VectorPlace.Widened) place).bytes(), slot);
        }
        return place instanceof VectorPlace.Slots
                && ((VectorPlace.Slots) place).slots().get(0) == slot;
    }

    /** The first JVM local that no v128 uses nor any behind it. */
    int behindAll() {
        int slot = frame.scratchSlot() + OTHER_SCRATCH;
        for (int i = 0; i < stack.height(); i++) {
            VectorPlace place = stack.place(i);
            if (place instanceof VectorPlace.Widened) {
                place = ((VectorPlace.Widened) place).bytes();
            }
            if (place instanceof VectorPlace.Slots) {
                slot = Math.max(slot, ((VectorPlace.Slots) place).slots().get(0) + VectorShape.SLOTS);
            }
        }
        return slot;
    }

    /** Takes the v128 on top, held, as parts or as a constant. */
    VectorPlace take() {
        VectorPlace place = takeAny();
        return place instanceof VectorPlace.Widened ? written((VectorPlace.Widened) place) : place;
    }

    private VectorPlace.Slots written(VectorPlace.Widened widened) {
        VectorPlace.Slots room = room(VectorShape.LONGS);
        for (int part = 0; part < 2; part++) {
            load(widened.bytes(), VectorShape.LONGS, widened.half());
            if (part == 1) {
                jvm.intConstant(Integer.SIZE).op(LUSHR);
            }
            jvm.call(SHORT_LANES, "extend", "(J)J");
            store(room, part);
        }
        return room;
    }

    /** Writes out the values that wait to be widened, before anything but a dot product comes. */
    void writeWidened() {
        for (int i = 0; i < stack.height(); i++) {
            VectorPlace place = stack.place(i);
            if (place instanceof VectorPlace.Widened) {
                stack.moveVector(i, written((VectorPlace.Widened) place));
            }
        }
    }

    /** Takes the v128 on top, held, however it is. */
    VectorPlace takeAny() {
        stack.settle();
        VectorPlace place = stack.popVector();
        if (place != null) {
            held.add(place);
            return place;
        }
        VectorPlace.Slots room = room(VectorShape.LONGS);
        store(room, 1);
        store(room, 0);
        return room;
    }

    /** Pushes part {@code part} of the value as if it had {@code shape}. */
    void load(VectorPlace place, VectorShape shape, int part) {
        if (place instanceof VectorPlace.Constant) {
            jvm.constant(shape.part, ((VectorPlace.Constant) place).bits(shape, part));
            return;
        }
        VectorPlace.Slots from = (VectorPlace.Slots) place;
        if (from.shape() == shape) {
            loadPart(from, part);
        } else if (from.shape().parts == shape.parts) {
            loadPart(from, part);
            reinterpret(from.shape(), shape);
        } else if (shape.parts == 2) {
            loadPart(from, 2 * part);
            loadPart(from, 2 * part + 1);
            boolean ints = from.shape() == VectorShape.INTS;
            jvm.call(ints ? INT_LANES : FLOAT_LANES, "of", ints ? "(II)J" : "(FF)J");
            reinterpret(VectorShape.LONGS, shape);
        } else {
            loadPart(from, part / 2);
            reinterpret(from.shape(), VectorShape.LONGS);
            if ((part & 1) == 1) {
                jvm.intConstant(Integer.SIZE).op(LUSHR);
            }
            jvm.op(L2I);
            reinterpret(VectorShape.INTS, shape);
        }
    }

    private void loadPart(VectorPlace.Slots from, int part) {
        jvm.load(from.shape().part, from.slots().get(part));
    }

    private void reinterpret(VectorShape from, VectorShape to) {
        if (from == to) {
            return;
        }
        switch (from) {
            case LONGS -> jvm.call(DOUBLE, "longBitsToDouble", "(J)D");
            case DOUBLES -> jvm.call(DOUBLE, "doubleToRawLongBits", "(D)J");
            case INTS -> jvm.call(FLOAT, "intBitsToFloat", "(I)F");
            case FLOATS -> jvm.call(FLOAT, "floatToRawIntBits", "(F)I");
        }
    }

    /** Stores the part on the JVM's stack. */
    void store(VectorPlace.Slots to, int part) {
        jvm.store(to.shape().part, to.slots().get(part));
    }

    /** Copies all parts; the places are different ones. */
    void copy(VectorPlace from, VectorPlace.Slots to) {
        for (int part = 0; part < to.shape().parts; part++) {
            load(from, to.shape(), part);
            store(to, part);
        }
    }

    /** The value in {@code shape}, for operations that read it more than once. */
    VectorPlace in(VectorShape shape, VectorPlace place) {
        if (place instanceof VectorPlace.Constant || place.shape() == shape) {
            return place;
        }
        VectorPlace.Slots room = room(shape);
        copy(place, room);
        return room;
    }

    /** Copies the values on the operand stack that are still in the locals from {@code local} on, before they change. */
    void detach(int local) {
        for (int i = 0; i < stack.height(); i++) {
            VectorPlace place = stack.place(i);
            if (place instanceof VectorPlace.Widened) {
                stack.moveVector(i, written((VectorPlace.Widened) place));
            } else if (place instanceof VectorPlace.Slots && ((VectorPlace.Slots) place).local() == local) {
                VectorPlace.Slots room = room(place.shape());
                copy(place, room);
                stack.moveVector(i, room);
            }
        }
    }

    /** Puts every v128 of the operand stack onto the JVM's stack, where blocks, branches and calls expect it. */
    void spread() {
        int lowest = 0;
        while (lowest < stack.height() && stack.place(lowest) == null) {
            lowest++;
        }
        if (lowest == stack.height()) {
            return;
        }
        stack.settle();
        writeWidened();
        release();
        int height = stack.height();
        int[] slots = new int[height];
        int next = behindAll();
        for (int i = height - 1; i >= lowest; i--) {
            if (stack.place(i) == null && !isHighHalf(i)) {
                slots[i] = next;
                jvm.store(stack.type(i), next);
                next += stack.type(i).slots;
            }
        }
        for (int i = lowest; i < height; i++) {
            VectorPlace place = stack.place(i);
            if (place != null) {
                load(place, VectorShape.LONGS, 0);
                load(place, VectorShape.LONGS, 1);
                stack.moveVector(i, null);
                i++;
            } else {
                jvm.load(stack.type(i), slots[i]);
            }
        }
    }

    /** Whether the value at {@code index} belongs to a v128 that is not on the JVM's stack. */
    private boolean isHighHalf(int index) {
        return index > 0 && stack.place(index - 1) != null;
    }

    /** Parts of equal {@code slots} lists, from the locals {@code local} on. */
    static VectorPlace.Slots local(Code code, Frame frame, int local) {
        VectorShape shape = VectorShape.of(code.locals.get(local));
        List<Integer> slots = new ArrayList<>(Collections.nCopies(shape.parts, 0));
        for (int part = 0; part < shape.parts; part++) {
            slots.set(part, frame.slot(local + part));
        }
        return new VectorPlace.Slots(shape, slots, local);
    }
}
