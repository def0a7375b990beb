package io.railyard.machine.emscripten;

import io.railyard.machine.drive.Drive;

/**
 * How a host behaves where the format leaves it open.
 *
 * @param profile what the guest finds in its environment
 * @param computeLimit AO gas of one message, for modules that count it
 * @param drive what {@code /data}, {@code /tx} and {@code /block} hold
 */
public record HostOptions(HostProfile profile, long computeLimit, Drive drive) {
    /** The reference's limit of AO gas: 9 × 10^15. */
    public static final long COMPUTE_LIMIT = 9_000_000_000_000_000L;

    /** The loader at version 0.0.49 with its own limit and without a drive. */
    public static final HostOptions DEFAULTS = new HostOptions(HostProfile.LOADER_0_0_49, COMPUTE_LIMIT, Drive.NONE);

    public HostOptions {
        if (computeLimit < 0) {
            throw new IllegalArgumentException("computeLimit is not negative: " + computeLimit);
        }
    }
}
