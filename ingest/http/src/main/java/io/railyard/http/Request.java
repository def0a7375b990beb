package io.railyard.http;

import io.railyard.message.Bytes;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One request, read whole and within the limits of its door.
 *
 * @param method in capitals, such as {@code GET}
 * @param path decoded path, beginning with a slash
 * @param places values of the route's {@code {names}}; empty before routing
 * @param query the query's parameters
 * @param headers first value of each header, by name in small letters
 * @param body the bytes, empty when there are none
 * @param client the client's address, without port
 */
public record Request(
        String method,
        String path,
        Map<String, String> places,
        Query query,
        Map<String, String> headers,
        Bytes body,
        String client) {
    public Request {
        places = Map.copyOf(places);
        headers = Map.copyOf(headers);
    }

    /** A request without headers and body; for tests and calls within a program. */
    public static Request of(String method, String pathAndQuery) {
        int mark = pathAndQuery.indexOf('?');
        String path = mark < 0 ? pathAndQuery : pathAndQuery.substring(0, mark);
        Query query = mark < 0 ? Query.NONE : Query.parse(pathAndQuery.substring(mark + 1));
        return new Request(method, path, Map.of(), query, Map.of(), Bytes.EMPTY, "127.0.0.1");
    }

    /** This request with a body. */
    public Request withBody(Bytes bytes) {
        return new Request(method, path, places, query, headers, bytes, client);
    }

    /** This request with a header. */
    public Request withHeader(String name, String value) {
        Map<String, String> more = new TreeMap<>(headers);
        more.put(name.toLowerCase(Locale.ROOT), value);
        return new Request(method, path, places, query, more, body, client);
    }

    Request withPlaces(Map<String, String> values) {
        return new Request(method, path, values, query, headers, body, client);
    }

    /**
     * The value at {@code {name}} of the route's path.
     *
     * @throws IllegalArgumentException when the route has no such place
     */
    public String place(String name) {
        String value = places.get(name);
        if (value == null) {
            throw new IllegalArgumentException("The route of " + path + " has no place {" + name + "}");
        }
        return value;
    }

    /** The first value of a header; {@code name} in any case. */
    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
    }
}
