package io.railyard.machine.emscripten;

/** {@code ioctl}: the questions that C libraries ask a terminal. */
final class Terminal {
    private static final int GET_SETTINGS = 21_505;
    private static final int SET_SETTINGS_OLD_LAST = 21_512;
    private static final int FLUSH = 21_515;
    private static final int GET_GROUP = 21_519;
    private static final int SET_GROUP = 21_520;
    private static final int GET_SIZE = 21_523;
    private static final int SET_SIZE = 21_524;
    private static final int BYTES_WAITING = 21_531;
    private static final int[] CONTROL_CHARACTERS = {
        3, 28, 127, 21, 4, 0, 1, 0, 17, 19, 26, 0, 18, 15, 23, 22, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
    };

    private Terminal() {}

    static long control(EmscriptenHost host, long... a) throws FileError {
        Files.Open file = host.files().get((int) a[0]);
        int question = (int) a[1];
        if (question == BYTES_WAITING) {
            return -FileError.NO_TERMINAL;
        }
        boolean known = (question >= GET_SETTINGS && question <= SET_SETTINGS_OLD_LAST)
                || question == FLUSH
                || question == GET_GROUP
                || question == SET_GROUP
                || question == GET_SIZE
                || question == SET_SIZE;
        if (!known) {
            return -FileError.INVALID;
        }
        if (!file.isTerminal()) {
            return -FileError.NO_TERMINAL;
        }
        HostMemory memory = host.memory();
        switch (question) {
            case GET_SETTINGS -> settings(memory, memory.readPointer(a[2]));
            case GET_GROUP -> memory.writeInt(memory.readPointer(a[2]), 0);
            case SET_GROUP -> {
                return -FileError.INVALID;
            }
            case GET_SIZE -> {
                long to = memory.readPointer(a[2]);
                memory.writeShort(to, 24);
                memory.writeShort(to + 2, 80);
            }
            default -> {}
        }
        return 0;
    }

    private static void settings(HostMemory memory, long to) {
        int[] flags = {25_856, 5, 191, 35_387};
        for (int i = 0; i < flags.length; i++) {
            memory.writeInt(to + 4L * i, flags[i]);
        }
        for (int i = 0; i < CONTROL_CHARACTERS.length; i++) {
            memory.writeByte(to + 17 + i, CONTROL_CHARACTERS[i]);
        }
    }
}
