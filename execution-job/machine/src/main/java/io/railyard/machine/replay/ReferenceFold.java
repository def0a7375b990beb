package io.railyard.machine.replay;

import io.railyard.machine.ModuleSession;
import io.railyard.machine.aos.BadResult;
import io.railyard.machine.aos.ReferenceResult;
import io.railyard.machine.aos.SchedulerText;
import io.railyard.message.json.Json;
import io.railyard.message.json.JsonWriter;
import io.railyard.schedule.outcome.Status;
import io.railyard.schedule.reference.Evaluable;
import java.util.Map;

/**
 * Evaluates another scheduler's log as AO's compute unit does, message by message. The session is one of compatible mode
 * ({@link ModuleSession.OnError#TAKE_BACK}). Mutable; owned by one thread.
 */
public final class ReferenceFold {
    private final ModuleSession session;
    private final byte[] environment;

    /** @param environment UTF-8 JSON of process and module */
    public ReferenceFold(ModuleSession session, byte[] environment) {
        this.session = session;
        this.environment = environment.clone();
    }

    /**
     * One evaluation.
     *
     * @param evaluable what was evaluated
     * @param step what the machine says
     * @param body what the compute unit answers for it: JSON
     * @param failed whether it kept nothing
     */
    public record Evaluated(Evaluable evaluable, ModuleSession.Step step, String body, boolean failed) {}

    /** Evaluates {@code next}. */
    public Evaluated step(Evaluable next) {
        ModuleSession.Step step = session.call(SchedulerText.message(next), environment);
        if (step.status() != Status.OK) {
            return new Evaluated(next, step, body(Map.of(), step.computeGasUsed(), quoted(step.error())), true);
        }
        try {
            ReferenceResult result = ReferenceResult.parse(step.response());
            String error = result.thrown()
                    .map(ReferenceFold::quoted)
                    .orElse(result.members().get("Error"));
            return new Evaluated(
                    next,
                    step,
                    body(result.members(), step.computeGasUsed(), result.failed() && error != null ? error : ""),
                    result.failed());
        } catch (BadResult e) {
            return new Evaluated(next, step, body(Map.of(), step.computeGasUsed(), quoted(e.text())), true);
        }
    }

    private static String body(Map<String, String> members, long gasUsed, String error) {
        StringBuilder json = new StringBuilder("{");
        for (String list : new String[] {"Messages", "Assignments", "Spawns"}) {
            json.append('"')
                    .append(list)
                    .append("\":")
                    .append(members.getOrDefault(list, "[]"))
                    .append(',');
        }
        json.append("\"Output\":").append(members.getOrDefault("Output", "\"\""));
        json.append(",\"GasUsed\":").append(gasUsed);
        if (!error.isEmpty()) {
            json.append(",\"Error\":").append(error);
        }
        return json.append('}').toString();
    }

    private static String quoted(String text) {
        return JsonWriter.text(Json.of(text));
    }
}
