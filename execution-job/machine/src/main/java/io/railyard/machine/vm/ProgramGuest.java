package io.railyard.machine.vm;

import io.railyard.machine.aos.Guest;
import io.railyard.machine.aos.GuestLimits;
import io.railyard.machine.aos.Reply;
import io.railyard.machine.compiler.Pace;
import io.railyard.machine.drive.Drive;
import io.railyard.machine.extension.Extension;
import io.railyard.machine.extension.Extensions;
import io.railyard.machine.extension.Visit;
import io.railyard.machine.memory.PageMap;
import io.railyard.machine.memory.PagedMemory;
import io.railyard.machine.module.ImportedFunction;
import io.railyard.machine.module.ModuleRefused;
import io.railyard.machine.wasm.EngineFailure;
import io.railyard.schedule.outcome.Status;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** A program with a process's memory: everything that a process needs besides what the program does. */
public final class ProgramGuest implements Guest {
    private final Program program;
    private final GuestLimits limits;
    private final PagedMemory memory;
    private final Execution run;
    private Optional<Pace> pace = Optional.empty();

    private ProgramGuest(Program program, GuestLimits limits, List<Extension> extensions) {
        this.program = program;
        this.limits = limits;
        memory = new PagedMemory(program.memoryPages(), limits.memoryPages());
        run = new Execution(memory, limits.callDepth(), limits.memoryPages());
        for (ImportedFunction function : program.imports()) {
            extensions.stream()
                    .filter(each -> each.name().equals(Extensions.name(function)))
                    .forEach(each -> run.bind(function, each));
        }
    }

    /**
     * A guest of a process that begins. Committed.
     *
     * @param extensions whose functions it may call, one of each name
     * @throws ModuleRefused when the program does not start within the limits
     */
    public static ProgramGuest start(
            Program program, GuestLimits limits, List<Extension> extensions, Optional<Pace> slices)
            throws ModuleRefused {
        ProgramGuest guest = new ProgramGuest(program, limits, extensions);
        guest.run.begin(limits.gas(), slices);
        try {
            program.start(guest.run);
        } catch (Stop e) {
            throw ModuleRefused.incomplete("its start-up failed or did not end within the limits");
        }
        guest.commit();
        return guest;
    }

    @Override
    public PagedMemory memory() {
        return memory;
    }

    @Override
    public List<Long> globals() {
        return List.of();
    }

    @Override
    public long gasUsed() {
        return run.gasUsed();
    }

    @Override
    public void prepare(Drive drive, Visit visit, Optional<Pace> slices) {
        visit(visit);
        pace = slices;
    }

    @Override
    public void visit(Visit visit) {
        visit.begin();
        run.visit(visit);
    }

    @Override
    public Reply call(byte[] message, byte[] environment, long gas) {
        run.begin(gas, pace);
        long size = (long) message.length + environment.length;
        if (size > limits.inputBytes()) {
            return new Reply(
                    Status.ERROR,
                    "machine.input-too-large: message and environment are " + size + " bytes, more than the limit",
                    "");
        }
        try {
            String response = program.handle(run, message, environment);
            if (response.getBytes(StandardCharsets.UTF_8).length > limits.outputBytes()) {
                return new Reply(
                        Status.BAD_OUTPUT,
                        "machine.bad-output: the response is longer than " + limits.outputBytes() + " bytes",
                        "");
            }
            return new Reply(Status.OK, "", response);
        } catch (Stop e) {
            return new Reply(e.status(), e.text(), "");
        } catch (EngineFailure e) {
            throw e;
        } catch (RuntimeException e) {
            throw new EngineFailure("A virtual machine failed while it ran a program", e);
        }
    }

    @Override
    public int[] commit() {
        return memory.commit();
    }

    @Override
    public void rollback() {
        memory.rollback();
    }

    @Override
    public void exchange(PageMap from, PageMap to, long bytes, List<Long> globals) {
        if (!globals.isEmpty()) {
            throw new IllegalArgumentException("A program has no globals, and " + globals.size() + " were given");
        }
        memory.exchange(from, to, bytes);
    }
}
