package io.railyard.machine;

/** What was kept of a process is not what was written: it is refused, and named. */
public final class DamagedState extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    DamagedState(String message) {
        super(message);
    }

    DamagedState(String message, Throwable cause) {
        super(message, cause);
    }
}
