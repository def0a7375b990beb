package io.railyard.machine;

import io.railyard.machine.aos.Guest;
import io.railyard.machine.aos.GuestKind;
import io.railyard.machine.aos.GuestLimits;
import io.railyard.machine.compiler.Pace;
import io.railyard.machine.memory.HeapMeter;
import io.railyard.machine.memory.PageMap;
import io.railyard.machine.module.ModuleRefused;
import io.railyard.machine.wasm.HostMemoryFull;
import io.railyard.message.Bytes;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Instances of modules that processes live in while they run. A process stays in its arena until another needs it, and a
 * process that moves in brings only the pages in which it differs from what the arena holds. There are as many arenas as
 * fit the budget, at least those that run. Thread-safe; a guest runs outside the lock.
 */
final class Arenas {
    private static final int MOST_ORIGINS = 64;

    /** Processes of equal keys can live in one arena after another. The kind has no drive: start-up sees none. */
    record Key(String format, Bytes module, GuestKind kind, GuestLimits limits) {}

    /** One instance. Its fields are read and written under the lock, its guest is used by who entered it. */
    static final class Arena {
        private final Key key;
        private final Guest guest;
        private @Nullable ProcessMemory tenant;
        /** What the memory holds while there is no tenant. */
        private PageMap held;

        private boolean busy;
        private long bytes;
        private long lastUse;

        private Arena(Key key, Guest guest, PageMap held) {
            this.key = key;
            this.guest = guest;
            this.held = held;
            this.bytes = guest.memory().heldBytes();
        }

        Guest guest() {
            return guest;
        }

        private void vacate() {
            if (tenant != null) {
                held = tenant.moveOut();
                tenant = null;
            }
        }
    }

    /** Own pages of a process, in bytes, from which on an arena does not keep them after the process has left. */
    private static final long MOST_HELD_BYTES = 16L << 20;

    private final long maxBytes;
    private final long mostBytes;
    private final List<Arena> arenas = new ArrayList<>();
    private final Map<Key, Origin> origins = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Origin> eldest) {
            return size() > MOST_ORIGINS;
        }
    };

    private long bytes;
    private long lentBytes;
    private long uses;
    private long exchanges;

    /**
     * @param maxBytes of heap that arenas take, when no more than that are busy
     * @param mostBytes of heap that they take at all: a guest that needs more is stopped
     */
    Arenas(long maxBytes, long mostBytes) {
        this.maxBytes = maxBytes;
        this.mostBytes = mostBytes;
    }

    /** Bytes of heap that arenas take. */
    synchronized long bytes() {
        return bytes;
    }

    /** Lets arenas take {@code more} bytes besides what they may take at all; 0 ends that. */
    synchronized void lend(long more) {
        lentBytes = more;
    }

    /** How many arenas there are. */
    synchronized int count() {
        return arenas.size();
    }

    /** How often a process moved in. */
    synchronized long exchanges() {
        return exchanges;
    }

    /**
     * A process that begins.
     *
     * @throws ModuleRefused when the module does not start
     */
    ProcessMemory begin(Key key, LoadedModule.Ready ready, Optional<Pace> pace) throws ModuleRefused {
        synchronized (this) {
            Origin known = origins.get(key);
            if (known != null) {
                return ProcessMemory.begin(known);
            }
        }
        reserve(ready);
        Guest guest = ready.start(key.limits(), key.kind(), pace);
        Origin origin = Origin.of(guest);
        synchronized (this) {
            Origin kept = origins.computeIfAbsent(key, absent -> origin);
            add(new Arena(key, guest, kept.pages().fork()));
            return ProcessMemory.begin(kept);
        }
    }

    /** An arena in which {@code memory} lives, lent until {@link #leave} or {@link #discard}. */
    Arena enter(ProcessMemory memory, Key key, LoadedModule.Ready ready, Optional<Pace> pace) {
        synchronized (this) {
            Arena home = memory.arena();
            if (home == null) {
                home = choose(key, memory.bytes());
            }
            if (home != null) {
                return settle(home, memory);
            }
        }
        reserve(ready);
        Guest guest;
        try {
            guest = ready.start(key.limits(), key.kind(), pace);
        } catch (ModuleRefused e) {
            throw new HostFailure("A module that has started before does not start again", e);
        }
        synchronized (this) {
            Arena made = new Arena(key, guest, memory.origin().pages().fork());
            add(made);
            return settle(made, memory);
        }
    }

    /** A free arena; null when there is room for a new one, or no other way. */
    private @Nullable Arena choose(Key key, long size) {
        Arena best = null;
        for (Arena arena : arenas) {
            if (!arena.busy && arena.key.equals(key) && (best == null || better(arena, best, size))) {
                best = arena;
            }
        }
        if (best == null) {
            return null;
        }
        return best.tenant == null || bytes + best.bytes > maxBytes ? best : null;
    }

    private static boolean better(Arena one, Arena other, long size) {
        if ((one.tenant == null) != (other.tenant == null)) {
            return one.tenant == null;
        }
        boolean fits = one.guest.memory().sizeBytes() == size;
        if (fits != (other.guest.memory().sizeBytes() == size)) {
            return fits;
        }
        return one.lastUse < other.lastUse;
    }

    @SuppressWarnings("ReferenceEquality") // one of two objects
    private Arena settle(Arena arena, ProcessMemory memory) {
        arena.busy = true;
        if (arena.tenant != memory) {
            arena.vacate();
            try {
                arena.guest.exchange(arena.held, memory.pages(), memory.bytes(), memory.globals());
            } catch (RuntimeException e) {
                remove(arena);
                throw e;
            }
            arena.tenant = memory;
            arena.held = new PageMap();
            memory.moveIn(arena);
            exchanges++;
        }
        return arena;
    }

    /** Makes room for another arena of a module. */
    private synchronized void reserve(LoadedModule.Ready ready) {
        free((long) ready.memoryPages() * Limits.WASM_PAGE_BYTES);
    }

    /** Makes room for {@code more} bytes by letting free arenas go, the longest unused first. */
    private void free(long more) {
        while (bytes + more - lentBytes > mostBytes) {
            Arena oldest = oldest(null);
            if (oldest == null) {
                throw new HostMemoryFull("Guests take " + bytes + " bytes and want " + more + " more; the host has "
                        + (mostBytes + lentBytes) + " for them");
            }
            oldest.vacate();
            remove(oldest);
        }
    }

    private synchronized void take(Arena arena, long more) {
        free(more);
        bytes += more;
        arena.bytes += more;
    }

    private HeapMeter meter(Arena arena) {
        return new HeapMeter() {
            @Override
            public void take(long more) {
                Arenas.this.take(arena, more);
            }

            @Override
            public RuntimeException exhausted(long more, OutOfMemoryError cause) {
                return new HostMemoryFull(
                        "Guests may take " + more + " bytes more, but the Java heap has not as many in one piece");
            }
        };
    }

    private void add(Arena arena) {
        arena.guest.memory().meter(meter(arena));
        arenas.add(arena);
        bytes += arena.bytes;
        arena.lastUse = ++uses;
        trim(arena);
    }

    private void remove(Arena arena) {
        arenas.remove(arena);
        bytes -= arena.bytes;
    }

    /** Gives the arena back; its process goes on living in it. */
    synchronized void leave(Arena arena) {
        long now = arena.guest.memory().heldBytes();
        bytes += now - arena.bytes;
        arena.bytes = now;
        arena.busy = false;
        arena.lastUse = ++uses;
        trim(arena);
    }

    /** Lets free arenas go, the longest unused first, until the budget is met. */
    private void trim(Arena spared) {
        while (bytes > maxBytes) {
            Arena oldest = oldest(spared);
            if (oldest == null) {
                return;
            }
            oldest.vacate();
            remove(oldest);
        }
    }

    @SuppressWarnings("ReferenceEquality") // one of the list's
    private @Nullable Arena oldest(@Nullable Arena spared) {
        Arena oldest = null;
        for (Arena arena : arenas) {
            if (!arena.busy && arena != spared && (oldest == null || arena.lastUse < oldest.lastUse)) {
                oldest = arena;
            }
        }
        return oldest;
    }

    /** Throws the arena away: nobody knows what is in it. Its process keeps what it was when it last moved or was saved. */
    synchronized void discard(Arena arena) {
        arena.tenant = null;
        remove(arena);
    }

    /** The process moves out, for good. */
    synchronized void release(ProcessMemory memory) {
        Arena home = memory.arena();
        if (home != null) {
            home.vacate();
            if (memory.heldBytes() > MOST_HELD_BYTES) {
                remove(home);
            }
        }
    }

    /** Copies what is newer in the arena into the pages of {@code memory}, which are its caller's from then on. */
    synchronized PageMap pages(ProcessMemory memory) {
        return memory.pages();
    }

    /** Root of the pages of {@code memory} as they are now. */
    synchronized Bytes root(ProcessMemory memory) {
        return memory.root();
    }

    /** Indexes of the pages of {@code memory} that are not zero, rising. */
    synchronized int[] indexes(ProcessMemory memory) {
        BitSet all = new BitSet();
        memory.pages().forEach((page, content) -> all.set(page));
        return all.stream().toArray();
    }

    synchronized ProcessMemory fork(ProcessMemory memory) {
        return memory.fork();
    }
}
