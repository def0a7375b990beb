package io.railyard.machine.compiler;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;

/**
 * Writes the class that calls through the table: one method for each type, a switch over the table's indexes, in two
 * steps when the table is long so that no method grows beyond what HotSpot compiles. The table never changes, so what an
 * index means is known here.
 */
final class TableEmitter implements Opcodes {
    private static final int CHUNK_SHIFT = 7;
    private static final int CHUNK = 1 << CHUNK_SHIFT;

    private final ModuleContext context;
    private final ClassWriter writer;

    private TableEmitter(ModuleContext context, ClassWriter writer) {
        this.context = context;
        this.writer = writer;
    }

    static void emit(ModuleContext context, ClassWriter writer) {
        TableEmitter emitter = new TableEmitter(context, writer);
        for (int type = 0; type < context.module.types.size(); type++) {
            if (context.module.types.indexOf(context.module.types.get(type)) == type) {
                emitter.type(type);
            }
        }
    }

    private void type(int type) {
        Signature signature = context.module.types.get(type);
        String name = context.tableMethod(type);
        int[] table = context.module.table;
        if (table.length <= CHUNK) {
            chunk(signature, name, 0, table.length);
            return;
        }
        int chunks = (table.length + CHUNK - 1) >>> CHUNK_SHIFT;
        boolean[] filled = new boolean[chunks];
        for (int i = 0; i < chunks; i++) {
            filled[i] = chunk(signature, name + "c" + i, i * CHUNK, Math.min(table.length, (i + 1) * CHUNK));
        }
        JvmCode jvm = method(name, signature);
        int indexSlot = signature.parameterSlots();
        Label[] cases = new Label[chunks];
        Label none = new Label();
        Arrays.setAll(cases, i -> filled[i] ? new Label() : none);
        jvm.load(ValueType.I32, indexSlot).intConstant(CHUNK_SHIFT).op(IUSHR);
        jvm.visitor.visitTableSwitchInsn(0, chunks - 1, none, cases);
        for (int i = 0; i < chunks; i++) {
            if (filled[i]) {
                jvm.label(cases[i]);
                arguments(jvm, signature);
                jvm.load(ValueType.I32, indexSlot).loadReference(indexSlot + 1);
                jvm.call(context.tableClass(), name + "c" + i, descriptor(signature));
                giveBack(jvm, signature);
            }
        }
        jvm.label(none).raise("badIndirectCall").end();
    }

    /** Writes the method for a part of the table; false, and nothing, when no function there has the type. */
    private boolean chunk(Signature signature, String name, int from, int to) {
        Map<Integer, Label> functions = new LinkedHashMap<>();
        Label none = new Label();
        Label[] cases = new Label[to - from];
        for (int i = from; i < to; i++) {
            int function = context.module.table[i];
            boolean fits = function >= 0 && context.module.signature(function).equals(signature);
            cases[i - from] = fits ? functions.computeIfAbsent(function, key -> new Label()) : none;
        }
        if (functions.isEmpty() && context.module.table.length > CHUNK) {
            return false;
        }
        JvmCode jvm = method(name, signature);
        int indexSlot = signature.parameterSlots();
        if (!functions.isEmpty()) {
            jvm.load(ValueType.I32, indexSlot).visitor.visitTableSwitchInsn(from, to - 1, none, cases);
        }
        functions.forEach((function, label) -> {
            jvm.label(label);
            arguments(jvm, signature);
            jvm.loadReference(indexSlot + 1);
            jvm.call(
                    context.classOf(function),
                    ModuleContext.method(function),
                    signature.descriptor(context.stateDescriptor()));
            giveBack(jvm, signature);
        });
        jvm.label(none).raise("badIndirectCall").end();
        return true;
    }

    private JvmCode method(String name, Signature signature) {
        return new JvmCode(writer.visitMethod(ACC_STATIC, name, descriptor(signature), null, null));
    }

    private String descriptor(Signature signature) {
        return signature.descriptor("I" + context.stateDescriptor());
    }

    private static void arguments(JvmCode jvm, Signature signature) {
        int slot = 0;
        for (ValueType type : signature.parameters()) {
            jvm.load(type, slot);
            slot += type.slots;
        }
    }

    private static void giveBack(JvmCode jvm, Signature signature) {
        jvm.op(
                signature.results().isEmpty()
                        ? RETURN
                        : signature.results().get(0).returnInstruction());
    }
}
