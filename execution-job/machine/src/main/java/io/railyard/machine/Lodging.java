package io.railyard.machine;

import io.railyard.machine.aos.AosText;
import io.railyard.machine.aos.GuestKind;
import io.railyard.machine.aos.GuestLimits;
import io.railyard.machine.drive.Drive;
import io.railyard.machine.drive.DriveSource;
import io.railyard.machine.emscripten.HostOptions;
import io.railyard.machine.extension.Visit;
import io.railyard.message.Id;
import io.railyard.message.Tag;
import io.railyard.schedule.Assignment;
import java.util.List;
import java.util.Optional;

/**
 * Where and how a process lives on this machine: what follows from its module, its terms and the machine's options. Immutable.
 *
 * @param ready its module
 * @param key of the arenas that it can live in
 * @param reader who it is to drives and extensions
 * @param drive what it can open
 * @param machine the machine's options
 */
record Lodging(
        LoadedModule.Ready ready, Arenas.Key key, DriveSource.Reader reader, Drive drive, MachineOptions machine) {
    static Lodging of(
            Id process,
            List<Tag> tags,
            LoadedModule loaded,
            Terms terms,
            ExtensionChoice choice,
            MachineOptions machine) {
        LoadedModule.Ready ready = loaded.ready().orElseThrow();
        boolean compatible = terms.mode() == Mode.COMPATIBLE;
        HostOptions options = new HostOptions(
                HostOptions.DEFAULTS.profile(),
                compatible ? terms.limits().gasPerMessage() : HostOptions.COMPUTE_LIMIT,
                Drive.NONE,
                choice.extensions());
        GuestKind kind = ready.kind(new GuestKind(GuestKind.DEFAULT.format(), options, compatible));
        DriveSource.Reader reader = new DriveSource.Reader(process, tags, loaded.tags());
        return new Lodging(
                ready,
                new Arenas.Key(ready.format(), ready.digest(), kind, limits(terms)),
                reader,
                machine.drives().open(reader),
                machine);
    }

    /** What a call of a process on {@code terms} may use. */
    static GuestLimits limits(Terms terms) {
        Limits limits = terms.limits();
        return new GuestLimits(
                limits.gasPerMessage(),
                limits.callDepth(),
                (int) (limits.memoryBytes() / Limits.WASM_PAGE_BYTES),
                limits.inputBytes(),
                limits.outputBytes());
    }

    /** The JSON text that a process's guest gets with each message. */
    static byte[] environment(Header header, LoadedModule module) {
        return AosText.environment(
                header.process(), header.owner(), header.tags(), module.id(), module.owner(), module.tags());
    }

    /** A visit of the process for {@code assignment}, which its drive is told of too. */
    Visit visit(Assignment assignment, boolean dryRun) {
        Visit.Place place = new Visit.Place(assignment.position(), assignment.blockHeight(), dryRun);
        drive.begin(dryRun ? Optional.empty() : Optional.of(place.position()), place.blockHeight());
        return new Visit(reader, place, machine.additions().outside());
    }
}
