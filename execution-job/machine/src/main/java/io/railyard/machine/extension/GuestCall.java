package io.railyard.machine.extension;

import io.railyard.machine.drive.DriveSource;
import io.railyard.machine.memory.PagedMemory;
import io.railyard.machine.wasm.GuestTrap;
import io.railyard.message.Bytes;
import io.railyard.schedule.Position;

/**
 * One call of a guest, as the extension sees it: bounded access to the guest's memory, its gas, who it is, and the way to the
 * world outside. Valid during the call only.
 */
public final class GuestCall {
    /** Most bytes of one reading or writing: 16 MiB. */
    public static final int MAX_BYTES = 16 << 20;
    /** Bytes read, written or answered for one unit of gas. */
    public static final int BYTES_PER_GAS = 8;

    /** Takes gas from the guest. */
    @FunctionalInterface
    public interface Charge {
        /** Takes {@code gas}; the guest is stopped when there is not so much. */
        void take(long gas) throws GuestTrap;
    }

    private final String extension;
    private final PagedMemory memory;
    private final Charge charge;
    private final Visit visit;

    /** A call of a function of {@code extension}. */
    public GuestCall(String extension, PagedMemory memory, Charge charge, Visit visit) {
        this.extension = extension;
        this.memory = memory;
        this.charge = charge;
        this.visit = visit;
    }

    /** Whose guest calls. */
    public DriveSource.Reader caller() {
        return visit.caller();
    }

    /** Which position of its log is evaluated. */
    public Position position() {
        return visit.position();
    }

    /**
     * Takes gas for work.
     *
     * @param gas not negative
     * @throws GuestTrap when the guest has not so much left
     */
    public void charge(long gas) throws GuestTrap {
        if (gas < 0) {
            throw new IllegalArgumentException("Gas is not negative: " + gas);
        }
        charge.take(gas);
    }

    /**
     * A copy of guest memory; 8 bytes cost one unit of gas.
     *
     * @throws GuestTrap when part of it lies outside, or it is more than {@link #MAX_BYTES}
     */
    public byte[] read(long address, long length) throws GuestTrap {
        check(address, length);
        return memory.readBytes(address, (int) length);
    }

    /**
     * Writes to guest memory; 8 bytes cost one unit of gas.
     *
     * @throws GuestTrap when part of it lies outside, or it is more than {@link #MAX_BYTES}
     */
    public void write(long address, byte[] bytes) throws GuestTrap {
        check(address, bytes.length);
        memory.write(address, bytes, 0, bytes.length);
    }

    private void check(long address, long length) throws GuestTrap {
        if (length < 0 || length > MAX_BYTES) {
            throw stop("takes at most " + MAX_BYTES + " bytes at a time");
        }
        if (address < 0 || address > memory.sizeBytes() - length) {
            throw stop("was given an address outside the memory");
        }
        charge.take(length / BYTES_PER_GAS);
    }

    /**
     * Asks the world outside, or the journal. The bytes of the answer cost one unit of gas for 8.
     *
     * @param request in the extension's own form, 1 to 4,096 bytes
     * @throws GuestTrap when the request is longer, or the gas does not suffice
     */
    public Answer ask(Bytes request) throws GuestTrap {
        Answer answer = visit.ask(extension, request).orElseThrow(() -> stop("asked more than a message may"));
        charge.take(answer.length() / BYTES_PER_GAS);
        return answer;
    }

    /** A trap that stops the guest; {@code text} follows the extension's name and holds no facts of the host. */
    public GuestTrap stop(String text) {
        return GuestTrap.byHost("the extension " + extension + " " + text);
    }
}
