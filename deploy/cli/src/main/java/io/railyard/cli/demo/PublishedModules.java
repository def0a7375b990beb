package io.railyard.cli.demo;

import io.railyard.gateway.ModuleStore;
import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.message.Message;
import io.railyard.message.Tag;
import io.railyard.message.ans104.DataItem;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The guest modules as signed items of type Module, kept in the node's module store. */
final class PublishedModules {
    private static final String FORMAT = "wasm32-unknown-emscripten4";
    private static final String RESOURCES = "/io/railyard/guests/";

    private PublishedModules() {}

    /**
     * Publishes every guest the world needs, and one module whose bytes are no WebAssembly.
     *
     * @throws io.railyard.gateway.ModuleStoreException when the store cannot be written
     */
    static World.Modules publish(long seed, ModuleStore store) {
        Wallet deployer = Wallet.of(seed, "deployer");
        SortedMap<String, Id> ids = new TreeMap<>();
        for (String guest : World.GUESTS) {
            ids.put(guest, store.put(item(deployer, guest, wasm(guest))));
        }
        Id garbled = store.put(item(deployer, "garbled", Bytes.utf8("these bytes are no WebAssembly module")));
        return new World.Modules(ids, Id.ofName("a module that nobody published"), garbled);
    }

    private static DataItem item(Wallet deployer, String name, Bytes wasm) {
        List<Tag> tags = List.of(
                new Tag("Data-Protocol", "ao"),
                new Tag("Variant", "ao.TN.1"),
                new Tag(Message.TYPE, "Module"),
                new Tag("Module-Format", FORMAT),
                new Tag("Input-Encoding", "JSON-V1"),
                new Tag("Output-Encoding", "JSON-V1"),
                new Tag("Content-Type", "application/wasm"),
                new Tag("Name", name));
        return deployer.sign("module/" + name, Optional.empty(), tags, wasm);
    }

    private static Bytes wasm(String guest) {
        try (InputStream in = PublishedModules.class.getResourceAsStream(RESOURCES + guest + ".wasm")) {
            if (in == null) {
                throw new IllegalStateException("The guests' jar lacks " + guest + ".wasm");
            }
            return Bytes.of(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
