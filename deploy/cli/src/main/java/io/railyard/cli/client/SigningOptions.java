package io.railyard.cli.client;

import io.railyard.message.signing.Signer;
import picocli.CommandLine.Mixin;

/** What every command that signs for a node takes: {@link ClientOptions} and who signs. */
public final class SigningOptions extends ClientOptions {
    @Mixin
    private KeyOption key = new KeyOption();

    /** For picocli. */
    public SigningOptions() {}

    /** Who signs, as {@link KeyOption#signer}. */
    public Signer signer(NodeClient client) {
        return key.signer(client.urls(), notes());
    }

    /** Items signed by {@link #signer}. */
    public Outgoing outgoing(NodeClient client) {
        return new Outgoing(signer(client));
    }
}
