package io.railyard.bench.equality;

import io.railyard.bench.judge.V8Engine;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code railyard bench equality}: prints a table of configurations and whether all gave the same. */
@Command(
        name = "equality",
        mixinStandardHelpOptions = true,
        description = "The same messages through five guests, and aos where it is, on each engine, Java machine and"
                + " setting: results, gas, memory and its roots compared.",
        footer = "Exit code 4: something differs; the first difference is named.")
public final class EqualityCommand implements Callable<Integer> {
    private static final int CHECK_FAILED = 4;
    private static final int MOST_HOURS = 2;

    @Option(names = "--messages", defaultValue = "10000", description = "for each of our guests (${DEFAULT-VALUE})")
    private int messages;

    @Option(
            names = "--slow-messages",
            defaultValue = "10000",
            description = "the same on engines that interpret and under -Xint, at most --messages (${DEFAULT-VALUE})")
    private int slowMessages;

    @Option(names = "--aos-messages", defaultValue = "10000", description = "for aos, where it is (${DEFAULT-VALUE})")
    private int aosMessages;

    @Option(
            names = "--slow-aos-messages",
            defaultValue = "100",
            description = "for aos on engines that interpret, do not split or live behind a pipe (${DEFAULT-VALUE})")
    private int slowAosMessages;

    @Option(names = "--xint-aos-messages", defaultValue = "10", description = "for aos under -Xint (${DEFAULT-VALUE})")
    private int xintAosMessages;

    @Option(
            names = "--jdk",
            description = "home of a JDK 17 or newer, several times; beside the running one and those of JAVA_HOMES")
    private List<Path> jdks = new ArrayList<>();

    @Option(names = "--only", defaultValue = "", description = "only configurations whose name has this in it")
    private String only = "";

    @Spec
    private CommandLine.Model.CommandSpec spec;

    /** For picocli. */
    @SuppressWarnings("NullAway.Init")
    public EqualityCommand() {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        boolean node = new V8Engine("node").present();
        List<Configuration> all = Configuration.all(homes(), node);
        List<Configuration> chosen = all.subList(1, all.size()).stream()
                .filter(one -> one.name().contains(only))
                .toList();
        if (chosen.isEmpty()) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(),
                    "No configuration beside the first has \"" + only + "\" in its name: nothing would be compared");
        }
        out.printf(Locale.ROOT, "Guests: %s; %s%n", String.join(", ", EqualityGuests.OURS), aosText());
        out.printf(Locale.ROOT, "%-52s %10s %8s %8s  %s%n", "configuration", "each", "aos", "seconds", "equal");
        Path folder = Files.createTempDirectory("railyard-equality");
        Path reference = folder.resolve("reference");
        run(all.get(0), reference, out);
        int different = 0;
        for (Configuration one : chosen) {
            Path seen = folder.resolve("seen");
            run(one, seen, out);
            int lines = EqualityGuests.OURS.size() * count(one) + aosCount(one);
            Optional<String> difference = difference(reference, seen, lines);
            out.println(difference.orElse("yes"));
            out.flush();
            different += difference.isPresent() ? 1 : 0;
        }
        if (!node) {
            out.println("V8 was not asked: there is no node on the path.");
        }
        return different == 0 ? 0 : CHECK_FAILED;
    }

    private List<Path> homes() {
        List<Path> homes = new ArrayList<>();
        homes.add(Path.of(System.getProperty("java.home")));
        String more = System.getenv("JAVA_HOMES");
        if (more != null) {
            for (String home : more.split(File.pathSeparator, -1)) {
                homes.add(Path.of(home));
            }
        }
        homes.addAll(jdks);
        return homes.stream().distinct().toList();
    }

    private static String aosText() {
        return EqualityGuests.aos().isPresent() ? "and aos" : "aos is not in a folder of RAILYARD_AO_MODULES";
    }

    private int count(Configuration one) {
        return one.interprets() ? Math.min(messages, slowMessages) : messages;
    }

    private int aosCount(Configuration one) {
        if (EqualityGuests.aos().isEmpty() || !one.isRoomy()) {
            return 0;
        }
        return switch (one.pace()) {
            case FULL -> aosMessages;
            case SLOW -> Math.min(aosMessages, slowAosMessages);
            case SLOWEST -> Math.min(aosMessages, xintAosMessages);
        };
    }

    private void run(Configuration one, Path seen, PrintWriter out) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(one.javaHome().resolve("bin/java").toString());
        command.add("-Xmx1g");
        command.addAll(one.flags());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), EqualityRun.class.getName()));
        command.addAll(List.of(one.engine(), seen.toString()));
        EqualityGuests.OURS.forEach(guest -> command.addAll(List.of(guest, Integer.toString(count(one)))));
        int aos = aosCount(one);
        if (aos > 0) {
            command.addAll(List.of(EqualityGuests.AOS, Integer.toString(aos)));
        }
        Files.deleteIfExists(seen);
        long start = System.nanoTime();
        Process process = new ProcessBuilder(command).inheritIO().start();
        if (!process.waitFor(MOST_HOURS, TimeUnit.HOURS)) {
            process.destroyForcibly();
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        out.printf(Locale.ROOT, "%-52s %10d %8d %8.1f  ", one.name(), count(one), aos, seconds);
        out.flush();
        if (seen.endsWith("reference")) {
            out.println("(the others are compared with this one)");
        }
        if (process.exitValue() != 0) {
            Files.writeString(seen, "the process ended with exit code " + process.exitValue() + "\n");
        }
    }

    /** The first line that is not the reference's, guest by guest: {@code seen} may hold fewer messages of each. */
    private static Optional<String> difference(Path reference, Path seen, int expectedLines) throws IOException {
        try (BufferedReader expected = Files.newBufferedReader(reference);
                BufferedReader got = Files.newBufferedReader(seen)) {
            int lines = 0;
            String line;
            while ((line = got.readLine()) != null) {
                String key = line.substring(0, line.indexOf(':') + 1);
                String wanted = expected.readLine();
                while (wanted != null && !wanted.startsWith(key)) {
                    wanted = expected.readLine();
                }
                if (!line.equals(wanted)) {
                    return Optional.of("NO: " + line + "\n    expected " + wanted);
                }
                lines++;
            }
            return lines == expectedLines ? Optional.empty() : Optional.of("NO: only " + lines + " lines were seen");
        }
    }
}
