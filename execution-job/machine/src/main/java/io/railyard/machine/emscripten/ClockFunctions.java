package io.railyard.machine.emscripten;

/** Clocks that do not tell the time: zero, or one more each time they are asked. */
final class ClockFunctions {
    private static final long NOT_A_NUMBER = 0x7ff8_0000_0000_0000L;

    private ClockFunctions() {}

    static void register(HostLibrary library) {
        HostLibrary.Answer date;
        HostLibrary.Answer now;
        switch (library.abi().clock) {
            case ZERO -> {
                date = (host, a) -> 0;
                now = date;
            }
            case ZERO_AND_NAN -> {
                date = (host, a) -> 0;
                now = (host, a) -> NOT_A_NUMBER;
            }
            default -> {
                date = (host, a) -> Double.doubleToRawLongBits((double) host.tick());
                now = date;
            }
        }
        library.add("env._emscripten_date_now", ":d", date);
        library.add("env.emscripten_date_now", ":d", date);
        library.add("env.emscripten_get_now", ":d", now);
        library.add("env._emscripten_get_now_is_monotonic", ":i", (host, a) -> 1);
    }
}
