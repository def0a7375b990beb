package io.railyard.node.messenger;

import io.railyard.gateway.GatewayException;
import io.railyard.gateway.InboxProducer;
import io.railyard.gateway.Receipt;
import io.railyard.http.HttpError;
import io.railyard.http.RateLimit;
import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.message.Message;
import io.railyard.message.ans104.DataItem;
import io.railyard.message.ans104.ItemLimits;
import io.railyard.message.ans104.RefusedException;
import io.railyard.node.archive.Archive;
import io.railyard.node.index.Accepted;
import io.railyard.schedule.Rejection;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Takes items and assignments from clients into the inbox, at most so many a second of one owner. Any number of threads. */
public final class Intake {
    private final InboxProducer inbox;
    private final Archive archive;
    private final Accepted accepted;
    private final RateLimit owners;

    /**
     * @param owners how many items a second one owner may send
     */
    public Intake(InboxProducer inbox, Archive archive, Accepted accepted, RateLimit owners) {
        this.inbox = inbox;
        this.archive = archive;
        this.accepted = accepted;
        this.owners = owners;
    }

    /**
     * Judges an item and appends it.
     *
     * @throws HttpError 400 with the reason when it is refused, 429 when its owner sends too much, 503 when the broker does not
     *     confirm
     */
    public Receipt take(Bytes raw) {
        byte[] bytes = raw.toByteArray();
        Optional<DataItem> item = parsed(bytes);
        item.ifPresent(this::meter);
        Receipt receipt = confirmed(inbox.submit(bytes));
        if (receipt instanceof Receipt.Refused refused) {
            throw HttpError.badRequest(
                    refused.rejection().code(), refused.rejection().reason());
        }
        if (receipt instanceof Receipt.Appended appended) {
            accepted.add(appended.message());
        }
        if (receipt instanceof Receipt.ModuleKept) {
            item.ifPresent(archive::published);
        } else {
            item.ifPresent(archive::owner);
        }
        return receipt;
    }

    /** Assigns a message that exists to a further process. */
    Id assign(Id process, Message message) {
        confirmed(inbox.assign(process, message));
        accepted.add(message.id());
        return message.id();
    }

    private void meter(DataItem item) {
        if (!owners.take(item.address())) {
            throw new HttpError(
                            429,
                            "ingest.too-many-of-owner",
                            "Owner " + item.address()
                                    + " sends more items a second than one owner may: wait a second and go"
                                    + " on slower")
                    .with("Retry-After", "1");
        }
    }

    private static Optional<DataItem> parsed(byte[] raw) {
        try {
            return Optional.of(DataItem.parse(raw, ItemLimits.REFERENCE));
        } catch (RefusedException e) {
            return Optional.empty();
        }
    }

    /** Tells the log why something that a process asked for is not done. */
    void refuse(Rejection rejection) {
        confirmed(inbox.refuse(rejection));
    }

    /** What the broker confirmed; HTTP 503 when it does not. */
    private Receipt confirmed(CompletableFuture<Receipt> sent) {
        try {
            return sent.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof GatewayException refused) {
                throw new HttpError(503, "ingest.unconfirmed", String.valueOf(refused.getMessage()))
                        .with("Retry-After", "1");
            }
            throw e;
        }
    }
}
