package io.railyard.machine;

import io.railyard.machine.aos.Guest;
import io.railyard.machine.aos.GuestKind;
import io.railyard.machine.aos.GuestLimits;
import io.railyard.machine.compiler.Pace;
import io.railyard.machine.module.ImportedFunction;
import io.railyard.machine.module.ModuleRefused;
import io.railyard.message.Bytes;
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
    /** The runnable form, whatever machine runs it. Immutable. */
    interface Ready {
        /** Its Module-Format. */
        String format();

        /** SHA-256 of the published bytes. */
        Bytes digest();

        /** Version of the rules by which it runs: of module preparation, or of its virtual machine. */
        int version();

        /** Pages of 64 KiB with which its memory begins. */
        int memoryPages();

        /** How many values live between messages besides the memory. */
        int globals();

        /** Whether gas in it is AO's. */
        boolean metered();

        /** Whether addresses in it have 64 bits. */
        boolean wide();

        /** The functions it takes from its host. */
        List<ImportedFunction> imports();

        /** {@code given} for this module. */
        GuestKind kind(GuestKind given);

        /**
         * A guest of a process that begins.
         *
         * @throws ModuleRefused when it does not start
         */
        Guest start(GuestLimits limits, GuestKind kind, Optional<Pace> pace) throws ModuleRefused;
    }

    Terms.Of nature(Ready runnable) {
        boolean served = runnable.imports().stream().anyMatch(function -> !ExtensionChoice.isExtension(function));
        return new Terms.Of(tags, runnable.metered(), served);
    }
}
