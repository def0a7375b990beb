package io.railyard.cli.demo;

import io.railyard.cli.console.CommandFailure;
import io.railyard.cli.console.ExitCode;
import io.railyard.gateway.ModuleStoreException;
import io.railyard.gateway.feed.FeedException;
import io.railyard.gateway.feed.FeedProblem;
import io.railyard.gateway.feed.MarketPath;
import io.railyard.gateway.feed.OhlcvFile;
import io.railyard.gateway.feed.OhlcvReader;
import io.railyard.message.Bytes;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code railyard demo}: the main job, start to end, offline, with everything real. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description =
                "Plays a seeded market of AO processes through Kafka, Flink, WASM and a local model, then replays it.",
        footer = {
            "A run that was killed goes on when the same command is given again; a finished folder is started over.",
            "Exit code 4: a root, an output or the account of messages does not agree."
        })
public final class DemoCommand implements Callable<Integer> {
    private static final String FORMAT = "demo/1";
    private static final int PROBLEMS_SHOWN = 10;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "folder of everything it leaves (default: ${DEFAULT-VALUE})")
    private Path out = Path.of("out", "demo");

    @Option(names = "--seed", paramLabel = "N", description = "seed of the world (default: ${DEFAULT-VALUE})")
    private long seed = 42;

    @Option(
            names = "--data",
            paramLabel = "FILE",
            description = "recorded OHLCV prices: a LEAN zip, ta4j JSON or CSV (default: synthetic prices)")
    private Optional<Path> data = Optional.empty();

    @Option(
            names = "--parallelism",
            paramLabel = "N",
            description = "subtasks of each operator (default: ${DEFAULT-VALUE})")
    private int parallelism = 2;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            description = "rounds of 10 s of log time (default: ${DEFAULT-VALUE})")
    private int rounds = 310;

    @Option(names = "--markets", paramLabel = "N", description = "markets, 1 to 16 (default: ${DEFAULT-VALUE})")
    private int markets = 12;

    @Option(
            names = "--model",
            paramLabel = "FILE",
            description = "GGUF model that the funds ask (default: the bundled one)")
    private Optional<Path> model = Optional.empty();

    @Option(names = "--kafka-port", paramLabel = "PORT", description = "port of the broker; 0 takes a free one")
    private int kafkaPort;

    @Option(names = "--json", description = "print one JSON document instead of text")
    private boolean json;

    @Spec
    private CommandLine.Model.CommandSpec spec;

    /** For picocli. */
    @SuppressWarnings("NullAway.Init")
    public DemoCommand() {}

    @Override
    public Integer call() throws Exception {
        DemoOptions options = new DemoOptions(out, seed, data, parallelism, rounds, markets, model, kafkaPort);
        PrintWriter writer = spec.commandLine().getOut();
        Consumer<String> say = text -> {
            if (!json) {
                writer.println(text);
                writer.flush();
            }
        };
        List<String> verdict = new ArrayList<>();
        List<MarketPath> paths = paths(options, verdict);
        verdict.forEach(say);
        DemoFolder folder =
                DemoFolder.prepare(options.out(), about(options), found -> say.accept(words(found, options.out())));
        DemoResult result;
        try {
            result = new Demo(options, folder, paths, say).run(verdict);
        } catch (ModuleStoreException e) {
            throw new CommandFailure(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
        }
        Report.write(result);
        String document = DemoJson.of(result);
        Files.writeString(options.out().resolve("summary.json"), document);
        folder.finish();
        if (json) {
            writer.println(document);
        } else {
            DemoText.print(result, writer);
        }
        writer.flush();
        return result.agrees() ? ExitCode.DONE.code() : ExitCode.CHECK.code();
    }

    private static List<MarketPath> paths(DemoOptions options, List<String> verdict) {
        if (options.data().isEmpty()) {
            verdict.add("market: synthetic, seed " + options.seed() + ", " + options.markets() + " assets, "
                    + options.rounds() + " rounds");
            return Paths.synthetic(options);
        }
        try {
            Path file = options.data().get();
            OhlcvFile history = OhlcvReader.read(file);
            verdict.add("market: " + file + " read as " + history.format() + ": "
                    + history.candles().size() + " bars, one every " + history.intervalMillis() / 1000
                    + " s; flaws: " + history.problemSummary());
            for (FeedProblem problem :
                    history.problems().stream().limit(PROBLEMS_SHOWN).toList()) {
                verdict.add("  " + problem);
            }
            long all = history.problemCounts().values().stream()
                    .mapToLong(Long::longValue)
                    .sum();
            if (all > PROBLEMS_SHOWN) {
                verdict.add("  … and " + (all - PROBLEMS_SHOWN) + " more");
            }
            return Paths.recorded(options, history);
        } catch (FeedException e) {
            throw new CommandFailure(ExitCode.DATA, String.valueOf(e.getMessage()), e);
        }
    }

    private static Properties about(DemoOptions options) throws IOException {
        Properties about = new Properties();
        about.setProperty("format", FORMAT);
        about.setProperty("seed", Long.toString(options.seed()));
        about.setProperty("rounds", Integer.toString(options.rounds()));
        about.setProperty("markets", Integer.toString(options.markets()));
        about.setProperty("data", digest(options.data()));
        about.setProperty("model", digest(options.model()));
        return about;
    }

    private static String digest(Optional<Path> file) throws IOException {
        if (file.isEmpty()) {
            return "none";
        }
        if (!Files.isRegularFile(file.get())) {
            throw new CommandFailure(
                    ExitCode.USAGE, "There is no file " + file.get() + ": give the path of one that exists");
        }
        try (java.io.InputStream in = Files.newInputStream(file.get())) {
            java.security.MessageDigest digest = Bytes.sha256Digest();
            byte[] buffer = new byte[1 << 16];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
            }
            return "sha256-" + Bytes.of(digest.digest()).hex();
        }
    }

    private static String words(DemoFolder.Found found, Path out) {
        return switch (found) {
            case NEW -> "folder: " + out;
            case UNFINISHED -> "folder: " + out + " has an unfinished run; it goes on";
            case FINISHED -> "folder: " + out + " has a finished run; starting over";
        };
    }
}
