package io.railyard.machine.wasm;

import io.railyard.machine.memory.PagedMemory;
import run.endive.runtime.ConstantEvaluators;
import run.endive.runtime.Instance;
import run.endive.runtime.Memory;
import run.endive.wasm.types.ActiveDataSegment;
import run.endive.wasm.types.DataSegment;
import run.endive.wasm.types.MemoryLimits;

/**
 * The paged memory in the engine's clothes. The only Memory class in the JVM's guests, so that the compiled code's
 * call sites stay monomorphic.
 */
final class EndiveMemory extends PagedMemory implements Memory {
    private final MemoryLimits limits;
    private final int limitPages;

    EndiveMemory(MemoryLimits limits, int limitPages) {
        super(limits.initialPages(), limitPages);
        this.limits = limits;
        this.limitPages = limitPages;
    }

    @Override
    public int initialPages() {
        return limits.initialPages();
    }

    @Override
    public int maximumPages() {
        return limitPages;
    }

    @Override
    public boolean shared() {
        return false;
    }

    @Override
    public void initialize(Instance instance, DataSegment[] segments) {
        if (segments != null) {
            for (DataSegment segment : segments) {
                if (segment instanceof ActiveDataSegment active) {
                    long offset = ConstantEvaluators.computeConstantValue(instance, active.offsetInstructions())[0];
                    write((int) offset, active.data(), 0, active.data().length);
                }
            }
        }
    }

    @Override
    public void initialize(Instance instance, DataSegment[] segments, int memoryIndex) {
        initialize(instance, segments);
    }

    @Override
    public void initPassiveSegment(int segment, int to, int from, int size) {
        throw notPrepared();
    }

    @Override
    public void drop(int segment) {
        // Active segments are dropped once they are copied; nothing is kept of them.
    }

    @Override
    @SuppressWarnings({"deprecation", "removal"})
    public Object lock(int address) {
        throw notPrepared();
    }

    @Override
    @SuppressWarnings({"deprecation", "removal"})
    public int waitOn(int address, int expected, long timeout) {
        throw notPrepared();
    }

    @Override
    @SuppressWarnings({"deprecation", "removal"})
    public int waitOn(int address, long expected, long timeout) {
        throw notPrepared();
    }

    @Override
    @SuppressWarnings({"deprecation", "removal"})
    public int notify(int address, int count) {
        throw notPrepared();
    }

    private static UnsupportedOperationException notPrepared() {
        return new UnsupportedOperationException("Preparation lets no module use this");
    }
}
