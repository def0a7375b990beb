package io.railyard.llama;

import de.kherud.llama.LlamaModel;
import io.railyard.inference.InferenceCodec;
import io.railyard.inference.InferenceError;
import io.railyard.inference.InferenceException;
import io.railyard.inference.InferenceRequest;
import io.railyard.message.Bytes;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** One running child process with a loaded model. Used by one thread at a time; {@link #stop} may come from any. */
final class LlamaChild {
    static final String FOLDER_PREFIX = "railyard-llama-";
    private static final SecureRandom RANDOM = new SecureRandom();

    /** The child died, or what came from it was no answer. */
    static final class Died extends Exception {
        private static final long serialVersionUID = 1L;

        Died(String text) {
            super(text);
        }
    }

    private final Process process;
    private final OutputStream toChild;
    private final Bytes mark;
    private final Path folder;
    private final ErrorTail errors;
    private final BlockingQueue<Optional<DataInputStream>> frames = new ArrayBlockingQueue<>(2);

    private LlamaChild(Process process, Bytes mark, Path folder) {
        this.process = process;
        this.toChild = process.getOutputStream();
        this.mark = mark;
        this.folder = folder;
        this.errors = new ErrorTail(process.getErrorStream());
    }

    /** Starts a child and waits until its model is loaded. */
    static LlamaChild start(LlamaOptions options, WorkerRequest settings) throws InferenceException {
        byte[] mark = new byte[Frames.MARK_BYTES];
        RANDOM.nextBytes(mark);
        LlamaChild child;
        try {
            Path folder = Files.createTempDirectory(FOLDER_PREFIX);
            Process process = new ProcessBuilder(command(options, folder))
                    .directory(folder.toFile())
                    .start();
            child = new LlamaChild(process, Bytes.of(mark), folder);
        } catch (IOException e) {
            throw new InferenceException(
                    InferenceError.ENGINE_CRASHED,
                    "The process for the model cannot be started (" + e.getMessage() + "). Check the Java runtime at "
                            + System.getProperty("java.home") + " and the space for temporary files",
                    e);
        }
        child.errors.start();
        child.listen();
        try {
            child.toChild.write(mark);
            Frames.write(child.toChild, child.mark, settings::write);
            DataInputStream first = child.await(options.startTimeoutMillis(), "loading the model");
            if (first.readByte() != WorkerRequest.READY) {
                throw new Died("the model could not be loaded: " + InferenceCodec.readText(first));
            }
            return child;
        } catch (IOException | Died e) {
            child.stop();
            throw new InferenceException(
                    InferenceError.ENGINE_CRASHED,
                    LoadFailure.explain(options.modelFile(), String.valueOf(e.getMessage()), child.errors.text()),
                    e);
        } catch (InferenceException e) {
            child.stop();
            throw e;
        }
    }

    boolean isAlive() {
        return process.isAlive();
    }

    long pid() {
        return process.pid();
    }

    /** Sends a request and waits for the frame that answers it. */
    DataInputStream ask(InferenceRequest request, long timeoutMillis) throws Died, InferenceException {
        try {
            Frames.write(toChild, mark, frame -> WorkerRequest.writeInfer(frame, request));
        } catch (IOException e) {
            throw died("taking a request");
        }
        return await(timeoutMillis, "computing a reply");
    }

    /** Kills the child and removes what it left. */
    void stop() {
        process.destroyForcibly();
        try {
            process.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        try (Stream<Path> left = Files.exists(folder) ? Files.list(folder) : Stream.empty()) {
            for (Path file : left.toList()) {
                Files.deleteIfExists(file);
            }
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            // A file left in the folder for temporary files harms nobody.
            folder.toFile().deleteOnExit();
        }
    }

    private void listen() {
        InputStream in = process.getInputStream();
        Thread reader = new Thread(
                () -> {
                    try {
                        while (true) {
                            frames.put(Optional.of(Frames.read(in, mark)));
                        }
                    } catch (EOFException e) {
                        end();
                    } catch (IOException e) {
                        end();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "railyard-llama-output");
        reader.setDaemon(true);
        reader.start();
    }

    private void end() {
        try {
            frames.put(Optional.empty());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private DataInputStream await(long timeoutMillis, String doing) throws Died, InferenceException {
        Optional<DataInputStream> frame;
        try {
            frame = frames.poll(timeoutMillis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            stop();
            Thread.currentThread().interrupt();
            throw new InferenceException(
                    InferenceError.ENGINE_CLOSED, "Stopped while the model was " + doing + ". Ask again", e);
        }
        if (frame == null) {
            stop();
            throw new InferenceException(
                    InferenceError.TIMEOUT,
                    "The model was still " + doing + " after " + timeoutMillis
                            + " ms, so its process was stopped. Ask for " + "fewer tokens or allow more time");
        }
        if (frame.isEmpty()) {
            throw died(doing);
        }
        return frame.get();
    }

    private Died died(String doing) {
        String status = "unknown";
        try {
            status = process.waitFor(5, TimeUnit.SECONDS) ? Integer.toString(process.exitValue()) : "still running";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return new Died("its process (pid " + pid() + ") ended while " + doing + ", exit status " + status);
    }

    /** The end of what the child printed. */
    String printed() {
        return errors.text();
    }

    private static List<String> command(LlamaOptions options, Path folder) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx" + options.childHeapMebibytes() + "m");
        command.add("-XX:+UseSerialGC");
        command.add("-XX:TieredStopAtLevel=1");
        command.add("-XX:-UsePerfData");
        command.add("-XX:-CreateCoredumpOnCrash");
        command.add("-XX:ErrorFile=" + folder.resolve("llama-crash.log"));
        command.add("-Dde.kherud.llama.tmpdir=" + folder);
        command.add("-Dfile.encoding=UTF-8");
        if (Runtime.version().feature() >= 22) {
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        command.add("-cp");
        command.add(classPath());
        command.add(LlamaWorker.class.getName());
        return command;
    }

    /** The places of exactly the classes the child needs, wherever this JVM has them from. */
    static String classPath() throws IOException {
        Set<String> places = new LinkedHashSet<>();
        for (Class<?> needed : List.of(LlamaWorker.class, InferenceCodec.class, Bytes.class, LlamaModel.class)) {
            places.add(place(needed));
        }
        return String.join(File.pathSeparator, places);
    }

    private static String place(Class<?> needed) throws IOException {
        CodeSource source = needed.getProtectionDomain().getCodeSource();
        if (source == null
                || source.getLocation() == null
                || !"file".equals(source.getLocation().getProtocol())) {
            throw new IOException("the class " + needed.getName() + " does not come from a jar file or folder");
        }
        try {
            return Path.of(source.getLocation().toURI()).toString();
        } catch (URISyntaxException e) {
            throw new IOException("the class " + needed.getName() + " comes from " + source.getLocation(), e);
        }
    }
}
