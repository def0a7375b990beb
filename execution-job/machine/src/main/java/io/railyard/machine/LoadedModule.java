package io.railyard.machine;

import io.railyard.machine.emscripten.ModuleFormat;
import io.railyard.machine.module.GasRule;
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
    record Ready(PreparedModule prepared, EngineModule engine, ModuleFormat format) {
        /** Whether gas in it is AO's. */
        boolean metered() {
            return format.gasRule() == GasRule.AO_METERING;
        }
    }

    Terms.Of nature(Ready runnable) {
        return new Terms.Of(
                tags, runnable.metered(), !runnable.prepared().imports().isEmpty());
    }
}
