package io.railyard.machine.emscripten;

import io.railyard.machine.wasm.GuestFunction;
import io.railyard.machine.wasm.GuestTrap;
import java.util.Optional;

/** Times and dates, in UTC: a pure calculation, no clock is asked. */
final class CalendarFunctions {
    private static final String ZONE = "Coordinated Universal Time";
    /** The largest number of seconds from 1970 that a JavaScript date holds. */
    private static final long MOST_SECONDS = 8_640_000_000_000L;

    private static final int DAY_SECONDS = 86_400;

    private CalendarFunctions() {}

    static void register(HostLibrary library) {
        Abi abi = library.abi();
        String time = abi.generation <= 2 ? "p" : "q";
        library.add("env._gmtime_js", time + "p:", (host, a) -> broken(host, seconds(host, a[0]), a[1], false));
        library.add("env._localtime_js", time + "p:", (host, a) -> broken(host, seconds(host, a[0]), a[1], true));
        library.add("env._mktime_js", abi.wide ? "p:j" : "p:i", (host, a) -> joined(host, a[0]));
        library.add("env._tzset_js", abi.generation <= 2 ? "ppp:" : "pppp:", CalendarFunctions::zone);
        library.add("env.strftime", "pppp:p", (host, a) -> StrfTime.write(host, a[0], a[1], a[2], a[3]));
        library.add("env.strftime_l", "ppppp:p", (host, a) -> StrfTime.write(host, a[0], a[1], a[2], a[3]));
    }

    /** The older functions are given where the seconds are, as 32 bits. */
    private static long seconds(EmscriptenHost host, long argument) {
        return host.abi().generation <= 2 ? host.memory().readInt(argument) : argument;
    }

    private static long broken(EmscriptenHost host, long seconds, long tm, boolean local) {
        boolean valid = seconds >= -MOST_SECONDS && seconds <= MOST_SECONDS;
        HostMemory memory = host.memory();
        Calendar date = Calendar.ofSeconds(valid ? seconds : 0);
        int[] fields = {
            date.second(),
            date.minute(),
            date.hour(),
            date.day(),
            date.month(),
            (int) (date.year() - 1900),
            date.weekday(),
            date.dayOfYear()
        };
        for (int i = 0; i < fields.length; i++) {
            memory.writeInt(tm + 4L * i, valid ? fields[i] : 0);
        }
        if (local) {
            if (host.abi().wide) {
                memory.writeLong(tm + 40, 0);
            } else {
                memory.writeInt(tm + 36, 0);
            }
            memory.writeInt(tm + 32, 0);
        }
        return 0;
    }

    private static long joined(EmscriptenHost host, long tm) throws GuestTrap {
        HostMemory memory = host.memory();
        long year = memory.readInt(tm + 20) + 1900L;
        long seconds = Calendar.days(
                                year >= 0 && year <= 99 ? year + 1900 : year,
                                memory.readInt(tm + 16),
                                memory.readInt(tm + 12))
                        * DAY_SECONDS
                + memory.readInt(tm + 8) * 3600L
                + memory.readInt(tm + 4) * 60L
                + memory.readInt(tm);
        boolean valid = seconds >= -MOST_SECONDS && seconds <= MOST_SECONDS;
        if (memory.readInt(tm + 32) < 0) {
            memory.writeInt(tm + 32, 0);
        }
        Calendar date = Calendar.ofSeconds(valid ? seconds : 0);
        boolean writesYear = host.abi().generation >= 3;
        int[] fields = {
            date.second(),
            date.minute(),
            date.hour(),
            date.day(),
            date.month(),
            (int) (date.year() - 1900),
            date.weekday(),
            date.dayOfYear()
        };
        for (int i = 0; i < fields.length; i++) {
            if (i != 5 || writesYear) {
                memory.writeInt(tm + 4L * i, valid ? fields[i] : 0);
            }
        }
        if (!writesYear) {
            return valid ? (int) seconds : 0;
        }
        long result = valid ? seconds : -1;
        if (!host.abi().wide) {
            Optional<GuestFunction> high = host.export("_emscripten_tempret_set");
            if (high.isPresent()) {
                high.get().call(result >> 32);
            }
            host.setTempRet(result >> 32);
        }
        return result;
    }

    private static long zone(EmscriptenHost host, long... arguments) throws GuestTrap {
        HostMemory memory = host.memory();
        Abi abi = host.abi();
        if (abi.generation > 2) {
            memory.writePointer(arguments[0], 0);
            memory.writeInt(arguments[1], 0);
            String name = abi.generation == 3 ? ZONE.substring(0, 6) : "UTC";
            memory.writeText(arguments[3], name);
            memory.writeText(arguments[2], name);
        } else if (host.tellZone()) {
            memory.writeInt(arguments[0], 0);
            memory.writeInt(arguments[1], 0);
            long winter = allocated(host);
            long summer = allocated(host);
            memory.writeInt(arguments[2], (int) summer);
            memory.writeInt(arguments[2] + 4, (int) winter);
        }
        return 0;
    }

    private static long allocated(EmscriptenHost host) throws GuestTrap {
        long at = host.pointer(host.required("malloc").call(ZONE.length() + 1));
        if (at != 0) {
            host.memory().writeText(at, ZONE);
        }
        return at;
    }
}
