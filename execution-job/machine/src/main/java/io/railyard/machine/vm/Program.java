package io.railyard.machine.vm;

import io.railyard.machine.module.ImportedFunction;
import java.util.List;

/**
 * A module that was read, ready to run for any number of processes. Immutable, thread-safe: whatever a process is to keep
 * lies in its {@link Execution#memory}.
 */
public interface Program {
    /**
     * The functions of extensions that it may call, with 64-bit addresses; only these can be asked of {@link Execution#call}.
     */
    default List<ImportedFunction> imports() {
        return List.of();
    }

    /** Pages of 64 KiB with which its memory begins, at least 1. */
    int memoryPages();

    /**
     * Makes the memory of a process that begins: all zeros are given.
     *
     * @throws Stop when that cannot be done
     */
    void start(Execution run) throws Stop;

    /**
     * Takes one message.
     *
     * @param message UTF-8 JSON of the message, as AO's {@code handle} gets it
     * @param environment UTF-8 JSON of process and module
     * @return JSON of the result, {@code {"ok":true,"response":{…}}}
     * @throws Stop when the message fails; nothing of it stays
     */
    String handle(Execution run, byte[] message, byte[] environment) throws Stop;
}
