package io.railyard.machine.emscripten;

import static org.assertj.core.api.Assertions.assertThat;

import io.railyard.testkit.Seeds;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

final class CalendarTest {
    private static final long RANGE = 8_640_000_000_000L;

    @Test
    void agreesWithTheStandardCalendarOverItsWholeRange() {
        for (long seconds : new long[] {0, -1, RANGE, -RANGE}) {
            check(seconds);
        }
        Seeds.each(10_000, random -> check(random.nextLong(-RANGE, RANGE + 1)));
    }

    private static void check(long seconds) {
        Calendar date = Calendar.ofSeconds(seconds);

        LocalDateTime expected = LocalDateTime.ofEpochSecond(seconds, 0, ZoneOffset.UTC);
        assertThat(date)
                .isEqualTo(new Calendar(
                        expected.getYear(),
                        expected.getMonthValue() - 1,
                        expected.getDayOfMonth(),
                        expected.getHour(),
                        expected.getMinute(),
                        expected.getSecond(),
                        expected.getDayOfWeek().getValue() % 7,
                        expected.getDayOfYear() - 1));
    }

    @Test
    void countsDaysOfMonthsAndDaysOutOfRange() {
        Seeds.each(10_000, random -> {
            int year = random.nextInt(4_000) - 1_000;
            int month = random.nextInt(200) - 100;
            int day = random.nextInt(2_000) - 1_000;

            long expected = LocalDate.of(year, 1, 1)
                    .plusMonths(month)
                    .plusDays(day - 1L)
                    .toEpochDay();
            assertThat(Calendar.days(year, month, day)).isEqualTo(expected);
        });
    }
}
