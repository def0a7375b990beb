package io.railyard.machine.wasm;

import io.railyard.machine.compiler.Pace;
import io.railyard.machine.compiler.BadIndirectCall;
import io.railyard.machine.compiler.CompiledModule;
import io.railyard.machine.compiler.GuestException;
import io.railyard.machine.compiler.GuestState;
import io.railyard.machine.compiler.NullExceptionThrown;
import io.railyard.machine.compiler.TableOutOfBounds;
import io.railyard.machine.compiler.UnreachableExecuted;
import io.railyard.machine.memory.PagedMemory;
import io.railyard.machine.module.PreparedModule;
import java.util.Optional;

/** An instance of a module that our compiler compiled. */
final class OwnInstance implements EngineInstance {
    private final CompiledModule module;
    private final GuestState state;

    private OwnInstance(CompiledModule module, GuestState state) {
        this.module = module;
        this.state = state;
    }

    static EngineInstance of(CompiledModule module, PreparedModule prepared, int limitPages, HostFunctions host) {
        HostFunction[] imports = prepared.imports().stream().map(host::find).toArray(HostFunction[]::new);
        try {
            OwnInstance instance = new OwnInstance(module, module.instantiate(limitPages));
            instance.state.connect((function, arguments) -> PassingTrap.call(imports[function], instance, arguments));
            return instance;
        } catch (RuntimeException | LinkageError | OutOfMemoryError | StackOverflowError e) {
            throw new EngineFailure(
                    "The engine could not instantiate module "
                            + prepared.sourceDigest().hex(),
                    e);
        }
    }

    @Override
    public Optional<GuestFunction> function(String name) {
        int entry = module.exports().indexOf(name);
        if (entry < 0) {
            return Optional.empty();
        }
        int parameters = module.parameterCount(entry);
        return Optional.of(arguments -> call(entry, parameters, arguments));
    }

    @Override
    public long callTable(int index, long... arguments) throws GuestTrap {
        int entry = module.entryOfTable(state, index);
        if (entry < 0 || module.parameterCount(entry) != arguments.length) {
            throw GuestTrap.of(Trap.INDIRECT_CALL);
        }
        return call(entry, arguments.length, arguments);
    }

    @Override
    public void resetBetweenMessages() {
        state.resetBetweenMessages();
    }

    @Override
    public PagedMemory memory() {
        return state.pages();
    }

    @Override
    public long global(int index) {
        return state.global(place(index));
    }

    @Override
    public void setGlobal(int index, long value) {
        state.setGlobal(place(index), value);
    }

    private int place(int index) {
        return index < 0 ? module.highGlobal(~index) : index;
    }

    @Override
    public void refill(int gasGlobal, long gas, Optional<Pace> pace) {
        state.refill(gasGlobal, gas, pace);
    }

    @Override
    public long gasLeft(int gasGlobal) {
        return state.gasLeft(gasGlobal);
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
            return state.enter(entry, arguments);
        } catch (GuestUnwind | EngineFailure e) {
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
