package io.railyard.node.messenger;

import io.railyard.http.HttpError;
import io.railyard.job.drive.BaseLayer;
import io.railyard.job.drive.DataTooLarge;
import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.message.Message;
import io.railyard.node.archive.Archive;
import io.railyard.node.archive.Transaction;
import io.railyard.node.index.IndexException;
import io.railyard.node.index.LogIndex;
import io.railyard.schedule.Rejection;
import io.railyard.schedule.outcome.AssignmentRequest;
import io.railyard.schedule.outcome.Evaluation;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries what processes assign, as AO's messenger does: the message that a result names goes to the inbox of each process that it names,
 * once for each. What is to be done stands in the index until it is done. One thread of its own.
 */
public final class ResultAssigner implements AutoCloseable {
    private static final int FETCHERS = 4;
    private static final Logger LOG = LoggerFactory.getLogger(ResultAssigner.class);
    private static final long POLL_MILLIS = 500;
    private static final long CLOSE_MILLIS = 10_000;
    private static final int AT_ONCE = 100;
    private static final String STAGE = "ordering";

    private final LogIndex index;
    private final Archive archive;
    private final Intake intake;
    private final Optional<BaseLayer> arweave;
    private final Patience patience;
    private final AtomicBoolean running = new AtomicBoolean(true);
    private final Thread thread = new Thread(this::follow, "railyard-assign");
    /** Since when something waits for its message, ns. */
    private final Map<Todo, Long> waiting = new HashMap<>();

    private final Set<Todo> done = new HashSet<>();
    /** What the gateway is being asked for, and how it failed when it was asked last. */
    private final Map<Id, CompletableFuture<Optional<Message>>> asked = new HashMap<>();

    private final Map<Id, String> failures = new HashMap<>();
    private final ExecutorService fetchers = Executors.newFixedThreadPool(FETCHERS, work -> {
        Thread fetcher = new Thread(work, "railyard-fetch");
        fetcher.setDaemon(true);
        return fetcher;
    });

    /**
     * How long a named message is looked for.
     *
     * @param unknownMillis while nobody knows it, for it may be on its way
     * @param gatewayMillis while the gateway fails
     */
    public record Patience(long unknownMillis, long gatewayMillis) {
        /** 10 s, and 10 minutes for a gateway that fails. */
        public static final Patience DEFAULTS = new Patience(10_000, 600_000);
    }

    /** One message for one process. */
    private record Todo(Evaluation evaluation, int request, int process) {
        AssignmentRequest wish() {
            return evaluation.assignments().get(request);
        }

        String target() {
            return wish().processes().get(process);
        }

        String source() {
            return "assignments/" + evaluation.process() + "/"
                    + evaluation.position().slot() + "." + evaluation.position().tick() + "/" + request + "/" + process;
        }
    }

    private ResultAssigner(
            LogIndex index, Archive archive, Intake intake, Optional<BaseLayer> arweave, Patience patience) {
        this.index = index;
        this.archive = archive;
        this.intake = intake;
        this.arweave = arweave;
        this.patience = patience;
    }

    /**
     * Starts carrying what {@code index} learns of.
     *
     * @param arweave is asked for messages that this node does not know
     */
    public static ResultAssigner start(
            LogIndex index, Archive archive, Intake intake, Optional<BaseLayer> arweave, Patience patience) {
        ResultAssigner assigner = new ResultAssigner(index, archive, intake, arweave, patience);
        assigner.thread.setDaemon(true);
        assigner.thread.start();
        return assigner;
    }

    private void follow() {
        try {
            while (running.get()) {
                Optional<List<Evaluation>> found = index.await(
                        () -> Optional.of(index.assigning(AT_ONCE)).filter(pending -> !pending.isEmpty()), POLL_MILLIS);
                boolean all = true;
                for (Evaluation evaluation : found.orElse(List.of())) {
                    all &= carry(evaluation);
                }
                if (!all) {
                    Thread.sleep(POLL_MILLIS);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IndexException e) {
            LOG.debug("assigner stops with the index", e);
        }
    }

    /** Whether everything that {@code evaluation} assigned is done. */
    private boolean carry(Evaluation evaluation) {
        boolean all = true;
        Set<Todo> todos = new HashSet<>();
        for (int request = 0; request < evaluation.assignments().size(); request++) {
            int processes = evaluation.assignments().get(request).processes().size();
            for (int process = 0; process < processes; process++) {
                Todo todo = new Todo(evaluation, request, process);
                todos.add(todo);
                all &= done.contains(todo) || carried(todo);
            }
        }
        if (all) {
            index.assigned(evaluation);
            done.removeAll(todos);
            todos.forEach(this::forget);
        }
        return all;
    }

    private void forget(Todo todo) {
        waiting.remove(todo);
        Id.tryParse(todo.wish().message()).ifPresent(message -> {
            asked.remove(message);
            failures.remove(message);
        });
    }

    private boolean carried(Todo todo) {
        try {
            Optional<Id> process = Id.tryParse(todo.target());
            Optional<Id> message = Id.tryParse(todo.wish().message());
            if (process.isEmpty() || message.isEmpty()) {
                refuse(
                        todo,
                        "ordering.assigned-malformed",
                        "A result assigns \"" + shortened(todo.wish().message()) + "\" to \"" + shortened(todo.target())
                                + "\": both must be ids of 43 characters");
                return done.add(todo);
            }
            if (index.position(message.get(), process.get()).isPresent()) {
                return done.add(todo);
            }
            Optional<Message> found =
                    archive.find(message.get()).map(Transaction::message).or(() -> fetched(message.get()));
            if (found.isPresent()) {
                intake.assign(process.get(), MessengerRoutes.without(found.get(), excluded(todo.wish())));
                return done.add(todo);
            }
            return unknown(todo) && done.add(todo);
        } catch (HttpError e) {
            LOG.warn("assignment waits source={}", todo.source(), e);
            return false;
        }
    }

    /** Whether the message has been looked for long enough and is refused. */
    private boolean unknown(Todo todo) {
        long now = System.nanoTime();
        Long since = waiting.putIfAbsent(todo, now);
        if (since == null || now - since < TimeUnit.MILLISECONDS.toNanos(patienceMillis(todo))) {
            return false;
        }
        refuse(
                todo,
                "ordering.assigned-unknown",
                "A result assigns message " + todo.wish().message() + " to process " + todo.target()
                        + (todo.wish().baseLayer() ? " as a transaction of Arweave's base layer" : "")
                        + ", and this node does not know it" + failure(todo)
                        + ": send it here first, then assign it again");
        return true;
    }

    /**
     * What the gateway has, once it has answered: nobody waits for it here, so that one that stalls holds up no other assignment. Asked
     * again after a failure as long as somebody waits, but not for what is too large.
     */
    private Optional<Message> fetched(Id message) {
        if (arweave.isEmpty()) {
            return Optional.empty();
        }
        CompletableFuture<Optional<Message>> answer = asked.computeIfAbsent(
                message, id -> CompletableFuture.supplyAsync(() -> arweave.get().message(id), fetchers));
        if (!answer.isDone()) {
            return Optional.empty();
        }
        try {
            Optional<Message> found = answer.join();
            failures.remove(message);
            found.ifPresent(there -> asked.remove(message));
            return found;
        } catch (CompletionException e) {
            if (!(e.getCause() instanceof DataTooLarge)) {
                asked.remove(message);
                LOG.warn("assignment waits for the gateway message={}", message, e);
            }
            failures.put(
                    message,
                    String.valueOf(e.getCause() == null ? e : e.getCause().getMessage()));
            return Optional.empty();
        }
    }

    private long patienceMillis(Todo todo) {
        return arweave.isPresent()
                        && Id.tryParse(todo.wish().message())
                                .filter(this::mayCome)
                                .isPresent()
                ? patience.gatewayMillis()
                : patience.unknownMillis();
    }

    /** Whether the gateway has not yet said that it has none, or more than is taken. */
    private boolean mayCome(Id message) {
        return Optional.ofNullable(asked.get(message))
                .map(answer -> !answer.isDone())
                .orElse(failures.containsKey(message));
    }

    private String failure(Todo todo) {
        return Id.tryParse(todo.wish().message())
                .flatMap(message -> Optional.ofNullable(failures.get(message)))
                .map(text -> " (" + text + ")")
                .orElse("");
    }

    private void refuse(Todo todo, String code, String reason) {
        byte[] named = Bytes.utf8(todo.wish().message()).toByteArray();
        intake.refuse(new Rejection(
                todo.source(),
                STAGE,
                code,
                reason,
                Id.tryParse(todo.target()),
                Id.tryParse(todo.wish().message()),
                todo.evaluation().timestampMillis(),
                named.length,
                Bytes.sha256(named)));
    }

    private static Set<String> excluded(AssignmentRequest wish) {
        Set<String> parts = new TreeSet<>();
        wish.excluded().forEach(part -> parts.add(part.strip().toLowerCase(Locale.ROOT)));
        return parts;
    }

    private static String shortened(String text) {
        return text.length() <= 64 ? text : text.substring(0, 64) + "…";
    }

    @Override
    public void close() {
        running.set(false);
        fetchers.shutdownNow();
        thread.interrupt();
        try {
            thread.join(CLOSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
