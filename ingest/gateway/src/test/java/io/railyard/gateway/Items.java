package io.railyard.gateway;

import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.message.ans104.DataItem;
import io.railyard.message.ans104.DataItemBuilder;
import io.railyard.message.signing.Ed25519Signer;

/** Items for tests, signed with one key. */
final class Items {
    static final Ed25519Signer SIGNER = Ed25519Signer.ofSeed(Bytes.sha256(Bytes.utf8("gateway tests").toByteArray()));
    static final Id PROCESS = Id.ofName("a process");
    static final Id MODULE = Id.ofName("a module");

    private Items() {}

    static DataItemBuilder ao(String type) {
        return new DataItemBuilder().tag("Data-Protocol", "ao").tag("Type", type);
    }

    static DataItem message(String data) {
        return ao("Message").target(PROCESS).data(data).sign(SIGNER);
    }

    static DataItem process() {
        return ao("Process").tag("Module", MODULE.toString()).sign(SIGNER);
    }

    static DataItem module() {
        return ao("Module").tag("Module-Format", "wasm64").data("\0asm").sign(SIGNER);
    }

    static byte[] raw(DataItem item) {
        return item.raw().toByteArray();
    }
}
