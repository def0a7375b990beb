package io.railyard.http;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** Finds the route of a request and answers; what fits no route gets 404 or 405. Thread-safe. */
public final class Router {
    private final List<Route> routes;

    /** A router over {@code routes}. */
    public Router(List<Route> routes) {
        List<Route> sorted = new ArrayList<>(routes);
        sorted.sort(Comparator.comparingInt(Route::fixedSegments).reversed());
        this.routes = List.copyOf(sorted);
    }

    /** All routes, those with more fixed segments first. */
    public List<Route> routes() {
        return routes;
    }

    /** The answer; never throws an {@link HttpError}. */
    public Response answer(Request request) {
        try {
            return route(request);
        } catch (HttpError e) {
            return e.response();
        }
    }

    private Response route(Request request) {
        TreeSet<String> others = new TreeSet<>();
        String method = request.method().equals("HEAD") ? "GET" : request.method();
        for (Route route : routes) {
            Optional<Map<String, String>> places = route.match(request.path());
            if (places.isPresent() && route.method().equals(method)) {
                return route.handler().handle(request.withPlaces(places.get()));
            }
            places.ifPresent(any -> others.add(route.method()));
        }
        if (others.isEmpty()) {
            throw HttpError.notFound(
                    "http.no-route",
                    "Nothing is at " + request.method() + " " + shortened(request.path())
                            + ": the routes are listed in docs/reference/openapi/");
        }
        String allowed = String.join(", ", others);
        throw new HttpError(
                        405,
                        "http.method",
                        request.method() + " is not understood at " + shortened(request.path()) + ": use " + allowed)
                .with("Allow", allowed);
    }

    private static String shortened(String path) {
        return path.length() <= 128 ? path : path.substring(0, 128) + "…";
    }
}
