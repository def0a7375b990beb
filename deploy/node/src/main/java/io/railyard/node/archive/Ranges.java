package io.railyard.node.archive;

import io.railyard.http.HttpError;
import io.railyard.http.Request;
import io.railyard.http.Response;
import io.railyard.message.Bytes;
import java.util.Optional;

/** Byte ranges (RFC 9110 section 14): one range in a request; what is no byte range is passed over, as the standard says. */
final class Ranges {
    private static final String UNIT = "bytes=";

    private Ranges() {}

    static Response answer(Request request, String type, Bytes data) {
        Optional<String> range = request.header("Range")
                .filter(text -> text.startsWith(UNIT) && text.indexOf(',') < 0)
                .map(text -> text.substring(UNIT.length()).strip());
        if (range.isEmpty() || !range.get().matches("\\d{1,18}-\\d{0,18}|-\\d{1,18}")) {
            return Response.bytes(200, type, data).with("Accept-Ranges", "bytes");
        }
        String text = range.get();
        int dash = text.indexOf('-');
        long size = data.length();
        long first;
        long last = size - 1;
        if (dash == 0) {
            first = Math.max(0, size - Long.parseLong(text.substring(1)));
        } else {
            first = Long.parseLong(text.substring(0, dash));
            if (dash + 1 < text.length()) {
                last = Math.min(last, Long.parseLong(text.substring(dash + 1)));
            }
        }
        if (first >= size || last < first) {
            throw new HttpError(
                            416,
                            "gateway.range",
                            "The range " + text + " is outside of " + size + " bytes: ask for 0 to " + (size - 1))
                    .with("Content-Range", "bytes */" + size);
        }
        Bytes part = Bytes.of(data.toByteArray(), (int) first, (int) (last - first + 1));
        return Response.bytes(206, type, part)
                .with("Accept-Ranges", "bytes")
                .with("Content-Range", "bytes " + first + "-" + last + "/" + size);
    }
}
