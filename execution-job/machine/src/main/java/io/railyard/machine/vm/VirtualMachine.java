package io.railyard.machine.vm;

import io.railyard.machine.module.ModuleRefused;
import io.railyard.message.Bytes;

/**
 * A kind of machine: reads the modules of one format. What it does is a pure function of module, memory and message; it asks
 * no clock, no network and no map for its order. Thread-safe.
 */
public interface VirtualMachine {
    /** The value of Module-Format that chooses it. */
    String format();

    /**
     * Version of its rules, at least 1: part of every state root of its processes. Whatever can change a result, an error
     * text, gas or a byte of memory raises it.
     */
    int version();

    /**
     * Reads a module.
     *
     * @throws ModuleRefused when it is no module of this machine
     */
    Program load(Bytes module) throws ModuleRefused;
}
