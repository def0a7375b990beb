package io.railyard.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;

/**
 * The keys that open a door; none: everybody may come in. Prints no key.
 *
 * @param keys at least 16 characters each
 */
public record ApiKeys(List<String> keys) {
    /** Everybody. */
    public static final ApiKeys NONE = new ApiKeys(List.of());

    private static final int SHORTEST = 16;
    private static final String BEARER = "Bearer ";

    public ApiKeys {
        keys = List.copyOf(keys);
        if (keys.stream().anyMatch(key -> key.length() < SHORTEST)) {
            throw new IllegalArgumentException("A key has at least " + SHORTEST + " characters; one is shorter");
        }
    }

    /** Reads one key a line; blank lines and lines that begin with # are passed over. */
    public static ApiKeys parse(String text) {
        return new ApiKeys(text.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .toList());
    }

    /** Whether {@code request} bears one of the keys, in {@code Authorization: Bearer} or {@code X-Api-Key}. */
    public boolean admits(Request request) {
        if (keys.isEmpty()) {
            return true;
        }
        Optional<String> given = request.header("X-Api-Key")
                .or(() -> request.header("Authorization")
                        .filter(value -> value.startsWith(BEARER))
                        .map(value -> value.substring(BEARER.length())));
        return given.map(key -> key.getBytes(StandardCharsets.UTF_8))
                .filter(key -> keys.stream()
                        .anyMatch(mine -> MessageDigest.isEqual(mine.getBytes(StandardCharsets.UTF_8), key)))
                .isPresent();
    }

    @Override
    public String toString() {
        return "ApiKeys[" + keys.size() + "]";
    }
}
