package io.railyard.machine.compiler;

import java.util.List;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;

/** Writes tail calls that are noted in the state, and the loops that do them. */
final class TailCallEmitter implements Opcodes {
    private static final String NOTED = "tail";

    private final ModuleContext context;
    private final JvmCode jvm;
    private final OperandStack stack;
    private final Frame frame;

    TailCallEmitter(ModuleContext context, JvmCode jvm, OperandStack stack, Frame frame) {
        this.context = context;
        this.jvm = jvm;
        this.stack = stack;
        this.frame = frame;
    }

    /** Notes a call of {@code function}; the arguments are on the settled stack. */
    void note(int function) {
        jvm.loadReference(frame.stateSlot()).intConstant(function + 1).putField(JvmCode.STATE, NOTED, "I");
        arguments(context.module.signature(function));
    }

    /** Notes a call of the function of {@code type} whose number is on the stack, already taken off what is noted. */
    void noteNumbered(int type) {
        jvm.op(ICONST_1, IADD).loadReference(frame.stateSlot()).op(SWAP).putField(JvmCode.STATE, NOTED, "I");
        arguments(context.module.types.get(type));
    }

    private void arguments(Signature callee) {
        List<ValueType> parameters = callee.parameters();
        for (int i = parameters.size() - 1; i >= 0; i--) {
            ValueType type = parameters.get(i);
            jvm.putFieldOf(frame.stateSlot(), context.stateClass(), context.argumentCarrier(i, type), type);
        }
        stack.pop(parameters.size());
    }

    /** Writes the method by which a function that may return with a call noted is called. */
    static void entry(ModuleContext context, int function, ClassWriter writer) {
        Signature signature = context.module.signature(function);
        String descriptor = signature.descriptor(context.stateDescriptor());
        JvmCode jvm =
                new JvmCode(writer.visitMethod(ACC_STATIC, ModuleContext.method(function), descriptor, null, null));
        int state = signature.parameterSlots();
        int noted = state + 1;
        int result = state + 2;
        DispatchWriter.arguments(jvm, signature);
        jvm.loadReference(state);
        jvm.call(context.classOf(function), context.bodyMethod(function), descriptor);
        Label again = new Label();
        Label done = new Label();
        keep(jvm, signature, result);
        jvm.label(again).loadReference(state).getField(JvmCode.STATE, NOTED, "I");
        jvm.op(DUP).store(ValueType.I32, noted).jump(IFEQ, done);
        jvm.loadReference(state).op(ICONST_0).putField(JvmCode.STATE, NOTED, "I");
        Dispatch dispatch = context.noted(signature.results());
        jvm.load(ValueType.I32, noted).op(ICONST_1, ISUB).loadReference(state);
        jvm.call(dispatch.owner(), dispatch.name(), dispatch.signature().descriptor("I" + context.stateDescriptor()));
        keep(jvm, signature, result);
        jvm.jump(GOTO, again).label(done);
        if (signature.results().isEmpty()) {
            jvm.op(RETURN).end();
        } else {
            ValueType type = signature.results().get(0);
            jvm.load(type, result).op(type.returnInstruction()).end();
        }
    }

    private static void keep(JvmCode jvm, Signature signature, int slot) {
        if (!signature.results().isEmpty()) {
            jvm.store(signature.results().get(0), slot);
        }
    }

    /** Writes the noted call of {@code function} in a method whose first slots hold its number and the state. */
    static void noted(ModuleContext context, JvmCode jvm, int function) {
        Signature callee = context.module.signature(function);
        for (int i = 0; i < callee.parameters().size(); i++) {
            ValueType type = callee.parameters().get(i);
            jvm.loadReference(1);
            jvm.getField(context.stateClass(), context.argumentCarrier(i, type), type.descriptor);
        }
        jvm.loadReference(1);
        jvm.call(context.classOf(function), context.bodyMethod(function), callee.descriptor(context.stateDescriptor()));
    }
}
