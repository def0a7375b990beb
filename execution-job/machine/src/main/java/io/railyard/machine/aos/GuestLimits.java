package io.railyard.machine.aos;

import io.railyard.machine.module.PreparedModule;

/**
 * What one call into a guest may use.
 *
 * @param gas gas units
 * @param callDepth depth units
 * @param memoryPages linear memory in pages of 64 KiB
 * @param inputBytes message and environment together
 * @param outputBytes response
 */
public record GuestLimits(long gas, int callDepth, int memoryPages, int inputBytes, int outputBytes) {
    /** How far the memory of {@code module} may grow: the limit or its own maximum, whichever is lower. */
    public int memoryPages(PreparedModule module) {
        return Math.min(memoryPages, module.memoryMaxPages());
    }
}
