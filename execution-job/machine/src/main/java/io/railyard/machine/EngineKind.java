package io.railyard.machine;

import io.railyard.machine.compiler.ClassCache;
import io.railyard.machine.wasm.Engine;
import java.nio.file.Path;
import java.util.Optional;

/** Which way guest code runs. Results, gas and state roots are equal in all of them; only speed differs. */
public enum EngineKind {
    /** Guest functions become JVM methods. */
    COMPILED("compiled"),
    /** Our own compiler; a module that it refuses runs compiled by the other one. */
    OWN("own"),
    /** Guest instructions are interpreted one by one by our own interpreter. */
    OWN_INTERPRETER("own-interpreter"),
    /** Guest instructions are interpreted one by one. */
    INTERPRETER("interpreter");

    private final String code;

    EngineKind(String code) {
        this.code = code;
    }

    /** The stable text in options and on the command line. */
    public String code() {
        return code;
    }

    /**
     * The kind whose code is {@code code}.
     *
     * @throws IllegalArgumentException when there is none, naming those there are
     */
    public static EngineKind ofCode(String code) {
        for (EngineKind kind : values()) {
            if (kind.code.equals(code)) {
                return kind;
            }
        }
        throw new IllegalArgumentException(
                "There is no engine \"" + code + "\": take own, own-interpreter, compiled or interpreter");
    }

    /**
     * The engine of this kind, without modules.
     *
     * @param classCache folder in which our compiler keeps what it compiled
     */
    Engine engine(Optional<String> classCache) {
        return switch (this) {
            case OWN ->
                classCache
                        .map(folder -> Engine.own(new ClassCache(Path.of(folder), ClassCache.DEFAULT_BYTES)))
                        .orElseGet(Engine::own);
            case COMPILED -> Engine.compiled();
            case OWN_INTERPRETER -> Engine.ownInterpreter();
            case INTERPRETER -> Engine.interpreter();
        };
    }
}
