package io.railyard.machine.vector;

/** One lane of a half as a scalar: what {@code extract_lane}, {@code replace_lane} and the lane loads and stores need. */
public final class Lane {
    private Lane() {}

    /**
     * The {@code half} with another lane.
     *
     * @param bits width of a lane: 8, 16, 32 or 64
     * @param shift lowest bit of the lane
     */
    public static long replace(long half, long value, int bits, int shift) {
        long mask = -1L >>> (Long.SIZE - bits);
        return (half & ~(mask << shift)) | ((value & mask) << shift);
    }
}
