package io.railyard.cli.client;

import io.railyard.cli.console.CommandFailure;
import io.railyard.cli.console.ExitCode;
import io.railyard.message.Bytes;
import io.railyard.message.Id;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads what users name on the command line. */
public final class InputData {
    /** Largest file that becomes the body of an item, 256 MiB: the largest module a node takes. */
    public static final long MAX_BYTES = 256L * 1024 * 1024;

    private InputData() {}

    /**
     * A file's bytes; {@code -} is the standard input.
     *
     * @throws CommandFailure with {@link ExitCode#USAGE} when it cannot be read, {@link ExitCode#LIMIT} when it is too large
     */
    public static Bytes file(Path file) {
        try {
            if (file.toString().equals("-")) {
                return Bytes.of(System.in.readAllBytes());
            }
            if (Files.isRegularFile(file) && Files.size(file) > MAX_BYTES) {
                throw new CommandFailure(
                        ExitCode.LIMIT, file + " has " + Files.size(file) + " bytes; the limit is " + MAX_BYTES);
            }
            return Bytes.of(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "The file " + file + " cannot be read (" + e.getClass().getSimpleName() + ")",
                    e);
        }
    }

    /** Text as given, or, after {@code @}, the bytes of a file. */
    public static Bytes textOrFile(String text) {
        return text.startsWith("@") ? file(Path.of(text.substring(1))) : Bytes.utf8(text);
    }

    /**
     * An id.
     *
     * @param what it is of, for the sentence
     * @throws CommandFailure with {@link ExitCode#USAGE} when {@code text} is none
     */
    public static Id id(String text, String what) {
        return Id.tryParse(text)
                .orElseThrow(() -> new CommandFailure(
                        ExitCode.USAGE,
                        "The id of the " + what + " is 43 characters of base64url, not \"" + text + "\""));
    }
}
