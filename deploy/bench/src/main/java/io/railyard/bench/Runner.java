package io.railyard.bench;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A child process that runs messages on command and says what processor time they took. Owned by one thread. */
final class Runner implements AutoCloseable {
    private final String name;
    private final Process process;
    private final BufferedReader answers;
    private final BufferedWriter commands;
    private final String[] ready;
    private double lastMicros;

    private Runner(String name, Process process) throws IOException {
        this.name = name;
        this.process = process;
        answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        commands = new BufferedWriter(new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
        ready = answer().split(" ", -1);
        if (!ready[0].equals("ready")) {
            throw new IOException(name + " did not start: it said \"" + String.join(" ", ready) + "\"");
        }
    }

    /**
     * Starts a runner and waits until it has run its setup.
     *
     * @param errors gets what it writes to standard error
     */
    static Runner start(String name, List<String> command, Path errors) throws IOException {
        Process process =
                new ProcessBuilder(command).redirectError(errors.toFile()).start();
        try {
            return new Runner(name, process);
        } catch (IOException e) {
            process.destroyForcibly();
            throw new IOException(e.getMessage() + "; its errors are in " + errors, e);
        }
    }

    /**
     * Starts the reference loader on {@code messages} in {@code folder} and the 32-bit module.
     *
     * @param mode {@code hot} or {@code copying}
     */
    static Runner reference(AosFiles files, String mode, Path folder) throws IOException {
        Path script = script(folder);
        List<String> command = List.of(
                "node",
                script.toString(),
                files.loader().toString(),
                files.path(AosFiles.Module.AOS_32),
                AosFiles.Module.AOS_32.format(),
                mode,
                folder.resolve("messages").toString());
        return start("reference " + mode, command, folder.resolve("errors-reference-" + mode));
    }

    /** The reference loader's runner, in {@code folder}. */
    static Path script(Path folder) throws IOException {
        Path script = folder.resolve("runner.mjs");
        if (!Files.exists(script)) {
            try (InputStream in = Runner.class.getResourceAsStream("reference-runner.mjs")) {
                if (in == null) {
                    throw new IOException("reference-runner.mjs is not on the class path");
                }
                Files.copy(in, script);
            }
        }
        return script;
    }

    /** Runs {@code count} messages that are not measured; the digest of what they gave. */
    String check(String label, int count) throws IOException {
        commands.write("check " + label + " " + count + "\n");
        commands.flush();
        return answer();
    }

    String name() {
        return name;
    }

    /** Number {@code index} of the times that it told when it was ready, in milliseconds. */
    double startMillis(int index) {
        return Double.parseDouble(ready[1 + index]);
    }

    /**
     * Runs {@code count} messages.
     *
     * @return messages a CPU-second, user and system time of the whole process
     * @throws IOException when it ended, or a message failed
     */
    double run(String label, int count) throws IOException {
        commands.write("run " + label + " " + count + "\n");
        commands.flush();
        String[] answer = answer().split(" ", -1);
        if (!answer[3].equals("0")) {
            throw new IOException(answer[3] + " of " + count + " messages \"" + label + "\" failed on " + name);
        }
        lastMicros = answer.length > 4 ? Double.parseDouble(answer[4]) / count : 0;
        return count / (Double.parseDouble(answer[2]) / 1e6);
    }

    /** CPU microseconds of a message in the last run: of the thread that ran it, or within the guest alone. */
    double lastMicros() {
        return lastMicros;
    }

    private String answer() throws IOException {
        String line = answers.readLine();
        if (line == null) {
            throw new IOException(name + " ended");
        }
        return line;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
