package io.railyard.machine.compiler;

import io.railyard.machine.memory.FlatBounds;
import java.util.SortedMap;
import java.util.TreeMap;

/** What the writer of one function must know of its module, and the fields it asks for. Mutable; one owner. */
final class ModuleContext {
    final GuestModule module;
    final CallGraph calls;
    private final String packageName;
    private final int[] classOfFunction;
    private final MemoryKind memoryKind;
    private final SortedMap<String, ValueType> fields = new TreeMap<>();

    ModuleContext(GuestModule module, CallGraph calls, String packageName, int[] classOfFunction, FlatBounds bounds) {
        this.module = module;
        this.calls = calls;
        this.packageName = packageName;
        this.classOfFunction = classOfFunction;
        boolean grows = module.exportedFunctions.values().stream().anyMatch(calls::mayGrow);
        this.memoryKind = MemoryKind.of(module, grows, bounds);
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

    static String method(int function) {
        return "f" + function;
    }

    /** The class of the methods that call the host. */
    String hostClass() {
        return packageName + "Host";
    }

    /** The class of the methods that call through the table. */
    String tableClass() {
        return packageName + "Table";
    }

    /** The method that calls through the table with {@code type}; equal types share one. */
    String tableMethod(int type) {
        return "t" + module.types.indexOf(module.types.get(type));
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

    /** All fields of the state: name to type. */
    SortedMap<String, ValueType> fields() {
        return fields;
    }

    private String field(String name, ValueType type) {
        fields.put(name, type);
        return name;
    }
}
