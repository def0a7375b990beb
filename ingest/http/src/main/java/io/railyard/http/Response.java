package io.railyard.http;

import io.railyard.message.Bytes;
import io.railyard.message.json.Json;
import io.railyard.message.json.JsonWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * One answer.
 *
 * @param status HTTP status
 * @param headers by name
 * @param content what is sent
 */
public record Response(int status, Map<String, String> headers, Content content) {
    /** The type of JSON. */
    public static final String JSON = "application/json";

    /** What an answer carries. */
    public sealed interface Content {
        /** Length in bytes. */
        long length();

        /** Bytes at hand. */
        record Whole(Bytes bytes) implements Content {
            @Override
            public long length() {
                return bytes.length();
            }
        }

        /**
         * Bytes made while they are sent.
         *
         * @param length exactly how many
         * @param source writes them
         */
        record Streamed(long length, Source source) implements Content {}
    }

    /** Writes an answer's bytes. */
    @FunctionalInterface
    public interface Source {
        /** Writes all bytes; the stream is the caller's to close. */
        void writeTo(OutputStream out) throws IOException;
    }

    public Response {
        headers = Collections.unmodifiableMap(new TreeMap<>(headers));
    }

    /** JSON. */
    public static Response json(int status, Json body) {
        return bytes(status, JSON, Bytes.of(JsonWriter.utf8(body)));
    }

    /** Plain text. */
    public static Response text(int status, String body) {
        return bytes(status, "text/plain; charset=utf-8", Bytes.utf8(body));
    }

    /** Bytes of a type. */
    public static Response bytes(int status, String type, Bytes body) {
        return new Response(status, Map.of("Content-Type", type), new Content.Whole(body));
    }

    /** Bytes of a type, made while they are sent. */
    public static Response streamed(String type, long length, Source source) {
        return new Response(200, Map.of("Content-Type", type), new Content.Streamed(length, source));
    }

    /** Nothing. */
    public static Response empty(int status) {
        return new Response(status, Map.of(), new Content.Whole(Bytes.EMPTY));
    }

    /** This answer with one more header. */
    public Response with(String name, String value) {
        Map<String, String> more = new TreeMap<>(headers);
        more.put(name, value);
        return new Response(status, more, content);
    }
}
