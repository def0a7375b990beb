package io.railyard.job.drive;

import io.railyard.message.Id;
import io.railyard.schedule.Position;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What processes were told of the world: which path at which position had which length or nothing, and the digest of every block
 * that was read. Lines of text, written and forced to disk before a guest sees the answer. Thread-safe within one JVM; a
 * folder has one writer.
 */
final class DriveJournal implements AutoCloseable {
    /**
     * An answer to an opening.
     *
     * @param path where a gateway has the data; {@code ""} when there is nothing, or it is not admitted
     * @param length bytes
     */
    record Opened(String path, long length) {
        static final Opened NOTHING = new Opened("", 0);

        boolean isThere() {
            return !path.isEmpty();
        }
    }

    private static final String OPEN = "open";
    private static final String BLOCK = "block";

    private final Path file;
    private final FileChannel out;
    private final Map<String, Opened> opened = new HashMap<>();
    private final Map<String, String> blocks = new HashMap<>();

    DriveJournal(Path file) throws IOException {
        this.file = file;
        Files.createDirectories(file.toAbsolutePath().getParent());
        out = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        String text = Files.readString(file, StandardCharsets.UTF_8);
        int end = text.lastIndexOf('\n') + 1;
        // A line without its end was being written when the node was killed: nobody saw its answer.
        out.truncate(text.substring(0, end).getBytes(StandardCharsets.UTF_8).length);
        out.position(out.size());
        for (String line : text.substring(0, end).split("\n", -1)) {
            if (!line.isEmpty()) {
                read(line);
            }
        }
    }

    private void read(String line) {
        String[] words = line.split("\t", -1);
        try {
            if (words[0].equals(OPEN)) {
                opened.put(words[1], new Opened(words[2], Long.parseLong(words[3])));
                return;
            }
            if (words[0].equals(BLOCK)) {
                blocks.put(words[1], words[2]);
                return;
            }
        } catch (ArrayIndexOutOfBoundsException | NumberFormatException e) {
            throw new DriveException("The journal " + file + " has a damaged line \"" + line + "\"; restore it", e);
        }
        throw new DriveException("The journal " + file + " has a line of another version: \"" + line + "\"");
    }

    static String key(Id process, Position position, String path) {
        return process + "/" + position.slot() + "." + position.tick() + "/" + path;
    }

    synchronized Optional<Opened> opened(String key) {
        return Optional.ofNullable(opened.get(key));
    }

    synchronized void open(String key, Opened answer) {
        write(OPEN + "\t" + key + "\t" + answer.path() + "\t" + answer.length());
        opened.put(key, answer);
    }

    /** The digest that block {@code index} of {@code id} has, if it was ever read. */
    synchronized Optional<String> block(String id, long index) {
        return Optional.ofNullable(blocks.get(id + "/" + index));
    }

    /** Notes the digest of block {@code index} of {@code id} if it was not read before; the digest that counts. */
    synchronized String block(String id, long index, String digest) {
        String known = blocks.get(id + "/" + index);
        if (known != null) {
            return known;
        }
        write(BLOCK + "\t" + id + "/" + index + "\t" + digest);
        blocks.put(id + "/" + index, digest);
        return digest;
    }

    private void write(String line) {
        try {
            ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
            out.force(false);
        } catch (IOException e) {
            throw new DriveException("The journal " + file + " cannot be written: free space or move it", e);
        }
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
