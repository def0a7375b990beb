package io.railyard.machine;

import io.railyard.message.Id;

/**
 * Makes process runtimes. Holds prepared and compiled modules in a bounded cache, shared by all processes. Thread-safe.
 */
public final class Machine {
    private final ModuleSource modules;
    private final MachineOptions options;

    public Machine(ModuleSource modules, MachineOptions options) {
        this.modules = modules;
        this.options = options;
    }

    /** How this machine runs. */
    public MachineOptions options() {
        return options;
    }

    /** A process that has seen nothing yet: it expects slot 0, the Process item itself. */
    @SuppressWarnings("DoNotCallSuggester")
    public ProcessRuntime create(Id process) {
        throw new UnsupportedOperationException("create " + process + modules);
    }

    /**
     * A process as {@code image} left it.
     *
     * @throws IllegalArgumentException when the image is damaged or of a version not known here
     * @throws HostFailure when the process's module cannot be found or read any more
     */
    @SuppressWarnings("DoNotCallSuggester")
    public ProcessRuntime restore(ProcessImage image) {
        throw new UnsupportedOperationException("restore " + image.header());
    }
}
