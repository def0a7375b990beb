package io.railyard.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One route: a method, a path whose segments may be {@code {names}}, and what answers.
 *
 * @param method in capitals
 * @param path as in OpenAPI, such as {@code /result/{message}}
 * @param handler what answers
 */
public record Route(String method, String path, Handler handler) {
    /** Answers requests. Called from several threads at once. */
    @FunctionalInterface
    public interface Handler {
        /**
         * The answer.
         *
         * @throws HttpError when the request is refused
         */
        Response handle(Request request);
    }

    public Route {
        if (!path.startsWith("/")) {
            throw new IllegalArgumentException("A route's path begins with a slash: " + path);
        }
    }

    /** A route for GET; HEAD is answered by it too. */
    public static Route get(String path, Handler handler) {
        return new Route("GET", path, handler);
    }

    /** A route for POST. */
    public static Route post(String path, Handler handler) {
        return new Route("POST", path, handler);
    }

    /** A route for DELETE. */
    public static Route delete(String path, Handler handler) {
        return new Route("DELETE", path, handler);
    }

    /** The values of the places when {@code path} is one of this route's; empty when it is not. */
    Optional<Map<String, String>> match(String asked) {
        List<String> mine = segments(path);
        List<String> theirs = segments(asked);
        if (mine.size() != theirs.size()) {
            return Optional.empty();
        }
        Map<String, String> places = new TreeMap<>();
        for (int i = 0; i < mine.size(); i++) {
            String segment = mine.get(i);
            if (isPlace(segment)) {
                if (theirs.get(i).isEmpty()) {
                    return Optional.empty();
                }
                places.put(segment.substring(1, segment.length() - 1), theirs.get(i));
            } else if (!segment.equals(theirs.get(i))) {
                return Optional.empty();
            }
        }
        return Optional.of(places);
    }

    /** How many segments are fixed: of two routes that fit, the one with more wins. */
    int fixedSegments() {
        return (int)
                segments(path).stream().filter(segment -> !isPlace(segment)).count();
    }

    private static boolean isPlace(String segment) {
        return segment.startsWith("{") && segment.endsWith("}");
    }

    /** Without a slash at the end. */
    private static List<String> segments(String text) {
        List<String> segments = new ArrayList<>(List.of(text.substring(1).split("/", -1)));
        if (segments.size() > 1 && segments.get(segments.size() - 1).isEmpty()) {
            segments.remove(segments.size() - 1);
        }
        return segments;
    }
}
