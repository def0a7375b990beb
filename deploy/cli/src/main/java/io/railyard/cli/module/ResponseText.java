package io.railyard.cli.module;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import io.railyard.machine.ModuleSession;
import io.railyard.schedule.outcome.Status;
import java.io.IOException;

/**
 * The two JSON values that a run prints for a message: the guest's response, and the text where it threw or failed.
 *
 * @param result JSON, or {@code null}
 * @param error JSON, or {@code null}
 */
record ResponseText(String result, String error) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String NONE = "null";

    static ResponseText of(ModuleSession.Step step) throws IOException {
        if (step.status() != Status.OK) {
            return new ResponseText(NONE, JSON.writeValueAsString(step.error()));
        }
        JsonNode envelope;
        try {
            envelope = JSON.readTree(step.response());
        } catch (IOException e) {
            return new ResponseText(NONE, JSON.writeValueAsString("machine.bad-output: the response is not JSON"));
        }
        JsonNode response = envelope.path("response");
        if (response.isMissingNode()) {
            return new ResponseText(
                    NONE, JSON.writeValueAsString("machine.bad-output: the response lacks ok or response"));
        }
        if (envelope.path("ok").asBoolean()) {
            return new ResponseText(JSON.writeValueAsString(response), NONE);
        }
        String thrown = response.isTextual() ? response.textValue() : JSON.writeValueAsString(response);
        return new ResponseText(NONE, JSON.writeValueAsString(TextNode.valueOf(thrown)));
    }
}
