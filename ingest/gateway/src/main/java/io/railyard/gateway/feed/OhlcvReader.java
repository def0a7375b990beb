package io.railyard.gateway.feed;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * Reads price histories: LEAN zips, ta4j JSON, and delimited text with or without a header. The format is detected and
 * said; flaws are reported with their row; nothing is filled in. Stateless.
 */
public final class OhlcvReader {
    /** Largest file, unpacked, in bytes. */
    public static final int MAX_FILE_BYTES = 256 << 20;
    /** Fewest bars of a usable file. */
    public static final int MIN_CANDLES = 2;
    /** Most flaws kept one by one; all are counted. */
    public static final int MAX_PROBLEMS_KEPT = 100;

    private static final int MAX_NUMBER_LENGTH = 40;
    private static final int MAX_NUMBER_SCALE = 30;
    private static final Pattern LEAN_MINUTES = Pattern.compile("([0-9]{8})_.*");
    private static final Map<String, CsvLayout.Column> TA4J = Map.of(
            "endTime", CsvLayout.Column.TIME,
            "openPrice", CsvLayout.Column.OPEN,
            "highPrice", CsvLayout.Column.HIGH,
            "lowPrice", CsvLayout.Column.LOW,
            "closePrice", CsvLayout.Column.CLOSE,
            "volume", CsvLayout.Column.VOLUME);

    private OhlcvReader() {}

    /**
     * Reads {@code file}.
     *
     * @throws FeedException when it is missing, too large, of no known format, or has too few usable bars
     */
    public static OhlcvFile read(Path file) {
        try {
            if (!Files.isRegularFile(file)) {
                throw new FeedException("There is no file " + file + ". Give the path of an OHLCV file.");
            }
            if (Files.size(file) > MAX_FILE_BYTES) {
                throw tooLarge(file.toString());
            }
            byte[] bytes = Files.readAllBytes(file);
            String name = String.valueOf(file.getFileName());
            return isZip(bytes) ? zip(name, bytes) : plain(name, "", bytes);
        } catch (IOException e) {
            throw new FeedException("Cannot read " + file + ": " + e.getMessage() + ". Check the file.", e);
        }
    }

    private static OhlcvFile zip(String name, byte[] bytes) throws IOException {
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(bytes))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                if (!entry.isDirectory()) {
                    byte[] content = zip.readNBytes(MAX_FILE_BYTES + 1);
                    if (content.length > MAX_FILE_BYTES) {
                        throw tooLarge(name + "!" + entry.getName());
                    }
                    return plain(entry.getName(), "zip, ", content);
                }
            }
        }
        throw new FeedException(name + " is a zip without a file in it. Give a LEAN zip, or the CSV itself.");
    }

    private static OhlcvFile plain(String name, String wrapping, byte[] bytes) throws IOException {
        int start = 0;
        while (start < bytes.length && (bytes[start] <= ' ' && bytes[start] >= 0)) {
            start++;
        }
        if (start == bytes.length) {
            throw new FeedException(name + " is empty. Give a file with bars in it.");
        }
        return bytes[start] == '{' ? ta4j(name, wrapping, bytes) : delimited(name, wrapping, bytes);
    }

    private static OhlcvFile delimited(String name, String wrapping, byte[] bytes) throws IOException {
        CandleBuffer buffer = new CandleBuffer();
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(new ByteArrayInputStream(bytes), StandardCharsets.UTF_8))) {
            String first = Optional.ofNullable(reader.readLine()).orElse("").replace("\uFEFF", "");
            CsvLayout layout = CsvLayout.of(first)
                    .orElseThrow(
                            () -> new FeedException(
                                    name + " has no known format: its first row is \""
                                            + BarTime.shorten(first)
                                            + "\", in which no time and close columns are found."
                                            + " Give a LEAN zip, a ta4j JSON, or a CSV with a header such as time,open,high,low,close,volume."));
            columns(layout, buffer);
            long midnight = midnight(name, layout);
            String unit = null;
            long row = 0;
            for (String line = layout.hasHeader() ? reader.readLine() : first; line != null; line = reader.readLine()) {
                row++;
                if (line.isBlank()) {
                    continue;
                }
                long number = layout.hasHeader() ? row + 1 : row;
                String[] fields = CsvLayout.split(line, layout.delimiter());
                try {
                    buffer.add(number, candle(layout, fields, midnight));
                    unit = unit == null ? BarTime.unit(layout.field(CsvLayout.Column.TIME, fields)) : unit;
                } catch (IllegalArgumentException e) {
                    buffer.unparsable(number, String.valueOf(e.getMessage()));
                }
            }
            String times = midnight > 0 ? "milliseconds of the day in its name" : unit == null ? "no times" : unit;
            return buffer.finish(name, wrapping + layout.name() + ", " + times);
        }
    }

    private static void columns(CsvLayout layout, CandleBuffer buffer) {
        for (String column : layout.unknown()) {
            buffer.problem(FeedProblem.Kind.UNKNOWN_COLUMN, 1, "\"" + BarTime.shorten(column) + "\"", "ignored");
        }
        for (CsvLayout.Column column : CsvLayout.Column.values()) {
            if (!layout.has(column)) {
                buffer.problem(
                        FeedProblem.Kind.MISSING_COLUMN,
                        1,
                        column.name().toLowerCase(java.util.Locale.ROOT),
                        column == CsvLayout.Column.VOLUME ? "volume counts as 0" : "the close stands for it");
            }
        }
    }

    /** LEAN's minute files have the day in their name and milliseconds of the day in their rows; 0 for other files. */
    private static long midnight(String name, CsvLayout layout) {
        Matcher matcher = LEAN_MINUTES.matcher(name);
        if (layout.hasHeader() || !matcher.matches()) {
            return 0;
        }
        return LocalDate.parse(matcher.group(1), DateTimeFormatter.BASIC_ISO_DATE)
                .atStartOfDay()
                .toInstant(ZoneOffset.UTC)
                .toEpochMilli();
    }

    private static Candle candle(CsvLayout layout, String[] fields, long midnight) {
        String time = layout.field(CsvLayout.Column.TIME, fields);
        long millis = midnight > 0 ? midnight + number(time).intValueExact() : BarTime.parse(time);
        BigDecimal close = number(layout.field(CsvLayout.Column.CLOSE, fields));
        return new Candle(
                millis,
                optional(layout, CsvLayout.Column.OPEN, fields, close),
                optional(layout, CsvLayout.Column.HIGH, fields, close),
                optional(layout, CsvLayout.Column.LOW, fields, close),
                close,
                optional(layout, CsvLayout.Column.VOLUME, fields, BigDecimal.ZERO));
    }

    private static BigDecimal optional(
            CsvLayout layout, CsvLayout.Column column, String[] fields, BigDecimal otherwise) {
        return layout.has(column) ? number(layout.field(column, fields)) : otherwise;
    }

    private static BigDecimal number(String text) {
        if (text.length() <= MAX_NUMBER_LENGTH) {
            try {
                BigDecimal value = new BigDecimal(text);
                if (Math.abs((long) value.scale()) <= MAX_NUMBER_SCALE) {
                    return value;
                }
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException("no number \"" + BarTime.shorten(text) + "\"", e);
            }
        }
        throw new IllegalArgumentException("no number \"" + BarTime.shorten(text) + "\"");
    }

    private static OhlcvFile ta4j(String name, String wrapping, byte[] bytes) throws IOException {
        CandleBuffer buffer = new CandleBuffer();
        boolean found = false;
        try (JsonParser json = new JsonFactory().createParser(bytes)) {
            while (json.nextToken() != null) {
                if (json.currentToken() == JsonToken.START_ARRAY && "ohlc".equals(json.currentName())) {
                    found = true;
                    bars(json, buffer);
                }
            }
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new FeedException(
                    name + " is not JSON: " + e.getOriginalMessage() + ". Give a whole ta4j JSON file.", e);
        }
        if (!found) {
            throw new FeedException(name + " is JSON without an array \"ohlc\" (the ta4j form). Give one, or a CSV.");
        }
        return buffer.finish(name, wrapping + "ta4j JSON, epoch milliseconds at the end of each bar");
    }

    private static void bars(JsonParser json, CandleBuffer buffer) throws IOException {
        long element = 0;
        while (json.nextToken() == JsonToken.START_OBJECT) {
            element++;
            Map<CsvLayout.Column, String> values = new HashMap<>();
            while (json.nextToken() != JsonToken.END_OBJECT) {
                CsvLayout.Column column = TA4J.get(json.currentName());
                json.nextToken();
                if (column != null && json.currentToken().isScalarValue()) {
                    values.put(column, json.getText());
                } else {
                    json.skipChildren();
                }
            }
            try {
                buffer.add(element, bar(values));
            } catch (IllegalArgumentException | ArithmeticException e) {
                buffer.unparsable(element, String.valueOf(e.getMessage()));
            }
        }
    }

    private static Candle bar(Map<CsvLayout.Column, String> values) {
        return new Candle(
                BarTime.parse(field(values, CsvLayout.Column.TIME)),
                number(field(values, CsvLayout.Column.OPEN)),
                number(field(values, CsvLayout.Column.HIGH)),
                number(field(values, CsvLayout.Column.LOW)),
                number(field(values, CsvLayout.Column.CLOSE)),
                number(field(values, CsvLayout.Column.VOLUME)));
    }

    private static String field(Map<CsvLayout.Column, String> values, CsvLayout.Column column) {
        String value = values.get(column);
        if (value == null) {
            throw new IllegalArgumentException("no field for " + column.name().toLowerCase(java.util.Locale.ROOT));
        }
        return value;
    }

    private static boolean isZip(byte[] bytes) {
        return bytes.length > 3 && bytes[0] == 'P' && bytes[1] == 'K' && bytes[2] == 3 && bytes[3] == 4;
    }

    private static FeedException tooLarge(String what) {
        return new FeedException(
                what + " is larger than " + MAX_FILE_BYTES + " bytes, the limit. Cut it to the time wanted.");
    }
}
