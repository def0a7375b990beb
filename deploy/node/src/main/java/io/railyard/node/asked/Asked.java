package io.railyard.node.asked;

import io.railyard.http.HttpError;
import io.railyard.http.Request;
import io.railyard.message.Id;
import java.util.Optional;

/** What requests of all endpoints ask for by the same names. Pure functions. */
public final class Asked {
    /** The query parameter that names a process. */
    public static final String PROCESS = "process-id";

    private Asked() {}

    /**
     * The process in {@code process-id}.
     *
     * @param status of the refusal when it is missing or no id: AO's compute unit says 422, its scheduler 400
     */
    public static Id process(Request request, int status) {
        String text = request.query()
                .get(PROCESS)
                .filter(value -> !value.isEmpty())
                .orElseThrow(() -> new HttpError(
                        status,
                        "ao.process-id",
                        "a process-id query parameter is required: add ?process-id=<43 characters of base64url>"));
        return id(text, PROCESS, status);
    }

    /** The id at a place of the path. */
    public static Id place(Request request, String name, int status) {
        return id(request.place(name), name, status);
    }

    /** An id. */
    public static Id id(String text, String name, int status) {
        return Id.tryParse(text)
                .orElseThrow(() -> new HttpError(
                        status,
                        "ao.id",
                        name + " is \"" + shortened(text) + "\", which is no id: ids are 43 characters of base64url"));
    }

    /** A whole number in the query. */
    public static Optional<Long> number(Request request, String name, int status) {
        return request.query().get(name).filter(text -> !text.isEmpty()).map(text -> whole(text, name, status));
    }

    /** A whole number. */
    public static long whole(String text, String name, int status) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new HttpError(
                    status,
                    "ao.number",
                    name + " is \"" + shortened(text) + "\": give a whole number, or leave it out");
        }
    }

    /** Text that a message may show. */
    public static String shortened(String text) {
        return text.length() <= 64 ? text : text.substring(0, 64) + "…";
    }
}
