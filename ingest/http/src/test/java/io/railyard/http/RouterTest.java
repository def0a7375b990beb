package io.railyard.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.railyard.message.json.Json;
import io.railyard.message.json.JsonReader;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RouterTest {
    private final Router router = new Router(List.of(
            Route.get("/{id}", request -> Response.text(200, "any " + request.place("id"))),
            Route.get("/health", request -> Response.text(200, "health")),
            Route.post("/health", request -> Response.text(200, "posted")),
            Route.get("/{id}/latest", request -> Response.text(200, "latest " + request.place("id"))),
            Route.get("/", request -> Response.text(200, "root")),
            Route.get("/refused", request -> {
                throw new HttpError(418, "test.refused", "a sentence").with("Retry-After", "1");
            })));

    private String body(String method, String path) {
        return ((Response.Content.Whole) router.answer(Request.of(method, path)).content())
                .bytes()
                .utf8();
    }

    @Test
    void fixedSegmentsWinOverPlaces() {
        assertThat(body("GET", "/health")).isEqualTo("health");
        assertThat(body("GET", "/else")).isEqualTo("any else");
        assertThat(body("GET", "/x/latest")).isEqualTo("latest x");
        assertThat(body("GET", "/")).isEqualTo("root");
    }

    @Test
    void aSlashAtTheEndChangesNothing() {
        assertThat(body("GET", "/health/")).isEqualTo("health");
    }

    @Test
    void headIsAnsweredByGet() {
        assertThat(router.answer(Request.of("HEAD", "/health")).status()).isEqualTo(200);
    }

    @Test
    void saysWhichMethodsArePossible() {
        Response answer = router.answer(Request.of("DELETE", "/health"));

        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.headers()).containsEntry("Allow", "GET, POST");
    }

    @Test
    void saysThatNothingIsThere() {
        Response answer = router.answer(Request.of("GET", "/a/b/c"));

        assertThat(answer.status()).isEqualTo(404);
        assertThat(JsonReader.parse(body("GET", "/a/b/c")).asObject().flatMap(error -> error.text("code")))
                .contains("http.no-route");
    }

    @Test
    void aRefusalIsAnErrorWithItsCodeAndHeaders() {
        Response answer = router.answer(Request.of("GET", "/refused"));

        assertThat(answer.status()).isEqualTo(418);
        assertThat(answer.headers()).containsEntry("Retry-After", "1");
        assertThat(JsonReader.parse(body("GET", "/refused")))
                .isEqualTo(Json.object()
                        .put("error", "a sentence")
                        .put("code", "test.refused")
                        .build());
    }

    @Test
    void readsQueriesAsFormsAreWritten() {
        Query query = Query.parse("a=1&b&c=%C3%A4+x&a=2&=");

        assertThat(query.get("a")).contains("1");
        assertThat(query.has("b")).isTrue();
        assertThat(query.get("c")).contains("ä x");
        assertThat(query.get("d")).isEmpty();
    }

    @Test
    void refusesBrokenAndOverlongQueries() {
        String many = IntStream.rangeClosed(0, Query.MAX_PARAMETERS)
                .mapToObj(i -> "p" + i + "=1")
                .collect(Collectors.joining("&"));

        assertThatThrownBy(() -> Query.parse("a=%zz")).isInstanceOf(HttpError.class);
        assertThatThrownBy(() -> Query.parse(many))
                .isInstanceOf(HttpError.class)
                .hasMessageContaining("at most 64");
    }
}
