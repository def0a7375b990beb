package io.railyard.machine.compiler;

import io.railyard.machine.binary.Opcode;

/** What the interpreter does for instructions that do not change where it goes on. */
final class Steps {
    private final GuestModule module;
    private final GuestState state;
    private final Interpreter interpreter;
    private final OperandCells cells;
    private final Code code;
    private final int base;
    private final VectorSteps vectors;

    /**
     * @param base where the function's locals lie
     */
    Steps(Interpreter interpreter, Code code, int base) {
        this.interpreter = interpreter;
        this.module = interpreter.module;
        this.state = interpreter.state;
        this.cells = interpreter.cells;
        this.code = code;
        this.base = base;
        vectors = new VectorSteps(interpreter, code, base);
    }

    void plain(int opcode, int at) {
        if (Opcode.between(opcode, Opcode.FIRST_LOAD, Opcode.LAST_LOAD)) {
            long offset = code.value(at);
            cells.push(load(opcode, interpreter.index(module.memory64), offset, state));
        } else if (Opcode.between(opcode, Opcode.FIRST_STORE, Opcode.LAST_STORE)) {
            long value = cells.pop();
            store(opcode, interpreter.index(module.memory64), code.value(at), value);
        } else if (Opcode.between(opcode, Opcode.FIRST_NUMERIC, Opcode.LAST_NUMERIC)
                || Opcode.between(opcode, Opcode.FIRST_TRUNC_SAT, Opcode.LAST_TRUNC_SAT)) {
            numeric(opcode);
        } else if (Idiom.isVector(opcode)) {
            vectors.step(opcode, at);
        } else if ((opcode >= Opcode.MEMORY_INIT && opcode <= Opcode.MEMORY_FILL) || opcode == Opcode.MEMORY_GROW) {
            memory(opcode, at);
        } else if (Opcode.between(opcode, Opcode.TABLE_INIT, Opcode.TABLE_FILL)
                || Opcode.between(opcode, Opcode.TABLE_GET, Opcode.TABLE_SET)) {
            table(opcode, at);
        } else {
            variable(opcode, at);
        }
    }

    private void numeric(int opcode) {
        long last = cells.pop();
        cells.push(
                Numerics.isBinary(opcode) ? Numerics.binary(opcode, cells.pop(), last) : Numerics.unary(opcode, last));
    }

    private void variable(int opcode, int at) {
        int index = code.index(at);
        switch (opcode) {
            case Opcode.NOP -> {}
            case Opcode.DROP -> cells.drop();
            case Opcode.SELECT -> cells.select(cells.popInt() != 0);
            case Opcode.LOCAL_GET -> cells.load(base + index);
            case Opcode.LOCAL_SET -> {
                cells.store(base + index);
                cells.pop();
            }
            case Opcode.LOCAL_TEE -> cells.store(base + index);
            case Opcode.GLOBAL_GET, Opcode.GLOBAL_SET -> global(opcode == Opcode.GLOBAL_GET, index);
            case Opcode.I32_CONST, Opcode.I64_CONST, Opcode.F32_CONST, Opcode.F64_CONST -> cells.push(code.value(at));
            case Opcode.MEMORY_SIZE -> cells.push(state.sizePages());
            case Opcode.REF_NULL -> cells.push(ValueType.NULL);
            case Opcode.REF_FUNC -> cells.push(index);
            case Opcode.REF_IS_NULL -> {
                boolean exception = cells.exception(cells.top() - 1) != null;
                cells.push(cells.pop() == ValueType.NULL && !exception ? 1 : 0);
            }
            default -> throw new IllegalStateException("Instruction 0x" + Integer.toHexString(opcode) + " got through");
        }
    }

    private void global(boolean get, int index) {
        ValueType type = module.globals.get(index).type();
        if (type == ValueType.V128_LOW) {
            int high = module.highGlobal(index);
            if (get) {
                cells.pushVector(state.global(index), state.global(high));
            } else {
                state.setGlobal(high, cells.pop());
                state.setGlobal(index, cells.pop());
            }
        } else if (type == ValueType.EXNREF) {
            if (get) {
                cells.push(state.exceptionGlobal(index));
            } else {
                state.setExceptionGlobal(index, cells.popException());
            }
        } else if (get) {
            cells.push(state.global(index));
        } else {
            state.setGlobal(index, cells.pop());
        }
    }

    /** What a load instruction gives at an unsigned address. */
    static long load(int opcode, long address, long offset, GuestState state) {
        return switch (opcode) {
            case 0x28, 0x2A, 0x34 -> SlowAccess.loadInt(address, offset, state);
            case 0x29, 0x2B -> SlowAccess.loadLong(address, offset, state);
            case 0x2C, 0x30 -> SlowAccess.loadByte(address, offset, state);
            case 0x2D, 0x31 -> SlowAccess.loadByte(address, offset, state) & 0xff;
            case 0x2E, 0x32 -> SlowAccess.loadShort(address, offset, state);
            case 0x2F, 0x33 -> SlowAccess.loadShort(address, offset, state) & 0xffff;
            default -> SlowAccess.loadInt(address, offset, state) & 0xffff_ffffL;
        };
    }

    private void store(int opcode, long address, long offset, long value) {
        switch (opcode) {
            case 0x36, 0x38, 0x3E -> SlowAccess.storeInt(address, (int) value, offset, state);
            case 0x37, 0x39 -> SlowAccess.storeLong(address, value, offset, state);
            case 0x3A, 0x3C -> SlowAccess.storeByte(address, (int) value, offset, state);
            default -> SlowAccess.storeShort(address, (int) value, offset, state);
        }
    }

    private void memory(int opcode, int at) {
        boolean wide = module.memory64;
        switch (opcode) {
            case Opcode.MEMORY_GROW -> {
                long delta = cells.pop();
                cells.push(wide ? state.grow(delta) : state.grow((int) delta));
            }
            case Opcode.MEMORY_INIT -> {
                int length = cells.popInt();
                int from = cells.popInt();
                SlowAccess.init(interpreter.index(wide), from, length, code.index(at), state);
            }
            case Opcode.DATA_DROP -> state.dropData(code.index(at));
            case Opcode.MEMORY_COPY -> {
                long length = interpreter.index(wide);
                long from = interpreter.index(wide);
                SlowAccess.copy(interpreter.index(wide), from, length, state);
            }
            default -> {
                long length = interpreter.index(wide);
                int value = cells.popInt();
                SlowAccess.fill(interpreter.index(wide), value, length, state);
            }
        }
    }

    private void table(int opcode, int at) {
        int index = code.index(at);
        if (opcode == Opcode.ELEM_DROP) {
            GuestTables.drop(state, index);
            return;
        }
        int table = opcode == Opcode.TABLE_INIT ? (int) code.value(at) : index;
        boolean wide = module.tables.table(table).wide();
        if (opcode == Opcode.TABLE_INIT) {
            long length = interpreter.index(false);
            long from = interpreter.index(false);
            GuestTables.init(interpreter.index(wide), from, length, state, table, index);
        } else if (opcode == Opcode.TABLE_COPY) {
            boolean sourceWide = module.tables.table((int) code.value(at)).wide();
            long length = interpreter.index(wide && sourceWide);
            long from = interpreter.index(sourceWide);
            GuestTables.copy(interpreter.index(wide), from, length, state, table, (int) code.value(at));
        } else if (module.tables.table(table).type() == ValueType.EXNREF) {
            exceptions(opcode, table, wide);
        } else {
            references(opcode, table, wide);
        }
    }

    private void references(int opcode, int table, boolean wide) {
        switch (opcode) {
            case Opcode.TABLE_GET -> cells.push(GuestTables.get(interpreter.index(wide), state, table));
            case Opcode.TABLE_SET -> {
                int value = cells.popInt();
                GuestTables.set(interpreter.index(wide), value, state, table);
            }
            case Opcode.TABLE_SIZE -> cells.push(GuestTables.size(state, table));
            case Opcode.TABLE_GROW -> {
                long count = interpreter.index(wide);
                cells.push(GuestTables.grow(cells.popInt(), count, state, table));
            }
            default -> {
                long length = interpreter.index(wide);
                int value = cells.popInt();
                GuestTables.fill(interpreter.index(wide), value, length, state, table);
            }
        }
    }

    private void exceptions(int opcode, int table, boolean wide) {
        switch (opcode) {
            case Opcode.TABLE_GET -> cells.push(GuestTables.getException(interpreter.index(wide), state, table));
            case Opcode.TABLE_SET -> {
                GuestException value = cells.popException();
                GuestTables.set(interpreter.index(wide), value, state, table);
            }
            case Opcode.TABLE_SIZE -> cells.push(GuestTables.size(state, table));
            case Opcode.TABLE_GROW -> {
                long count = interpreter.index(wide);
                cells.push(GuestTables.grow(cells.popException(), count, state, table));
            }
            default -> {
                long length = interpreter.index(wide);
                GuestException value = cells.popException();
                GuestTables.fill(interpreter.index(wide), value, length, state, table);
            }
        }
    }
}
