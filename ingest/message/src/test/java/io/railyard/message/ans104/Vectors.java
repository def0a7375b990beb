package io.railyard.message.ans104;

import io.railyard.message.Bytes;
import io.railyard.message.json.Json;
import io.railyard.message.json.JsonLimits;
import io.railyard.message.json.JsonReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;

/** The reference implementation's vectors. */
public final class Vectors {
    private static final Json.Obj ALL = load();

    private Vectors() {}

    /** The items, each an object. */
    public static List<Json.Obj> items() {
        return objects("items");
    }

    /** The objects of a top-level array. */
    public static List<Json.Obj> objects(String name) {
        return ALL.get(name).flatMap(Json::asArray).orElseThrow().stream()
                .map(json -> json.asObject().orElseThrow())
                .toList();
    }

    /** The item called {@code name}. */
    public static byte[] raw(String name) {
        return items().stream()
                .filter(item -> text(item, "name").equals(name))
                .findFirst()
                .map(item -> bytes(item, "raw").toByteArray())
                .orElseThrow();
    }

    /** The keys that signed them. */
    public static Json.Obj keys() {
        return ALL.get("keys").flatMap(Json::asObject).orElseThrow();
    }

    /** A text member that must be there. */
    public static String text(Json.Obj object, String name) {
        return object.text(name).orElseThrow();
    }

    /** A base64url member; none for null or no member. */
    public static Bytes bytes(Json.Obj object, String name) {
        return Bytes.parseBase64Url(object.text(name).orElse(""));
    }

    /** A truth member that must be there. */
    public static boolean flag(Json.Obj object, String name) {
        return object.get(name).flatMap(Json::asBoolean).orElseThrow();
    }

    private static Json.Obj load() {
        try (InputStream in =
                Objects.requireNonNull(Vectors.class.getResourceAsStream("/vectors/ans104/ans104.json"), "vectors")) {
            return JsonReader.parse(in.readAllBytes(), JsonLimits.DEFAULT)
                    .asObject()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
