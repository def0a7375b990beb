package io.railyard.machine.emscripten;

/** A file operation that failed, with the error number of WASI's list. */
final class FileError extends Exception {
    private static final long serialVersionUID = 1L;

    static final int NO_ACCESS = 2;
    static final int BAD_DESCRIPTOR = 8;
    static final int BUSY = 10;
    static final int EXISTS = 20;
    static final int INVALID = 28;
    static final int IS_DIRECTORY = 31;
    static final int TOO_MANY_LINKS = 32;
    static final int TOO_MANY_OPEN = 33;
    static final int NOT_FOUND = 44;
    static final int NO_SPACE = 51;
    static final int NOT_DIRECTORY = 54;
    static final int NOT_EMPTY = 55;
    static final int NO_TERMINAL = 59;
    static final int NO_DEVICE = 60;
    static final int NOT_PERMITTED = 63;
    static final int RANGE = 68;
    static final int NO_SEEK = 70;

    private final int number;

    FileError(int number) {
        super("error " + number, null, false, false);
        this.number = number;
    }

    int number() {
        return number;
    }
}
