package io.railyard.machine.wasm;

/** A trap on its way out through the frames of an engine. Never leaves this package. */
final class PassingTrap extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient GuestTrap trap;

    private PassingTrap(GuestTrap trap) {
        super("trap", null, false, false);
        this.trap = trap;
    }

    GuestTrap trap() {
        return trap;
    }

    /** Calls {@code function} for an engine: what comes out unchecked may fly through guest frames. */
    static long call(HostFunction function, EngineInstance instance, long... arguments) {
        try {
            return function.call(instance, arguments);
        } catch (GuestTrap e) {
            throw new PassingTrap(e);
        } catch (IndexOutOfBoundsException e) {
            if (e.getClass() == IndexOutOfBoundsException.class) {
                throw new PassingTrap(GuestTrap.of(Trap.OUT_OF_BOUNDS));
            }
            throw failure(e);
        } catch (GuestUnwind | SuspensionRefused | EngineFailure | PassingTrap e) {
            throw e;
        } catch (RuntimeException e) {
            throw failure(e);
        }
    }

    private static EngineFailure failure(RuntimeException e) {
        return new EngineFailure("A host function failed while a guest called it", e);
    }
}
