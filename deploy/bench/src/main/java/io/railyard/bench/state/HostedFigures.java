package io.railyard.bench.state;

import io.railyard.bench.figure.Figure;
import io.railyard.machine.Machine;
import io.railyard.machine.ProcessRuntime;
import io.railyard.message.Id;
import io.railyard.schedule.outcome.Evaluation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A thousand aos processes in one Java machine, some of which take all the memory they can get. */
final class HostedFigures {
    private static final int HOSTED = 1_000;
    private static final int EVALUATIONS = 3;
    /** One process in so many is a memory bomb. */
    private static final int BOMBS = 20;
    /** Of the heap: it proves that 4 GiB are enough, stacks and code included. */
    private static final String HEAP = "-Xmx3400m";

    private static final int MOST_MINUTES = 30;
    private static final double MIB = 1 << 20;
    private static final String BOMB = "local t = {} while true do t[#t + 1] = string.rep(tostring(#t), 100000) end";

    private HostedFigures() {}

    /** Tells {@code found} of memory and heap; of none, with the reason on standard error, when the module is missing. */
    static void measure(Path folder, Consumer<Figure> found) throws Exception {
        Optional<Path> module = AosFigures.module();
        if (module.isEmpty()) {
            System.err.println(AosFigures.HOW);
            return;
        }
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        HEAP,
                        "-cp",
                        System.getProperty("java.class.path"),
                        HostedFigures.class.getName(),
                        module.get().toString(),
                        Integer.toString(HOSTED))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String answer = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!child.waitFor(MOST_MINUTES, TimeUnit.MINUTES) || child.exitValue() != 0) {
            throw new IllegalStateException("The host of 1,000 aos processes ended with " + child.exitValue());
        }
        String[] numbers = answer.strip().split(" ", -1);
        String what = HOSTED + " aos processes, 1 in " + BOMBS + " a memory bomb: ";
        found.accept(Figure.of(what + "resident memory", "MiB", Double.parseDouble(numbers[0]))
                .withGoal(new Figure.Goal.AtMost(4_096)));
        found.accept(Figure.of(what + "heap after collection", "MiB", Double.parseDouble(numbers[1])));
        found.accept(Figure.of(what + "bombs that were refused memory", "messages", Double.parseDouble(numbers[2]))
                .withGoal(new Figure.Goal.AtLeast((double) HOSTED / BOMBS)));
    }

    /**
     * The child: prints its largest resident memory and its heap in MiB, and how many bombs were refused memory.
     *
     * @param arguments the module's file, how many processes
     * @throws Exception when it fails
     */
    public static void main(String[] arguments) throws Exception {
        Thread thread = new Thread(
                null,
                () -> host(Path.of(arguments[0]), Integer.parseInt(arguments[1])),
                "aos",
                ProcessRuntime.DEEP_STACK_BYTES);
        thread.setUncaughtExceptionHandler((failed, e) -> {
            e.printStackTrace();
            Runtime.getRuntime().halt(1);
        });
        thread.start();
        thread.join();
    }

    private static void host(Path module, int count) {
        Machine machine = AosFigures.machine(module);
        List<ProcessRuntime> hosted = new ArrayList<>();
        int refused = 0;
        for (int slot = 0; slot <= EVALUATIONS; slot++) {
            for (int i = 0; i < count; i++) {
                Id process = Id.ofName("aos " + i);
                if (slot == 0) {
                    hosted.add(machine.create(process));
                }
                boolean bomb = slot == 2 && i % BOMBS == 0;
                String text = slot == 0 ? " " : bomb ? BOMB : "Mine = '" + i + "'; return Mine";
                Evaluation evaluation = hosted.get(i)
                        .evaluate(AosFigures.assignment(process, slot, text), Optional.empty())
                        .orElseThrow();
                if (bomb) {
                    refused += isRefused(evaluation) ? 1 : 0;
                } else {
                    AosFigures.check(evaluation);
                }
            }
        }
        ManagementFactory.getMemoryMXBean().gc();
        double heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / MIB;
        System.out.println(String.format(Locale.ROOT, "%.1f %.1f %d", resident(), heap, refused));
        hosted.forEach(ProcessRuntime::close);
    }

    private static boolean isRefused(Evaluation evaluation) {
        return (evaluation.error().orElse("") + evaluation.output()).contains("not enough memory");
    }

    private static double resident() {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
                if (line.startsWith("VmHWM:")) {
                    return Double.parseDouble(line.replaceAll("[^0-9]", "")) / 1_024;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Double.NaN;
    }
}
