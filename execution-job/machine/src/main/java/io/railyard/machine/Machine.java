package io.railyard.machine;

import io.railyard.message.Id;
import java.util.SortedMap;

/**
 * Makes process runtimes. Holds prepared and compiled modules in a bounded cache, shared by all processes. Thread-safe.
 */
public final class Machine {
    /** Heap that the instances in which processes run may take where nothing else is said: 512 MiB. */
    public static final long DEFAULT_ARENA_BYTES = 512L << 20;

    private final ModuleCache modules;
    private final Arenas arenas;
    private final MachineOptions options;

    /** A machine whose instances take up to {@link #DEFAULT_ARENA_BYTES}. */
    public Machine(ModuleSource modules, MachineOptions options) {
        this(modules, options, DEFAULT_ARENA_BYTES, Long.MAX_VALUE);
    }

    /**
     * A machine.
     *
     * @param arenaBytes heap that the instances in which processes run may take; those that run at the same time take
     *     what they need
     * @param mostBytes heap that they may take at all; a message that needs more is given up with {@link
     *     io.railyard.machine.wasm.HostMemoryFull}
     */
    public Machine(ModuleSource modules, MachineOptions options, long arenaBytes, long mostBytes) {
        this.modules = new ModuleCache(modules, options);
        this.arenas = new Arenas(arenaBytes, mostBytes);
        this.options = options;
    }

    /** How this machine runs. */
    public MachineOptions options() {
        return options;
    }

    /** Heap that instances take now, in bytes. */
    public long arenaBytes() {
        return arenas.bytes();
    }

    /** Instances there are now. */
    public int arenaCount() {
        return arenas.count();
    }

    /**
     * Lets instances take {@code bytes} more of the heap than they may take at all, for a guest that needs more than that; 0 ends
     * it.
     */
    public void lend(long bytes) {
        arenas.lend(bytes);
    }

    /** How often a process moved into an instance. */
    public long exchanges() {
        return arenas.exchanges();
    }

    /** A process that has seen nothing yet: it expects slot 0, the Process item itself. */
    public ProcessRuntime create(Id process) {
        return new ProcessRuntime(process, modules, arenas, options);
    }

    /**
     * A process as {@code image} left it, under the limits it began with.
     *
     * @throws IllegalArgumentException when the image is damaged or of a version not known here
     * @throws HostFailure when the process's module cannot be found or read any more
     */
    public ProcessRuntime restore(ProcessImage image) {
        return ProcessRuntime.restore(Restored.of(image), modules, arenas, options);
    }

    /**
     * A process as it was last saved, under the limits it began with.
     *
     * @param record what the store was told last
     * @param pages the page records that the store keeps, by page
     * @throws IllegalArgumentException when they are of a version not known here
     * @throws DamagedState when they are damaged; says which page, where it can be told
     * @throws HostFailure when the process's module cannot be found or read any more
     */
    public ProcessRuntime restore(byte[] record, SortedMap<Integer, byte[]> pages) {
        return ProcessRuntime.restore(Restored.of(record, pages), modules, arenas, options);
    }
}
