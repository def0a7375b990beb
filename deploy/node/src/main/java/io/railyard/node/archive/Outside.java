package io.railyard.node.archive;

import io.railyard.http.HttpError;
import io.railyard.job.drive.BaseLayer;
import io.railyard.job.drive.DataTooLarge;
import io.railyard.job.drive.DriveException;
import io.railyard.message.Id;
import io.railyard.message.Message;
import io.railyard.message.json.Json;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Function;

/**
 * Arweave, asked for what this node does not have. Few requests wait for its gateway at once, so that one that stalls holds up nobody
 * who asks for something else. Any number of threads.
 */
public final class Outside {
    /** Requests that wait for the gateway at once; more are answered 503. */
    public static final int MAX_WAITING = 8;

    private static final int BAD_GATEWAY = 502;

    private final Optional<BaseLayer> arweave;
    private final Semaphore waiting = new Semaphore(MAX_WAITING);

    /** @param arweave empty: there is nothing outside */
    public Outside(Optional<BaseLayer> arweave) {
        this.arweave = arweave;
    }

    /** Whether a gateway is asked. */
    public boolean isThere() {
        return arweave.isPresent();
    }

    /**
     * A transaction or item as a message; empty when nobody has it.
     *
     * @throws HttpError 502 when the gateway fails, lies, or has more than is read at once, 503 when too many wait for it
     */
    public Optional<Message> message(Id id) {
        return ask(layer -> layer.message(id));
    }

    /**
     * A block as the gateway shows it; empty when nobody has it.
     *
     * @throws HttpError 502 when the gateway fails or lies, 503 when too many wait for it
     */
    public Optional<Json.Obj> block(long height) {
        return ask(layer -> layer.block(height));
    }

    private <T> Optional<T> ask(Function<BaseLayer, Optional<T>> question) {
        if (arweave.isEmpty()) {
            return Optional.empty();
        }
        if (!waiting.tryAcquire()) {
            throw new HttpError(
                            503,
                            "gateway.too-many-waiting",
                            MAX_WAITING
                                    + " requests wait for the Arweave gateway, as many as may: ask again in a moment")
                    .with("Retry-After", "1");
        }
        try {
            return question.apply(arweave.get());
        } catch (DataTooLarge e) {
            throw new HttpError(BAD_GATEWAY, "gateway.data-too-large", String.valueOf(e.getMessage()));
        } catch (DriveException e) {
            throw new HttpError(BAD_GATEWAY, "gateway.arweave", String.valueOf(e.getMessage()));
        } finally {
            waiting.release();
        }
    }
}
