package io.railyard.machine;

import io.railyard.message.Id;

/**
 * Makes process runtimes. Holds prepared and compiled modules in a bounded cache, shared by all processes. Thread-safe.
 */
public final class Machine {
    private final ModuleCache modules;
    private final MachineOptions options;

    public Machine(ModuleSource modules, MachineOptions options) {
        this.modules = new ModuleCache(
                modules, options.engine().engine(options.classCache()), options.classCache(), options.cachedModules());
        this.options = options;
    }

    /** How this machine runs. */
    public MachineOptions options() {
        return options;
    }

    /** A process that has seen nothing yet: it expects slot 0, the Process item itself. */
    public ProcessRuntime create(Id process) {
        return new ProcessRuntime(process, modules, options);
    }

    /**
     * A process as {@code image} left it, under the limits it began with.
     *
     * @throws IllegalArgumentException when the image is damaged or of a version not known here
     * @throws HostFailure when the process's module cannot be found or read any more
     */
    public ProcessRuntime restore(ProcessImage image) {
        return ProcessRuntime.restore(image, modules, options);
    }
}
