package io.railyard.machine.aos;

import io.railyard.machine.emscripten.HostOptions;
import io.railyard.machine.emscripten.ModuleFormat;

/**
 * What kind of guest a module is, and how its host behaves.
 *
 * @param format its Module-Format
 * @param options of the host
 * @param compatible whether what the reference does is done where it differs from what is sound: malformed UTF-8 in a
 *     response becomes U+FFFD instead of failing the message, a response is read loosely
 */
public record GuestKind(ModuleFormat format, HostOptions options, boolean compatible) {
    /** This project's own guests. */
    public static final GuestKind DEFAULT = new GuestKind(AosGuest.DEFAULT_FORMAT, HostOptions.DEFAULTS, false);
}
