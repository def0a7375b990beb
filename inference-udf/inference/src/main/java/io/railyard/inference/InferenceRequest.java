package io.railyard.inference;

import io.railyard.message.Bytes;
import java.nio.charset.StandardCharsets;

/**
 * One question to a model.
 *
 * @param model the name under which the engine serves the model; 1 to {@value #MAX_MODEL_CHARS} characters
 * @param prompt the text as it goes to the tokenizer, 1 to {@value #MAX_PROMPT_BYTES} UTF-8 bytes; no chat template is added
 * @param sampling how the reply is chosen
 */
public record InferenceRequest(String model, String prompt, Sampling sampling) {
    /** Most UTF-8 bytes of a prompt. */
    public static final int MAX_PROMPT_BYTES = 65_536;
    /** Most characters of a model's name. */
    public static final int MAX_MODEL_CHARS = 64;

    /** @throws IllegalArgumentException naming the field, its value and its bounds */
    public InferenceRequest {
        if (model.isEmpty() || model.length() > MAX_MODEL_CHARS) {
            throw new IllegalArgumentException(
                    "The model's name has " + model.length() + " characters; allowed is 1 to " + MAX_MODEL_CHARS);
        }
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(prompt)) {
            throw new IllegalArgumentException("The prompt has half of a surrogate pair, which no UTF-8 text can hold");
        }
        int size = prompt.getBytes(StandardCharsets.UTF_8).length;
        if (size == 0 || size > MAX_PROMPT_BYTES) {
            throw new IllegalArgumentException(
                    "The prompt has " + size + " bytes; allowed is 1 to " + MAX_PROMPT_BYTES);
        }
    }

    /** The likeliest reply of {@code model} to {@code prompt}, at most {@code maxTokens} long. */
    public static InferenceRequest greedy(String model, String prompt, int maxTokens) {
        return new InferenceRequest(model, prompt, Sampling.greedy(maxTokens));
    }

    /** The prompt's UTF-8 bytes. */
    public Bytes promptBytes() {
        return Bytes.utf8(prompt);
    }
}
