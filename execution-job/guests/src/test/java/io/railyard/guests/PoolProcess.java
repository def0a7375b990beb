package io.railyard.guests;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** A pool process of tokens "A" and "B", spoken to in messages. */
final class PoolProcess {
    static final String DISCOUNTED = "discounted-agent";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final GuestProcess process = GuestProcess.start(Guest.POOL);
    private final Map<String, String> tags = new LinkedHashMap<>();
    private int messages;

    PoolProcess(int feeBps, int protocolFeeBps) {
        tags.put("Token-A", "A");
        tags.put("Token-B", "B");
        tags.put("Fee-Discount-Whitelist", DISCOUNTED);
        setFees(feeBps, protocolFeeBps);
    }

    void setFees(int feeBps, int protocolFeeBps) {
        tags.put("Fee-Bps", Integer.toString(feeBps));
        tags.put("Protocol-Fee-Bps", Integer.toString(protocolFeeBps));
    }

    /** Sets the reserves by two Provide notices of one provider. */
    PoolProcess withReserves(String a, String b) {
        provide("first-provider", "A", a, "1");
        provide("first-provider", "B", b, "1");
        return this;
    }

    Answer provide(String provider, String token, String quantity, String slippagePercent) {
        return send(
                token,
                Map.of(
                        "Action",
                        "Credit-Notice",
                        "Sender",
                        provider,
                        "Quantity",
                        quantity,
                        "X-Action",
                        "Provide",
                        "X-Slippage-Tolerance",
                        slippagePercent));
    }

    Answer swap(String trader, String token, String quantity, String minOutput) {
        return send(
                token,
                Map.of(
                        "Action",
                        "Credit-Notice",
                        "Sender",
                        trader,
                        "Quantity",
                        quantity,
                        "X-Action",
                        "Swap",
                        "X-Expected-Min-Output",
                        minOutput));
    }

    Answer send(String from, Map<String, String> messageTags) {
        ObjectNode message = JSON.createObjectNode();
        message.put("Id", "message-" + ++messages)
                .put("From", from)
                .put("Owner", from)
                .put("Data", "");
        message.put("Timestamp", 1_700_000_000_000L + messages);
        message.set("Tags", tagList(messageTags));
        ObjectNode environment = JSON.createObjectNode();
        environment.putObject("Process").put("Id", "pool").put("Owner", "owner").set("Tags", tagList(tags));
        try {
            JsonNode response = JSON.readTree(process.handle(message.toString(), environment.toString()))
                    .path("response");
            return new Answer(response, JSON.readTree(response.path("Output").asText()));
        } catch (IOException e) {
            throw new IllegalStateException("The pool's answer is no JSON", e);
        }
    }

    private static ArrayNode tagList(Map<String, String> tags) {
        ArrayNode list = JSON.createArrayNode();
        tags.forEach((name, value) -> list.addObject().put("name", name).put("value", value));
        return list;
    }

    /** The response and its Output, parsed. */
    record Answer(JsonNode response, JsonNode output) {
        String out(String field) {
            return output.path(field).asText();
        }

        /** The tag of outbox message {@code index}; empty when it has none. */
        String tag(int index, String name) {
            for (JsonNode tag : response.path("Messages").path(index).path("Tags")) {
                if (tag.path("name").asText().equals(name)) {
                    return tag.path("value").asText();
                }
            }
            return "";
        }

        String target(int index) {
            return response.path("Messages").path(index).path("Target").asText();
        }
    }
}
