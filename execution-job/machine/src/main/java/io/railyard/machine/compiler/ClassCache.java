package io.railyard.machine.compiler;

import io.railyard.machine.module.ModuleRefused;
import io.railyard.machine.module.Preparation;
import io.railyard.machine.module.PreparedModule;
import io.railyard.message.Bytes;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Prepared and compiled modules in a folder, so that a later start need not make them. A file holds what one key stands for, with the
 * key and a SHA-256 of everything in it; a file that is damaged, cut or of another key is counted, and its module
 * compiled again and written anew. Whoever may write to the folder can run code in this process: it is made for its owner alone.
 * A folder that cannot be written costs time, never a result. Thread-safe; processes may share a folder.
 *
 * <p>File: the eight bytes {@code RYCLASS1}; SHA-256 of the key; the entries, each a name ({@link
 * DataOutputStream#writeUTF}), a length (u32, big-endian) and that many bytes, after their count (u32); SHA-256 of all
 * bytes before.
 */
public final class ClassCache {
    /** Bytes that a folder's files may take together before the ones written longest ago go. */
    public static final long DEFAULT_BYTES = 1L << 30;

    /** Bytes of the largest file that is read or written. */
    static final int ENTRY_BYTES = 256 << 20;

    private static final byte[] MAGIC = "RYCLASS1".getBytes(StandardCharsets.US_ASCII);
    private static final int DIGEST_BYTES = 32;
    private static final String SUFFIX = ".classes";
    /** Entry that holds a prepared module. */
    private static final String FORM = "prepared";

    private final Path folder;
    private final long limitBytes;
    private final LongAdder hits = new LongAdder();
    private final LongAdder misses = new LongAdder();
    private final LongAdder damaged = new LongAdder();
    private final LongAdder unwritten = new LongAdder();

    /**
     * A cache in {@code folder}, made when it is first written to.
     *
     * @param limitBytes bytes its files may take together, at least 1
     */
    public ClassCache(Path folder, long limitBytes) {
        if (limitBytes < 1) {
            throw new IllegalArgumentException("limitBytes is at least 1: " + limitBytes);
        }
        this.folder = folder;
        this.limitBytes = limitBytes;
    }

    /** Times that a module was found. */
    public long hits() {
        return hits.sum();
    }

    /** Times that a module was not found. */
    public long misses() {
        return misses.sum();
    }

    /** Files that were found damaged and deleted. */
    public long damaged() {
        return damaged.sum();
    }

    /** Times that a compiled module could not be written. */
    public long unwritten() {
        return unwritten.sum();
    }

    /**
     * The text that names what was compiled by which compiler for which Java.
     *
     * @param module digest of what was compiled
     * @param methodBytes size of methods aimed at
     * @param lean whether for a host whose functions do not return after they have made the memory grow
     */
    static String key(Bytes module, int methodBytes, boolean lean) {
        return module.hex() + "-c" + CompiledModule.VERSION + "-s" + methodBytes + (lean ? "-lean" : "") + "-j"
                + Runtime.version().feature();
    }

    /** Makes a prepared module. */
    @FunctionalInterface
    public interface Maker {
        /**
         * The module.
         *
         * @throws ModuleRefused when it is refused
         */
        PreparedModule make() throws ModuleRefused;
    }

    /**
     * The prepared form of a module from here, or as {@code maker} makes it, which is then kept.
     *
     * @param source SHA-256 of the published binary
     * @param rules names, in letters, digits and dashes, everything else that the form depends on
     * @throws ModuleRefused when {@code maker} refuses it
     */
    public PreparedModule prepared(Bytes source, String rules, Maker maker) throws ModuleRefused {
        String key = source.hex() + "-p" + Preparation.VERSION + "-" + rules;
        Optional<SortedMap<String, byte[]>> kept = find(key);
        if (kept.isPresent()) {
            return form(kept.get()).orElseThrow(() -> new IllegalStateException("An entry without its module"));
        }
        PreparedModule made = maker.make();
        keep(key, new TreeMap<>(Map.of(FORM, PreparedForm.write(made))));
        return made;
    }

    /** The lean variant of {@code module}, where it has one, from here or as {@code maker} makes it. */
    public Optional<PreparedModule> lean(
            PreparedModule module, Function<PreparedModule, Optional<PreparedModule>> maker) {
        String key = module.digest().hex() + "-lean-c" + CompiledModule.VERSION;
        Optional<SortedMap<String, byte[]>> kept = find(key);
        if (kept.isPresent()) {
            return form(kept.get());
        }
        Optional<PreparedModule> made = maker.apply(module);
        SortedMap<String, byte[]> entries = new TreeMap<>();
        made.ifPresent(lean -> entries.put(FORM, PreparedForm.write(lean)));
        keep(key, entries);
        return made;
    }

    private static Optional<PreparedModule> form(SortedMap<String, byte[]> entries) {
        byte[] form = entries.get(FORM);
        try {
            return form == null ? Optional.empty() : Optional.of(PreparedForm.read(form));
        } catch (IOException e) {
            throw new UncheckedIOException("An entry whose digest is right is not what this release writes", e);
        }
    }

    /** What was kept under {@code key}; empty when nothing is, or what is there cannot be trusted. */
    Optional<SortedMap<String, byte[]>> find(String key) {
        Path file = file(key);
        try {
            if (Files.size(file) > ENTRY_BYTES) {
                throw new IOException("longer than any entry");
            }
            SortedMap<String, byte[]> entries = read(key, Files.readAllBytes(file));
            hits.increment();
            return Optional.of(entries);
        } catch (NoSuchFileException e) {
            misses.increment();
            return Optional.empty();
        } catch (IOException e) {
            damaged.increment();
            misses.increment();
            return Optional.empty();
        }
    }

    /** Keeps {@code entries} under {@code key}; nothing happens when the folder cannot be written. */
    void keep(String key, SortedMap<String, byte[]> entries) {
        try {
            byte[] bytes = write(key, entries);
            if (bytes.length > Math.min(ENTRY_BYTES, limitBytes)) {
                return;
            }
            Files.createDirectories(folder);
            Path part = Files.createTempFile(folder, "new-", ".part");
            try {
                Files.write(part, bytes);
                Files.move(part, file(key), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(part);
            }
            shrink(file(key));
        } catch (IOException e) {
            // A cache that cannot be written is a slower start, no failure.
            unwritten.increment();
        }
    }

    private Path file(String key) {
        return folder.resolve(key + SUFFIX);
    }

    private static byte[] write(String key, SortedMap<String, byte[]> entries) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.write(MAGIC);
        out.write(digest(key));
        out.writeInt(entries.size());
        for (var entry : entries.entrySet()) {
            out.writeUTF(entry.getKey());
            out.writeInt(entry.getValue().length);
            out.write(entry.getValue());
        }
        out.write(Bytes.sha256(bytes.toByteArray()).toByteArray());
        return bytes.toByteArray();
    }

    private static SortedMap<String, byte[]> read(String key, byte[] file) throws IOException {
        int end = file.length - DIGEST_BYTES;
        if (end < MAGIC.length + DIGEST_BYTES
                || !Bytes.sha256(Arrays.copyOf(file, end)).equals(Bytes.of(Arrays.copyOfRange(file, end, file.length)))
                || !Arrays.equals(MAGIC, Arrays.copyOf(file, MAGIC.length))
                || !Arrays.equals(digest(key), Arrays.copyOfRange(file, MAGIC.length, MAGIC.length + DIGEST_BYTES))) {
            throw new IOException("The file is damaged or another key's");
        }
        int start = MAGIC.length + DIGEST_BYTES;
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(file, start, end - start));
        SortedMap<String, byte[]> entries = new TreeMap<>();
        for (int count = in.readInt(); count > 0; count--) {
            String name = in.readUTF();
            entries.put(name, in.readNBytes(in.readInt()));
        }
        return entries;
    }

    private static byte[] digest(String key) {
        return Bytes.sha256(key.getBytes(StandardCharsets.US_ASCII)).toByteArray();
    }

    /** The files written longest ago go until the rest is within the limit; {@code newest} stays. */
    private void shrink(Path newest) throws IOException {
        List<Path> files = new ArrayList<>();
        try (Stream<Path> all = Files.list(folder)) {
            all.filter(file -> file.toString().endsWith(SUFFIX)).forEach(files::add);
        }
        TreeMap<Path, FileTime> times = new TreeMap<>();
        long total = 0;
        for (Path file : files) {
            try {
                times.put(file, Files.getLastModifiedTime(file));
                total += Files.size(file);
            } catch (NoSuchFileException e) {
                // Another process made room.
                times.remove(file);
            }
        }
        List<Path> oldestFirst = new ArrayList<>(times.keySet());
        oldestFirst.sort(Comparator.comparing(times::get));
        for (Path file : oldestFirst) {
            if (total <= limitBytes) {
                return;
            }
            if (!file.equals(newest)) {
                total -= Files.size(file);
                Files.deleteIfExists(file);
            }
        }
    }
}
