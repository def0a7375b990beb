package io.railyard.bench.state;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/** What this Java machine takes of memory, in MiB. */
final class Resident {
    private static final double MIB = 1 << 20;
    private static final double KIB_IN_MIB = 1_024;

    private Resident() {}

    /** The most memory of the process that was ever resident; not a number where the system does not tell. */
    static double most() {
        Path status = Path.of("/proc/self/status");
        try {
            if (!Files.exists(status)) {
                return Double.NaN;
            }
            for (String line : Files.readAllLines(status)) {
                if (line.startsWith("VmHWM:")) {
                    return Double.parseDouble(line.replaceAll("[^0-9]", "")) / KIB_IN_MIB;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Double.NaN;
    }

    /** The heap in use after a collection. */
    static double heap() {
        ManagementFactory.getMemoryMXBean().gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / MIB;
    }
}
