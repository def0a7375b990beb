package io.railyard.bench.state;

import io.railyard.job.process.MachineSettings;
import io.railyard.machine.ModuleSource;
import io.railyard.message.Id;
import io.railyard.schedule.Assignment;
import java.nio.file.Path;
import org.apache.flink.connector.datagen.source.GeneratorFunction;

/**
 * Processes of aos, some of which fill all the memory they may have. One message of each in turn, over and over.
 * Serializable, as it travels to the source.
 *
 * @param module the module's file
 * @param processes how many
 */
record AosPopulation(String module, int processes)
        implements GeneratorFunction<Long, Assignment>, MachineSettings.Modules {
    /** Messages of each process, its slot 0 included. */
    static final int SLOTS = 4;
    /** One process in so many is a memory bomb. */
    static final int BOMBS = 20;

    private static final long serialVersionUID = 1L;
    private static final int BOMB_SLOT = 2;
    private static final String MEMORY_LIMIT = "256-mb";
    private static final String BOMB = "local t = {} while true do t[#t + 1] = string.rep(tostring(#t), 100000) end";

    private static Id process(int number) {
        return Id.ofName("aos " + number);
    }

    /** Messages in all. */
    long size() {
        return (long) SLOTS * processes;
    }

    /** How many processes are bombs. */
    int bombs() {
        return (processes + BOMBS - 1) / BOMBS;
    }

    private static boolean isBomb(int process, long slot) {
        return process % BOMBS == 0 && slot == BOMB_SLOT;
    }

    @Override
    public Assignment map(Long index) {
        int number = (int) (index % processes);
        long slot = index / processes;
        String text = slot == 0 ? " " : isBomb(number, slot) ? BOMB : "Mine = '" + number + "'; return Mine";
        return AosFigures.assignment(process(number), slot, text, MEMORY_LIMIT);
    }

    @Override
    public ModuleSource open() {
        return AosFigures.modules(Path.of(module));
    }
}
