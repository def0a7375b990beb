package io.railyard.machine;

import io.railyard.machine.aos.Guest;
import io.railyard.machine.aos.GuestKind;
import io.railyard.machine.aos.GuestLimits;
import io.railyard.machine.compiler.Pace;
import io.railyard.machine.module.ImportedFunction;
import io.railyard.machine.module.ModuleRefused;
import io.railyard.machine.vm.Program;
import io.railyard.machine.vm.ProgramGuest;
import io.railyard.message.Bytes;
import java.util.List;
import java.util.Optional;

/** A module of another virtual machine, ready to run. */
record ProgramModule(String format, Bytes digest, int version, Program program) implements LoadedModule.Ready {
    @Override
    public int memoryPages() {
        return program.memoryPages();
    }

    @Override
    public int globals() {
        return 0;
    }

    @Override
    public boolean metered() {
        return false;
    }

    @Override
    public boolean wide() {
        return true;
    }

    @Override
    public List<ImportedFunction> imports() {
        return program.imports();
    }

    @Override
    public GuestKind kind(GuestKind given) {
        return imports().isEmpty() ? GuestKind.DEFAULT : given;
    }

    @Override
    public Guest start(GuestLimits limits, GuestKind kind, Optional<Pace> pace) throws ModuleRefused {
        return ProgramGuest.start(program, limits, kind.options().extensions(), pace);
    }
}
