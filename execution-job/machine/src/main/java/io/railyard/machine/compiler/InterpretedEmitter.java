package io.railyard.machine.compiler;

import io.railyard.machine.binary.Opcode;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;

/**
 * Writes what joins compiled functions and those that are interpreted because no JVM method holds them: a method for each
 * of the latter that hands its arguments over, and one through which the interpreter calls the former.
 */
final class InterpretedEmitter implements Opcodes {
    private static final Signature NOTHING = Signature.EMPTY;

    private InterpretedEmitter() {}

    /** Whether {@code functions} can be interpreted among compiled ones; otherwise all of the module is. */
    static boolean canMix(GuestModule module, List<Code> codes, Set<Integer> functions) {
        boolean exceptionGlobals = module.globals.stream().anyMatch(global -> global.type() == ValueType.EXNREF);
        return !exceptionGlobals
                && functions.stream()
                        .map(function -> codes.get(function - module.imports))
                        .noneMatch(code -> {
                            boolean leaves = false;
                            for (int at = 0; at < code.size(); at++) {
                                int opcode = code.opcode(at);
                                leaves |= opcode == Opcode.RETURN_CALL || opcode == Opcode.RETURN_CALL_INDIRECT;
                            }
                            return leaves;
                        });
    }

    /** Writes the method of an interpreted function. */
    static void function(ModuleContext context, int function, ClassWriter writer) {
        Signature signature = context.module.signature(function);
        String descriptor = signature.descriptor(context.stateDescriptor());
        String name = ModuleContext.method(function);
        JvmCode jvm = new JvmCode(writer.visitMethod(ACC_STATIC, name, descriptor, null, null));
        int state = signature.parameterSlots();
        int slot = 0;
        for (ValueType type : signature.parameters()) {
            jvm.loadReference(state).load(type, slot);
            give(jvm, type);
            slot += type.slots;
        }
        jvm.loadReference(state).intConstant(function).callVirtual(JvmCode.STATE, "interpret", "(I)V");
        List<ValueType> results = signature.results();
        for (int i = results.size() - 1; i > 0; i--) {
            ValueType type = results.get(i);
            jvm.loadReference(state);
            take(jvm, type);
            jvm.putFieldOf(state, context.stateClass(), context.carrier(i, type), type);
        }
        if (results.isEmpty()) {
            jvm.op(RETURN).end();
        } else {
            jvm.loadReference(state);
            take(jvm, results.get(0));
            jvm.op(results.get(0).returnInstruction()).end();
        }
    }

    private static void give(JvmCode jvm, ValueType type) {
        switch (type) {
            case EXNREF -> jvm.callVirtual(JvmCode.STATE, "giveException", "(" + type.descriptor + ")V");
            case V128_HIGH -> jvm.callVirtual(JvmCode.STATE, "giveHigh", "(J)V");
            default -> jvm.toBits(type).callVirtual(JvmCode.STATE, "give", "(J)V");
        }
    }

    private static void take(JvmCode jvm, ValueType type) {
        if (type == ValueType.EXNREF) {
            jvm.callVirtual(JvmCode.STATE, "takeException", "()" + type.descriptor);
        } else {
            jvm.callVirtual(JvmCode.STATE, "take", "()J").fromBits(type);
        }
    }

    /** Writes the methods of the state by which the interpreter asks what is its own and calls what is not. */
    static void joints(
            ModuleContext context, SortedSet<Integer> interpreted, ClassWriter state, DispatchWriter writer) {
        JvmCode own = new JvmCode(state.visitMethod(ACC_PUBLIC | ACC_FINAL, "interprets", "(I)Z", null, null));
        JvmCode call = new JvmCode(state.visitMethod(ACC_PUBLIC | ACC_FINAL, "callCompiled", "(I)V", null, null));
        if (interpreted.isEmpty()) {
            own.op(ICONST_0, IRETURN).end();
            call.raise("unreachable").end();
            return;
        }
        SortedMap<Integer, Label> cases = new TreeMap<>();
        Label yes = new Label();
        Label no = new Label();
        interpreted.forEach(function -> cases.put(function, yes));
        own.load(ValueType.I32, 1).choose(cases, no);
        own.label(yes).op(ICONST_1, IRETURN);
        own.label(no).op(ICONST_0, IRETURN).end();
        SortedMap<Integer, Integer> functions = new TreeMap<>();
        callees(context, interpreted).stream()
                .filter(function -> !interpreted.contains(function))
                .forEach(function -> functions.put(function, function));
        String owner = context.innerDispatchClass(0);
        writer.write(owner, "joint", NOTHING, functions, (jvm, function) -> compiled(context, jvm, function));
        call.load(ValueType.I32, 1).loadReference(0);
        call.call(owner, "joint", NOTHING.descriptor("I" + context.stateDescriptor()))
                .op(RETURN)
                .end();
    }

    private static BitSet callees(ModuleContext context, Set<Integer> interpreted) {
        BitSet callees = new BitSet();
        for (int function : interpreted) {
            callees.or(context.calls.callees(function));
        }
        callees.or(context.module.referenced());
        return callees;
    }

    /** Calls a compiled function for the interpreter; the number lies in slot 0, the state in slot 1. */
    private static void compiled(ModuleContext context, JvmCode jvm, int function) {
        Signature signature = context.module.signature(function);
        List<ValueType> parameters = signature.parameters();
        int next = 2;
        int[] slots = new int[parameters.size()];
        for (int i = slots.length - 1; i >= 0; i--) {
            slots[i] = next;
            next += parameters.get(i).slots;
            jvm.loadReference(1);
            take(jvm, parameters.get(i));
            jvm.store(parameters.get(i), slots[i]);
        }
        for (int i = 0; i < slots.length; i++) {
            jvm.load(parameters.get(i), slots[i]);
        }
        jvm.loadReference(1);
        jvm.call(
                context.classOf(function),
                ModuleContext.method(function),
                signature.descriptor(context.stateDescriptor()));
        for (int i = 0; i < signature.results().size(); i++) {
            ValueType type = signature.results().get(i);
            if (i == 0) {
                jvm.store(type, next).loadReference(1).load(type, next);
            } else {
                jvm.loadReference(1).op(DUP).getField(context.stateClass(), context.carrier(i, type), type.descriptor);
            }
            give(jvm, type);
        }
    }
}
