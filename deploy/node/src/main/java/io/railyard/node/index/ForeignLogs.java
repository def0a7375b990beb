package io.railyard.node.index;

import io.railyard.message.Id;
import io.railyard.schedule.Assignment;
import io.railyard.schedule.Position;
import io.railyard.schedule.outcome.Evaluation;
import io.railyard.schedule.wire.Wire;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Logs that another scheduler keeps and hands to this node slot by slot, apart from the node's own. Any number of threads. */
public final class ForeignLogs implements ProcessLogs {
    private final Store store;

    ForeignLogs(Store store) {
        this.store = store;
    }

    /** Keeps an entry and its outcome. */
    public void put(Assignment entry, Evaluation outcome) {
        try (Store.Batch batch = new Store.Batch()) {
            batch.put(
                    Keys.of(Keys.FOREIGN_ASSIGNMENT, entry.process(), entry.position()), Wire.ASSIGNMENT.encode(entry));
            batch.put(
                    Keys.of(Keys.FOREIGN_EVALUATION, entry.process(), entry.position()),
                    Wire.EVALUATION.encode(outcome));
            store.write(batch);
        }
    }

    @Override
    public List<Assignment> assignments(Id process, Position from, int limit) {
        List<Assignment> found = new ArrayList<>();
        byte[] start = Keys.of(Keys.FOREIGN_ASSIGNMENT, process, from);
        store.forward(Keys.of(Keys.FOREIGN_ASSIGNMENT, process), start, (key, value) -> {
            found.add(Wire.ASSIGNMENT.decode(value));
            return found.size() < limit;
        });
        return found;
    }

    @Override
    public Optional<Evaluation> evaluation(Id process, Position position) {
        return store.get(Keys.of(Keys.FOREIGN_EVALUATION, process, position)).map(Wire.EVALUATION::decode);
    }

    @Override
    public Optional<Evaluation> lastEvaluation(Id process) {
        List<Evaluation> found = new ArrayList<>(1);
        byte[] prefix = Keys.of(Keys.FOREIGN_EVALUATION, process);
        store.backward(prefix, Keys.after(prefix), (key, value) -> !found.add(Wire.EVALUATION.decode(value)));
        return found.stream().findFirst();
    }
}
