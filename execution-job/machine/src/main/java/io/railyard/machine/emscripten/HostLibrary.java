package io.railyard.machine.emscripten;

import io.railyard.machine.module.AllowedImports;
import io.railyard.machine.module.ImportedFunction;
import io.railyard.machine.wasm.GuestTrap;
import io.railyard.machine.wasm.HostFunction;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The imported functions of one format, by name and type. A type is written with letters: i, j, f and d as they are, p
 * an address, q a 64-bit number that 32-bit modules pass in two halves. Immutable.
 */
final class HostLibrary implements AllowedImports {
    /** Answers one imported function; addresses come unsigned, halves joined. */
    @FunctionalInterface
    interface Answer {
        long answer(EmscriptenHost host, long... arguments) throws GuestTrap;
    }

    private record Entry(String parameters, String results, Answer answer) {}

    private static final Map<ModuleFormat, HostLibrary> LIBRARIES = libraries();

    private final Abi abi;
    private final Map<String, Entry> entries = new HashMap<>();

    private HostLibrary(Abi abi) {
        this.abi = abi;
        if (abi.texts == Abi.Texts.ON_HEAP) {
            StandaloneFunctions.register(this);
            return;
        }
        ClockFunctions.register(this);
        CalendarFunctions.register(this);
        MemoryFunctions.register(this);
        JumpFunctions.register(this);
        ProcessFunctions.register(this);
        FileFunctions.register(this);
        if (abi.generation == 4) {
            DriveFunctions.register(this);
        }
    }

    private static Map<ModuleFormat, HostLibrary> libraries() {
        Map<ModuleFormat, HostLibrary> libraries = new EnumMap<>(ModuleFormat.class);
        for (ModuleFormat format : ModuleFormat.values()) {
            libraries.put(format, new HostLibrary(format.abi()));
        }
        return libraries;
    }

    static HostLibrary of(ModuleFormat format) {
        HostLibrary library = LIBRARIES.get(format);
        if (library == null) {
            throw new IllegalStateException("There is no library for " + format);
        }
        return library;
    }

    Abi abi() {
        return abi;
    }

    /** All functions but the {@code invoke_} ones, by the names of the later formats, with the letters of their types. */
    SortedMap<String, String> types() {
        SortedMap<String, String> types = new TreeMap<>();
        entries.forEach((path, entry) -> types.put(path, lowered(entry.parameters) + ":" + lowered(entry.results)));
        return types;
    }

    /** Adds a function; {@code type} is its parameters, a colon, its results. */
    void add(String path, String type, Answer answer) {
        int colon = type.indexOf(':');
        entries.put(path, new Entry(type.substring(0, colon), type.substring(colon + 1), answer));
    }

    @Override
    public boolean allows(ImportedFunction function) {
        return find(function).isPresent();
    }

    /** The function as the engine calls it. */
    Optional<HostFunction> bind(ImportedFunction function, EmscriptenHost host) {
        return find(function).map(entry -> bound(entry, host));
    }

    private Optional<Entry> find(ImportedFunction function) {
        String path = abi.namedByLetters() ? FirstLetters.path(function) : function.path();
        Entry entry = entries.get(path);
        if (entry == null) {
            return JumpFunctions.invoke(path, abi)
                    .filter(type -> type.equals(function.parameters() + ":" + function.results()))
                    .map(type -> new Entry("", "", JumpFunctions.invoke(path)));
        }
        boolean fits = lowered(entry.parameters).equals(function.parameters())
                && lowered(entry.results).equals(function.results());
        return fits ? Optional.of(entry) : Optional.empty();
    }

    private String lowered(String letters) {
        return letters.replace("p", abi.wide ? "j" : "i").replace("q", abi.wide ? "j" : "ii");
    }

    private HostFunction bound(Entry entry, EmscriptenHost host) {
        String letters = entry.parameters;
        Answer answer = entry.answer;
        if (abi.wide || (letters.indexOf('p') < 0 && letters.indexOf('q') < 0)) {
            return (instance, arguments) -> answer.answer(host, arguments);
        }
        return (instance, arguments) -> answer.answer(host, widened(letters, arguments));
    }

    private static long[] widened(String letters, long... arguments) {
        long[] wide = new long[letters.length()];
        int from = 0;
        for (int i = 0; i < wide.length; i++) {
            long value = arguments[from++];
            wide[i] = switch (letters.charAt(i)) {
                case 'p' -> value & 0xffff_ffffL;
                case 'q' -> (value & 0xffff_ffffL) | (arguments[from++] << 32);
                default -> value;
            };
        }
        return wide;
    }
}
