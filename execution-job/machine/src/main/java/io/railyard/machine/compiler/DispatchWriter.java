package io.railyard.machine.compiler;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;

/**
 * Writes methods that choose a function by a number and call it: a switch, or a tree of them when there are many, so that
 * no method grows beyond what HotSpot compiles. Their parameters are those of the functions, then the number and the
 * state.
 */
final class DispatchWriter implements Opcodes {
    /** What a call of a function is written with. */
    interface Call {
        /** Writes the call; the arguments are in the JVM slots from 0 on, then the number, then the state. */
        void write(JvmCode jvm, int function);
    }

    /** Bytes that the switch of one method aims at. */
    private static final int SWITCH_BYTES = 3_600;

    private static final int CASE_BYTES = 14;
    private static final int MOST_CASES = 128;
    private static final int FEWEST_CASES = 4;
    /** Calls after which a new class is begun for the inner methods. */
    private static final int CLASS_CALLS = 6_000;

    private final ModuleContext context;
    private final Function<String, ClassWriter> begin;
    private final BiConsumer<String, ClassWriter> finish;
    private final SortedMap<String, ClassWriter> open = new TreeMap<>();
    private int calls;

    /**
     * @param begin opens a class
     * @param finish closes it
     */
    DispatchWriter(ModuleContext context, Function<String, ClassWriter> begin, BiConsumer<String, ClassWriter> finish) {
        this.context = context;
        this.begin = begin;
        this.finish = finish;
    }

    /**
     * Writes a method.
     *
     * @param functions by number
     * @param call how each is called
     */
    void write(String owner, String name, Signature signature, SortedMap<Integer, Integer> functions, Call call) {
        new Tree(signature, call).node(owner, name, new ArrayList<>(functions.entrySet()));
    }

    /** Closes all classes. */
    void finish() {
        open.forEach(finish);
    }

    private ClassWriter writer(String owner) {
        return open.computeIfAbsent(owner, begin);
    }

    /** One method and those under it. */
    private final class Tree {
        private final Signature signature;
        private final Call call;
        private final int fan;
        private final int numberSlot;

        Tree(Signature signature, Call call) {
            this.signature = signature;
            this.call = call;
            int bytes = CASE_BYTES + 3 * signature.parameters().size();
            fan = Math.max(FEWEST_CASES, Math.min(MOST_CASES, Integer.highestOneBit(SWITCH_BYTES / bytes)));
            numberSlot = signature.parameterSlots();
        }

        private String descriptor() {
            return signature.descriptor("I" + context.stateDescriptor());
        }

        void node(String owner, String name, List<Map.Entry<Integer, Integer>> functions) {
            if (functions.isEmpty()) {
                method(owner, name).raise("badIndirectCall").end();
            } else if (functions.size() <= fan) {
                leaf(method(owner, name), functions);
            } else {
                branch(owner, name, functions);
            }
        }

        private JvmCode method(String owner, String name) {
            return new JvmCode(writer(owner).visitMethod(ACC_STATIC, name, descriptor(), null, null));
        }

        private void leaf(JvmCode jvm, List<Map.Entry<Integer, Integer>> functions) {
            Map<Integer, Label> labels = new LinkedHashMap<>();
            SortedMap<Integer, Label> cases = new TreeMap<>();
            functions.forEach(entry ->
                    cases.put(entry.getKey(), labels.computeIfAbsent(entry.getValue(), function -> new Label())));
            Label none = new Label();
            jvm.load(ValueType.I32, numberSlot).choose(cases, none);
            labels.forEach((function, label) -> {
                jvm.label(label);
                call.write(jvm, function);
                giveBack(jvm);
                calls++;
            });
            jvm.label(none).raise("badIndirectCall").end();
        }

        private void branch(String owner, String name, List<Map.Entry<Integer, Integer>> functions) {
            int first = functions.get(0).getKey();
            int last = functions.get(functions.size() - 1).getKey();
            int shift = 0;
            while ((last >>> shift) - (first >>> shift) >= fan) {
                shift++;
            }
            SortedMap<Integer, List<Map.Entry<Integer, Integer>>> groups = new TreeMap<>();
            for (Map.Entry<Integer, Integer> entry : functions) {
                groups.computeIfAbsent(entry.getKey() >>> shift, key -> new ArrayList<>())
                        .add(entry);
            }
            SortedMap<Integer, String> owners = new TreeMap<>();
            groups.forEach((group, members) -> {
                String child = context.innerDispatchClass(calls / CLASS_CALLS);
                owners.put(group, child);
                node(child, name + "_" + group, members);
            });
            JvmCode jvm = method(owner, name);
            SortedMap<Integer, Label> cases = new TreeMap<>();
            groups.keySet().forEach(group -> cases.put(group, new Label()));
            Label none = new Label();
            jvm.load(ValueType.I32, numberSlot);
            if (shift > 0) {
                jvm.intConstant(shift).op(IUSHR);
            }
            jvm.choose(cases, none);
            cases.forEach((group, label) -> {
                jvm.label(label);
                pass(jvm);
                jvm.call(Objects.requireNonNull(owners.get(group)), name + "_" + group, descriptor());
                giveBack(jvm);
            });
            jvm.label(none).raise("badIndirectCall").end();
        }

        private void pass(JvmCode jvm) {
            arguments(jvm, signature);
            jvm.load(ValueType.I32, numberSlot).loadReference(numberSlot + 1);
        }

        private void giveBack(JvmCode jvm) {
            jvm.op(
                    signature.results().isEmpty()
                            ? RETURN
                            : signature.results().get(0).returnInstruction());
        }
    }

    /** Loads the arguments of a method of {@code signature}. */
    static void arguments(JvmCode jvm, Signature signature) {
        int slot = 0;
        for (ValueType type : signature.parameters()) {
            jvm.load(type, slot);
            slot += type.slots;
        }
    }
}
