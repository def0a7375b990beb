package io.railyard.llama;

import de.kherud.llama.InferenceParameters;
import de.kherud.llama.LlamaIterator;
import de.kherud.llama.LlamaModel;
import de.kherud.llama.LlamaOutput;
import de.kherud.llama.ModelParameters;
import de.kherud.llama.args.Sampler;
import io.railyard.inference.FinishReason;
import io.railyard.inference.InferenceCodec;
import io.railyard.inference.InferenceRequest;
import io.railyard.inference.Sampling;
import io.railyard.message.Bytes;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.File;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * The child's program: loads one model, answers one request at a time from standard input to standard output, and ends
 * when standard input ends, so that it never outlives its parent. Started only by {@link LlamaChild}.
 */
public final class LlamaWorker {
    private static final String GRAMMAR_PROBE = "~@~";

    private final LlamaModel model;
    private final WorkerRequest settings;

    private LlamaWorker(LlamaModel model, WorkerRequest settings) {
        this.model = model;
        this.settings = settings;
    }

    /** Entry point; takes no arguments, everything comes as frames. */
    @SuppressWarnings("CatchAndPrintStackTrace") // the parent reads it from standard error
    public static void main(String[] args) {
        int status = 1;
        try {
            serve(System.in, new FileOutputStream(FileDescriptor.out));
            status = 0;
        } catch (EOFException e) {
            status = 0;
        } catch (IOException | RuntimeException | Error e) {
            e.printStackTrace();
        }
        // The binding leaves a native thread attached to this JVM, which would keep it from ending.
        Runtime.getRuntime().halt(status);
    }

    private static void serve(InputStream in, OutputStream out) throws IOException {
        // The binding's loader prints to System.out, which belongs to the frames.
        System.setOut(System.err);
        Bytes mark = Bytes.of(in.readNBytes(Frames.MARK_BYTES));
        WorkerRequest settings = WorkerRequest.read(Frames.read(in, mark));
        BlockingQueue<DataInputStream> requests = listen(in, mark);
        LlamaWorker worker;
        try {
            worker = new LlamaWorker(load(settings), settings);
        } catch (RuntimeException | LinkageError e) {
            Frames.write(out, mark, frame -> {
                frame.writeByte(WorkerRequest.FAILED);
                InferenceCodec.writeText(frame, String.valueOf(e));
            });
            return;
        }
        removeUnpackedLibrary();
        Frames.write(out, mark, frame -> frame.writeByte(WorkerRequest.READY));
        while (true) {
            try {
                worker.answer(requests.take(), out, mark);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    /** Reads ahead in a thread of its own, so that the end of the input is seen while the model computes. */
    private static BlockingQueue<DataInputStream> listen(InputStream in, Bytes mark) {
        BlockingQueue<DataInputStream> requests = new ArrayBlockingQueue<>(1);
        Thread reader = new Thread(
                () -> {
                    try {
                        while (true) {
                            requests.put(Frames.read(in, mark));
                        }
                    } catch (IOException | InterruptedException e) {
                        removeUnpackedLibrary();
                        Runtime.getRuntime().halt(0);
                    }
                },
                "railyard-llama-input");
        reader.setDaemon(true);
        reader.start();
        return requests;
    }

    private static LlamaModel load(WorkerRequest settings) {
        return new LlamaModel(new ModelParameters()
                .setModel(settings.modelFile())
                .setThreads(settings.threads())
                .setThreadsBatch(settings.threads())
                .setCtxSize(settings.contextTokens())
                .setBatchSize(settings.batchTokens())
                .setUbatchSize(settings.batchTokens())
                .setParallel(1)
                .setGpuLayers(0));
    }

    private void answer(DataInputStream in, OutputStream out, Bytes mark) throws IOException {
        InferenceRequest request = InferenceCodec.readRequest(in);
        Sampling sampling = request.sampling();
        int inputTokens = model.encode(request.prompt()).length + (settings.addBeginToken() ? 1 : 0);
        // One token of room is kept: at the very edge the engine would drop the beginning of the prompt.
        if ((long) inputTokens + sampling.maxTokens() >= settings.contextTokens()) {
            Frames.write(out, mark, frame -> {
                frame.writeByte(WorkerRequest.TOO_LONG);
                frame.writeInt(inputTokens);
            });
            return;
        }
        Reply reply;
        try {
            checkGrammar(request);
            reply = generate(request);
        } catch (RuntimeException e) {
            Frames.write(out, mark, frame -> {
                frame.writeByte(WorkerRequest.BAD_REQUEST);
                InferenceCodec.writeText(frame, String.valueOf(e.getMessage()));
            });
            return;
        }
        Frames.write(out, mark, frame -> {
            frame.writeByte(WorkerRequest.REPLY);
            InferenceCodec.writeText(frame, reply.text());
            frame.writeInt(inputTokens);
            frame.writeInt(reply.tokens());
            InferenceCodec.writeText(frame, reply.finish().code());
        });
    }

    /**
     * The engine ignores a grammar it cannot parse. So a short run with the grammar's root replaced shows whether it is in
     * force: the later definition of a rule counts.
     */
    private void checkGrammar(InferenceRequest request) {
        Sampling sampling = request.sampling();
        if (sampling.grammar().isEmpty()) {
            return;
        }
        String probe = sampling.grammar().get() + "\nroot ::= \"" + GRAMMAR_PROBE + "\"\n";
        Sampling probing = new Sampling(0, 1, 1, 0, 0, 16, List.of(), Optional.of(probe));
        String text = generate(new InferenceRequest(request.model(), request.prompt(), probing))
                .text();
        if (!text.equals(GRAMMAR_PROBE)) {
            throw new IllegalArgumentException("the Grammar is no GBNF text with a rule called root that it can parse");
        }
    }

    private record Reply(String text, int tokens, FinishReason finish) {}

    /**
     * Runs the model. The binding reports one piece per token and an empty last one; a reply that has as many pieces as
     * were allowed was cut by the limit.
     */
    private Reply generate(InferenceRequest request) {
        StringBuilder text = new StringBuilder();
        int pieces = 0;
        boolean lastEmpty = true;
        LlamaIterator pieceIterator = model.generate(parameters(request)).iterator();
        while (pieceIterator.hasNext()) {
            LlamaOutput output = pieceIterator.next();
            if (pieceIterator.hasNext()) {
                pieces++;
                lastEmpty = output.text.isEmpty();
            }
            text.append(output.text);
        }
        boolean full = pieces >= request.sampling().maxTokens() && !lastEmpty;
        int tokens = lastEmpty ? Math.max(0, pieces - 1) : pieces;
        return new Reply(text.toString(), tokens, full ? FinishReason.LENGTH : FinishReason.STOP);
    }

    private static InferenceParameters parameters(InferenceRequest request) {
        Sampling sampling = request.sampling();
        InferenceParameters parameters = new InferenceParameters(request.prompt())
                .setTemperature((float) sampling.temperature())
                .setTopK(sampling.temperature() == 0 ? 1 : sampling.topK())
                .setTopP((float) sampling.topP())
                .setMinP((float) sampling.minP())
                .setSeed((int) sampling.seed())
                .setNPredict(sampling.maxTokens())
                .setSamplers(Sampler.TOP_K, Sampler.TOP_P, Sampler.MIN_P, Sampler.TEMPERATURE)
                .setRepeatPenalty(1.0f)
                // Work kept from an earlier prompt changes the numbers, hence sometimes the reply.
                .setCachePrompt(false);
        if (!sampling.stop().isEmpty()) {
            parameters.setStopStrings(sampling.stop().toArray(new String[0]));
        }
        sampling.grammar().ifPresent(parameters::setGrammar);
        return parameters;
    }

    /** The library is mapped by now; removing its file means that even a killed child leaves nothing behind. */
    private static void removeUnpackedLibrary() {
        File folder = new File(System.getProperty("de.kherud.llama.tmpdir", ""));
        File[] files = folder.listFiles((parent, name) -> name.contains("jllama") || name.contains("llama"));
        if (folder.getName().startsWith(LlamaChild.FOLDER_PREFIX) && files != null) {
            for (File file : files) {
                file.delete();
            }
            folder.delete();
        }
    }
}
