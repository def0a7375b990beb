package io.railyard.machine.aos;

import io.railyard.machine.compiler.Pace;
import io.railyard.machine.drive.Drive;
import io.railyard.machine.extension.Visit;
import io.railyard.machine.memory.PageMap;
import io.railyard.machine.memory.PagedMemory;
import java.util.List;
import java.util.Optional;

/**
 * What answers AO's {@code handle} for a process: a memory and the code over it. Before each message comes {@link #prepare};
 * after {@link #call} the caller says {@link #commit} or {@link #rollback}. Mutable; owned by one thread at a time.
 */
public interface Guest {
    /** What it keeps between messages, besides {@link #globals}. */
    PagedMemory memory();

    /** Values that live between messages and are not in the memory, as last committed. */
    List<Long> globals();

    /** Gas used by the last call, or by start-up. */
    long gasUsed();

    /** AO gas that the last call used; 0 in modules that do not count it. */
    default long computeGasUsed() {
        return 0;
    }

    /**
     * Makes it ready for a message: what it remembers besides memory and globals is what it was after start-up.
     *
     * @param drive what it can open
     * @param visit through which it asks what is outside the log
     * @param slices in which it runs; empty: at one go
     */
    void prepare(Drive drive, Visit visit, Optional<Pace> slices);

    /** Says through which visit it asks from now on. Unlike {@link #prepare} it forgets nothing. */
    void visit(Visit visit);

    /**
     * Hands it a message. Never commits.
     *
     * @param message UTF-8 JSON of the message, without NUL
     * @param environment UTF-8 JSON of the environment, without NUL
     * @param gas gas for this call, at most the limit
     */
    Reply call(byte[] message, byte[] environment, long gas);

    /** Keeps what the last call did; the pages it changed, rising. */
    int[] commit();

    /** Takes back what the last call did. */
    void rollback();

    /**
     * Makes this the guest of another process of the same module and limits. Between messages only.
     *
     * @param from what its memory holds now
     * @param to what it holds then
     * @param bytes size of that memory
     * @param globals values of the globals that live between messages
     * @throws IllegalArgumentException when they are not as many as the module has, or the size is not within the limit
     */
    void exchange(PageMap from, PageMap to, long bytes, List<Long> globals);
}
