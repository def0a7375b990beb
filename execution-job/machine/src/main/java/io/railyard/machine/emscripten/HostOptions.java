package io.railyard.machine.emscripten;

import io.railyard.machine.drive.Drive;
import io.railyard.machine.extension.Extension;
import java.util.List;

/**
 * How a host behaves where the format leaves it open.
 *
 * @param profile what the guest finds in its environment
 * @param computeLimit AO gas of one message, for modules that count it
 * @param drive what {@code /data}, {@code /tx} and {@code /block} hold
 * @param extensions whose functions the guest may call, one of each name
 */
public record HostOptions(HostProfile profile, long computeLimit, Drive drive, List<Extension> extensions) {
    /** The reference's limit of AO gas: 9 × 10^15. */
    public static final long COMPUTE_LIMIT = 9_000_000_000_000_000L;

    /** The loader at version 0.0.49 with its own limit and without a drive. */
    public static final HostOptions DEFAULTS = new HostOptions(HostProfile.LOADER_0_0_49, COMPUTE_LIMIT, Drive.NONE);

    /** Options without extensions. */
    public HostOptions(HostProfile profile, long computeLimit, Drive drive) {
        this(profile, computeLimit, drive, List.of());
    }

    public HostOptions {
        extensions = List.copyOf(extensions);
        if (computeLimit < 0) {
            throw new IllegalArgumentException("computeLimit is not negative: " + computeLimit);
        }
    }
}
