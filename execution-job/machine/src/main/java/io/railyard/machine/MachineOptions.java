package io.railyard.machine;

import io.railyard.machine.drive.DriveSource;
import io.railyard.machine.emscripten.ModuleFormat;
import io.railyard.machine.extension.Crypto;
import io.railyard.machine.extension.DataReader;
import io.railyard.machine.extension.Extensions;
import io.railyard.machine.extension.Outside;
import io.railyard.machine.rules.RuleMachine;
import io.railyard.machine.vm.VirtualMachine;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * How a machine runs. Start from {@link #DEFAULTS}.
 *
 * @param engine which way guest code runs; does not reach results
 * @param mode by whose rules a process runs that does not say so
 * @param limits what one message may use of a process that does not say so
 * @param maxima what a process may ask for at most
 * @param cachedModules prepared and compiled modules kept ready, at least 1
 * @param classCache folder in which our compiler keeps what it compiled for later starts; empty: it keeps nothing
 * @param drives what processes can read through WeaveDrive
 * @param additions extensions and further virtual machines
 */
public record MachineOptions(
        EngineKind engine,
        Mode mode,
        Limits limits,
        Maxima maxima,
        int cachedModules,
        Optional<String> classCache,
        DriveSource drives,
        Additions additions) {
    /**
     * What a machine has besides AO's formats. Nothing comes from the class path that is not named here.
     *
     * @param extensions whose functions guests may import
     * @param outside what they ask
     * @param machines further virtual machines, one for each Module-Format
     */
    public record Additions(Extensions extensions, Outside outside, List<VirtualMachine> machines) {
        /** The extension {@code crypto} and the machine of rules; nothing outside can be asked. */
        public static final Additions DEFAULTS =
                new Additions(Extensions.of(List.of(new Crypto())), Outside.NONE, List.of(new RuleMachine()));

        /** {@link #DEFAULTS}; and where there are drives, the extension {@code data} over them. */
        public static Additions over(DriveSource drives) {
            return of(DEFAULTS.extensions().names(), drives);
        }

        /**
         * The extensions {@code names} of the class path and the machine of rules; where there are drives, the extension {@code data}
         * over them besides.
         *
         * @throws IllegalArgumentException when there is none of a name, or one asks outside and nobody is there to answer
         */
        public static Additions of(List<String> names, DriveSource drives) {
            SortedSet<String> all = new TreeSet<>(names);
            if (drives != DriveSource.NONE) {
                all.add(DataReader.NAME);
            }
            List<String> wanted = List.copyOf(all);
            if (wanted.equals(DEFAULTS.extensions().names())) {
                return DEFAULTS;
            }
            Extensions extensions = Extensions.named(wanted);
            List<String> unanswered = extensions.unanswered(drives);
            if (!unanswered.isEmpty()) {
                throw new IllegalArgumentException("The extensions " + unanswered
                        + " ask the world outside, and what they ask is not there; " + DataReader.NAME
                        + " comes by itself with drive.gateway");
            }
            return new Additions(extensions, extensions.outside(drives), DEFAULTS.machines());
        }

        public Additions {
            machines = List.copyOf(machines);
            List<String> formats = machines.stream().map(VirtualMachine::format).toList();
            if (formats.stream().distinct().count() != formats.size()
                    || formats.stream()
                            .anyMatch(format -> ModuleFormat.ofCode(format).isPresent())) {
                throw new IllegalArgumentException(
                        "Each Module-Format has one machine, and AO's have theirs: " + formats);
            }
            if (extensions.askOutside() && outside == Outside.NONE) {
                throw new IllegalArgumentException("Among the extensions " + extensions.names()
                        + " are such that ask the world outside; say what they ask");
            }
        }
    }

    /**
     * What a process may ask for by Memory-Limit and Compute-Limit.
     *
     * @param gasPerMessage gas units
     * @param memoryBytes a multiple of 64 KiB up to 16 GiB
     */
    public record Maxima(long gasPerMessage, long memoryBytes) {
        /** AO's highest gas, 9 × 10^12, and 16 GiB. */
        public static final Maxima DEFAULTS = new Maxima(9_000_000_000_000L, Limits.MAX_MEMORY_BYTES);

        public Maxima {
            // Limits checks the ranges of both.
            Limits.DEFAULTS.withGasPerMessage(gasPerMessage).withMemoryBytes(memoryBytes);
        }
    }

    /** Our compiler, clean mode, default limits, 64 modules kept in memory, none on disk, no drive. */
    public static final MachineOptions DEFAULTS = new MachineOptions(
            EngineKind.OWN,
            Mode.CLEAN,
            Limits.DEFAULTS,
            Maxima.DEFAULTS,
            64,
            Optional.empty(),
            DriveSource.NONE,
            Additions.DEFAULTS);

    public MachineOptions {
        if (cachedModules < 1) {
            throw new IllegalArgumentException("cachedModules is at least 1: " + cachedModules);
        }
    }

    /** These options with another engine. */
    public MachineOptions withEngine(EngineKind other) {
        return new MachineOptions(other, mode, limits, maxima, cachedModules, classCache, drives, additions);
    }

    /** These options with another default mode. */
    public MachineOptions withMode(Mode other) {
        return new MachineOptions(engine, other, limits, maxima, cachedModules, classCache, drives, additions);
    }

    /** These options with other limits. */
    public MachineOptions withLimits(Limits other) {
        return new MachineOptions(engine, mode, other, maxima, cachedModules, classCache, drives, additions);
    }

    /** These options with other maxima. */
    public MachineOptions withMaxima(Maxima other) {
        return new MachineOptions(engine, mode, limits, other, cachedModules, classCache, drives, additions);
    }

    /** These options with another number of modules kept ready. */
    public MachineOptions withCachedModules(int count) {
        return new MachineOptions(engine, mode, limits, maxima, count, classCache, drives, additions);
    }

    /** These options with compiled modules kept in {@code folder}. */
    public MachineOptions withClassCache(String folder) {
        return new MachineOptions(engine, mode, limits, maxima, cachedModules, Optional.of(folder), drives, additions);
    }

    /** These options with another source of drives. */
    public MachineOptions withDrives(DriveSource other) {
        return new MachineOptions(engine, mode, limits, maxima, cachedModules, classCache, other, additions);
    }

    /** These options with other additions. */
    public MachineOptions withAdditions(Additions other) {
        return new MachineOptions(engine, mode, limits, maxima, cachedModules, classCache, drives, other);
    }
}
