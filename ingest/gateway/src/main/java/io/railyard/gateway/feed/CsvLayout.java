package io.railyard.gateway.feed;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which column of a delimited file holds what.
 *
 * @param name words for people
 * @param delimiter between two fields
 * @param hasHeader whether the first row names the columns
 * @param columns index of each column that was found
 * @param unknown names of the columns whose meaning is not known
 */
record CsvLayout(String name, String delimiter, boolean hasHeader, Map<Column, Integer> columns, List<String> unknown) {
    /** The columns of a bar, with the spellings seen in the wild, lower case without punctuation. */
    enum Column {
        TIME(
                "time",
                "date",
                "datetime",
                "timestamp",
                "ts",
                "t",
                "unix",
                "epoch",
                "unixtime",
                "opentime",
                "starttime",
                "start",
                "closetime",
                "endtime",
                "gmttime",
                "period",
                "dateutc",
                "timeutc",
                "snapped"),
        OPEN("open", "o", "openprice", "priceopen", "pxopen", "opn"),
        HIGH("high", "h", "highprice", "pricehigh", "max", "hi"),
        LOW("low", "l", "lowprice", "pricelow", "min", "lo"),
        CLOSE("close", "c", "closeprice", "priceclose", "last", "closelast", "price"),
        VOLUME("volume", "v", "vol", "basevolume", "volumebase", "volumefrom", "amount", "qty", "totalvolume");

        private final String spellings;

        Column(String... spellings) {
            this.spellings = " " + String.join(" ", spellings) + " ";
        }

        private boolean isSpelled(String plain) {
            return !plain.isEmpty() && spellings.contains(" " + plain + " ");
        }
    }

    private static final Pattern NUMBER = Pattern.compile("-?[0-9]+([.][0-9]*)?([eE][+-]?[0-9]+)?");
    private static final int BINANCE_COLUMNS = 12;

    CsvLayout {
        columns = Map.copyOf(columns);
        unknown = List.copyOf(unknown);
    }

    /** Reads the layout off the first row; empty when it is none that is known. */
    static Optional<CsvLayout> of(String firstRow) {
        String delimiter = delimiter(firstRow);
        String[] fields = split(firstRow, delimiter);
        return isNumber(fields[fields.length - 1]) && fields.length >= 5
                ? headless(fields, delimiter)
                : headed(fields, delimiter);
    }

    /** The fields of one row, stripped of blanks and quotes. */
    static String[] split(String row, String delimiter) {
        String[] fields = row.split(Pattern.quote(delimiter), -1);
        for (int i = 0; i < fields.length; i++) {
            String field = fields[i].strip();
            boolean quoted = field.length() >= 2 && field.startsWith("\"") && field.endsWith("\"");
            fields[i] = quoted ? field.substring(1, field.length() - 1).strip() : field;
        }
        return fields;
    }

    /** Whether {@code column} is there. */
    boolean has(Column column) {
        return columns.containsKey(column);
    }

    /**
     * The text of {@code column} in {@code fields}.
     *
     * @throws IllegalArgumentException when the row is too short
     */
    String field(Column column, String[] fields) {
        Integer index = columns.get(column);
        if (index == null || index >= fields.length) {
            throw new IllegalArgumentException("no field for " + column.name().toLowerCase(Locale.ROOT));
        }
        return fields[index];
    }

    private static Optional<CsvLayout> headless(String[] fields, String delimiter) {
        Map<Column, Integer> columns = new EnumMap<>(Column.class);
        Column[] order = Column.values();
        for (int i = 0; i < Math.min(order.length, fields.length); i++) {
            columns.put(order[i], i);
        }
        List<String> unknown = new ArrayList<>();
        String name = "CSV without a header (time, open, high, low, close, volume)";
        if (fields.length == BINANCE_COLUMNS) {
            name = "Binance klines CSV (12 columns)";
        } else if (fields[0].matches("[0-9]{8} [0-9]{2}:[0-9]{2}")) {
            name = "LEAN CSV (date, open, high, low, close, volume)";
        } else {
            for (int i = order.length; i < fields.length; i++) {
                unknown.add("column " + (i + 1));
            }
        }
        return Optional.of(new CsvLayout(name, delimiter, false, columns, unknown));
    }

    private static Optional<CsvLayout> headed(String[] fields, String delimiter) {
        Map<Column, Integer> columns = new EnumMap<>(Column.class);
        List<String> unknown = new ArrayList<>();
        for (int i = 0; i < fields.length; i++) {
            Optional<Column> column = column(fields[i]);
            if (column.isPresent() && !columns.containsKey(column.get())) {
                columns.put(column.get(), i);
            } else {
                unknown.add(fields[i]);
            }
        }
        boolean usable = columns.containsKey(Column.TIME) && columns.containsKey(Column.CLOSE);
        return usable
                ? Optional.of(new CsvLayout("CSV with a header", delimiter, true, columns, unknown))
                : Optional.empty();
    }

    private static Optional<Column> column(String header) {
        String plain = header.toLowerCase(Locale.ROOT).replaceAll("[^a-z]", "");
        for (Column column : Column.values()) {
            if (column.isSpelled(plain)) {
                return Optional.of(column);
            }
        }
        return Optional.empty();
    }

    private static String delimiter(String row) {
        String best = ",";
        for (String candidate : List.of(",", ";", "\t", "|")) {
            if (split(row, candidate).length > split(row, best).length) {
                best = candidate;
            }
        }
        return best;
    }

    private static boolean isNumber(String text) {
        return NUMBER.matcher(text).matches();
    }
}
