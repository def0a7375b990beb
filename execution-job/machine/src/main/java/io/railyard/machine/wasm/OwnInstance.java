package io.railyard.machine.wasm;

import io.railyard.machine.compiler.BadIndirectCall;
import io.railyard.machine.compiler.CompiledModule;
import io.railyard.machine.compiler.GuestException;
import io.railyard.machine.compiler.GuestHost;
import io.railyard.machine.compiler.GuestState;
import io.railyard.machine.compiler.NullExceptionThrown;
import io.railyard.machine.compiler.Pace;
import io.railyard.machine.compiler.TableOutOfBounds;
import io.railyard.machine.compiler.UnreachableExecuted;
import io.railyard.machine.memory.PagedMemory;
import io.railyard.machine.module.PreparedModule;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** An instance of a module that our compiler compiled; of two codes with one memory when the module has a lean one. */
final class OwnInstance implements EngineInstance {
    /** One code of the module, and its instance. The instances share the memory. */
    private static final class Variant {
        private final CompiledModule module;
        private final GuestState state;

        Variant(CompiledModule module, GuestState state) {
            this.module = module;
            this.state = state;
        }
    }

    private final PreparedModule prepared;
    private final GuestHost imports;
    private final Variant first;
    private final Optional<Supplier<CompiledModule>> whole;
    private Optional<Variant> second = Optional.empty();
    private Variant current;

    private OwnInstance(
            PreparedModule prepared,
            CompiledModule module,
            Optional<Supplier<CompiledModule>> whole,
            int limitPages,
            HostFunction[] functions) {
        this.prepared = prepared;
        this.whole = whole;
        imports = (function, arguments) -> callHost(functions[function], arguments);
        first = new Variant(module, module.instantiate(limitPages));
        first.state.connect(imports);
        current = first;
    }

    /**
     * @param whole when {@code module} is the lean variant: the code that can suspend, compiled when it is asked for
     */
    static EngineInstance of(
            PreparedModule prepared,
            CompiledModule module,
            Optional<Supplier<CompiledModule>> whole,
            int limitPages,
            HostFunctions host) {
        HostFunction[] functions = prepared.imports().stream().map(host::find).toArray(HostFunction[]::new);
        try {
            return new OwnInstance(prepared, module, whole, limitPages, functions);
        } catch (RuntimeException | LinkageError | OutOfMemoryError | StackOverflowError e) {
            throw new EngineFailure(
                    "The engine could not instantiate module "
                            + prepared.sourceDigest().hex(),
                    e);
        }
    }

    /** Lean code relies on an array that stays the same while it runs: a message that grows the memory runs again. */
    @SuppressWarnings("ReferenceEquality") // one of two objects
    private long callHost(HostFunction function, long[] arguments) {
        PagedMemory memory = memory();
        long before = memory.sizeBytes();
        long result = PassingTrap.call(function, this, arguments);
        if (memory.sizeBytes() != before && whole.isPresent() && current == first) {
            throw SuspensionRefused.INSTANCE;
        }
        return result;
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // one of two objects
    public boolean lean(boolean wanted) {
        if (whole.isEmpty()) {
            return false;
        }
        Variant chosen = wanted ? first : whole();
        if (chosen != current) {
            for (int global : prepared.mutableGlobals()) {
                chosen.state.setGlobal(place(chosen, global), global(global));
            }
            current = chosen;
        }
        return wanted;
    }

    private Variant whole() {
        if (second.isEmpty()) {
            CompiledModule module = whole.orElseThrow().get();
            Variant made = new Variant(module, module.instantiateOver(first.state.pages()));
            made.state.connect(imports);
            second = Optional.of(made);
        }
        return second.get();
    }

    @Override
    public Optional<GuestFunction> function(String name) {
        // What only the other code exports is there too: it is called with that code chosen.
        boolean there =
                current.module.exports().contains(name) || prepared.functions().containsKey(name);
        return there ? Optional.of(new Export(name)) : Optional.empty();
    }

    /** An exported function, in whatever code is chosen. */
    private final class Export implements GuestFunction {
        private final String name;
        private @Nullable Variant resolved;
        private int entry;
        private int parameters;

        Export(String name) {
            this.name = name;
        }

        @Override
        @SuppressWarnings("ReferenceEquality") // one of two objects
        public long call(long... arguments) throws GuestTrap {
            Variant now = current;
            if (resolved != now) {
                entry = now.module.exports().indexOf(name);
                if (entry < 0) {
                    throw new IllegalStateException("The code that is chosen does not export " + name);
                }
                parameters = now.module.parameterCount(entry);
                resolved = now;
            }
            return OwnInstance.this.call(entry, parameters, arguments);
        }
    }

    @Override
    public long callTable(int index, long... arguments) throws GuestTrap {
        int entry = current.module.entryOfTable(current.state, index);
        if (entry < 0 || current.module.parameterCount(entry) != arguments.length) {
            throw GuestTrap.of(Trap.INDIRECT_CALL);
        }
        return call(entry, arguments.length, arguments);
    }

    @Override
    public void resetBetweenMessages() {
        first.state.resetBetweenMessages();
        second.ifPresent(variant -> variant.state.resetBetweenMessages());
    }

    @Override
    public PagedMemory memory() {
        return current.state.pages();
    }

    @Override
    public long global(int index) {
        return current.state.global(place(current, index));
    }

    @Override
    public void setGlobal(int index, long value) {
        current.state.setGlobal(place(current, index), value);
    }

    private static int place(Variant variant, int index) {
        return index < 0 ? variant.module.highGlobal(~index) : index;
    }

    @Override
    public void refill(int gasGlobal, long gas, Optional<Pace> pace) {
        current.state.refill(gasGlobal, gas, pace);
    }

    @Override
    public long gasLeft(int gasGlobal) {
        return current.state.gasLeft(gasGlobal);
    }

    private long call(int entry, int parameters, long... arguments) throws GuestTrap {
        if (arguments.length != parameters) {
            throw new IllegalArgumentException(
                    "The function takes " + parameters + " arguments, not " + arguments.length);
        }
        if (Thread.currentThread().isInterrupted()) {
            throw new EngineFailure("The thread was interrupted before a guest ran", new InterruptedException());
        }
        try {
            return current.state.enter(entry, arguments);
        } catch (GuestUnwind | SuspensionRefused | EngineFailure e) {
            throw e;
        } catch (PassingTrap e) {
            throw e.trap();
        } catch (IndexOutOfBoundsException e) {
            throw GuestTrap.of(Trap.OUT_OF_BOUNDS);
        } catch (ArithmeticException e) {
            throw GuestTrap.of(Trap.ARITHMETIC);
        } catch (UnreachableExecuted e) {
            throw GuestTrap.of(Trap.UNREACHABLE);
        } catch (BadIndirectCall e) {
            throw GuestTrap.of(Trap.INDIRECT_CALL);
        } catch (TableOutOfBounds e) {
            throw GuestTrap.of(Trap.TABLE_BOUNDS);
        } catch (NullExceptionThrown e) {
            throw GuestTrap.of(Trap.NULL_REFERENCE);
        } catch (GuestException e) {
            throw GuestTrap.of(Trap.UNCAUGHT_EXCEPTION);
        } catch (RuntimeException | LinkageError e) {
            throw new EngineFailure("The engine failed while a guest ran", e);
        } catch (StackOverflowError e) {
            throw new EngineFailure("The Java stack was exhausted while a guest ran; give the thread more", e);
        } catch (OutOfMemoryError e) {
            throw new EngineFailure("The Java heap was exhausted while a guest ran", e);
        }
    }
}
