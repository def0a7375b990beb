package io.railyard.schedule.wire;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.apache.avro.Schema;

/** Reads the schema files, which are resources beside the classes they describe. */
public final class Schemas {
    private Schemas() {}

    /**
     * The schema in {@code name.avsc} beside {@code owner}; it may use the shared types Id, Digest, Tag, Origin and
     * Message of {@code types.avsc}.
     *
     * @throws IllegalStateException when the class path lacks the file
     */
    public static Schema beside(Class<?> owner, String name) {
        Schema.Parser parser = new Schema.Parser();
        parse(parser, Schemas.class, "types");
        return parse(parser, owner, name);
    }

    private static Schema parse(Schema.Parser parser, Class<?> owner, String name) {
        String file = name + ".avsc";
        try (InputStream in = owner.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException("The schema " + file + " is missing beside " + owner);
            }
            return parser.parse(in);
        } catch (IOException e) {
            throw new UncheckedIOException("The schema " + file + " cannot be read from the class path", e);
        }
    }
}
