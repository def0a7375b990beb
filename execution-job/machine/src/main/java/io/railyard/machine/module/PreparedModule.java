package io.railyard.machine.module;

import io.railyard.message.Bytes;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A module ready for any engine: an ordinary WebAssembly binary which counts gas and depth itself.
 *
 * @param sourceDigest SHA-256 of the published binary
 * @param wasm the prepared binary
 * @param digest SHA-256 of the prepared binary
 * @param imports the functions it takes from its host, by function index
 * @param functions exported functions: name to number of parameters
 * @param mutableGlobals indexes of the module's own globals that can change: they live between messages. A v128
 *     stands there twice, its low half as the index, its high half as the index's complement
 * @param gasGlobal index of the i64 global that holds the gas left
 * @param depthGlobal index of the i32 global that holds the depth units left
 * @param memoryPagesGlobal index of the i32 global that holds the largest memory size, in 64 KiB pages
 * @param stopGlobal index of the i32 global that says why the guest was stopped: 0 not, 1 gas, 2 depth, 3 a memory
 *     growth was refused (the guest may have gone on)
 * @param memoryMinPages initial memory, in 64 KiB pages
 * @param memoryMaxPages declared maximum, at most 65,536, of a 64-bit memory 262,144
 * @param startFunction index of the start function, exported as {@link Preparation#START_EXPORT} and run by the host
 * @param gasRule how gas is counted
 * @param hidesState whether a call may change something that is neither memory nor in {@code mutableGlobals}: tables,
 *     dropped segments, globals of references. Engines set it back between messages
 */
public record PreparedModule(
        Bytes sourceDigest,
        Bytes wasm,
        Bytes digest,
        List<ImportedFunction> imports,
        SortedMap<String, Integer> functions,
        List<Integer> mutableGlobals,
        int gasGlobal,
        int depthGlobal,
        int memoryPagesGlobal,
        int stopGlobal,
        int memoryMinPages,
        int memoryMaxPages,
        OptionalInt startFunction,
        GasRule gasRule,
        boolean hidesState) {
    /** Values of the stop global. */
    public static final int STOPPED_BY_GAS = Appendix.STOP_GAS;

    public static final int STOPPED_BY_DEPTH = Appendix.STOP_DEPTH;
    public static final int MEMORY_REFUSED = Appendix.STOP_MEMORY;

    public PreparedModule {
        imports = List.copyOf(imports);
        functions = Collections.unmodifiableSortedMap(new TreeMap<>(functions));
        mutableGlobals = List.copyOf(mutableGlobals);
    }

    /** A variant of the same module: other code and exports, the same globals, gas and depth. */
    PreparedModule withCode(Bytes code, SortedMap<String, Integer> exported) {
        return new PreparedModule(
                sourceDigest,
                code,
                Bytes.sha256(code.toByteArray()),
                imports,
                exported,
                mutableGlobals,
                gasGlobal,
                depthGlobal,
                memoryPagesGlobal,
                stopGlobal,
                memoryMinPages,
                memoryMaxPages,
                startFunction,
                gasRule,
                hidesState);
    }
}
