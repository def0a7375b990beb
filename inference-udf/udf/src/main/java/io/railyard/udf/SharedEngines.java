package io.railyard.udf;

import io.railyard.inference.InferenceEngine;
import io.railyard.inference.InferenceException;
import java.util.HashMap;
import java.util.Map;

/** The engines of this JVM, each open while at least one function uses it. Safe for use by many threads. */
final class SharedEngines {
    private static final Map<String, Shared> OPEN = new HashMap<>();

    private static final class Shared {
        private final InferenceEngine engine;
        private int users;

        private Shared(InferenceEngine engine) {
            this.engine = engine;
        }
    }

    private SharedEngines() {}

    static InferenceEngine acquire(EngineSource source) throws InferenceException {
        synchronized (OPEN) {
            Shared shared = OPEN.get(source.name());
            if (shared == null) {
                shared = new Shared(source.open());
                OPEN.put(source.name(), shared);
            }
            shared.users++;
            return shared.engine;
        }
    }

    static void release(EngineSource source) {
        synchronized (OPEN) {
            Shared shared = OPEN.get(source.name());
            if (shared != null && --shared.users == 0) {
                OPEN.remove(source.name());
                shared.engine.close();
            }
        }
    }

    /** How many functions use the engine called {@code name}. */
    static int users(String name) {
        synchronized (OPEN) {
            Shared shared = OPEN.get(name);
            return shared == null ? 0 : shared.users;
        }
    }
}
