package io.railyard.guests;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/** One guest module. The binary interface is the same for all: {@code docs/formats/guest-messages.md}. */
public enum Guest {
    /** AO's token blueprint. */
    TOKEN("token", Guest.ONE_MIB),
    /** Botega's constant-product pool. */
    POOL("pool", Guest.ONE_MIB),
    /** An 0rbit-shaped oracle. */
    ORACLE("oracle", Guest.ONE_MIB),
    /** A 50/50 portfolio manager woken by cron. */
    MANAGER("manager", Guest.ONE_MIB),
    /** A fund that trades on a model's reading of headlines. */
    NEWSFUND("newsfund", Guest.ONE_MIB),
    /** Counts; for tests. */
    COUNTER("counter", Guest.ONE_MIB),
    /** Misbehaves on request; for tests of hosts only. */
    HOSTILE("hostile", 64 * Guest.ONE_MIB),
    /** Passes a ping to a peer; for measuring hops. */
    RELAY("relay", Guest.ONE_MIB),
    /** A limit order book, in Rust. */
    ORDERBOOK("orderbook", Guest.ONE_MIB),
    /** Sealed-bid auctions, in C++. */
    AUCTION("auction", Guest.ONE_MIB),
    /** A JSON document that is patched and added up, in AssemblyScript; the only guest that uses floats. */
    NOTEBOOK("notebook", Guest.ONE_MIB);

    private static final int ONE_MIB = 1 << 20;

    private final String moduleName;
    private final int memoryLimitBytes;

    Guest(String moduleName, int memoryLimitBytes) {
        this.moduleName = moduleName;
        this.memoryLimitBytes = memoryLimitBytes;
    }

    /** Name of the module, also of its file without {@code .wasm}. */
    public String moduleName() {
        return moduleName;
    }

    /** Most linear memory the module declares, in bytes. */
    public int memoryLimitBytes() {
        return memoryLimitBytes;
    }

    /**
     * A fresh copy of the module's bytes.
     *
     * @throws IllegalStateException when the file is missing from the class path: a broken build
     */
    public byte[] wasm() {
        String file = moduleName + ".wasm";
        try (InputStream in = Guest.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException(
                        "Guest module " + file + " is not on the class path; run build-guests.sh");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("Guest module " + file + " cannot be read", e);
        }
    }

    /** SHA-256 of the module's bytes, lower-case hex. */
    public String sha256() {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(wasm()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("The platform lacks SHA-256", e);
        }
    }

    /** The tags a Module item for this guest carries, in the order in which they are written. */
    public Map<String, String> moduleTags() {
        Map<String, String> tags = new LinkedHashMap<>();
        tags.put("Data-Protocol", "ao");
        tags.put("Variant", "ao.TN.1");
        tags.put("Type", "Module");
        tags.put("Module-Format", Guests.MODULE_FORMAT);
        tags.put("Input-Encoding", Guests.INPUT_ENCODING);
        tags.put("Output-Encoding", Guests.OUTPUT_ENCODING);
        tags.put("Memory-Limit", memoryLimitBytes / ONE_MIB + "-mb");
        tags.put("Compute-Limit", "9000000000000");
        tags.put("Content-Type", "application/wasm");
        tags.put("Name", moduleName);
        return tags;
    }
}
