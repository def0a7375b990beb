package io.railyard.machine.emscripten;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Writes times as texts, by the rules of the reference's {@code strftime}. */
final class StrfTime {
    private static final String[] WEEKDAYS = {
        "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"
    };
    private static final String[] MONTHS = {
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December"
    };
    /** What stands for other conversions. */
    private static final Map<Character, String> SHORT_FOR = Map.of(
            'c', "%a %b %d %H:%M:%S %Y",
            'D', "%m/%d/%y",
            'F', "%Y-%m-%d",
            'h', "%b",
            'r', "%I:%M:%S %p",
            'R', "%H:%M",
            'T', "%H:%M:%S",
            'x', "%m/%d/%y",
            'X', "%H:%M:%S");

    private final int[] fields = new int[9];
    private final long offset;
    private final String zone;

    private StrfTime(HostMemory memory, long tm, boolean wide) {
        for (int i = 0; i < fields.length; i++) {
            fields[i] = memory.readInt(tm + 4L * i);
        }
        offset = wide ? memory.readLong(tm + 40) : memory.readInt(tm + 36);
        zone = memory.text(memory.readPointer(tm + (wide ? 48 : 40)));
    }

    /** Writes the text and a NUL to {@code to}; its length in bytes, 0 when {@code size} bytes do not hold it. */
    static long write(EmscriptenHost host, long to, long size, long format, long tm) {
        HostMemory memory = host.memory();
        String text = new StrfTime(memory, tm, host.abi().wide).text(memory.text(format));
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length + 1 > size) {
            return 0;
        }
        memory.write(to, bytes);
        memory.writeByte(to + bytes.length, 0);
        return bytes.length;
    }

    private String text(String pattern) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            if (c != '%' || i + 1 == pattern.length()) {
                text.append(c);
                continue;
            }
            char conversion = pattern.charAt(++i);
            if ((conversion == 'E' || conversion == 'O') && i + 1 < pattern.length()) {
                conversion = pattern.charAt(++i);
            }
            String longer = SHORT_FOR.get(conversion);
            text.append(longer == null ? converted(conversion) : text(longer));
        }
        return text.toString();
    }

    private String converted(char conversion) {
        int weekday = fields[6];
        int month = fields[4];
        long year = fields[5] + 1900L;
        return switch (conversion) {
            case 'a' -> named(WEEKDAYS, weekday, 3);
            case 'A' -> named(WEEKDAYS, weekday, Integer.MAX_VALUE);
            case 'b' -> named(MONTHS, month, 3);
            case 'B' -> named(MONTHS, month, Integer.MAX_VALUE);
            case 'C' -> padded((int) (year / 100), 2, '0');
            case 'd' -> padded(fields[3], 2, '0');
            case 'e' -> padded(fields[3], 2, ' ');
            case 'g' -> tail(weekBasedYear());
            case 'G' -> String.valueOf(weekBasedYear());
            case 'H' -> padded(fields[2], 2, '0');
            case 'I' -> padded(fields[2] == 0 ? 12 : fields[2] > 12 ? fields[2] - 12 : fields[2], 2, '0');
            case 'j' -> padded(fields[3] + daysBefore(year, month), 3, '0');
            case 'm' -> padded(month + 1L, 2, '0');
            case 'M' -> padded(fields[1], 2, '0');
            case 'n' -> "\n";
            case 'p' -> fields[2] >= 0 && fields[2] < 12 ? "AM" : "PM";
            case 'S' -> padded(fields[0], 2, '0');
            case 't' -> "\t";
            case 'u' -> String.valueOf(weekday == 0 ? 7 : weekday);
            case 'U' -> padded(Math.floorDiv(fields[7] + 7 - weekday, 7), 2, '0');
            case 'V' -> padded(week(), 2, '0');
            case 'w' -> String.valueOf(weekday);
            case 'W' -> padded(Math.floorDiv(fields[7] + 7 - (weekday + 6) % 7, 7), 2, '0');
            case 'y' -> tail(year);
            case 'Y' -> String.valueOf(year);
            case 'z' -> zoneOffset();
            case 'Z' -> zone;
            case '%' -> "%";
            default -> "%" + conversion;
        };
    }

    private static String named(String[] names, int index, int length) {
        if (index < 0 || index >= names.length) {
            throw new IndexOutOfBoundsException("a weekday or month that is not there");
        }
        String name = names[index];
        return name.substring(0, Math.min(length, name.length()));
    }

    private static String padded(long value, int digits, char with) {
        StringBuilder text = new StringBuilder(Long.toString(value));
        while (text.length() < digits) {
            text.insert(0, with);
        }
        return text.toString();
    }

    private static String tail(long year) {
        String text = Long.toString(year);
        return text.length() < 2 ? "" : text.substring(2);
    }

    private static int daysBefore(long year, int month) {
        int[] days = {31, Calendar.isLeap(year) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
        int sum = 0;
        for (int i = 0; i < Math.min(month, days.length); i++) {
            sum += days[i];
        }
        return sum;
    }

    private String zoneOffset() {
        long minutes = Math.abs(offset) / 60;
        String digits = "0000" + (minutes / 60 * 100 + minutes % 60);
        return (offset >= 0 ? "+" : "-") + digits.substring(digits.length() - 4);
    }

    /** The week of ISO 8601. */
    private int week() {
        int weekday = fields[6];
        int day = fields[7];
        int week = Math.floorDiv(day + 7 - (weekday + 6) % 7, 7);
        if ((weekday + 371 - day - 2) % 7 <= 2) {
            week++;
        }
        if (week == 0) {
            int last = (weekday + 7 - day - 1) % 7;
            return last == 4 || last == 5 && Calendar.isLeap(fields[5] % 400 - 1) ? 53 : 52;
        }
        if (week == 53) {
            int first = (weekday + 371 - day) % 7;
            if (first != 4 && (first != 3 || !Calendar.isLeap(fields[5]))) {
                return 1;
            }
        }
        return week;
    }

    private long weekBasedYear() {
        long year = fields[5] + 1900L;
        long day = Calendar.days(year, 0, 1) + Math.max(0, fields[7]);
        long actual = Calendar.ofSeconds(day * 86_400L).year();
        if (firstWeek(actual) > day) {
            return actual - 1;
        }
        return firstWeek(actual + 1) <= day ? actual + 1 : actual;
    }

    /** The day on which the year's first week of ISO 8601 begins: the Monday on or before January 4th. */
    private static long firstWeek(long year) {
        long fourth = Calendar.days(year, 0, 4);
        return fourth - Math.floorMod(fourth + 3, 7L);
    }
}
