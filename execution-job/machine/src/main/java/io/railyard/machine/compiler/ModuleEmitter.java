package io.railyard.machine.compiler;

import io.railyard.machine.memory.FlatBounds;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.objectweb.asm.ClassTooLargeException;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodTooLargeException;
import org.objectweb.asm.Opcodes;

/** Writes the classes of a module. Equal modules give equal bytes. */
final class ModuleEmitter implements Opcodes {
    /** Class file version: Java 11. */
    private static final int CLASS_VERSION = V11;
    /** Slots that the parameters of a JVM method may take. */
    private static final int METHOD_SLOTS = 255;
    /** Instructions after which a new class is begun. */
    private static final int CLASS_INSTRUCTIONS = 60_000;
    /** What the instructions of a class are divided by when it has too many constants, and where that ends. */
    private static final int FEWER = 8;

    private static final int FEWEST_INSTRUCTIONS = 100;
    /** What a JVM method holds, in bytes. */
    private static final int JVM_METHOD_BYTES = 65_535;

    private static final Pattern FUNCTION_METHOD = Pattern.compile("f([0-9]+)(b|r.*)?");
    /** Functions after which a new class is begun. */
    private static final int CLASS_FUNCTIONS = 1_000;

    private final GuestModule module;
    private final int methodBytes;
    private final List<Code> functions = new ArrayList<>();
    private final String packageName;
    private final FlatBounds bounds;
    private final CallGraph calls;
    private ModuleContext context;
    private SortedSet<Integer> interpreted = new TreeSet<>();
    private final SortedMap<String, byte[]> classes = new TreeMap<>();
    private int largestMethodBytes;

    /** Classes by internal name, and the size of the largest method that holds guest code. */
    record Emitted(SortedMap<String, byte[]> classes, int largestMethodBytes) {}

    private ModuleEmitter(GuestModule module, String packageName, int methodBytes, FlatBounds bounds, boolean hostGrows)
            throws CompilerRefusal {
        this.module = module;
        this.methodBytes = methodBytes;
        for (int i = 0; i < module.bodies.size(); i++) {
            int function = module.imports + i;
            Code code = DeadWrites.remove(Idioms.replace(Decoder.decode(module, function)));
            VectorLocals.choose(code);
            functions.add(SelfTailCalls.replace(code, function, module.signature(function)));
        }
        this.packageName = packageName;
        this.bounds = bounds;
        calls = new CallGraph(module, functions, hostGrows);
        context = new ModuleContext(module, calls, packageName, partition(CLASS_INSTRUCTIONS), bounds);
    }

    /**
     * Writes the classes of {@code module}.
     *
     * @param packageName internal name of their package, ending in a slash
     * @param methodBytes what a method may take, where the structure of the function allows it
     * @param bounds how much of the memory lies in one array
     * @param hostGrows whether functions of the host may return after they have made the memory grow
     * @throws CompilerRefusal when the module uses what is not taken, or only the interpreter can take it
     */
    static Emitted emit(GuestModule module, String packageName, int methodBytes, FlatBounds bounds, boolean hostGrows)
            throws CompilerRefusal {
        checkSlots(module);
        SortedSet<Integer> interpreted = new TreeSet<>();
        int instructions = CLASS_INSTRUCTIONS;
        while (true) {
            try {
                ModuleEmitter emitter = new ModuleEmitter(module, packageName, methodBytes, bounds, hostGrows);
                return emitter.emit(interpreted, instructions);
            } catch (MethodTooLargeException e) {
                leave(e, interpreted);
            } catch (ClassTooLargeException e) {
                instructions /= FEWER;
                if (instructions < FEWEST_INSTRUCTIONS) {
                    throw CompilerRefusal.limit("The module needs more constants than a JVM class holds");
                }
            }
        }
    }

    /** A method of the module's own takes the state besides the parameters, one that chooses a function a number, too. */
    private static void checkSlots(GuestModule module) throws CompilerRefusal {
        for (int type = 0; type < module.types.size(); type++) {
            int slots = module.types.get(type).parameterSlots() + 2;
            if (slots > METHOD_SLOTS) {
                throw CompilerRefusal.limit("The parameters of type " + type + " need " + slots
                        + " slots with those of the compiler, a JVM method takes " + METHOD_SLOTS);
            }
        }
    }

    /** Leaves the function that no JVM method holds to the interpreter. */
    private static void leave(MethodTooLargeException e, SortedSet<Integer> interpreted) throws CompilerRefusal {
        Matcher name = FUNCTION_METHOD.matcher(e.getMethodName());
        if (!name.matches() || !interpreted.add(Integer.valueOf(name.group(1)))) {
            throw CompilerRefusal.limit("Method " + e.getMethodName() + " needs " + e.getCodeSize()
                    + " bytes of bytecode, a JVM method holds 65535");
        }
    }

    private Emitted emit(SortedSet<Integer> left, int classInstructions) throws CompilerRefusal {
        context = new ModuleContext(module, calls, packageName, partition(classInstructions), bounds);
        interpreted = left;
        code();
        if (!InterpretedEmitter.canMix(module, functions, interpreted)) {
            throw CompilerRefusal.limit("Function " + interpreted.first()
                    + " does not fit into a JVM method, and has tail calls or the module globals of exceptions");
        }
        if (module.imports > 0) {
            ClassWriter host = begin(context.hostClass(), "java/lang/Object");
            HostEmitter.emit(context, host);
            finish(context.hostClass(), host);
        }
        DispatchWriter dispatch = new DispatchWriter(context, name -> begin(name, "java/lang/Object"), this::finish);
        TableEmitter.emit(context, dispatch);
        ClassWriter state = begin(context.stateClass(), JvmCode.STATE);
        InterpretedEmitter.joints(context, interpreted, state, dispatch);
        dispatch.finish();
        StateEmitter.emit(context, state);
        finish(context.stateClass(), state);
        return new Emitted(classes, largestMethodBytes);
    }

    private int[] partition(int classInstructions) {
        int[] classOf = new int[functions.size()];
        int current = 0;
        int instructions = 0;
        int count = 0;
        for (int function = 0; function < classOf.length; function++) {
            instructions += functions.get(function).size();
            if (count > 0 && (instructions > classInstructions || count == CLASS_FUNCTIONS)) {
                current++;
                instructions = functions.get(function).size();
                count = 0;
            }
            classOf[function] = current;
            count++;
        }
        return classOf;
    }

    private void code() {
        int function = module.imports;
        int end = module.imports + functions.size();
        while (function < end) {
            int index = context.classIndexOf(function);
            ClassWriter writer = begin(context.codeClass(index), "java/lang/Object");
            while (function < end && context.classIndexOf(function) == index) {
                function(function, writer);
                function++;
            }
            finish(context.codeClass(index), writer);
        }
    }

    private void function(int function, ClassWriter writer) {
        Signature signature = module.signature(function);
        FunctionEmitter.Body body = new FunctionEmitter.Body(functions.get(function - module.imports), signature);
        SplitSearch search = new SplitSearch(context, body, function, methodBytes);
        SortedMap<Integer, Region> regions = interpreted.contains(function) ? new TreeMap<>() : search.regions();
        if (search.smallestBytes() > JVM_METHOD_BYTES) {
            interpreted.add(function);
        }
        if (interpreted.contains(function)) {
            InterpretedEmitter.function(context, function, writer);
            return;
        }
        for (Region region : SplitSearch.withInner(regions)) {
            String descriptor = region.descriptor(body.code(), context.stateDescriptor());
            note(FunctionEmitter.region(
                    context, body, region, writer.visitMethod(ACC_STATIC, region.name(), descriptor, null, null)));
        }
        String descriptor = signature.descriptor(context.stateDescriptor());
        String name = context.bodyMethod(function);
        if (context.tails.bounces(function)) {
            TailCallEmitter.entry(context, function, writer);
        }
        note(FunctionEmitter.whole(
                context, body, regions, writer.visitMethod(ACC_STATIC, name, descriptor, null, null)));
    }

    private void note(MethodSize size) {
        largestMethodBytes = Math.max(largestMethodBytes, size.bytes());
    }

    private static ClassWriter begin(String name, String superName) {
        ClassWriter writer = new FrameWriter();
        writer.visit(CLASS_VERSION, ACC_PUBLIC | ACC_FINAL | ACC_SUPER, name, null, superName, null);
        return writer;
    }

    private void finish(String name, ClassWriter writer) {
        writer.visitEnd();
        classes.put(name, writer.toByteArray());
    }

    /** Reference types meet only where they are equal, so no class is looked up. */
    private static final class FrameWriter extends ClassWriter {
        FrameWriter() {
            super(COMPUTE_FRAMES);
        }

        @Override
        protected String getCommonSuperClass(String first, String second) {
            return "java/lang/Object";
        }
    }
}
