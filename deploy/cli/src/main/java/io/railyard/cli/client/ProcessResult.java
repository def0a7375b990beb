package io.railyard.cli.client;

import io.railyard.message.json.Json;
import io.railyard.message.json.JsonWriter;
import java.util.List;
import java.util.Optional;

/**
 * A result of a compute unit, read as AO's clients read it.
 *
 * @param json the whole result
 */
public record ProcessResult(Json.Obj json) {
    /** What the process says: {@code Output.data}, of older aos {@code Output.data.output}; other JSON as its text. */
    public String output() {
        Optional<Json> output = json.get("Output");
        Json said = output.flatMap(Json::asObject)
                .flatMap(object -> object.get("data"))
                .or(() -> output)
                .orElse(Json.of(""));
        return text(said.asObject().flatMap(data -> data.get("output")).orElse(said));
    }

    /** The prompt that the process asks for; empty when it does not. */
    public Optional<String> prompt() {
        Optional<Json.Obj> output = json.get("Output").flatMap(Json::asObject);
        return output.flatMap(object -> object.text("prompt"))
                .or(() -> output.flatMap(object -> object.get("data"))
                        .flatMap(Json::asObject)
                        .flatMap(data -> data.text("prompt")));
    }

    /** Whether the output is for everybody who watches the process. */
    public boolean forWatchers() {
        return json.get("Output")
                .flatMap(Json::asObject)
                .flatMap(object -> object.get("print"))
                .flatMap(Json::asBoolean)
                .orElse(false);
    }

    /** Why the message failed; empty when it did not. */
    public Optional<String> error() {
        return json.get("Error").map(ProcessResult::text).filter(text -> !text.isEmpty());
    }

    /** What it sends. */
    public List<Json.Obj> messages() {
        return objects("Messages");
    }

    /** What it spawns. */
    public List<Json.Obj> spawns() {
        return objects("Spawns");
    }

    /** Gas it took; empty when the unit does not say. */
    public Optional<Long> gasUsed() {
        return json.get("GasUsed").flatMap(Json::asLong);
    }

    /** The value of the first tag called {@code name} of something sent. */
    public static Optional<String> tag(Json.Obj sent, String name) {
        return sent.get("Tags").flatMap(Json::asArray).orElse(List.of()).stream()
                .flatMap(tag -> tag.asObject().stream())
                .filter(tag -> tag.text("name").filter(name::equals).isPresent())
                .findFirst()
                .flatMap(tag -> tag.get("value"))
                .map(ProcessResult::text);
    }

    private List<Json.Obj> objects(String name) {
        return json.get(name).flatMap(Json::asArray).orElse(List.of()).stream()
                .flatMap(item -> item.asObject().stream())
                .toList();
    }

    private static String text(Json value) {
        if (value instanceof Json.Null) {
            return "";
        }
        return value.asText().orElseGet(() -> JsonWriter.text(value));
    }
}
