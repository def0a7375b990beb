package io.railyard.machine.emscripten;

/**
 * A time of the Gregorian calendar, in UTC.
 *
 * @param month 0 to 11
 * @param day 1 to 31
 */
record Calendar(long year, int month, int day, int hour, int minute, int second, int weekday, int dayOfYear) {
    private static final int DAY_SECONDS = 86_400;
    private static final int[] DAYS_BEFORE = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
    private static final int ERA_DAYS = 146_097;
    private static final int DAYS_TO_1970 = 719_468;

    static boolean isLeap(long year) {
        return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    }

    /** The time {@code seconds} after the beginning of 1970. */
    static Calendar ofSeconds(long seconds) {
        long days = Math.floorDiv(seconds, DAY_SECONDS);
        int rest = Math.floorMod(seconds, DAY_SECONDS);
        // Years are counted from March, so that the leap day is the last one.
        long shifted = days + DAYS_TO_1970;
        long era = Math.floorDiv(shifted, ERA_DAYS);
        int dayOfEra = (int) (shifted - era * ERA_DAYS);
        int yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
        int dayFromMarch = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        int monthFromMarch = (5 * dayFromMarch + 2) / 153;
        int day = dayFromMarch - (153 * monthFromMarch + 2) / 5 + 1;
        int month = (monthFromMarch + 2) % 12;
        long year = yearOfEra + era * 400 + (month < 2 ? 1 : 0);
        int dayOfYear = DAYS_BEFORE[month] + (month > 1 && isLeap(year) ? 1 : 0) + day - 1;
        int weekday = (int) Math.floorMod(days + 4, 7L);
        return new Calendar(year, month, day, rest / 3600, rest / 60 % 60, rest % 60, weekday, dayOfYear);
    }

    /**
     * Days from the beginning of 1970 to a day, in any range: month 12 is January of the next year, day 0 the last of
     * the month before.
     */
    static long days(long year, int month, int day) {
        long whole = year + Math.floorDiv(month, 12);
        int within = Math.floorMod(month, 12);
        long fromMarch = within < 2 ? whole - 1 : whole;
        long era = Math.floorDiv(fromMarch, 400);
        long yearOfEra = fromMarch - era * 400;
        long dayFromMarch = (153L * ((within + 10) % 12) + 2) / 5;
        return era * ERA_DAYS
                + yearOfEra * 365
                + yearOfEra / 4
                - yearOfEra / 100
                + dayFromMarch
                - DAYS_TO_1970
                + day
                - 1;
    }
}
