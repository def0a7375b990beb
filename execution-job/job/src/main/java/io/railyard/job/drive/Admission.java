package io.railyard.job.drive;

import io.railyard.machine.drive.DriveSource;
import io.railyard.message.Tag;
import io.railyard.message.gateway.GatewayGraph;
import io.railyard.message.json.Json;
import io.railyard.message.json.JsonException;
import io.railyard.message.json.JsonLimits;
import io.railyard.message.json.JsonReader;
import io.railyard.message.json.JsonWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;

/** Which transactions a process may read: the rules of AO's WeaveDrive. */
final class Admission {
    private static final String EXTENSION = "WeaveDrive";
    private static final String AVAILABILITY = "Availability-Type";
    private static final List<String> TYPES = List.of("Assignments", "Individual");

    private final DriveSource.Reader reader;
    private final boolean everything;
    private final SortedSet<String> admitted;

    Admission(DriveSource.Reader reader, DriveOptions options) {
        this.reader = reader;
        this.everything = options.everything();
        this.admitted = options.admitted();
    }

    /**
     * Whether transaction {@code id} may be read at {@code height}.
     *
     * @throws DriveException when the gateway cannot tell
     */
    boolean admits(String id, long height, Optional<GatewayClient> gateway) {
        if (everything
                || admitted.contains(id)
                || Tag.first(reader.tags(), "On-Boot").filter(id::equals).isPresent()) {
            return true;
        }
        if (!extended(reader.moduleTags()) && !extended(reader.tags())) {
            return false;
        }
        String type = Tag.first(reader.tags(), AVAILABILITY)
                .or(() -> Tag.first(reader.moduleTags(), AVAILABILITY))
                .orElse(TYPES.get(0));
        if (!TYPES.contains(type) || gateway.isEmpty()) {
            return false;
        }
        return attested(gateway.get(), height, List.of("Attestation", "Message", id, "ao"))
                || (type.equals("Individual")
                        && attested(gateway.get(), height, List.of("Available", "ID", id, EXTENSION)));
    }

    private static boolean extended(List<Tag> tags) {
        return tags.contains(new Tag("Extension", EXTENSION));
    }

    private List<String> attestors() {
        List<String> owners = new ArrayList<>();
        for (Tag tag : reader.tags()) {
            if ((tag.name().equals("Scheduler") && owners.isEmpty())
                    || tag.name().equals("Attestor")) {
                owners.add(tag.value());
            }
        }
        return owners;
    }

    /** @param what Type, the tag that names the transaction, the transaction, Data-Protocol */
    private boolean attested(GatewayClient gateway, long height, List<String> what) {
        String query = "query { transactions(owners: " + strings(attestors()) + ", block: {min: 0, max: " + height
                + "}, tags: [{ name: \"Type\", values: " + strings(what.subList(0, 1)) + " }, { name: "
                + JsonWriter.text(Json.of(what.get(1))) + ", values: " + strings(what.subList(2, 3))
                + " }, { name: \"Data-Protocol\", values: " + strings(what.subList(3, 4))
                + " }]) { edges { node { id } } } }";
        byte[] answer = gateway.query(
                JsonWriter.text(Json.object().put("query", Json.of(query)).build()));
        try {
            return !JsonReader.parse(answer, JsonLimits.DEFAULT)
                    .asObject()
                    .flatMap(body -> GatewayGraph.nodes(body, GatewayGraph.TRANSACTIONS))
                    .orElseThrow(() -> new DriveException(
                            "The gateway's answer about attestations has no data.transactions.edges"))
                    .isEmpty();
        } catch (JsonException e) {
            throw new DriveException("The gateway's answer about attestations is no JSON", e);
        }
    }

    private static String strings(List<String> values) {
        return JsonWriter.text(Json.strings(values));
    }
}
