package io.railyard.cli.replay;

import io.railyard.job.history.ReplayResult;
import io.railyard.message.Id;
import io.railyard.message.json.CanonicalJson;
import io.railyard.message.json.Json;
import io.railyard.schedule.Position;
import java.util.List;
import java.util.Optional;

/** Compares results with a compute unit's: Messages, Spawns, Output, whether it failed. Counts; keeps the first difference. One thread. */
final class ResultComparison {
    private static final List<String> COMPARED = List.of("Messages", "Spawns", "Output");
    private static final String ERROR = "Error";
    private static final int SHOWN = 400;

    private long differences;
    private Optional<ReplayResult.Difference> first = Optional.empty();

    void results(Id process, Position position, Json.Obj mine, Json.Obj theirs) {
        for (String member : COMPARED) {
            texts(process, position, member, new Texts(text(theirs, member), text(mine, member)));
        }
        texts(process, position, ERROR, new Texts(failed(theirs), failed(mine)));
    }

    /** What was recorded, and what it is now. */
    record Texts(String recorded, String replayed) {}

    void texts(Id process, Position position, String member, Texts texts) {
        if (!texts.replayed().equals(texts.recorded())) {
            differences++;
            if (first.isEmpty()) {
                first = Optional.of(new ReplayResult.Difference(
                        process, position, member, shortened(texts.recorded()), shortened(texts.replayed())));
            }
        }
    }

    long differences() {
        return differences;
    }

    Optional<ReplayResult.Difference> first() {
        return first;
    }

    private static String failed(Json.Obj result) {
        return result.get(ERROR).filter(error -> !(error instanceof Json.Null)).isPresent() ? "an error" : "none";
    }

    private static String text(Json.Obj result, String member) {
        return result.get(member).map(CanonicalJson::text).orElse("");
    }

    private static String shortened(String text) {
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
    }
}
