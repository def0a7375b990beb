package io.railyard.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The query of a request's URL, decoded. A name without a value has the empty text; of a name given twice the first
 * counts.
 *
 * @param values by name, in their order
 */
public record Query(Map<String, String> values) {
    /** Most parameters that are read; more is refused. */
    public static final int MAX_PARAMETERS = 64;

    /** No parameters. */
    public static final Query NONE = new Query(Map.of());

    public Query {
        values = Map.copyOf(values);
    }

    /**
     * Reads the part after the question mark.
     *
     * @throws HttpError with status 400 when an escape is broken or there are more than {@link #MAX_PARAMETERS}
     */
    public static Query parse(String raw) {
        if (raw.isEmpty()) {
            return NONE;
        }
        String[] parts = raw.split("&", -1);
        if (parts.length > MAX_PARAMETERS) {
            throw HttpError.badRequest(
                    "http.query",
                    "The query has " + parts.length + " parameters; at most " + MAX_PARAMETERS + " are read");
        }
        Map<String, String> values = new LinkedHashMap<>();
        for (String part : parts) {
            int equals = part.indexOf('=');
            String name = decode(equals < 0 ? part : part.substring(0, equals));
            String value = equals < 0 ? "" : decode(part.substring(equals + 1));
            values.putIfAbsent(name, value);
        }
        return new Query(values);
    }

    /** The value of {@code name}; empty when it is not given. */
    public Optional<String> get(String name) {
        return Optional.ofNullable(values.get(name));
    }

    /** Whether {@code name} is given, with a value or without. */
    public boolean has(String name) {
        return values.containsKey(name);
    }

    static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw HttpError.badRequest(
                    "http.query", "A part of the URL is not percent-encoded UTF-8 (RFC 3986): " + shortened(text));
        }
    }

    private static String shortened(String text) {
        return text.length() <= 64 ? text : text.substring(0, 64) + "…";
    }
}
