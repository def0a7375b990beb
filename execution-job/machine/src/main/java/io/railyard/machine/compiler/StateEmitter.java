package io.railyard.machine.compiler;

import java.util.List;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;

/** Writes the class of a module's instances: globals as fields, and the ways in for the host. */
final class StateEmitter implements Opcodes {
    /** Exports that one method serves. */
    private static final int CHUNK = 128;

    private static final String MEMORY = "io/railyard/machine/memory/PagedMemory";
    private final ModuleContext context;
    private final ClassWriter writer;

    private StateEmitter(ModuleContext context, ClassWriter writer) {
        this.context = context;
        this.writer = writer;
    }

    static void emit(ModuleContext context, ClassWriter writer) {
        StateEmitter emitter = new StateEmitter(context, writer);
        context.fields()
                .forEach((name, type) -> writer.visitField(ACC_PUBLIC, name, type.descriptor, null, null)
                        .visitEnd());
        emitter.constructor();
        emitter.exact();
        emitter.readGlobal();
        emitter.writeGlobal();
        emitter.entries();
    }

    private JvmCode method(int access, String name, String descriptor) {
        return new JvmCode(writer.visitMethod(access, name, descriptor, null, null));
    }

    private void constructor() {
        JvmCode jvm = method(ACC_PUBLIC, "<init>", "(L" + MEMORY + ";)V");
        jvm.loadReference(0).loadReference(1);
        jvm.visitor.visitMethodInsn(INVOKESPECIAL, JvmCode.STATE, "<init>", "(L" + MEMORY + ";)V", false);
        List<GuestModule.Global> globals = context.module.globals;
        for (int i = 0; i < globals.size(); i++) {
            GuestModule.Global global = globals.get(i);
            if (global.initial() != 0) {
                jvm.loadReference(0).constant(global.type(), global.initial());
                putGlobal(jvm, i);
            }
        }
        jvm.op(RETURN).end();
    }

    private void exact() {
        int exact = context.memoryKind().exact() ? ICONST_1 : ICONST_0;
        method(ACC_PROTECTED | ACC_FINAL, "exact", "()Z").op(exact).op(IRETURN).end();
    }

    private void putGlobal(JvmCode jvm, int index) {
        String descriptor = context.module.globals.get(index).type().descriptor;
        jvm.putField(context.stateClass(), ModuleContext.globalField(index), descriptor);
    }

    private void readGlobal() {
        JvmCode jvm = method(ACC_PUBLIC | ACC_FINAL, "global", "(I)J");
        List<GuestModule.Global> globals = context.module.globals;
        Label[] cases = labels(globals.size());
        Label none = new Label();
        choose(jvm, 1, cases, none);
        for (int i = 0; i < cases.length; i++) {
            ValueType type = globals.get(i).type();
            jvm.label(cases[i]).loadReference(0);
            jvm.getField(context.stateClass(), ModuleContext.globalField(i), type.descriptor);
            jvm.toBits(type).op(LRETURN);
        }
        jvm.label(none).raise("outOfBounds").end();
    }

    private void writeGlobal() {
        JvmCode jvm = method(ACC_PUBLIC | ACC_FINAL, "setGlobal", "(IJ)V");
        List<GuestModule.Global> globals = context.module.globals;
        Label[] cases = labels(globals.size());
        Label none = new Label();
        choose(jvm, 1, cases, none);
        for (int i = 0; i < cases.length; i++) {
            jvm.label(cases[i]).loadReference(0).load(ValueType.I64, 2);
            jvm.fromBits(globals.get(i).type());
            putGlobal(jvm, i);
            jvm.op(RETURN);
        }
        jvm.label(none).raise("outOfBounds").end();
    }

    private void entries() {
        List<Integer> functions = context.module.entries();
        int chunks = Math.max(1, (functions.size() + CHUNK - 1) / CHUNK);
        for (int chunk = 0; chunk < chunks; chunk++) {
            int from = chunk * CHUNK;
            int to = Math.min(functions.size(), from + CHUNK);
            chunkOfEntries(chunk, from, functions.subList(from, to));
        }
        JvmCode jvm = method(ACC_PROTECTED | ACC_FINAL, "call", "(I[J)J");
        Label[] cases = labels(chunks);
        Label none = new Label();
        jvm.load(ValueType.I32, 1).intConstant(CHUNK).op(IDIV);
        jvm.visitor.visitTableSwitchInsn(0, chunks - 1, none, cases);
        for (int i = 0; i < chunks; i++) {
            jvm.label(cases[i]).load(ValueType.I32, 1).loadReference(2).loadReference(0);
            jvm.call(context.stateClass(), "call" + i, entryDescriptor()).op(LRETURN);
        }
        jvm.label(none).raise("outOfBounds").end();
    }

    private String entryDescriptor() {
        return "(I[J" + context.stateDescriptor() + ")J";
    }

    private void chunkOfEntries(int chunk, int from, List<Integer> functions) {
        JvmCode jvm = method(ACC_STATIC, "call" + chunk, entryDescriptor());
        Label none = new Label();
        if (!functions.isEmpty()) {
            Label[] cases = labels(functions.size());
            jvm.load(ValueType.I32, 0).visitor.visitTableSwitchInsn(from, from + cases.length - 1, none, cases);
            for (int i = 0; i < cases.length; i++) {
                jvm.label(cases[i]);
                entry(jvm, functions.get(i));
            }
        }
        jvm.label(none).raise("outOfBounds").end();
    }

    private void entry(JvmCode jvm, int function) {
        Signature signature = context.module.signature(function);
        for (int i = 0; i < signature.parameters().size(); i++) {
            jvm.loadReference(1)
                    .intConstant(i)
                    .op(LALOAD)
                    .fromBits(signature.parameters().get(i));
        }
        jvm.loadReference(2);
        jvm.call(
                context.classOf(function),
                ModuleContext.method(function),
                signature.descriptor(context.stateDescriptor()));
        if (signature.results().isEmpty()) {
            jvm.op(LCONST_0);
        } else {
            jvm.toBits(signature.results().get(0));
        }
        jvm.op(LRETURN);
    }

    private static void choose(JvmCode jvm, int slot, Label[] cases, Label none) {
        if (cases.length > 0) {
            jvm.load(ValueType.I32, slot).visitor.visitTableSwitchInsn(0, cases.length - 1, none, cases);
        }
    }

    private static Label[] labels(int count) {
        Label[] labels = new Label[count];
        for (int i = 0; i < count; i++) {
            labels[i] = new Label();
        }
        return labels;
    }
}
