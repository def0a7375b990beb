package io.railyard.node.archive;

import io.railyard.message.json.Json;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON to the plain Java objects that the GraphQL engine takes, and back. Pure functions. */
final class JsonObjects {
    private JsonObjects() {}

    static Map<String, Object> members(Json.Obj object) {
        Map<String, Object> members = new LinkedHashMap<>();
        object.members().forEach((name, value) -> {
            Object plain = plain(value);
            if (plain != null) {
                members.put(name, plain);
            }
        });
        return members;
    }

    private static @Nullable Object plain(Json value) {
        if (value instanceof Json.Obj object) {
            return members(object);
        }
        if (value instanceof Json.Arr array) {
            List<@Nullable Object> items = new ArrayList<>();
            array.items().forEach(item -> items.add(plain(item)));
            return items;
        }
        if (value instanceof Json.Str text) {
            return text.value();
        }
        if (value instanceof Json.Num number) {
            return number.asLong().<Object>map(BigInteger::valueOf).orElseGet(() -> new BigDecimal(number.text()));
        }
        return value instanceof Json.Bool bool ? bool.value() : null;
    }

    static Json json(@Nullable Object plain) {
        if (plain instanceof Map<?, ?> map) {
            Json.ObjectBuilder object = Json.object();
            map.forEach((name, value) -> object.put(String.valueOf(name), json(value)));
            return object.build();
        }
        if (plain instanceof List<?> list) {
            return new Json.Arr(list.stream().map(JsonObjects::json).toList());
        }
        if (plain instanceof Number number) {
            return Json.of(number.longValue());
        }
        if (plain instanceof Boolean bool) {
            return Json.of(bool);
        }
        return plain == null ? Json.ofNull() : Json.of(plain.toString());
    }
}
