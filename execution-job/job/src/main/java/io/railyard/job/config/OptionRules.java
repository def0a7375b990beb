package io.railyard.job.config;

import java.nio.file.Files;
import java.util.Collection;
import java.util.List;

/** Rules over several options, and the nearest known key of an unknown one. */
final class OptionRules {
    private static final String SHA256_HEX = "[0-9a-fA-F]{64}";

    private static final long WASM_PAGE_BYTES = 65_536;

    private OptionRules() {}

    static void check(JobOptions options) {
        if (options.get(JobOptions.PARALLELISM) > options.get(JobOptions.MAX_PARALLELISM)) {
            throw new OptionException(
                    "Option parallelism = " + options.get(JobOptions.PARALLELISM) + " is above parallelism.max = "
                            + options.get(JobOptions.MAX_PARALLELISM) + ". Lower the one or raise the other.");
        }
        for (Option<Long> memory : List.of(JobOptions.MEMORY, JobOptions.MAX_MEMORY)) {
            if (options.get(memory) % WASM_PAGE_BYTES != 0) {
                throw new OptionException("Option " + memory.key() + " = " + options.get(memory)
                        + " is not a multiple of 65536, the size of a WebAssembly page. Give a multiple.");
            }
        }
        String bootstrap = options.get(JobOptions.BOOTSTRAP);
        for (String server : bootstrap.split(",", -1)) {
            if (!server.matches("[^\\s:,]+:\\d{1,5}")) {
                throw new OptionException("Option kafka.bootstrap = \"" + bootstrap + "\" has the part \"" + server
                        + "\", which is not host:port. Give host:port, parts separated by commas.");
            }
        }
        String digest = options.get(JobOptions.MODEL_SHA256);
        if (!digest.isEmpty() && !digest.matches(SHA256_HEX)) {
            throw new OptionException("Option model.sha256 = \"" + digest
                    + "\" is not 64 hexadecimal digits. Give the file's SHA-256, or leave it out.");
        }
        options.model().filter(file -> !Files.isRegularFile(file)).ifPresent(file -> {
            throw new OptionException(
                    "Option model = \"" + file + "\" is not a file. Give a GGUF file, or leave it out.");
        });
        options.wallet().filter(file -> !Files.isRegularFile(file)).ifPresent(file -> {
            throw new OptionException("Option arweave.wallet = \"" + file
                    + "\" is not a file. Give the wallet's JSON Web Key, or leave it out.");
        });
        checkUrl(JobOptions.DRIVE_GATEWAY, options.get(JobOptions.DRIVE_GATEWAY));
        checkPosting(options, JobOptions.ARWEAVE);
        checkPosting(options, JobOptions.ARWEAVE_GATEWAY);
        if (!options.get(JobOptions.ARWEAVE).isEmpty()
                && !options.get(JobOptions.ARWEAVE_GATEWAY).isEmpty()) {
            throw new OptionException(
                    "Options arweave and arweave.gateway are both given, and each bundle is posted once. Keep one.");
        }
    }

    private static void checkPosting(JobOptions options, Option<String> where) {
        String url = options.get(where);
        if (!url.isEmpty() && options.wallet().isEmpty()) {
            throw new OptionException("Option " + where.key() + " = \"" + url
                    + "\" is given without arweave.wallet, and nothing unsigned is posted. Give both, or neither.");
        }
        checkUrl(where, url);
    }

    private static void checkUrl(Option<String> where, String url) {
        if (!url.isEmpty() && !url.matches("https?://[^/\\s]+\\S*")) {
            throw new OptionException("Option " + where.key() + " = \"" + url
                    + "\" is not an http or https URL. Give an address such as https://bundler.example/tx.");
        }
    }

    /** The key with the fewest edits (Levenshtein); of several the first. */
    static String nearest(String key, Collection<String> known) {
        String best = "";
        int least = Integer.MAX_VALUE;
        for (String candidate : known) {
            int edits = edits(key, candidate);
            if (edits < least) {
                least = edits;
                best = candidate;
            }
        }
        return best;
    }

    private static int edits(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(change, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
