package io.railyard.cli.client;

import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.message.Tag;
import io.railyard.message.json.Json;
import java.util.ArrayList;
import java.util.List;

/** Messages that are only asked about. */
public final class DryRun {
    /** What AO's own client gives as id and anchor of a message that does not exist. */
    private static final String NO_ID = "1234";

    private static final String NO_ANCHOR = "0";

    private DryRun() {}

    /**
     * The body of a dry run.
     *
     * @param owner address of the one who would send it
     */
    public static Json.Obj message(Id process, String owner, List<Tag> tags, Bytes data) {
        List<Tag> all = new ArrayList<>(tags);
        all.add(new Tag("Data-Protocol", "ao"));
        all.add(new Tag("Type", "Message"));
        all.add(new Tag("Variant", Outgoing.VARIANT));
        List<Json> shown = all.stream()
                .<Json>map(tag -> Json.object()
                        .put("name", tag.name())
                        .put("value", tag.value())
                        .build())
                .toList();
        return Json.object()
                .put("Id", NO_ID)
                .put("Target", process.toString())
                .put("Owner", owner)
                .put("Anchor", NO_ANCHOR)
                .put("Data", data.utf8())
                .put("Tags", new Json.Arr(shown))
                .build();
    }
}
