package io.railyard.machine.compiler;

import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Writes the methods behind indirect calls that the code asked for. Of a table that never changes it is known here what an
 * index means; through other tables functions are called by their numbers, once their type is checked.
 */
final class TableEmitter {
    private final ModuleContext context;
    private final DispatchWriter writer;

    private TableEmitter(ModuleContext context, DispatchWriter writer) {
        this.context = context;
        this.writer = writer;
    }

    static void emit(ModuleContext context, DispatchWriter writer) {
        TableEmitter emitter = new TableEmitter(context, writer);
        context.dispatches().forEach(emitter::write);
    }

    private void write(Dispatch dispatch) {
        Signature signature = dispatch.signature();
        if (dispatch.kind() == Dispatch.Kind.NOTED) {
            writer.write(
                    dispatch.owner(),
                    dispatch.name(),
                    signature,
                    noted(signature),
                    (jvm, function) -> TailCallEmitter.noted(context, jvm, function));
            return;
        }
        writer.write(dispatch.owner(), dispatch.name(), signature, functions(dispatch), (jvm, function) -> {
            DispatchWriter.arguments(jvm, signature);
            jvm.loadReference(signature.parameterSlots() + 1);
            jvm.call(
                    context.classOf(function),
                    ModuleContext.method(function),
                    signature.descriptor(context.stateDescriptor()));
        });
    }

    private SortedMap<Integer, Integer> functions(Dispatch dispatch) {
        SortedMap<Integer, Integer> functions = new TreeMap<>();
        if (dispatch.kind() == Dispatch.Kind.INDEX) {
            int[] contents = context.module.tables.contents(dispatch.table());
            for (int i = 0; i < contents.length; i++) {
                if (contents[i] >= 0 && fits(contents[i], dispatch)) {
                    functions.put(i, contents[i]);
                }
            }
        } else {
            context.module.referenced().stream()
                    .filter(function -> fits(function, dispatch))
                    .forEach(function -> functions.put(function, function));
        }
        return functions;
    }

    /** The functions that are called after they were noted and give the same kind of first value. */
    private SortedMap<Integer, Integer> noted(Signature signature) {
        SortedMap<Integer, Integer> functions = new TreeMap<>();
        context.tails.targets().stream()
                .filter(function -> context.noted(
                                context.module.signature(function).results())
                        .signature()
                        .descriptor("")
                        .equals(signature.descriptor("")))
                .forEach(function -> functions.put(function, function));
        return functions;
    }

    private boolean fits(int function, Dispatch dispatch) {
        return context.module.canonical(context.module.functionTypes.get(function)) == dispatch.type();
    }
}
