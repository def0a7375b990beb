package io.railyard.cli.client;

import io.railyard.cli.console.CommandFailure;
import io.railyard.cli.console.ExitCode;
import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.message.Tag;
import io.railyard.message.ans104.DataItem;
import io.railyard.message.ans104.DataItemBuilder;
import io.railyard.message.signing.Signer;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Builds the items of AO that a user sends, each with an anchor of its own: signing is deterministic, so two equal messages
 * would be one.
 */
public final class Outgoing {
    /** Of AO's test network, the legacy one. */
    public static final String VARIANT = "ao.TN.1";

    private static final int ANCHOR_BYTES = 16;

    private final Signer signer;
    private final SecureRandom random = new SecureRandom();

    /** Items signed by {@code signer}. */
    public Outgoing(Signer signer) {
        this.signer = signer;
    }

    /** A message to {@code process}. */
    public DataItem message(Id process, List<Tag> tags, Bytes data) {
        return item("Message", Optional.of(process), tags, data);
    }

    /** A process of {@code module}, scheduled by {@code scheduler}; trusts what the scheduler carries unless tags say whom else. */
    public DataItem process(Id module, String scheduler, List<Tag> tags, Bytes data) {
        List<Tag> all = new ArrayList<>(tags);
        all.add(new Tag("Module", module.toString()));
        all.add(new Tag("Scheduler", scheduler));
        if (Tag.first(tags, "Authority").isEmpty()) {
            all.add(new Tag("Authority", scheduler));
        }
        return item("Process", Optional.empty(), all, data);
    }

    /** A module. */
    public DataItem module(List<Tag> tags, Bytes wasm) {
        return item("Module", Optional.empty(), tags, wasm);
    }

    /** What asks a messenger to watch {@code process}: no tags, and one space, as AO's own client sends it. */
    public DataItem monitor(Id process) {
        return sign(new DataItemBuilder().target(process).anchor(anchor()).data(" "));
    }

    private DataItem item(String type, Optional<Id> target, List<Tag> tags, Bytes data) {
        DataItemBuilder builder = new DataItemBuilder()
                .anchor(anchor())
                .tags(tags)
                .tag("Data-Protocol", "ao")
                .tag("Variant", VARIANT)
                .tag("Type", type)
                .data(data);
        target.ifPresent(builder::target);
        return sign(builder);
    }

    private DataItem sign(DataItemBuilder builder) {
        try {
            return builder.sign(signer);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(ExitCode.LIMIT, "The item cannot be made: " + e.getMessage(), e);
        }
    }

    /** Readable characters: an anchor reaches the guest as text. */
    private Bytes anchor() {
        byte[] chance = new byte[ANCHOR_BYTES];
        random.nextBytes(chance);
        return Bytes.utf8(Bytes.of(chance).hex());
    }

    /**
     * A tag as users write it.
     *
     * @throws CommandFailure with {@link ExitCode#USAGE} when {@code text} is not NAME=VALUE
     */
    public static Tag tag(String text) {
        int equals = text.indexOf('=');
        if (equals < 1) {
            throw new CommandFailure(ExitCode.USAGE, "--tag is NAME=VALUE, not \"" + text + "\"");
        }
        return new Tag(text.substring(0, equals), text.substring(equals + 1));
    }
}
