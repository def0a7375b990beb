package io.railyard.cli.module;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.railyard.message.Tag;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The tags that an environment text, which is handed to guests as it is, names of its process and its module.
 *
 * @param process tags of {@code Process}
 * @param module tags of {@code Module}
 */
record EnvironmentTags(List<Tag> process, List<Tag> module) {
    private static final String MODULE_FORMAT = "Module-Format";

    /** Those of {@code text}; none when it is not JSON. */
    static EnvironmentTags of(byte[] text) throws IOException {
        try {
            JsonNode environment = new ObjectMapper().readTree(text);
            return new EnvironmentTags(tags(environment.path("Process")), tags(environment.path("Module")));
        } catch (JsonProcessingException e) {
            return new EnvironmentTags(List.of(), List.of());
        }
    }

    /** The module's, with {@code format} as its Module-Format. */
    List<Tag> module(String format) {
        List<Tag> tags = new ArrayList<>(List.of(new Tag(MODULE_FORMAT, format)));
        module.stream().filter(tag -> !tag.name().equals(MODULE_FORMAT)).forEach(tags::add);
        return tags;
    }

    private static List<Tag> tags(JsonNode entity) {
        List<Tag> tags = new ArrayList<>();
        for (JsonNode tag : entity.path("Tags")) {
            tags.add(new Tag(tag.path("name").asText(), tag.path("value").asText()));
        }
        return tags;
    }
}
