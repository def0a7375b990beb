package io.railyard.machine.module;

import io.railyard.machine.binary.BinaryReader;
import io.railyard.machine.binary.InstructionTypes;
import io.railyard.machine.binary.Mnemonics;
import io.railyard.machine.binary.Opcode;
import io.railyard.machine.binary.TypeCode;
import java.util.Arrays;
import java.util.BitSet;

/**
 * Checks function bodies and constant expressions (WebAssembly 3.0, sections 3.3 and 3.4, with the legacy exception
 * instructions), one pass without recursion. Refuses in the words of the standard's reference interpreter. Not
 * thread-safe.
 */
final class CodeValidator {
    private static final int[] NONE = {};
    private static final int[][] SINGLE = new int[0x80][];
    private static final long I32_RANGE = 1L << 32;

    static {
        for (int type = 0; type < SINGLE.length; type++) {
            SINGLE[type] = new int[] {type};
        }
    }

    private final ModuleStructure module;
    private final ModuleTypes types;
    private final BitSet declared;
    private final TypeStack stack = new TypeStack(this::invalid);
    private int[] locals = new int[64];
    private int localCount;
    private int function = -1;
    private InstructionCursor cursor;

    /** @param declared functions that {@code ref.func} may name */
    CodeValidator(ModuleStructure module, ModuleTypes types, BitSet declared) {
        this.module = module;
        this.types = types;
        this.declared = declared;
        this.cursor = new InstructionCursor(new BinaryReader(module.wasm, 0, 0));
    }

    /** Checks the body number {@code body}. */
    void body(int body) throws ModuleRefused {
        function = module.functionOf(body);
        int type = module.functionTypes.get(function);
        ModuleStructure.Range range = module.bodies.get(body);
        BinaryReader in = new BinaryReader(module.wasm, range.start(), range.end());
        cursor = new InstructionCursor(in);
        localCount = 0;
        declare(types.parameters(type));
        int groups = in.length();
        for (int i = 0; i < groups; i++) {
            long count = in.u32Wide();
            ModuleBounds.check("number of locals of function " + function, count, ModuleBounds.FRAME_VALUES);
            declare(SINGLE[ModuleStructure.valueType(in)], (int) count);
        }
        run(types.results(type));
    }

    /** Checks a constant expression of {@code type} that sees the first {@code visible} globals. */
    void constant(ModuleStructure.Range range, int type, int visible) throws ModuleRefused {
        function = -1;
        localCount = 0;
        cursor = new InstructionCursor(new BinaryReader(module.wasm, range.start(), range.end()));
        while (cursor.next() && cursor.end() < range.end()) {
            constantInstruction(visible);
        }
        cursor = new InstructionCursor(new BinaryReader(module.wasm, range.start(), range.end()));
        run(SINGLE[type]);
    }

    private void constantInstruction(int visible) throws ModuleRefused {
        switch (cursor.opcode()) {
            case Opcode.I32_CONST, Opcode.I64_CONST, Opcode.F32_CONST, Opcode.F64_CONST, Opcode.V128_CONST -> {}
            case Opcode.I32_ADD, Opcode.I32_SUB, Opcode.I32_MUL -> {}
            case Opcode.I64_ADD, Opcode.I64_SUB, Opcode.I64_MUL, Opcode.REF_NULL, Opcode.REF_FUNC -> {}
            case Opcode.GLOBAL_GET -> {
                check(cursor.index() < visible, "global", cursor.index());
                if (module.globals.get(cursor.index()).mutable()) {
                    throw invalid("constant expression required: a mutable global is not constant");
                }
            }
            default -> throw invalid("constant expression required");
        }
    }

    private void declare(int[] more) throws ModuleRefused {
        for (int type : more) {
            declare(SINGLE[type], 1);
        }
    }

    private void declare(int[] type, int count) throws ModuleRefused {
        ModuleBounds.check(
                "number of locals of function " + function, (long) localCount + count, ModuleBounds.FRAME_VALUES);
        if (localCount + count > locals.length) {
            locals = Arrays.copyOf(locals, Math.max(2 * locals.length, localCount + count));
        }
        Arrays.fill(locals, localCount, localCount + count, type[0]);
        localCount += count;
    }

    private void run(int[] results) throws ModuleRefused {
        stack.clear();
        stack.open(Opcode.BLOCK, NONE, results);
        while (stack.depth() > 0 && cursor.next()) {
            if (InstructionTypes.known(cursor.opcode())) {
                fixed(cursor.opcode());
            } else if (!variable() && !control() && !table()) {
                throw invalid("unknown instruction");
            }
        }
    }

    private void fixed(int opcode) throws ModuleRefused {
        int natural = InstructionTypes.alignment(opcode);
        if (natural >= 0) {
            access(natural);
        }
        int lanes = InstructionTypes.lanes(opcode);
        if (lanes > 0 && cursor.lane() >= lanes) {
            throw invalid("invalid lane index " + cursor.lane() + ", there are " + lanes + " lanes");
        }
        if (opcode >= Opcode.MEMORY_INIT && opcode <= Opcode.ELEM_DROP) {
            segments(opcode);
            if (opcode == Opcode.MEMORY_COPY) {
                copyMemory();
                return;
            }
        }
        int[] parameters = InstructionTypes.parameters(opcode);
        for (int i = parameters.length - 1; i >= 0; i--) {
            stack.pop(parameters[i] == InstructionTypes.ADDRESS ? address(cursor.memory()) : parameters[i]);
        }
        for (int result : InstructionTypes.results(opcode)) {
            stack.push(result == InstructionTypes.ADDRESS ? address(cursor.memory()) : result);
        }
    }

    private void access(int natural) throws ModuleRefused {
        int type = address(cursor.memory());
        if (cursor.alignment() > natural) {
            throw invalid("alignment must not be larger than natural: 2^" + cursor.alignment() + " is more than 2^"
                    + natural + " bytes");
        }
        if (type == TypeCode.I32 && Long.compareUnsigned(cursor.offset(), I32_RANGE) >= 0) {
            throw invalid("offset out of range: " + Long.toUnsignedString(cursor.offset()) + " in a 32-bit memory");
        }
    }

    private void segments(int opcode) throws ModuleRefused {
        if (opcode == Opcode.MEMORY_INIT) {
            address(cursor.memory());
        }
        if (opcode == Opcode.MEMORY_INIT || opcode == Opcode.DATA_DROP) {
            check(cursor.index() < module.data.size(), "data segment", cursor.index());
        }
        if (opcode == Opcode.ELEM_DROP) {
            check(cursor.index() < module.elements.size(), "elem segment", cursor.index());
        }
    }

    private void copyMemory() throws ModuleRefused {
        int target = address(cursor.index());
        int source = address(cursor.secondIndex());
        stack.pop(smaller(target, source));
        stack.pop(source);
        stack.pop(target);
    }

    private static int smaller(int one, int other) {
        return one == TypeCode.I32 ? one : other;
    }

    private int address(int memory) throws ModuleRefused {
        check(memory < module.memories.size(), "memory", memory);
        return module.memories.get(memory).indexType();
    }

    /** Parametric, variable and reference instructions; false for others. */
    private boolean variable() throws ModuleRefused {
        int index = cursor.index();
        switch (cursor.opcode()) {
            case Opcode.LOCAL_GET -> stack.push(local(index));
            case Opcode.LOCAL_SET -> stack.pop(local(index));
            case Opcode.LOCAL_TEE -> {
                stack.pop(local(index));
                stack.push(local(index));
            }
            case Opcode.GLOBAL_GET -> stack.push(global(index).type());
            case Opcode.GLOBAL_SET -> {
                ModuleStructure.Global global = global(index);
                if (!global.mutable()) {
                    throw invalid("immutable global " + index);
                }
                stack.pop(global.type());
            }
            case Opcode.DROP -> stack.pop();
            case Opcode.SELECT -> select();
            case Opcode.SELECT_TYPED -> typedSelect();
            case Opcode.REF_NULL -> stack.push(cursor.valueType());
            case Opcode.REF_IS_NULL -> {
                int type = stack.pop();
                if (type != TypeStack.UNKNOWN && !isReference(type)) {
                    throw invalid("type mismatch: instruction requires a reference but stack has ["
                            + TypeStack.name(type) + "]");
                }
                stack.push(TypeCode.I32);
            }
            case Opcode.REF_FUNC -> {
                check(index < module.functionTypes.size(), "function", index);
                if (!declared.get(index)) {
                    throw invalid("undeclared function reference " + index);
                }
                stack.push(TypeCode.FUNCREF);
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private int local(int index) throws ModuleRefused {
        check(index < localCount, "local", index);
        return locals[index];
    }

    private ModuleStructure.Global global(int index) throws ModuleRefused {
        check(index < module.globals.size(), "global", index);
        return module.globals.get(index);
    }

    private void select() throws ModuleRefused {
        stack.pop(TypeCode.I32);
        int second = stack.pop();
        int first = stack.pop(second);
        int type = first == TypeStack.UNKNOWN ? second : first;
        if (isReference(type)) {
            throw invalid("type mismatch: instruction requires numeric or vector type but stack has ["
                    + TypeStack.name(type) + "]");
        }
        stack.push(type);
    }

    private void typedSelect() throws ModuleRefused {
        if (cursor.index() != 1) {
            throw invalid("invalid result arity other than 1 is not (yet) allowed: " + cursor.index());
        }
        int type = cursor.valueType();
        stack.pop(TypeCode.I32);
        stack.pop(type);
        stack.pop(type);
        stack.push(type);
    }

    private static boolean isReference(int type) {
        return type == TypeCode.FUNCREF || type == TypeCode.EXTERNREF || type == TypeCode.EXNREF;
    }

    /** Blocks, branches, calls and exceptions; false for others. */
    private boolean control() throws ModuleRefused {
        switch (cursor.opcode()) {
            case Opcode.UNREACHABLE -> stack.unreachable();
            case Opcode.BLOCK, Opcode.LOOP, Opcode.IF, Opcode.TRY, Opcode.TRY_TABLE -> open();
            case Opcode.ELSE, Opcode.CATCH, Opcode.CATCH_ALL -> part();
            case Opcode.END -> end();
            case Opcode.DELEGATE -> {
                int[] results = stack.close();
                stack.label(cursor.index());
                stack.push(results);
            }
            case Opcode.BR -> leave(stack.label(cursor.index()));
            case Opcode.BR_IF -> {
                int[] label = stack.label(cursor.index());
                stack.pop(TypeCode.I32);
                stack.pop(label);
                stack.push(label);
            }
            case Opcode.BR_TABLE -> branchTable();
            case Opcode.RETURN -> leave(stack.label(stack.depth() - 1));
            case Opcode.CALL, Opcode.RETURN_CALL -> {
                check(cursor.index() < module.functionTypes.size(), "function", cursor.index());
                call(module.functionTypes.get(cursor.index()), cursor.opcode() == Opcode.RETURN_CALL);
            }
            case Opcode.CALL_INDIRECT, Opcode.RETURN_CALL_INDIRECT -> callIndirect();
            case Opcode.THROW -> leave(tag(cursor.index()));
            case Opcode.RETHROW -> rethrow();
            case Opcode.THROW_REF -> leave(SINGLE[TypeCode.EXNREF]);
            default -> {
                return false;
            }
        }
        return true;
    }

    private void open() throws ModuleRefused {
        long block = cursor.blockType();
        int[] parameters = NONE;
        int[] results = NONE;
        if (block >= 0) {
            int type = (int) Math.min(block, Integer.MAX_VALUE);
            check(type < types.count(), "type", type);
            parameters = types.parameters(type);
            results = types.results(type);
        } else if (block != TypeCode.VOID - 0x80) {
            results = SINGLE[(int) block + 0x80];
        }
        if (cursor.opcode() == Opcode.IF) {
            stack.pop(TypeCode.I32);
        }
        if (cursor.opcode() == Opcode.TRY_TABLE) {
            for (InstructionCursor.Catch clause : cursor.catches()) {
                clause(clause);
            }
        }
        stack.pop(parameters);
        stack.open(cursor.opcode(), parameters, results);
    }

    private void clause(InstructionCursor.Catch clause) throws ModuleRefused {
        int[] given = clause.kind() < 2 ? tag(clause.tag()) : NONE;
        if ((clause.kind() & 1) != 0) {
            given = Arrays.copyOf(given, given.length + 1);
            given[given.length - 1] = TypeCode.EXNREF;
        }
        match(given, stack.label(clause.label()), "label requires", "catch handler has");
    }

    private void match(int[] given, int[] wanted, String requires, String has) throws ModuleRefused {
        if (!Arrays.equals(given, wanted)) {
            throw invalid("type mismatch: " + requires + " " + TypeStack.names(wanted) + " but " + has + " "
                    + TypeStack.names(given));
        }
    }

    private void part() throws ModuleRefused {
        int[] parameters = stack.parameters();
        int[] results = stack.close();
        if (cursor.opcode() == Opcode.CATCH) {
            stack.open(Opcode.CATCH, tag(cursor.index()), results);
        } else if (cursor.opcode() == Opcode.CATCH_ALL) {
            stack.open(Opcode.CATCH, NONE, results);
        } else {
            stack.open(Opcode.ELSE, parameters, results);
        }
    }

    private void end() throws ModuleRefused {
        int kind = stack.kind();
        int[] parameters = stack.parameters();
        int[] results = stack.close();
        if (kind == Opcode.IF) {
            match(parameters, results, "if without else requires", "its parameters are");
        }
        if (stack.depth() > 0) {
            stack.push(results);
        }
    }

    private void leave(int[] operands) throws ModuleRefused {
        stack.pop(operands);
        stack.unreachable();
    }

    private void branchTable() throws ModuleRefused {
        int[] labels = cursor.labels();
        int[] last = stack.label(labels[labels.length - 1]);
        stack.pop(TypeCode.I32);
        int[] checked = NONE;
        for (int label : labels) {
            int[] types = stack.label(label);
            if (types.length != last.length) {
                throw invalid("type mismatch: label " + label + " requires " + TypeStack.names(types)
                        + " but the default label requires " + TypeStack.names(last));
            }
            if (types != checked) {
                stack.peek(types);
                checked = types;
            }
        }
        leave(last);
    }

    private void call(int type, boolean tail) throws ModuleRefused {
        if (tail) {
            int[] wanted = stack.label(stack.depth() - 1);
            match(types.results(type), wanted, "current function requires result type", "callee returns");
            leave(types.parameters(type));
        } else {
            stack.pop(types.parameters(type));
            stack.push(types.results(type));
        }
    }

    private void callIndirect() throws ModuleRefused {
        ModuleStructure.Table table = table(cursor.secondIndex());
        check(cursor.index() < types.count(), "type", cursor.index());
        if (table.type() != TypeCode.FUNCREF) {
            throw invalid("type mismatch: instruction requires table of function type but table has element type "
                    + TypeStack.name(table.type()));
        }
        stack.pop(table.limits().indexType());
        call(cursor.index(), cursor.opcode() == Opcode.RETURN_CALL_INDIRECT);
    }

    private int[] tag(int index) throws ModuleRefused {
        check(index < module.tags.size(), "tag", index);
        return types.parameters(module.tags.get(index));
    }

    private void rethrow() throws ModuleRefused {
        stack.label(cursor.index());
        if (stack.kind(cursor.index()) != Opcode.CATCH) {
            throw invalid("invalid rethrow label " + cursor.index() + ": it is not a catch block");
        }
        stack.unreachable();
    }

    /** Table instructions; false for others. */
    private boolean table() throws ModuleRefused {
        int index = cursor.index();
        switch (cursor.opcode()) {
            case Opcode.TABLE_GET -> {
                stack.pop(table(index).limits().indexType());
                stack.push(table(index).type());
            }
            case Opcode.TABLE_SET -> {
                stack.pop(table(index).type());
                stack.pop(table(index).limits().indexType());
            }
            case Opcode.TABLE_SIZE -> stack.push(table(index).limits().indexType());
            case Opcode.TABLE_GROW -> {
                stack.pop(table(index).limits().indexType());
                stack.pop(table(index).type());
                stack.push(table(index).limits().indexType());
            }
            case Opcode.TABLE_FILL -> {
                stack.pop(table(index).limits().indexType());
                stack.pop(table(index).type());
                stack.pop(table(index).limits().indexType());
            }
            case Opcode.TABLE_COPY -> copyTable(table(index), table(cursor.secondIndex()));
            case Opcode.TABLE_INIT -> initialiseTable(table(cursor.secondIndex()));
            default -> {
                return false;
            }
        }
        return true;
    }

    private void copyTable(ModuleStructure.Table target, ModuleStructure.Table source) throws ModuleRefused {
        if (source.type() != target.type()) {
            throw invalid("type mismatch: source element type " + TypeStack.name(source.type())
                    + " does not match destination element type " + TypeStack.name(target.type()));
        }
        stack.pop(smaller(target.limits().indexType(), source.limits().indexType()));
        stack.pop(source.limits().indexType());
        stack.pop(target.limits().indexType());
    }

    private void initialiseTable(ModuleStructure.Table table) throws ModuleRefused {
        check(cursor.index() < module.elements.size(), "elem segment", cursor.index());
        int type = module.elements.get(cursor.index()).type();
        if (type != table.type()) {
            throw invalid("type mismatch: element segment's type " + TypeStack.name(type)
                    + " does not match table's element type " + TypeStack.name(table.type()));
        }
        stack.pop(TypeCode.I32);
        stack.pop(TypeCode.I32);
        stack.pop(table.limits().indexType());
    }

    private ModuleStructure.Table table(int index) throws ModuleRefused {
        check(index < module.tables.size(), "table", index);
        return module.tables.get(index);
    }

    private void check(boolean known, String kind, int index) throws ModuleRefused {
        if (!known) {
            throw invalid("unknown " + kind + " " + (index == Integer.MAX_VALUE ? "above 2^31" : index));
        }
    }

    private ModuleRefused invalid(String text) {
        String place = function < 0 ? "a constant expression" : FunctionNames.of(module, function);
        return ModuleRefused.invalid(cursor.start(), text, Mnemonics.of(cursor.opcode()) + " of " + place);
    }
}
