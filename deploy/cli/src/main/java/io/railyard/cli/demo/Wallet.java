package io.railyard.cli.demo;

import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.message.Tag;
import io.railyard.message.ans104.DataItem;
import io.railyard.message.ans104.DataItemBuilder;
import io.railyard.message.signing.Ed25519Signer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** A key of someone outside, derived from the seed and a name, so that a seed gives the same ids again. Immutable. */
final class Wallet {
    private static final int ANCHOR_LENGTH = 32;

    private final String name;
    private final Ed25519Signer signer;

    private Wallet(String name, Ed25519Signer signer) {
        this.name = name;
        this.signer = signer;
    }

    /** The wallet called {@code name} under {@code seed}. */
    static Wallet of(long seed, String name) {
        String text = "railyard/demo-wallet/1/" + seed + "/" + name;
        return new Wallet(name, Ed25519Signer.ofSeed(Bytes.sha256(text.getBytes(StandardCharsets.UTF_8))));
    }

    /** Who it is, for people. */
    String name() {
        return name;
    }

    /** The AO address. */
    String address() {
        return signer.aoAddress();
    }

    /**
     * A signed item.
     *
     * @param nonce tells apart items that are otherwise equal; the item's anchor comes from its digest
     */
    DataItem sign(String nonce, Optional<Id> target, List<Tag> tags, Bytes data) {
        DataItemBuilder builder = new DataItemBuilder()
                .anchor(Bytes.utf8(anchor(nonce)))
                .tags(tags)
                .data(data);
        target.ifPresent(builder::target);
        return builder.sign(signer);
    }

    /** Readable characters: an anchor reaches the guest as text. */
    private static String anchor(String nonce) {
        return Bytes.sha256(nonce.getBytes(StandardCharsets.UTF_8)).base64Url().substring(0, ANCHOR_LENGTH);
    }
}
