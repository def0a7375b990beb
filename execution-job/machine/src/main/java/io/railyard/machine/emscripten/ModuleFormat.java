package io.railyard.machine.emscripten;

import io.railyard.machine.extension.Extensions;
import io.railyard.machine.module.AllowedImports;
import io.railyard.machine.module.GasRule;
import io.railyard.machine.module.ModuleRefused;
import io.railyard.machine.module.Preparation;
import io.railyard.machine.module.PreparedModule;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** A value of the tag Module-Format: how a module is started, called and served. */
public enum ModuleFormat {
    /** Imports and exports named by single letters. */
    EMSCRIPTEN("wasm32-unknown-emscripten"),
    /** Imports by name; stack cookies; {@code main} is called with the program's name. */
    EMSCRIPTEN2("wasm32-unknown-emscripten2"),
    /** A clock that counts. */
    EMSCRIPTEN3("wasm32-unknown-emscripten3"),
    /** Asynchronous imports by asyncify; {@code main} is not called. The format of this project's own guests. */
    EMSCRIPTEN4("wasm32-unknown-emscripten4"),
    /** The fourth, with AO's gas charges put in when it is loaded. */
    EMSCRIPTEN_METERING("wasm32-unknown-emscripten-metering"),
    /** The fourth with 64-bit addresses. */
    WASM64("wasm64-unknown-emscripten-draft_2024_02_15"),
    /** 64-bit addresses, with AO's gas charges put in when it is loaded. */
    WASM64_METERING("wasm64-unknown-emscripten-draft_2024_10_16-metering"),
    /** HyperBEAM's standalone modules, named as the device that runs them: 64-bit addresses, WASI-like imports. */
    HYPERBEAM("wasm-64@1.0");

    private final String code;

    ModuleFormat(String code) {
        this.code = code;
    }

    /** The text in the tag. */
    public String code() {
        return code;
    }

    /** The format with the text {@code code}; empty when there is none. */
    public static Optional<ModuleFormat> ofCode(String code) {
        return Arrays.stream(values())
                .filter(format -> format.code.equals(code))
                .findFirst();
    }

    /** All texts, for messages. */
    public static String codes() {
        return Arrays.stream(values()).map(ModuleFormat::code).collect(Collectors.joining(", "));
    }

    /**
     * Prepares a module of this format.
     *
     * @throws ModuleRefused when it is refused
     */
    public PreparedModule prepare(byte[] wasm) throws ModuleRefused {
        return prepare(wasm, Extensions.NONE);
    }

    /**
     * Prepares a module of this format that may also import what {@code extensions} have, in any of their versions.
     *
     * @throws ModuleRefused when it is refused
     */
    public PreparedModule prepare(byte[] wasm, Extensions extensions) throws ModuleRefused {
        AllowedImports own = imports();
        boolean wide = isWide();
        return Preparation.prepare(
                wasm, function -> own.allows(function) || extensions.allow(function, wide), gasRule());
    }

    /** Whether its modules have 64-bit addresses. */
    public boolean isWide() {
        return abi().wide;
    }

    /** The closed list of what its modules may import. */
    public AllowedImports imports() {
        return HostLibrary.of(this);
    }

    /** How gas is counted in its modules. */
    public GasRule gasRule() {
        return abi().metered ? GasRule.AO_METERING : GasRule.RAILYARD;
    }

    Abi abi() {
        return switch (this) {
            case EMSCRIPTEN -> Abi.FIRST;
            case EMSCRIPTEN2 -> Abi.SECOND;
            case EMSCRIPTEN3 -> Abi.THIRD;
            case EMSCRIPTEN4 -> Abi.FOURTH;
            case EMSCRIPTEN_METERING -> Abi.FOURTH_METERED;
            case WASM64 -> Abi.WIDE;
            case WASM64_METERING -> Abi.WIDE_METERED;
            case HYPERBEAM -> Abi.STANDALONE;
        };
    }
}
