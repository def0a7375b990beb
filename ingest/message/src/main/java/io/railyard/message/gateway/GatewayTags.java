package io.railyard.message.gateway;

import io.railyard.message.Bytes;
import io.railyard.message.Tag;
import io.railyard.message.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** The member {@code tags} of a transaction: texts in GraphQL, base64url at {@code /tx/ID}. None is no tags. */
public final class GatewayTags {
    private GatewayTags() {}

    /**
     * Names and values as they are.
     *
     * @throws IllegalArgumentException with a sentence when one of them is none
     */
    public static List<Tag> texts(Json.Obj shown) {
        return read(shown, UnaryOperator.identity());
    }

    /**
     * Names and values from base64url.
     *
     * @throws IllegalArgumentException with a sentence when one of them is none
     */
    public static List<Tag> encoded(Json.Obj shown) {
        return read(shown, text -> Bytes.parseBase64Url(text).utf8());
    }

    private static List<Tag> read(Json.Obj shown, UnaryOperator<String> decode) {
        List<Tag> tags = new ArrayList<>();
        for (Json each : shown.get("tags").flatMap(Json::asArray).orElse(List.of())) {
            Json.Obj pair =
                    each.asObject().orElseThrow(() -> new IllegalArgumentException("one of its tags is no object"));
            tags.add(new Tag(decode.apply(part(pair, "name")), decode.apply(part(pair, "value"))));
        }
        return tags;
    }

    private static String part(Json.Obj pair, String name) {
        return pair.text(name)
                .orElseThrow(() -> new IllegalArgumentException("one of its tags has no text \"" + name + "\""));
    }
}
