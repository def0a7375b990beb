package io.railyard.job.process;

import io.railyard.message.Id;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Work of many processes, each in its own order, all sharing one thread equally: who has used the least gas is next
 * (start-time fair queueing, Goyal, Vin and Cheng 1996). A process that was idle neither saves up nor owes more than what
 * the others have had meanwhile. One thread.
 *
 * @param <T> a piece of work
 */
final class FairQueue<T> {
    /** Idle processes whose use is remembered before those that no longer matter are looked for. */
    private static final int IDLE_COUNT = 1_024;

    private static final class Lane<T> {
        private final Id process;
        private final long number;
        private final Deque<T> work = new ArrayDeque<>();
        /** Gas used, on the scale that all share. */
        private long used;
        /** Its work waits until a restart. */
        private boolean halted;
        /** Its work waits until {@link FairQueue#unpark}. */
        private boolean parked;

        Lane(Id process, long number) {
            this.process = process;
            this.number = number;
        }
    }

    private final Map<Id, Lane<T>> lanes = new LinkedHashMap<>();
    private final TreeSet<Lane<T>> ready =
            new TreeSet<>(Comparator.<Lane<T>>comparingLong(lane -> lane.used).thenComparingLong(lane -> lane.number));
    private long now;
    private long numbers;
    private int size;
    private int haltedSize;
    private int haltedLanes;

    /** Pieces of work, of all processes but halted ones. */
    int size() {
        return size;
    }

    /** Processes it knows of, idle ones included. */
    int lanes() {
        return lanes.size();
    }

    /** Pieces of work of {@code process}. */
    int size(Id process) {
        Lane<T> lane = lanes.get(process);
        return lane == null ? 0 : lane.work.size();
    }

    /** Adds a process's last piece of work. */
    void add(Id process, T work) {
        Lane<T> lane = lanes.computeIfAbsent(process, key -> new Lane<>(key, numbers++));
        lane.work.addLast(work);
        if (lane.halted) {
            haltedSize++;
            return;
        }
        size++;
        if (lane.work.size() == 1) {
            lane.used = Math.max(lane.used, now);
            ready.add(lane);
        }
    }

    /** Whether some process's work may go on now. */
    boolean ready() {
        return !ready.isEmpty();
    }

    /** Whose work is next; empty when there is none. The piece stays until {@link #done}. */
    Optional<Id> next() {
        return ready.isEmpty() ? Optional.empty() : Optional.of(ready.first().process);
    }

    /** The next piece of work of {@code process}, which has one. */
    T first(Id process) {
        return lane(process).work.getFirst();
    }

    /** {@code process}, which has work, used {@code gas}, at least 0. */
    void charge(Id process, long gas) {
        Lane<T> lane = lane(process);
        ready.remove(lane);
        now = Math.max(now, lane.used);
        lane.used += gas;
        if (!lane.parked) {
            ready.add(lane);
        }
    }

    /** No piece of work of {@code process}, which has some, is next before {@link #unpark}. */
    void park(Id process) {
        Lane<T> lane = lane(process);
        lane.parked = true;
        ready.remove(lane);
    }

    /** The work of {@code process} may be next again; nothing happens when it was not parked. */
    void unpark(Id process) {
        Lane<T> lane = lanes.get(process);
        if (lane != null && lane.parked) {
            lane.parked = false;
            lane.used = Math.max(lane.used, now);
            if (!lane.halted) {
                ready.add(lane);
            }
        }
    }

    /** The first piece of work of {@code process} is finished. */
    void done(Id process) {
        Lane<T> lane = lane(process);
        lane.work.removeFirst();
        size--;
        if (lane.work.isEmpty()) {
            ready.remove(lane);
            if (ready.isEmpty()) {
                now = Math.max(now, lane.used);
            }
            forget();
        }
    }

    /** No piece of work of {@code process}, which has some, is next any more; they are kept, as are those that come. The pieces. */
    List<T> halt(Id process) {
        Lane<T> lane = lane(process);
        lane.halted = true;
        lane.parked = false;
        ready.remove(lane);
        size -= lane.work.size();
        haltedSize += lane.work.size();
        haltedLanes++;
        return List.copyOf(lane.work);
    }

    /** Whether {@code process} is halted. */
    boolean halted(Id process) {
        Lane<T> lane = lanes.get(process);
        return lane != null && lane.halted;
    }

    /** Pieces of work of halted processes. */
    int haltedSize() {
        return haltedSize;
    }

    /** Halted processes. */
    int haltedLanes() {
        return haltedLanes;
    }

    /** All work of the processes that have some, each in its order. */
    Map<Id, List<T>> all() {
        Map<Id, List<T>> all = new LinkedHashMap<>();
        for (Lane<T> lane : lanes.values()) {
            if (!lane.work.isEmpty()) {
                all.put(lane.process, new ArrayList<>(lane.work));
            }
        }
        return all;
    }

    private Lane<T> lane(Id process) {
        Lane<T> lane = lanes.get(process);
        if (lane == null || lane.work.isEmpty()) {
            throw new IllegalStateException("Process " + process + " has no work here");
        }
        return lane;
    }

    private void forget() {
        if (lanes.size() > 2 * ready.size() + IDLE_COUNT) {
            lanes.values().removeIf(lane -> lane.work.isEmpty() && lane.used <= now);
        }
    }
}
