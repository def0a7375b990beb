package io.railyard.schedule;

import io.railyard.message.Bytes;
import io.railyard.message.Id;
import java.util.Optional;

/**
 * An input that got no slot, and why: record of topic {@code ao.rejected} and row of table {@code rejections}.
 *
 * @param source identity of the refused input, equal when the same input is refused again after a restart:
 *     {@code inbox/partition/offset} from the sequencer, {@code gateway/sequence} from the gateway
 * @param stage {@code ingest}, {@code ordering} or {@code execution}
 * @param code stable reason, such as {@code ingest.signature-invalid} or {@code ordering.unknown-process}
 * @param reason one sentence: what happened, why it is refused, what to do
 * @param process whose log it was meant for, when known
 * @param message id of the message, when known
 * @param timestampMillis log time, ms since the epoch
 * @param sizeBytes length of the input in bytes
 * @param sha256 digest of the input's bytes
 */
public record Rejection(
        String source,
        String stage,
        String code,
        String reason,
        Optional<Id> process,
        Optional<Id> message,
        long timestampMillis,
        long sizeBytes,
        Bytes sha256) {}
