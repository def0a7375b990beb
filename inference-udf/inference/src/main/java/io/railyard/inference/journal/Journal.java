package io.railyard.inference.journal;

import io.railyard.inference.InferenceCodec;
import io.railyard.inference.InferenceError;
import io.railyard.inference.InferenceException;
import io.railyard.inference.InferenceResult;
import io.railyard.message.Bytes;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Recorded answers of a model by content key, in a folder of append-only segment files. Each open journal writes to a
 * segment of its own and reads all of them, so several programs may share a folder. Within one journal equal keys run
 * once even when asked for at the same time. Safe for use by many threads.
 */
public final class Journal implements AutoCloseable {
    private static final String PREFIX = "segment-";
    private static final String SUFFIX = ".journal";

    /** Runs the model when no recorded answer exists. */
    @FunctionalInterface
    public interface Call {
        /** The fresh answer. */
        InferenceResult run() throws InferenceException;
    }

    private record Place(Segment segment, long offset) {}

    private final Path folder;
    private final JournalOptions options;
    private final SortedMap<String, Segment> segments = new TreeMap<>();
    private final Map<Bytes, Place> index;
    private final ConcurrentHashMap<Bytes, CompletableFuture<InferenceResult>> flights = new ConcurrentHashMap<>();
    private @Nullable Segment own;
    private boolean overflowed;
    private boolean closed;
    private long cutBytes;

    private Journal(Path folder, JournalOptions options) {
        this.folder = folder;
        this.options = options;
        this.index = new LinkedHashMap<>();
    }

    /**
     * Opens the journal in {@code folder}, which is made when missing. A torn entry at the end of a segment that no other
     * journal is writing is cut away.
     *
     * @throws InferenceException {@link InferenceError#JOURNAL_DAMAGED} when the folder cannot be used or a segment is
     *     damaged before its end
     */
    public static Journal open(Path folder, JournalOptions options) throws InferenceException {
        Journal journal = new Journal(folder, options);
        try {
            Files.createDirectories(folder);
            journal.refresh();
        } catch (IOException e) {
            journal.close();
            throw damaged(
                    "The journal folder " + folder + " cannot be used (" + e.getMessage()
                            + "). Check its rights and the space on its disk",
                    e);
        } catch (InferenceException e) {
            journal.close();
            throw e;
        }
        return journal;
    }

    /** The recorded answer for {@code key}, those that other programs recorded included. */
    public synchronized Optional<InferenceResult> find(Bytes key) throws InferenceException {
        try {
            checkOpen();
            if (!index.containsKey(key)) {
                refresh();
            }
            Place place = index.get(key);
            if (place == null && overflowed) {
                return search(key);
            }
            return place == null ? Optional.empty() : Optional.of(load(place.segment, place.offset));
        } catch (IOException e) {
            throw damaged("The journal in " + folder + " cannot be read: " + e.getMessage(), e);
        }
    }

    /**
     * The recorded answer for {@code key}, or the answer of {@code call}, which is recorded before it is returned. Waits
     * when another thread is already asking for the same key. A failed call is not recorded.
     */
    public InferenceResult get(Bytes key, Call call) throws InferenceException {
        CompletableFuture<InferenceResult> mine = new CompletableFuture<>();
        CompletableFuture<InferenceResult> running = flights.putIfAbsent(key, mine);
        if (running != null) {
            return await(running);
        }
        try {
            Optional<InferenceResult> recorded = find(key);
            InferenceResult result = recorded.isPresent() ? recorded.get() : call.run();
            if (recorded.isEmpty()) {
                record(key, result);
            }
            mine.complete(result);
            return result;
        } catch (InferenceException | RuntimeException | Error e) {
            mine.completeExceptionally(e);
            throw e;
        } finally {
            flights.remove(key, mine);
        }
    }

    /** Bytes of torn entries cut away since this journal was opened. */
    public synchronized long cutBytes() {
        return cutBytes;
    }

    /** Closes all files; calls that come later fail. */
    @Override
    public synchronized void close() {
        closed = true;
        for (Segment segment : segments.values()) {
            closeQuietly(segment);
        }
        segments.clear();
        index.clear();
    }

    private synchronized void record(Bytes key, InferenceResult result) throws InferenceException {
        ByteArrayOutputStream payload = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(payload)) {
            checkOpen();
            out.writeByte(InferenceCodec.VERSION);
            InferenceCodec.writeResult(out, result);
            Segment segment = writable();
            long offset = segment.append(key, payload.toByteArray(), options.forceEach());
            remember(key, new Place(segment, offset));
        } catch (IOException e) {
            throw damaged(
                    "An answer could not be recorded in " + folder + " (" + e.getMessage()
                            + "), so it is not given out either. Make space or repair the disk and ask again",
                    e);
        }
    }

    private Segment writable() throws IOException {
        Segment current = own;
        if (current != null && current.scannedTo() < options.maxSegmentBytes()) {
            return current;
        }
        int number = segments.size() + 1;
        Optional<Segment> fresh = create(number);
        while (fresh.isEmpty()) {
            number++;
            fresh = create(number);
        }
        own = fresh.get();
        return fresh.get();
    }

    /** Makes segment {@code number} and becomes its writer; empty when another program was faster. */
    private Optional<Segment> create(int number) throws IOException {
        Path file = folder.resolve(PREFIX + String.format(Locale.ROOT, "%06d", number) + SUFFIX);
        try {
            Segment fresh = Segment.open(file, true);
            segments.put(file.getFileName().toString(), fresh);
            return fresh.tryOwn() ? Optional.of(fresh) : Optional.empty();
        } catch (FileAlreadyExistsException e) {
            return Optional.empty();
        }
    }

    /** Takes in segments and entries that appeared since the last look. */
    private void refresh() throws IOException, InferenceException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.sorted().toList()) {
                String name = file.getFileName().toString();
                if (name.startsWith(PREFIX) && name.endsWith(SUFFIX) && !segments.containsKey(name)) {
                    Segment segment = Segment.open(file, false);
                    segments.put(name, segment);
                    adopt(segment);
                }
            }
        }
        for (Segment segment : segments.values()) {
            scan(segment);
        }
    }

    /** Makes a segment that nobody writes our own, after cutting its torn tail. */
    private void adopt(Segment segment) throws IOException, InferenceException {
        scan(segment);
        if (own != null || !segment.tryOwn()) {
            return;
        }
        own = segment;
        scan(segment);
        long good = segment.scannedTo();
        long size = segment.sizeBytes();
        if (good == size) {
            return;
        }
        if (segment.hasEntryAfter(good)) {
            throw damaged(
                    segment.file() + " is damaged at byte " + good + ": whole entries stand behind a broken one, so "
                            + "this is no torn tail. Restore the file from a copy, or move it away to lose the answers in it",
                    null);
        }
        segment.cut(good);
        cutBytes += size - good;
    }

    private void scan(Segment segment) throws IOException {
        long offset = segment.scannedTo();
        Optional<Segment.Entry> entry = segment.read(offset);
        while (entry.isPresent()) {
            remember(entry.get().key(), new Place(segment, offset));
            offset = entry.get().end();
            segment.scannedTo(offset);
            entry = segment.read(offset);
        }
    }

    /** The first recorded place of a key counts. */
    private void remember(Bytes key, Place place) {
        index.putIfAbsent(key, place);
        if (index.size() > options.maxIndexEntries()) {
            index.remove(index.keySet().iterator().next());
            overflowed = true;
        }
    }

    private Optional<InferenceResult> search(Bytes key) throws IOException {
        for (Segment segment : segments.values()) {
            long offset = 0;
            while (offset < segment.scannedTo()) {
                Segment.Entry entry = entry(segment, offset);
                if (entry.key().equals(key)) {
                    return Optional.of(decode(entry.payload()));
                }
                offset = entry.end();
            }
        }
        return Optional.empty();
    }

    private static InferenceResult load(Segment segment, long offset) throws IOException {
        return decode(entry(segment, offset).payload());
    }

    private static Segment.Entry entry(Segment segment, long offset) throws IOException {
        return segment.read(offset)
                .orElseThrow(() -> new IOException(
                        "the entry at byte " + offset + " of " + segment.file() + " was whole before and is not now"));
    }

    private static InferenceResult decode(Bytes payload) throws IOException {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(payload.toByteArray()))) {
            int version = in.readByte();
            if (version != InferenceCodec.VERSION) {
                throw new IOException(
                        "an entry has version " + version + ", this program reads version " + InferenceCodec.VERSION);
            }
            return InferenceCodec.readResult(in, true);
        }
    }

    private static InferenceResult await(CompletableFuture<InferenceResult> running) throws InferenceException {
        try {
            return running.get().withCached(true);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InferenceException(
                    InferenceError.ENGINE_CLOSED, "Stopped while another thread was asking the same", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof InferenceException cause) {
                throw new InferenceException(cause.error(), cause.text(), cause);
            }
            throw new InferenceException(
                    InferenceError.ENGINE_CRASHED, "The thread asking the same failed: " + e.getCause(), e);
        }
    }

    private void checkOpen() throws InferenceException {
        if (closed) {
            throw new InferenceException(InferenceError.ENGINE_CLOSED, "The journal in " + folder + " is closed");
        }
    }

    private static void closeQuietly(Segment segment) {
        try {
            segment.close();
        } catch (IOException e) {
            // Every entry was forced when it was written: nothing is lost with a failed close.
            return;
        }
    }

    private static InferenceException damaged(String text, @Nullable Throwable cause) {
        return cause == null
                ? new InferenceException(InferenceError.JOURNAL_DAMAGED, text)
                : new InferenceException(InferenceError.JOURNAL_DAMAGED, text, cause);
    }
}
