package io.railyard.machine.compiler;

import io.railyard.machine.memory.FlatBounds;
import io.railyard.machine.memory.PagedMemory;
import io.railyard.machine.module.PreparedModule;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A prepared module as JVM classes, loaded. Immutable, thread-safe. */
public final class CompiledModule {
    /** Version of the code that is written; to be raised with every change of it. */
    public static final int VERSION = 9;

    /**
     * What a method may take, in bytes. HotSpot leaves methods of more than 8,000 bytes interpreted, and its first
     * compiler gives up on some of 5,000 and more.
     */
    public static final int METHOD_BYTES = 4_500;

    private static final String PACKAGE = "io/railyard/machine/compiler/guest/m";
    private static final int NAME_DIGITS = 16;

    private final GuestModule module;
    private final ModuleEmitter.Emitted emitted;
    private final List<String> exports;
    private final List<Integer> entries;
    private final Map<Integer, Integer> entryOfFunction = new HashMap<>();
    private final Function<PagedMemory, GuestState> constructor;
    private final FlatBounds bounds;
    private final InterpretedCode interpreted;
    private final int[] functionTypes;
    private final SortedMap<Integer, Long> hiddenGlobals;

    private CompiledModule(
            GuestModule module,
            ModuleEmitter.Emitted emitted,
            Function<PagedMemory, GuestState> constructor,
            FlatBounds bounds) {
        this.bounds = bounds;
        this.module = module;
        this.emitted = emitted;
        this.exports = List.copyOf(new ArrayList<>(module.exportedFunctions.keySet()));
        this.entries = module.entries();
        for (int entry = 0; entry < entries.size(); entry++) {
            entryOfFunction.putIfAbsent(entries.get(entry), entry);
        }
        this.constructor = constructor;
        this.interpreted = new InterpretedCode(module);
        this.functionTypes = module.canonicalTypes();
        this.hiddenGlobals = IntStream.range(0, module.globals.size())
                .filter(i -> module.globals.get(i).type().isHidden())
                .boxed()
                .collect(Collectors.toMap(
                        i -> i, i -> module.globals.get(i).initial(), (first, second) -> first, TreeMap::new));
    }

    /**
     * Compiles and loads {@code prepared}.
     *
     * @throws CompilerRefusal when it uses what this compiler does not take, or holds a function too large for it
     */
    public static CompiledModule compile(PreparedModule prepared) throws CompilerRefusal {
        return compile(prepared, METHOD_BYTES);
    }

    /**
     * Compiles and loads {@code prepared} with methods of another size.
     *
     * @param methodBytes what a method may take, in bytes, where the structure of the function allows it
     * @throws CompilerRefusal when it uses what this compiler does not take, or holds a function too large for it
     */
    public static CompiledModule compile(PreparedModule prepared, int methodBytes) throws CompilerRefusal {
        return compile(prepared, methodBytes, FlatBounds.DEFAULTS);
    }

    /**
     * Compiles and loads {@code prepared} with memories held otherwise.
     *
     * @param methodBytes what a method may take, in bytes, where the structure of the function allows it
     * @param bounds how much of a memory lies in one array
     * @throws CompilerRefusal when it uses what this compiler does not take, or holds a function too large for it
     */
    public static CompiledModule compile(PreparedModule prepared, int methodBytes, FlatBounds bounds)
            throws CompilerRefusal {
        GuestModule module = GuestModule.read(prepared.wasm().toByteArray());
        String packageName = packageName(prepared);
        return load(module, packageName, ModuleEmitter.emit(module, packageName, methodBytes, bounds, true), bounds);
    }

    /**
     * Compiles and loads {@code prepared} for a host whose functions never return after they have made the memory grow.
     *
     * @param methodBytes what a method may take, in bytes, where the structure of the function allows it
     * @throws CompilerRefusal when it uses what this compiler does not take, or holds a function too large for it
     */
    public static CompiledModule compileLean(PreparedModule prepared, int methodBytes) throws CompilerRefusal {
        GuestModule module = GuestModule.read(prepared.wasm().toByteArray());
        String name = packageName(prepared);
        FlatBounds bounds = FlatBounds.DEFAULTS;
        return load(module, name, ModuleEmitter.emit(module, name, methodBytes, bounds, false), bounds);
    }

    /**
     * Loads {@code prepared} from {@code cache}, or compiles, keeps and loads it.
     *
     * @param methodBytes what a method may take, in bytes, where the structure of the function allows it
     * @param lean as by {@link #compileLean}
     * @throws CompilerRefusal when it uses what this compiler does not take, or holds a function too large for it
     */
    public static CompiledModule compile(PreparedModule prepared, int methodBytes, ClassCache cache, boolean lean)
            throws CompilerRefusal {
        String key = ClassCache.key(prepared.digest(), methodBytes, lean);
        Optional<SortedMap<String, byte[]>> kept = cache.find(key);
        if (kept.isEmpty()) {
            CompiledModule compiled = lean ? compileLean(prepared, methodBytes) : compile(prepared, methodBytes);
            cache.keep(key, compiled.emitted.classes());
            return compiled;
        }
        GuestModule module = GuestModule.read(prepared.wasm().toByteArray());
        return load(module, packageName(prepared), new ModuleEmitter.Emitted(kept.get(), 0), FlatBounds.DEFAULTS);
    }

    /**
     * Makes {@code prepared} ready to be interpreted: nothing is compiled, results are the same.
     *
     * @throws CompilerRefusal when it uses what neither the compiler nor the interpreter takes
     */
    public static CompiledModule interpreted(PreparedModule prepared) throws CompilerRefusal {
        GuestModule module = GuestModule.read(prepared.wasm().toByteArray());
        InterpretedCode code = new InterpretedCode(module);
        code.check();
        ModuleEmitter.Emitted nothing = new ModuleEmitter.Emitted(new TreeMap<>(), 0);
        return new CompiledModule(
                module, nothing, memory -> new InterpretedState(module, code, memory), FlatBounds.DEFAULTS);
    }

    private static String packageName(PreparedModule prepared) {
        return PACKAGE + prepared.digest().hex().substring(0, NAME_DIGITS) + "/";
    }

    private static CompiledModule load(
            GuestModule module, String packageName, ModuleEmitter.Emitted emitted, FlatBounds bounds) {
        try {
            Class<?> state = new GuestLoader(emitted.classes()).loadClass((packageName + "State").replace('/', '.'));
            MethodHandle constructor = MethodHandles.publicLookup()
                    .findConstructor(state, MethodType.methodType(void.class, PagedMemory.class))
                    .asType(MethodType.methodType(GuestState.class, PagedMemory.class));
            return new CompiledModule(module, emitted, memory -> construct(constructor, memory), bounds);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("Classes of this compiler cannot be loaded", e);
        }
    }

    /** Names of the exported functions; the entry number of one is its place here. */
    public List<String> exports() {
        return exports;
    }

    /** The index, for {@link GuestState#global}, of the high half of the v128 global at {@code index}. */
    public int highGlobal(int index) {
        return module.highGlobal(index);
    }

    /** Number of parameters of the function with entry number {@code entry}. */
    public int parameterCount(int entry) {
        return module.signature(entries.get(entry)).parameters().size();
    }

    /** Entry number of the function that stands in the first table at {@code index}; -1 when none does. */
    public int entryOfTable(GuestState state, int index) {
        int function = state.tables().functionAt(0, index & 0xffff_ffffL);
        return function < 0 ? -1 : entryOfFunction.getOrDefault(function, -1);
    }

    /**
     * A new instance: memory and globals initialised, nothing called.
     *
     * @param memoryLimitPages how far its memory may grow, in pages of 64 KiB
     */
    public GuestState instantiate(int memoryLimitPages) {
        int limit = Math.min(memoryLimitPages, module.memoryMaxPages);
        CompiledMemory memory = new CompiledMemory(module.memoryPages, limit, bounds);
        for (GuestModule.Data data : module.data) {
            if (data.active()) {
                memory.write(data.address(), module.wasm, data.start(), data.length());
            }
        }
        return instance(memory);
    }

    /** A new instance over the memory of another code of the same module; globals initialised, nothing called. */
    public GuestState instantiateOver(PagedMemory memory) {
        return instance((CompiledMemory) memory);
    }

    private GuestState instance(CompiledMemory memory) {
        GuestState state = constructor.apply(memory);
        if (state.exact()) {
            memory.exact();
        }
        state.interpretWith(() -> new Interpreter(module, interpreted, state));
        state.data(module.wasm, module.data);
        state.begin(new GuestTables(module.tables, functionTypes), hiddenGlobals);
        return state;
    }

    private static GuestState construct(MethodHandle constructor, PagedMemory memory) {
        try {
            return (GuestState) constructor.invokeExact(memory);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("A generated constructor threw", e);
        }
    }

    /** Size of the largest method that holds guest code, in bytes of bytecode. */
    int largestMethodBytes() {
        return emitted.largestMethodBytes();
    }

    /** Internal class names to class files. */
    SortedMap<String, byte[]> classes() {
        SortedMap<String, byte[]> copy = new TreeMap<>();
        emitted.classes().forEach((name, bytes) -> copy.put(name, bytes.clone()));
        return copy;
    }

    /** Holds the classes of one module; goes when the module goes. */
    private static final class GuestLoader extends ClassLoader {
        private final SortedMap<String, byte[]> classes;

        GuestLoader(SortedMap<String, byte[]> classes) {
            super("guest", CompiledModule.class.getClassLoader());
            this.classes = classes;
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            byte[] bytes = classes.get(name.replace('.', '/'));
            if (bytes == null) {
                throw new ClassNotFoundException(name);
            }
            return defineClass(name, bytes, 0, bytes.length);
        }
    }
}
