package io.railyard.guests;

import java.util.List;
import java.util.Optional;

/** The guest modules that come with Railyard, and what a Module item for one of them must say. */
public final class Guests {
    /** Value of the tag {@code Module-Format}: the calling convention all guests follow. */
    public static final String MODULE_FORMAT = "wasm32-unknown-emscripten4";

    /** Value of the tag {@code Input-Encoding}. */
    public static final String INPUT_ENCODING = "JSON-1";

    /** Value of the tag {@code Output-Encoding}. */
    public static final String OUTPUT_ENCODING = "JSON-1";

    private Guests() {}

    /** All guests, in the order of {@link Guest}. */
    public static List<Guest> all() {
        return List.of(Guest.values());
    }

    /** The guest called {@code name}, such as {@code "pool"}; empty when there is none. */
    public static Optional<Guest> named(String name) {
        return all().stream().filter(guest -> guest.moduleName().equals(name)).findFirst();
    }
}
