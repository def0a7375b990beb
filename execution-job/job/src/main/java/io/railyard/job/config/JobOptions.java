package io.railyard.job.config;

import io.railyard.job.config.Option.Range;
import java.io.IOException;
import java.io.Reader;
import java.io.Serializable;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * All settings of the job. Made from text by {@link #of}, which refuses unknown keys and values out of limits before
 * anything is started. Immutable.
 */
public final class JobOptions implements Serializable {
    private static final long serialVersionUID = 1L;

    private static final String BUNDLED = "bundled";
    private static final Map<String, Option<?>> ALL = new LinkedHashMap<>();

    /** Kafka's bootstrap servers. */
    public static final Option<String> BOOTSTRAP = add(
            Option.text("kafka.bootstrap", "127.0.0.1:9092", "host:port[,host:port…]", "Where the Kafka brokers are."));
    /** The node's folder. */
    public static final Option<String> DIR = add(Option.text(
            "dir",
            "out/node",
            "a writable folder",
            "Folder of everything the node keeps: checkpoints, savepoints, modules, journal, tables."));
    /** Subtasks. */
    public static final Option<Long> PARALLELISM = add(Option.number(
            "parallelism",
            1,
            new Range(1, 64, "subtasks"),
            "How many subtasks each operator has; roots do not depend on it."));
    /** Key groups. */
    public static final Option<Long> MAX_PARALLELISM = add(Option.number(
            "parallelism.max",
            128,
            new Range(64, 32_768, "key groups"),
            "Upper bound of parallelism for the life of a node's state; cannot change once it has checkpoints."));
    /** Time between checkpoints. */
    public static final Option<Long> CHECKPOINT_INTERVAL = add(Option.number(
            "checkpoint.interval",
            10_000,
            new Range(100, 3_600_000, "ms"),
            "Time between checkpoints; the latency of messages does not depend on it."));
    /** Checkpoints kept. */
    public static final Option<Long> CHECKPOINTS_RETAINED = add(Option.number(
            "checkpoint.retained",
            3,
            new Range(1, 100, "checkpoints"),
            "How many completed checkpoints stay on disk."));
    /** Restarts. */
    public static final Option<Long> RESTART_ATTEMPTS = add(Option.number(
            "restart.attempts",
            10,
            new Range(0, 1_000_000, "restarts"),
            "How often the job is restarted from its last checkpoint before it fails for good."));
    /** Pause before a restart. */
    public static final Option<Long> RESTART_DELAY =
            add(Option.number("restart.delay", 1_000, new Range(0, 600_000, "ms"), "Pause before a restart."));
    /** How long a half-full network buffer waits. */
    public static final Option<Long> BUFFER_TIMEOUT = add(Option.number(
            "buffer.timeout",
            1,
            new Range(0, 100, "ms"),
            "How long a half-full network buffer waits; part of each hop's latency."));
    /** Where log time comes from. */
    public static final Option<String> LOG_CLOCK = add(Option.oneOf(
            "log.clock",
            List.of("broker", "marks"),
            "Whether log time is the broker's append time or is given by time marks in the inbox."));
    /** Keyed state's backend. */
    public static final Option<String> STATE_BACKEND = add(Option.oneOf(
            "state.backend",
            List.of("heap", "rocksdb"),
            "Where keyed state lives between messages: on the heap, or in RocksDB on local disk."));
    /** Hot processes per subtask. */
    public static final Option<Long> CACHE_PROCESSES = add(Option.number(
            "cache.processes",
            512,
            new Range(1, 1_000_000, "processes"),
            "How many running processes one subtask keeps ready; others come back from keyed state."));
    /** Bytes of hot processes per subtask. */
    public static final Option<Long> CACHE_BYTES = add(Option.number(
            "cache.bytes",
            512L << 20,
            new Range(1 << 20, 1L << 40, "bytes"),
            "How much linear memory the processes kept ready on one subtask may hold together."));
    /** Gas of a slice. */
    public static final Option<Long> SLICE = add(Option.number(
            "machine.slice",
            10_000_000L,
            new Range(1_000, 1L << 60, "gas"),
            "Gas after which a message makes way for other processes and for checkpoints; does not reach results."));
    /** Assignments that wait. */
    public static final Option<Long> WAITING = add(Option.number(
            "waiting.assignments",
            10_000,
            new Range(1, 1_000_000, "assignments"),
            "How many assignments may wait for their turn on one subtask before it takes no further ones."));
    /** Messages that stand still. */
    public static final Option<Long> PAUSED = add(Option.number(
            "waiting.paused",
            64,
            new Range(1, 1_024, "messages"),
            "How many long messages may stand still between slices on one subtask, each on a thread of its own."));
    /** Engine of the machine. */
    public static final Option<String> ENGINE = add(Option.oneOf(
            "machine.engine",
            List.of("own", "own-interpreter", "compiled", "interpreter"),
            "Which way guest code runs: our own compiler, or a judge; results do not depend on it."));
    /** The compiled modules. */
    public static final Option<String> CLASSES = add(Option.text(
            "machine.classes",
            "",
            "a folder; empty: classes in dir",
            "Folder of compiled modules, kept for the next start; who may write there can run code in the node."));
    /** Rules of processes. */
    public static final Option<String> MODE = add(Option.oneOf(
            "machine.mode",
            List.of("clean", "compatible"),
            "By whose rules a process runs that has no tag Execution-Mode: ours, or those of AO's reference."));
    /** What guests may import. */
    public static final Option<String> EXTENSIONS = add(Option.text(
            "machine.extensions",
            "crypto",
            "names of the class path, comma between; empty: none",
            "Extensions that processes may use; data comes by itself with drive.gateway."));
    /** Gas of one message. */
    public static final Option<Long> GAS = add(Option.number(
            "machine.gas",
            5_000_000_000L,
            new Range(1, 1L << 50, "gas"),
            "Gas one message may use of a process without Compute-Limit (16 times as much in metered modules); a process keeps"
                    + " the limit it was created with."));
    /** Highest Compute-Limit. */
    public static final Option<Long> MAX_GAS = add(Option.number(
            "machine.gas.max",
            9_000_000_000_000L,
            new Range(1, 1L << 60, "gas"),
            "Highest Compute-Limit of a process or module; one that asks for more gets no machine."));
    /** Memory of one process. */
    public static final Option<Long> MEMORY = add(Option.number(
            "machine.memory",
            256L << 20,
            new Range(1 << 16, 16L << 30, "bytes"),
            "Linear memory of a process without Memory-Limit, a multiple of 65,536; kept as the gas limit is."));
    /** Highest Memory-Limit. */
    public static final Option<Long> MAX_MEMORY = add(Option.number(
            "machine.memory.max",
            16L << 30,
            new Range(1 << 16, 16L << 30, "bytes"),
            "Highest Memory-Limit, a multiple of 65,536, and in compatible mode how far a module may grow."));
    /** WeaveDrive's gateway. */
    public static final Option<String> DRIVE_GATEWAY = add(Option.text(
            "drive.gateway",
            "",
            "an http(s) URL; empty: no WeaveDrive",
            "Arweave gateway whose data, transactions and blocks processes read through WeaveDrive, and that has"
                    + " what is assigned or asked for but not known here."));
    /** What may be read. */
    public static final Option<String> DRIVE_ADMIT = add(Option.oneOf(
            "drive.admit",
            List.of("attested", "all"),
            "Which data a process may read: by AO's rules (On-Boot, attestations), or all that the gateway has."));
    /** WeaveDrive's cache. */
    public static final Option<Long> DRIVE_CACHE = add(Option.number(
            "drive.cache",
            4L << 30,
            new Range(0, 1L << 50, "bytes"),
            "Most bytes of Arweave data kept on disk, in drive/blocks of dir."));
    /** Patience with the gateway. */
    public static final Option<Long> DRIVE_TIMEOUT = add(Option.number(
            "drive.timeout",
            30_000,
            new Range(100, 600_000, "ms"),
            "How long one of three attempts to read from the gateway may take, its body included."));
    /** The module store. */
    public static final Option<String> MODULES = add(Option.text(
            "modules", "", "a folder; empty: modules in dir", "Folder of modules by id, filled by the gateway."));
    /** The GGUF model. */
    public static final Option<String> MODEL = add(Option.text(
            "model",
            "",
            "a GGUF file; bundled: the model in the jar; empty: no model",
            "Model that answers inference requests; without one every request is answered with an error."));
    /** Name of the model. */
    public static final Option<String> MODEL_NAME = add(Option.text(
            "model.name", "tiny-news", "1 to 64 characters", "Name under which requests ask for the model."));
    /** Digest of the model. */
    public static final Option<String> MODEL_SHA256 = add(Option.text(
            "model.sha256", "", "64 hexadecimal digits; empty: not checked", "SHA-256 the model file must have."));
    /** Inference requests at once. */
    public static final Option<Long> INFERENCE_CAPACITY = add(Option.number(
            "inference.capacity",
            64,
            new Range(1, 4_096, "requests"),
            "How many inference requests one subtask has under way before it holds back its input."));
    /** Longest inference. */
    public static final Option<Long> INFERENCE_TIMEOUT = add(Option.number(
            "inference.timeout",
            600_000,
            new Range(1_000, 86_400_000, "ms"),
            "How long one inference request may take before it is answered with an error."));
    /** Name of the ledger. */
    public static final Option<String> LEDGER_ORIGIN = add(Option.text(
            "ledger.origin",
            "railyard/local",
            "1 to 256 characters",
            "Name of the RAIL ledger, and issuer of its records."));
    /** Key of the ledger's disclosures. */
    public static final Option<String> LEDGER_KEY = add(Option.text(
            "ledger.key",
            "",
            "a file of 16 bytes or more; empty: ledger.key in dir, made when missing",
            "Secret that salts the digests of prompts in RAIL records; without it a prompt cannot be proven."));
    /** Folder of the tables. */
    public static final Option<String> PARQUET = add(Option.text(
            "parquet",
            "",
            "a file: or s3a: URI; empty: dir; none: off",
            "Folder below which the Parquet tables are written, as parquet/TABLE."));
    /** Arweave bundler. */
    public static final Option<String> ARWEAVE = add(Option.text(
            "arweave",
            "",
            "an http(s) URL; empty: bundles are kept, not posted",
            "Arweave bundler that bundles are posted to."));
    /** Arweave gateway. */
    public static final Option<String> ARWEAVE_GATEWAY = add(
            Option.text(
                    "arweave.gateway",
                    "",
                    "an http(s) URL; empty: off",
                    "Arweave gateway that bundles are posted to as transactions; needs an RSA wallet that can pay, and no bundler."));
    /** Arweave wallet. */
    public static final Option<String> ARWEAVE_WALLET = add(Option.text(
            "arweave.wallet",
            "",
            "a JSON Web Key file; empty: no bundles",
            "Key that signs bundles of outcomes and RAIL records; they are written to bundles in dir."));
    /** The web page of Flink. */
    public static final Option<Long> WEB_PORT = add(Option.number(
            "web.port",
            -1,
            new Range(-1, 65_535, "port"),
            "Port of Flink's REST interface; 0 is any free one, -1 is none."));
    /** Memory of network buffers. */
    public static final Option<Long> NETWORK_BYTES = add(Option.number(
            "network.bytes",
            64L << 20,
            new Range(4 << 20, 1L << 34, "bytes"),
            "Memory of all network buffers of the local node."));
    /** Managed memory. */
    public static final Option<Long> MANAGED_BYTES = add(Option.number(
            "managed.bytes",
            64L << 20,
            new Range(1 << 20, 1L << 40, "bytes"),
            "Memory RocksDB, and sorting in a replay, may use in the local node."));

    private final TreeMap<String, String> given;

    private JobOptions(SortedMap<String, String> given) {
        this.given = new TreeMap<>(given);
    }

    /** All options in the order of the reference page. */
    public static List<Option<?>> all() {
        return List.copyOf(ALL.values());
    }

    /** Every option at its default. */
    public static JobOptions defaults() {
        return new JobOptions(new TreeMap<>());
    }

    /**
     * Reads options from text.
     *
     * @throws OptionException at the first unknown key, bad value or contradiction
     */
    public static JobOptions of(Map<String, String> given) {
        SortedMap<String, String> sorted = new TreeMap<>(given);
        sorted.forEach((key, value) -> known(key).parse(value));
        JobOptions options = new JobOptions(sorted);
        OptionRules.check(options);
        return options;
    }

    /**
     * Reads a properties file, UTF-8.
     *
     * @throws IOException when it cannot be read
     * @throws OptionException as {@link #of}
     */
    public static JobOptions load(Path file) throws IOException {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            properties.load(reader);
        }
        Map<String, String> given = new TreeMap<>();
        properties.stringPropertyNames().forEach(key -> given.put(key, properties.getProperty(key)));
        return of(given);
    }

    /** These options with one more set. */
    public JobOptions with(Option<?> option, Object value) {
        TreeMap<String, String> changed = new TreeMap<>(given);
        changed.put(option.key(), String.valueOf(value));
        return of(changed);
    }

    /** The value of {@code option}: as given, or its default. */
    public <T> T get(Option<T> option) {
        return option.parse(given.getOrDefault(option.key(), option.defaultText()));
    }

    /** A number option as an int; every range that is read so fits. */
    public int intOf(Option<Long> option) {
        return Math.toIntExact(get(option));
    }

    /** The options that were given, sorted by key. */
    public SortedMap<String, String> given() {
        return new TreeMap<>(given);
    }

    /** The node's folder, absolute. */
    public Path dir() {
        return Path.of(get(DIR)).toAbsolutePath().normalize();
    }

    /** Folder of checkpoints. */
    public Path checkpoints() {
        return dir().resolve("checkpoints");
    }

    /** Folder of savepoints. */
    public Path savepoints() {
        return dir().resolve("savepoints");
    }

    /** Folder of the inference journal. */
    public Path journal() {
        return dir().resolve("journal");
    }

    /** Folder of WeaveDrive's journal and cache. */
    public Path drive() {
        return dir().resolve("drive");
    }

    /** Folder of modules. */
    public Path modules() {
        return get(MODULES).isEmpty()
                ? dir().resolve("modules")
                : Path.of(get(MODULES)).toAbsolutePath();
    }

    /** Folder of compiled modules. */
    public Path classes() {
        return get(CLASSES).isEmpty()
                ? dir().resolve("classes")
                : Path.of(get(CLASSES)).toAbsolutePath();
    }

    /** File of the ledger's key. */
    public Path ledgerKey() {
        return get(LEDGER_KEY).isEmpty()
                ? dir().resolve("ledger.key")
                : Path.of(get(LEDGER_KEY)).toAbsolutePath();
    }

    /** Folder that holds {@code parquet/TABLE}; empty when tables are off. */
    public Optional<URI> tables() {
        String uri = get(PARQUET);
        if ("none".equals(uri)) {
            return Optional.empty();
        }
        return Optional.of(uri.isEmpty() ? dir().toUri() : URI.create(uri));
    }

    /** The model file; empty when there is none, and for the bundled one. */
    public Optional<Path> model() {
        return Optional.of(get(MODEL))
                .filter(file -> !file.isEmpty() && !BUNDLED.equals(file))
                .map(Path::of);
    }

    /** Whether the model in the jar is served. */
    public boolean bundledModel() {
        return BUNDLED.equals(get(MODEL));
    }

    /** Address that bundles are posted to; empty when they are only kept. */
    public Optional<URI> bundler() {
        return Optional.of(get(ARWEAVE)).filter(url -> !url.isEmpty()).map(URI::create);
    }

    /** Gateway that bundles are posted to as transactions; empty when they are not. */
    public Optional<URI> gateway() {
        return Optional.of(get(ARWEAVE_GATEWAY)).filter(url -> !url.isEmpty()).map(URI::create);
    }

    /** Key file that signs bundles; empty when there are none. */
    public Optional<Path> wallet() {
        return Optional.of(get(ARWEAVE_WALLET)).filter(file -> !file.isEmpty()).map(Path::of);
    }

    /** Folder of bundles. */
    public Path bundles() {
        return dir().resolve("bundles");
    }

    private static <T> Option<T> add(Option<T> option) {
        if (ALL.put(option.key(), option) != null) {
            throw new IllegalStateException("Two options have the key " + option.key());
        }
        return option;
    }

    private static Option<?> known(String key) {
        Option<?> option = ALL.get(key);
        if (option == null) {
            throw new OptionException("There is no option \"" + key + "\". Did you mean \""
                    + OptionRules.nearest(key, ALL.keySet()) + "\"? All options are in docs/reference/options.md.");
        }
        return option;
    }
}
