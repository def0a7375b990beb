package io.railyard.http;

import io.railyard.message.json.Json;
import java.util.Map;
import java.util.TreeMap;

/**
 * A request that is not answered as asked. Becomes {@code {"error": sentence, "code": stable code}} with its status; AO's
 * clients read {@code error}.
 */
public final class HttpError extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;
    private final Map<String, String> headers;

    /**
     * @param status HTTP status, 400 to 599
     * @param code stable code
     * @param sentence what happened, why it is refused, what to do
     */
    public HttpError(int status, String code, String sentence) {
        this(status, code, sentence, Map.of());
    }

    private HttpError(int status, String code, String sentence, Map<String, String> headers) {
        super(sentence);
        this.status = status;
        this.code = code;
        this.headers = new TreeMap<>(headers);
    }

    /** 400. */
    public static HttpError badRequest(String code, String sentence) {
        return new HttpError(400, code, sentence);
    }

    /** 404. */
    public static HttpError notFound(String code, String sentence) {
        return new HttpError(404, code, sentence);
    }

    /** This error with a header. */
    public HttpError with(String name, String value) {
        Map<String, String> more = new TreeMap<>(headers);
        more.put(name, value);
        return new HttpError(status, code, String.valueOf(getMessage()), more);
    }

    /** HTTP status. */
    public int status() {
        return status;
    }

    /** Stable code. */
    public String code() {
        return code;
    }

    /** As it is answered. */
    public Response response() {
        Response answer = Response.json(
                status,
                Json.object()
                        .put("error", String.valueOf(getMessage()))
                        .put("code", code)
                        .build());
        for (Map.Entry<String, String> header : headers.entrySet()) {
            answer = answer.with(header.getKey(), header.getValue());
        }
        return answer;
    }

    /** No trace: it is an answer, and many of them must be cheap. */
    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
