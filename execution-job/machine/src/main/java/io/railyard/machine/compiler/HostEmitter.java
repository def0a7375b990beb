package io.railyard.machine.compiler;

import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Opcodes;

/**
 * Writes the class that calls the host: one method for each imported function, named and shaped as if the function were
 * the module's own, so that callers and the table need not know.
 */
final class HostEmitter implements Opcodes {
    private final ModuleContext context;
    private final ClassWriter writer;

    private HostEmitter(ModuleContext context, ClassWriter writer) {
        this.context = context;
        this.writer = writer;
    }

    static void emit(ModuleContext context, ClassWriter writer) throws CompilerRefusal {
        HostEmitter emitter = new HostEmitter(context, writer);
        for (int function = 0; function < context.module.imports; function++) {
            emitter.function(function);
        }
    }

    private void function(int function) throws CompilerRefusal {
        Signature signature = context.module.signature(function);
        if (signature.results().size() > 1) {
            throw CompilerRefusal.unsupported("imported functions of several results");
        }
        String descriptor = signature.descriptor(context.stateDescriptor());
        String name = ModuleContext.method(function);
        JvmCode jvm = new JvmCode(writer.visitMethod(ACC_STATIC, name, descriptor, null, null));
        jvm.loadReference(signature.parameterSlots()).intConstant(function);
        jvm.intConstant(signature.parameters().size()).visitor.visitIntInsn(NEWARRAY, T_LONG);
        int slot = 0;
        for (int i = 0; i < signature.parameters().size(); i++) {
            ValueType type = signature.parameters().get(i);
            jvm.op(DUP).intConstant(i).load(type, slot).toBits(type).op(LASTORE);
            slot += type.slots;
        }
        jvm.callVirtual(JvmCode.STATE, "callHost", "(I[J)J");
        if (signature.results().isEmpty()) {
            jvm.op(POP2, RETURN);
        } else {
            ValueType type = signature.results().get(0);
            jvm.fromBits(type).op(type.returnInstruction());
        }
        jvm.end();
    }
}
