package io.railyard.machine;

import io.railyard.machine.aos.GuestKind;
import io.railyard.machine.module.PreparedModule;
import io.railyard.machine.wasm.EngineModule;
import io.railyard.message.Id;
import io.railyard.message.Tag;
import java.util.List;
import java.util.Optional;

/**
 * A module as the machine holds it: ready to run, or refused.
 *
 * @param id its id
 * @param owner AO address of its signer
 * @param tags its tags
 * @param ready the runnable form; empty when it is refused
 * @param refusal why it is refused, as evaluations say it; {@code ""} when it is ready
 */
record LoadedModule(Id id, String owner, List<Tag> tags, Optional<Ready> ready, String refusal) {
    /** The runnable form. */
    record Ready(PreparedModule prepared, EngineModule engine, GuestKind kind) {}
}
