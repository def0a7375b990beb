package io.railyard.machine;

/** Where a process's state is kept between runs: one record, and one more for each page that differs from its module's. */
public interface StateStore {
    /**
     * Keeps the process's record in place of the one before.
     *
     * @throws Exception when the store fails
     */
    void record(byte[] bytes) throws Exception;

    /**
     * Keeps the record of page {@code index} in place of the one before.
     *
     * @throws Exception when the store fails
     */
    void page(int index, byte[] bytes) throws Exception;

    /**
     * Page {@code index} is the module's again.
     *
     * @throws Exception when the store fails
     */
    void remove(int index) throws Exception;
}
