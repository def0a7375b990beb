package io.railyard.machine;

import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.message.Tag;
import java.util.List;

/**
 * A published module: what processes name in their Module tag. Immutable.
 *
 * @param id id of the data item that carries the module
 * @param owner AO address of its signer
 * @param tags its tags, in order; among them Module-Format
 * @param wasm the WebAssembly binary, as published
 */
public record ModuleItem(Id id, String owner, List<Tag> tags, Bytes wasm) {
    public ModuleItem {
        tags = List.copyOf(tags);
    }
}
