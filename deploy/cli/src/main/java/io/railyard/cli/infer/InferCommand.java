package io.railyard.cli.infer;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.railyard.inference.EngineIdentity;
import io.railyard.inference.InferenceError;
import io.railyard.inference.InferenceException;
import io.railyard.inference.InferenceProtocol;
import io.railyard.inference.InferenceRequest;
import io.railyard.inference.InferenceResult;
import io.railyard.inference.ModelIdentity;
import io.railyard.inference.RequestKey;
import io.railyard.inference.Sampling;
import io.railyard.llama.BundledModels;
import io.railyard.llama.LlamaEngine;
import io.railyard.llama.LlamaOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Asks a local model once, or several times to check that it always says the same. */
@Command(
        name = "infer",
        description = "Asks a local model; --check asks it several times and compares.",
        mixinStandardHelpOptions = true)
public final class InferCommand implements Callable<Integer> {
    private static final int BAD_USAGE = 2;
    private static final int BAD_INPUT = 3;
    private static final int CHECK_FAILED = 4;
    private static final int LIMIT_EXCEEDED = 5;
    private static final int BUG = 70;
    private static final int MAX_REPEATS = 10_000;

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(paramLabel = "PROMPT", description = "The prompt as the model sees it; \\n stands for a new line.")
    private String prompt = "";

    @Option(
            names = "--model",
            paramLabel = "ID or FILE",
            defaultValue = BundledModels.TINY_NEWS,
            description = "tiny-news (bundled), or a GGUF file. Default: ${DEFAULT-VALUE}")
    private String model = BundledModels.TINY_NEWS;

    @Option(names = "--max-tokens", defaultValue = "64", description = "Most tokens of the reply. Default: 64")
    private int maxTokens = InferenceProtocol.DEFAULT_MAX_TOKENS;

    @Option(names = "--temperature", defaultValue = "0", description = "0 (likeliest token) to 2. Default: 0")
    private double temperature;

    @Option(names = "--seed", defaultValue = "0", description = "Seed where the temperature is above 0. Default: 0")
    private long seed;

    @Option(names = "--repeat", paramLabel = "N", defaultValue = "1", description = "Ask N times, 1 to 10000.")
    private int repeat = 1;

    @Option(names = "--check", description = "Exit 4 unless all N replies are equal; every other one in a new process.")
    private boolean check;

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec().commandLine().getOut();
        PrintWriter err = spec().commandLine().getErr();
        if (repeat < 1 || repeat > MAX_REPEATS) {
            err.println("--repeat is " + repeat + "; allowed is 1 to " + MAX_REPEATS);
            return BAD_USAGE;
        }
        InferenceRequest request;
        try {
            String name = model.equals(BundledModels.TINY_NEWS) ? model : "file";
            Sampling sampling = new Sampling(
                    temperature, temperature == 0 ? 1 : 40, 1.0, 0.0, seed, maxTokens, List.of(), Optional.empty());
            request = new InferenceRequest(name, prompt.replace("\\n", "\n"), sampling);
        } catch (IllegalArgumentException e) {
            err.println(e.getMessage());
            return BAD_USAGE;
        }
        Path folder = Files.createTempDirectory("railyard-model-");
        try {
            List<InferenceResult> results = ask(options(folder), request);
            boolean equal = results.stream().allMatch(each -> same(each, results.get(0)));
            print(out, request, results, equal);
            return check && !equal ? CHECK_FAILED : 0;
        } catch (InferenceException e) {
            err.println(e.getMessage());
            return exitCode(e.error());
        } finally {
            Files.deleteIfExists(folder.resolve("tiny-news.gguf"));
            Files.deleteIfExists(folder);
            out.flush();
            err.flush();
        }
    }

    private LlamaOptions options(Path folder) throws InferenceException {
        return model.equals(BundledModels.TINY_NEWS)
                ? BundledModels.tinyNews(folder)
                : LlamaOptions.of(Path.of(model), "file");
    }

    /** With --check half of the runs go to a second child, so that state kept in one would show. */
    private List<InferenceResult> ask(LlamaOptions options, InferenceRequest request) throws InferenceException {
        List<InferenceResult> results = new ArrayList<>();
        int inSecond = check ? repeat / 2 : 0;
        try (LlamaEngine first = LlamaEngine.open(options)) {
            for (int i = 0; i < repeat - inSecond; i++) {
                results.add(first.infer(request));
            }
        }
        if (inSecond > 0) {
            try (LlamaEngine second = LlamaEngine.open(options)) {
                for (int i = 0; i < inSecond; i++) {
                    results.add(second.infer(request));
                }
            }
        }
        return results;
    }

    private static boolean same(InferenceResult one, InferenceResult other) {
        return one.text().equals(other.text())
                && one.inputTokens() == other.inputTokens()
                && one.outputTokens() == other.outputTokens()
                && one.finish() == other.finish();
    }

    private void print(PrintWriter out, InferenceRequest request, List<InferenceResult> results, boolean equal)
            throws IOException {
        InferenceResult first = results.get(0);
        if (!json) {
            out.println(first.text().strip());
            if (repeat > 1) {
                out.println(results.size() + " runs, " + (equal ? "all equal" : "NOT all equal"));
            }
            return;
        }
        StringWriter text = new StringWriter();
        try (JsonGenerator generator = new JsonFactory().createGenerator(text)) {
            generator.writeStartObject();
            generator.writeStringField("text", first.text());
            generator.writeNumberField("inputTokens", first.inputTokens());
            generator.writeNumberField("outputTokens", first.outputTokens());
            generator.writeStringField("finishReason", first.finish().code());
            generator.writeStringField(
                    "requestKey",
                    RequestKey.of(first.model(), first.engine(), request).base64Url());
            generator.writeNumberField("micros", first.endedMicros() - first.startedMicros());
            generator.writeNumberField("runs", results.size());
            generator.writeBooleanField("allEqual", equal);
            writeModel(generator, first.model());
            writeEngine(generator, first.engine());
            generator.writeEndObject();
        }
        out.println(text);
    }

    private static void writeModel(JsonGenerator generator, ModelIdentity model) throws IOException {
        generator.writeObjectFieldStart("model");
        generator.writeStringField("name", model.name());
        generator.writeStringField("sha256", model.digest().hex());
        generator.writeStringField("format", model.format());
        generator.writeStringField("quantisation", model.quantisation());
        generator.writeStringField("tokenizerSha256", model.tokenizerDigest().hex());
        generator.writeNumberField("contextTokens", model.contextTokens());
        generator.writeNumberField("parameters", model.parameterCount());
        generator.writeEndObject();
    }

    private static void writeEngine(JsonGenerator generator, EngineIdentity engine) throws IOException {
        generator.writeObjectFieldStart("engine");
        generator.writeStringField("name", engine.name());
        generator.writeStringField("version", engine.version());
        generator.writeStringField("build", engine.build());
        generator.writeStringField("backend", engine.backend());
        generator.writeNumberField("threads", engine.threads());
        generator.writeEndObject();
    }

    private static int exitCode(InferenceError error) {
        return switch (error) {
            case BAD_REQUEST, UNKNOWN_MODEL -> BAD_USAGE;
            case MODEL_MISSING, MODEL_CORRUPT, SPECIAL_TOKEN, JOURNAL_DAMAGED -> BAD_INPUT;
            case PROMPT_TOO_LONG, TIMEOUT -> LIMIT_EXCEEDED;
            case ENGINE_CRASHED, ENGINE_CLOSED -> BUG;
        };
    }

    private CommandSpec spec() {
        CommandSpec injected = spec;
        if (injected == null) {
            throw new IllegalStateException("picocli sets the spec before it calls the command");
        }
        return injected;
    }
}
