package io.railyard.message;

import java.util.List;
import java.util.Optional;

/** One ANS-104 tag: a name and a value, both text. Names repeat and their order counts. */
public record Tag(String name, String value) {
    /** The value of the first tag called {@code name}, compared exactly. */
    public static Optional<String> first(List<Tag> tags, String name) {
        for (Tag tag : tags) {
            if (tag.name.equals(name)) {
                return Optional.of(tag.value);
            }
        }
        return Optional.empty();
    }

    /** The values of all tags called {@code name}, in order. */
    public static List<String> all(List<Tag> tags, String name) {
        return tags.stream()
                .filter(tag -> tag.name.equals(name))
                .map(Tag::value)
                .toList();
    }
}
