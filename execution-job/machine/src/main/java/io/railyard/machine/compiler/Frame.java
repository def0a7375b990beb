package io.railyard.machine.compiler;

import io.railyard.machine.binary.Opcode;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a JVM method keeps the locals of a function and what it needs besides. Parameters come first, then the state,
 * what belongs to the memory, the other locals, and scratch room behind all.
 */
final class Frame {
    /** Code of more than this many instructions reads and writes memory itself instead of calling small methods. */
    static final int INLINE_INSTRUCTIONS = 500;

    private final int[] slots;
    private final boolean[] held;
    private final List<Integer> zeroed = new ArrayList<>();
    private final boolean usesMemory;
    private final boolean storesMemory;
    private final boolean inlinesMemory;
    private final int stateSlot;
    private int scratchSlot;

    private Frame(Code code, List<Integer> parameters, boolean[] used, boolean[] memory) {
        usesMemory = memory[0];
        storesMemory = memory[1];
        inlinesMemory = memory[0] && code.size() > INLINE_INSTRUCTIONS;
        slots = new int[code.locals.size()];
        int next = 0;
        boolean[] placed = new boolean[slots.length];
        for (int local : parameters) {
            slots[local] = next;
            next += code.locals.get(local).slots;
            placed[local] = true;
        }
        stateSlot = next;
        next += inlinesMemory ? 4 : 1;
        for (int local = 0; local < slots.length; local++) {
            if (!placed[local] && used[local]) {
                slots[local] = next;
                next += code.locals.get(local).slots;
                zeroed.add(local);
            }
        }
        scratchSlot = next;
        held = used.clone();
    }

    /** The frame of a whole function. */
    static Frame of(Code code) {
        List<Integer> parameters = new ArrayList<>();
        for (int local = 0; local < code.parameterCount; local++) {
            parameters.add(local);
        }
        return of(code, 0, code.size(), parameters);
    }

    /** The frame of a method for the instructions {@code from} to {@code to} that gets {@code parameters}. */
    static Frame of(Code code, int from, int to, List<Integer> parameters) {
        boolean[] used = new boolean[code.locals.size()];
        boolean[] memory = new boolean[2];
        for (int at = from; at < to; at++) {
            int opcode = code.opcode(at);
            for (int i = 0; i < code.localCount(at); i++) {
                used[code.index(at) + i] = true;
            }
            memory[0] |= Opcode.accesses(opcode);
            memory[1] |= Opcode.stores(opcode);
        }
        return new Frame(code, parameters, used, memory);
    }

    /** Whether the method reads or writes {@code local}. */
    boolean holds(int local) {
        return held[local];
    }

    int slot(int local) {
        return slots[local];
    }

    /** Locals that begin as zero. */
    List<Integer> zeroed() {
        return zeroed;
    }

    int stateSlot() {
        return stateSlot;
    }

    boolean inlinesMemory() {
        return inlinesMemory;
    }

    boolean usesMemory() {
        return usesMemory;
    }

    boolean storesMemory() {
        return storesMemory;
    }

    int memorySlot() {
        return stateSlot + 1;
    }

    int guardsSlot() {
        return stateSlot + 2;
    }

    int sizeSlot() {
        return stateSlot + 3;
    }

    /** Takes room for a value away from the scratch slots, for good. */
    int reserve(int slots) {
        int slot = scratchSlot;
        scratchSlot += slots;
        return slot;
    }

    /** First of the slots behind all. */
    int scratchSlot() {
        return scratchSlot;
    }
}
