package io.railyard.cli;

import io.railyard.bench.BenchCommand;
import io.railyard.cli.aos.AosCommand;
import io.railyard.cli.console.CommandFailure;
import io.railyard.cli.console.ExitCode;
import io.railyard.cli.console.Logs;
import io.railyard.cli.demo.DemoCommand;
import io.railyard.cli.infer.InferCommand;
import io.railyard.cli.item.ItemCommand;
import io.railyard.cli.module.ModuleCommand;
import io.railyard.cli.process.ProcessCommand;
import io.railyard.cli.rail.RailCommand;
import io.railyard.cli.replay.ReplayCommand;
import io.railyard.cli.up.UpCommand;
import java.io.PrintWriter;
import java.util.List;
import java.util.Objects;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Entry point of the {@code railyard} command: registers the verbs and turns failures into sentences and exit codes. */
@Command(
        name = "railyard",
        mixinStandardHelpOptions = true,
        version = "railyard 0.1.0",
        description = "AO processes as a deterministic, replayable Flink pipeline.",
        footer = {
            "",
            "Exit codes: 0 done, 2 bad usage or configuration, 3 bad input data, 4 a check failed, 5 a limit exceeded,"
                    + " 70 a bug."
        })
public final class Main {
    private Main() {}

    /** Runs one command and ends the process: threads of libraries must not keep it alive. */
    public static void main(String[] arguments) {
        Logs.quiet();
        int code = commandLine().execute(arguments);
        System.out.flush();
        System.err.flush();
        Runtime.getRuntime().halt(code);
    }

    /** The whole command line, as tests run it. */
    public static CommandLine commandLine() {
        CommandLine commandLine = new CommandLine(new Main());
        commandLine.addSubcommand(new DemoCommand());
        commandLine.addSubcommand(new UpCommand());
        commandLine.addSubcommand(new ReplayCommand());
        commandLine.addSubcommand(new ItemCommand());
        commandLine.addSubcommand(new ModuleCommand());
        commandLine.addSubcommand(new ProcessCommand());
        commandLine.addSubcommand(new AosCommand());
        commandLine.addSubcommand(new InferCommand());
        commandLine.addSubcommand(new RailCommand());
        commandLine.addSubcommand(new BenchCommand());
        // An @ before a file's name is ours: `process send --data @FILE`.
        commandLine.setExpandAtFiles(false);
        // One id in 64 begins with a dash, as options do.
        for (String name : List.of("process", "aos")) {
            CommandLine takesIds =
                    Objects.requireNonNull(commandLine.getSubcommands().get(name));
            takesIds.setUnmatchedOptionsArePositionalParams(true);
            takesIds.setPosixClusteredShortOptionsAllowed(false);
        }
        commandLine.setExecutionExceptionHandler((failure, failed, parsed) -> explain(failure, failed.getErr()));
        return commandLine;
    }

    private static int explain(Exception failure, PrintWriter err) {
        if (failure instanceof CommandFailure known) {
            err.println("railyard: " + known.getMessage());
            if (known.getCause() != null) {
                LoggerFactory.getLogger(Main.class).warn("command ended", known);
            }
            return known.exitCode().code();
        }
        LoggerFactory.getLogger(Main.class).error("unexpected failure", failure);
        err.println("railyard: a bug of ours stopped the command: "
                + failure.getClass().getSimpleName() + ": "
                + Objects.requireNonNullElse(failure.getMessage(), "no message")
                + ". Please report it with the log file.");
        return ExitCode.BUG.code();
    }
}
