package io.railyard.bench.matrix;

import io.railyard.job.process.MachineSettings;

/**
 * How a job runs from one start to the next end.
 *
 * @param parallelism subtasks of the operator
 * @param backend {@code hashmap} or {@code rocksdb}
 * @param settings engine, cache and turns
 */
record Layout(int parallelism, String backend, MachineSettings settings) {}
