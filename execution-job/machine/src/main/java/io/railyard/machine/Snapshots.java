package io.railyard.machine;

import io.railyard.machine.aos.AosGuest;
import io.railyard.machine.aos.GuestKind;
import io.railyard.machine.aos.GuestLimits;
import io.railyard.machine.memory.PagedMemory;
import io.railyard.machine.module.ModuleRefused;
import io.railyard.machine.wasm.EngineInstance;
import io.railyard.message.Bytes;
import java.util.List;
import java.util.SortedMap;

/** Puts a stored state into a fresh instance. */
final class Snapshots {
    private Snapshots() {}

    /**
     * A guest with the memory and globals given.
     *
     * @throws IllegalArgumentException when they do not fit the module
     */
    static AosGuest resume(
            LoadedModule.Ready ready,
            GuestKind kind,
            Header state,
            SortedMap<Integer, Bytes> pages,
            GuestLimits limits) {
        try {
            return AosGuest.resume(
                    ready.engine(),
                    ready.prepared(),
                    limits,
                    kind,
                    instance -> fill(instance, ready, state, pages));
        } catch (ModuleRefused e) {
            throw new IllegalArgumentException(
                    "The image of process " + state.process() + " is no state of its module", e);
        }
    }

    private static void fill(
            EngineInstance instance, LoadedModule.Ready ready, Header state, SortedMap<Integer, Bytes> pages) {
        memory(instance.memory(), state, pages);
        List<Integer> globals = ready.prepared().mutableGlobals();
        if (globals.size() != state.globals().size()) {
            throw new IllegalArgumentException("The image of process " + state.process() + " has "
                    + state.globals().size() + " globals, its module " + globals.size());
        }
        for (int i = 0; i < globals.size(); i++) {
            instance.setGlobal(globals.get(i), state.globals().get(i));
        }
    }

    private static void memory(PagedMemory memory, Header state, SortedMap<Integer, Bytes> pages) {
        long more = state.memoryBytes() - memory.sizeBytes();
        boolean outside =
                !pages.isEmpty() && (pages.firstKey() < 0 || pages.lastKey() >= state.memoryBytes() / Page.SIZE_BYTES);
        if (more < 0 || outside || memory.grow(more / Limits.WASM_PAGE_BYTES) < 0) {
            throw new IllegalArgumentException("The image of process " + state.process() + " does not fit its memory");
        }
        for (int page : memory.nonZeroPages()) {
            if (!pages.containsKey(page)) {
                memory.fill((byte) 0, (long) page * Page.SIZE_BYTES, (page + 1L) * Page.SIZE_BYTES);
            }
        }
        pages.forEach((index, content) ->
                memory.write((long) index * Page.SIZE_BYTES, content.toByteArray(), 0, content.length()));
    }
}
