package io.railyard.machine.compiler;

import io.railyard.machine.memory.FlatBounds;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** What the writer of one function must know of its module, and the fields it asks for. Mutable; one owner. */
final class ModuleContext {
    private static final int DISPATCHES_PER_CLASS = 64;

    final GuestModule module;
    final CallGraph calls;
    final TailCalls tails;
    private final String packageName;
    private final int[] classOfFunction;
    private final MemoryKind memoryKind;
    private final SortedMap<String, ValueType> fields = new TreeMap<>();
    private final Map<String, Dispatch> dispatches = new LinkedHashMap<>();

    ModuleContext(GuestModule module, CallGraph calls, String packageName, int[] classOfFunction, FlatBounds bounds) {
        this.module = module;
        this.calls = calls;
        this.tails = calls.tails();
        this.packageName = packageName;
        this.classOfFunction = classOfFunction;
        boolean grows = module.exportedFunctions.values().stream().anyMatch(calls::mayGrow);
        this.memoryKind = MemoryKind.of(module, grows, calls.guestGrows(), bounds);
        for (int i = 0; i < module.globals.size(); i++) {
            fields.put(globalField(i), module.globals.get(i).type());
        }
    }

    String stateClass() {
        return packageName + "State";
    }

    String stateDescriptor() {
        return "L" + stateClass() + ";";
    }

    /** How the module's code reaches its memory. */
    MemoryKind memoryKind() {
        return memoryKind;
    }

    /** The class that holds number {@code index} of the functions' methods. */
    String codeClass(int index) {
        return packageName + "Code" + index;
    }

    String classOf(int function) {
        return module.isImported(function) ? hostClass() : codeClass(classOfFunction[function - module.imports]);
    }

    /** Number of the class that holds a function of the module's own. */
    int classIndexOf(int function) {
        return classOfFunction[function - module.imports];
    }

    /** The method by which a function is called. */
    static String method(int function) {
        return "f" + function;
    }

    /** The class of the methods that call the host. */
    String hostClass() {
        return packageName + "Host";
    }

    /** The method that calls a function of {@code type} by its index in {@code table}, which is constant. */
    Dispatch byIndex(int table, int type) {
        int canonical = module.canonical(type);
        Signature signature = module.types.get(canonical);
        return dispatch("t" + table + "_" + canonical, Dispatch.Kind.INDEX, table, canonical, signature);
    }

    /** The method that calls a function of {@code type} by its number. */
    Dispatch byFunction(int type) {
        int canonical = module.canonical(type);
        return dispatch("d" + canonical, Dispatch.Kind.FUNCTION, 0, canonical, module.types.get(canonical));
    }

    /** The method that does a noted call of a function with {@code results}. */
    Dispatch noted(List<ValueType> results) {
        Signature signature = new Signature(List.of(), results.subList(0, Math.min(1, results.size())));
        String name = "n" + (results.isEmpty() ? 'V' : results.get(0).letter());
        return dispatch(name, Dispatch.Kind.NOTED, 0, 0, signature);
    }

    private Dispatch dispatch(String name, Dispatch.Kind kind, int table, int type, Signature signature) {
        String owner = packageName + "Table" + dispatches.size() / DISPATCHES_PER_CLASS;
        return dispatches.computeIfAbsent(name, key -> new Dispatch(owner, key, kind, table, type, signature));
    }

    /** The methods asked for so far. */
    Collection<Dispatch> dispatches() {
        return dispatches.values();
    }

    /** The class that holds number {@code index} of the parts of large dispatch methods. */
    String innerDispatchClass(int index) {
        return packageName + "Part" + index;
    }

    static String globalField(int index) {
        return "g" + index;
    }

    /** The field in which value {@code position} of several travels out of a method. */
    String carrier(int position, ValueType type) {
        return field("v" + position + type.letter(), type);
    }

    /** The field in which changed local number {@code position} travels out of a part of a function. */
    String localCarrier(int position, ValueType type) {
        return field("l" + position + type.letter(), type);
    }

    /** The field in which argument {@code position} of a noted call waits. */
    String argumentCarrier(int position, ValueType type) {
        return field("a" + position + type.letter(), type);
    }

    /** The method that holds the code of a function. */
    String bodyMethod(int function) {
        return tails.bounces(function) ? method(function) + "b" : method(function);
    }

    /** All fields of the state: name to type. */
    SortedMap<String, ValueType> fields() {
        return fields;
    }

    private String field(String name, ValueType type) {
        fields.put(name, type);
        return name;
    }
}
