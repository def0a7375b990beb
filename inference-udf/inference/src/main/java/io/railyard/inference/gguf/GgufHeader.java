package io.railyard.inference.gguf;

import io.railyard.message.Bytes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * What the header of a GGUF file says about the model.
 *
 * @param version of the format, 2 or 3
 * @param architecture {@code general.architecture}
 * @param fileType {@code general.file_type} as a word: F16, Q8_0, …
 * @param contextTokens {@code <architecture>.context_length}
 * @param addBeginToken whether the tokenizer puts a begin token before a prompt
 * @param controlTokens texts that the tokenizer turns into control tokens when they stand in a prompt
 * @param tokenizerDigest SHA-256 over the bytes of all {@code tokenizer.*} entries, in file order
 * @param tensorCount tensors in the table
 * @param parameterCount elements of all tensors
 */
public record GgufHeader(
        int version,
        String architecture,
        String fileType,
        int contextTokens,
        boolean addBeginToken,
        List<String> controlTokens,
        Bytes tokenizerDigest,
        int tensorCount,
        long parameterCount) {
    public GgufHeader {
        controlTokens = List.copyOf(controlTokens);
    }

    /**
     * Reads the header of {@code file} and checks that every tensor lies within the file. Reads at most 256 MiB.
     *
     * @throws GgufException when the file is no GGUF model or is damaged or cut
     * @throws IOException when the file cannot be read
     */
    public static GgufHeader read(Path file) throws GgufException, IOException {
        return GgufReader.read(file);
    }
}
