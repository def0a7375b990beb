package io.railyard.job;

import io.railyard.inference.InferenceEngine;
import io.railyard.inference.InferenceException;
import io.railyard.inference.journal.Journal;
import io.railyard.inference.journal.JournalOptions;
import io.railyard.inference.journal.JournaledEngine;
import io.railyard.job.config.JobOptions;
import io.railyard.job.config.OptionException;
import io.railyard.job.drive.DriveOptions;
import io.railyard.job.drive.GatewayDrives;
import io.railyard.job.process.MachineSettings;
import io.railyard.job.process.Sharing;
import io.railyard.llama.BundledModels;
import io.railyard.llama.LlamaEngine;
import io.railyard.llama.LlamaOptions;
import io.railyard.machine.EngineKind;
import io.railyard.machine.Limits;
import io.railyard.machine.MachineOptions;
import io.railyard.machine.Mode;
import io.railyard.machine.drive.Drive;
import io.railyard.machine.drive.DriveSource;
import io.railyard.message.Bytes;
import io.railyard.sink.arweave.ArweaveOptions;
import io.railyard.udf.EngineSource;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Turns {@link JobOptions} into the settings of machine, inference and ledger. */
final class Settings {
    private static final int KEY_BYTES = 32;

    private Settings() {}

    static MachineSettings machine(JobOptions options, MachineSettings.Modules modules) {
        additions(options);
        return new MachineSettings(
                modules,
                () -> machineOptions(options),
                options.intOf(JobOptions.CACHE_PROCESSES),
                options.get(JobOptions.CACHE_BYTES),
                new Sharing(
                        options.get(JobOptions.SLICE),
                        options.intOf(JobOptions.WAITING),
                        options.intOf(JobOptions.PAUSED)));
    }

    private static MachineOptions machineOptions(JobOptions options) {
        String gateway = options.get(JobOptions.DRIVE_GATEWAY);
        DriveSource drives = gateway.isEmpty() ? DriveSource.NONE : GatewayDrives.shared(drive(options, gateway));
        return plainMachine(options)
                .withDrives(drives)
                .withAdditions(additions(options, drives))
                .withClassCache(options.classes().toString());
    }

    /** The extensions that {@code options} name, checked without opening a drive. */
    private static MachineOptions.Additions additions(JobOptions options) {
        return additions(
                options, options.get(JobOptions.DRIVE_GATEWAY).isEmpty() ? DriveSource.NONE : reader -> Drive.NONE);
    }

    /** The extensions that {@code options} name, and {@code data} where there are drives. */
    private static MachineOptions.Additions additions(JobOptions options, DriveSource drives) {
        String given = options.get(JobOptions.EXTENSIONS);
        List<String> names = given.isBlank()
                ? List.of()
                : Arrays.stream(given.split(",", -1)).map(String::strip).toList();
        try {
            return MachineOptions.Additions.of(names, drives);
        } catch (IllegalArgumentException e) {
            throw new OptionException(
                    "Option " + JobOptions.EXTENSIONS.key() + " = \"" + given + "\": " + e.getMessage()
                            + ". Give names with commas between, or put the extension's jar on the class path.");
        }
    }

    /** Engine, mode, limits and extensions; nothing of the node's folder, no drives. */
    static MachineOptions plainMachine(JobOptions options) {
        return MachineOptions.DEFAULTS
                .withEngine(EngineKind.ofCode(options.get(JobOptions.ENGINE)))
                .withMode(Mode.ofCode(options.get(JobOptions.MODE)).orElseThrow())
                .withAdditions(additions(options))
                .withLimits(Limits.DEFAULTS
                        .withGasPerMessage(options.get(JobOptions.GAS))
                        .withMemoryBytes(options.get(JobOptions.MEMORY)))
                .withMaxima(
                        new MachineOptions.Maxima(options.get(JobOptions.MAX_GAS), options.get(JobOptions.MAX_MEMORY)));
    }

    static DriveOptions drive(JobOptions options, String gateway) {
        return DriveOptions.of(Optional.of(URI.create(gateway)), options.drive())
                .withCacheBytes(options.get(JobOptions.DRIVE_CACHE))
                .withPatience(options.get(JobOptions.DRIVE_TIMEOUT), DriveOptions.ATTEMPTS)
                .withEverything(options.get(JobOptions.DRIVE_ADMIT).equals("all"));
    }

    /** The engine that answers requests, behind its journal; empty on a node without a model. */
    static Optional<EngineSource> engine(JobOptions options) {
        return options.model().isPresent() || options.bundledModel()
                ? Optional.of(new LocalEngine(options))
                : Optional.empty();
    }

    /** llama.cpp with the journal of the node. */
    private record LocalEngine(JobOptions options) implements EngineSource {
        private static final long serialVersionUID = 1L;

        @Override
        public String name() {
            return "llama:" + options.get(JobOptions.MODEL) + ":" + options.dir();
        }

        @Override
        public InferenceEngine open() throws InferenceException {
            Journal journal = Journal.open(options.journal(), JournalOptions.DEFAULT);
            try {
                return new JournaledEngine(LlamaEngine.open(llama()), journal);
            } catch (InferenceException | RuntimeException e) {
                journal.close();
                throw e;
            }
        }

        private LlamaOptions llama() throws InferenceException {
            if (options.bundledModel()) {
                return BundledModels.tinyNews(options.dir().resolve("models"));
            }
            LlamaOptions llama = LlamaOptions.of(options.model().orElseThrow(), options.get(JobOptions.MODEL_NAME));
            String digest = options.get(JobOptions.MODEL_SHA256);
            return digest.isEmpty()
                    ? llama
                    : llama.withExpectedDigest(Bytes.of(HexFormat.of().parseHex(digest)));
        }
    }

    /** Where bundles go and who signs them; empty when no wallet is given. */
    static Optional<ArweaveOptions> arweave(JobOptions options) {
        return options.wallet().map(wallet -> {
            ArweaveOptions kept = ArweaveOptions.of(options.bundles(), wallet);
            ArweaveOptions bundled = options.bundler().map(kept::withBundler).orElse(kept);
            return options.gateway().map(bundled::withGateway).orElse(bundled);
        });
    }

    /** The key of the ledger's disclosures; made on first use. */
    static Bytes ledgerKey(JobOptions options) {
        Path file = options.ledgerKey();
        try {
            if (!Files.exists(file)) {
                make(file);
            }
            return Bytes.of(Files.readAllBytes(file));
        } catch (IOException e) {
            throw NodeException.of("the ledger's key " + file + " cannot be read or made", e);
        }
    }

    private static void make(Path file) throws IOException {
        byte[] key = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(key);
        Files.createDirectories(file.toAbsolutePath().getParent());
        try {
            Files.write(file, key, StandardOpenOption.CREATE_NEW);
        } catch (FileAlreadyExistsException e) {
            return;
        }
    }
}
