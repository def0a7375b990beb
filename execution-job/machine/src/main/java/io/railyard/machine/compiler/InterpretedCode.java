package io.railyard.machine.compiler;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** The code of a module's functions as the interpreter reads it, decoded when it is first called. Thread-safe. */
final class InterpretedCode {
    /** A function's instructions and what belongs together among them. */
    record Body(Code code, Blocks blocks) {}

    private final GuestModule module;
    private final AtomicReferenceArray<Body> bodies;

    InterpretedCode(GuestModule module) {
        this.module = module;
        bodies = new AtomicReferenceArray<>(module.imports + module.bodies.size());
    }

    /** Decodes everything, so that what is not taken shows. */
    void check() throws CompilerRefusal {
        for (int i = 0; i < module.bodies.size(); i++) {
            Decoder.decode(module, module.imports + i);
        }
    }

    Body of(int function) {
        Body body = bodies.get(function);
        if (body == null) {
            try {
                Code code = Decoder.decode(module, function);
                bodies.compareAndSet(function, null, new Body(code, new Blocks(code)));
                body = bodies.get(function);
            } catch (CompilerRefusal e) {
                throw new IllegalStateException("Function " + function + " was read before", e);
            }
        }
        return Objects.requireNonNull(body);
    }
}
