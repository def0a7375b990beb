package io.railyard.cli.console;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Keeps a second instance off a folder. The operating system lets go of it when this process ends, killed or not. */
public final class FolderLock implements AutoCloseable {
    private static final String NAME = ".railyard.lock";
    private static final String OWNER_NAME = ".railyard.owner";

    private final FileChannel channel;

    private FolderLock(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Takes {@code folder} for this process, creating it when missing.
     *
     * @throws CommandFailure with {@link ExitCode#USAGE} when another process has it, naming that process, or when the
     *     folder cannot be written
     */
    public static FolderLock take(Path folder) {
        FileChannel channel = open(folder);
        try {
            FileLock lock = tryLock(channel);
            if (lock == null) {
                channel.close();
                throw new CommandFailure(
                        ExitCode.USAGE,
                        "Another railyard" + owner(folder) + " works on " + folder
                                + ": stop it, or choose another folder");
            }
            Files.writeString(
                    folder.resolve(OWNER_NAME),
                    Long.toString(ProcessHandle.current().pid()));
            return new FolderLock(channel);
        } catch (IOException e) {
            throw unwritable(folder, e);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private static FileChannel open(Path folder) {
        try {
            Files.createDirectories(folder);
            FileChannel channel =
                    FileChannel.open(folder.resolve(NAME), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            channel.write(ByteBuffer.wrap("railyard\n".getBytes(StandardCharsets.US_ASCII)), 0);
            return channel;
        } catch (IOException e) {
            throw unwritable(folder, e);
        }
    }

    @SuppressWarnings("NullAway")
    private static FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    private static CommandFailure unwritable(Path folder, IOException cause) {
        return new CommandFailure(
                ExitCode.USAGE,
                "The folder " + folder + " cannot be written (" + cause.getMessage()
                        + "): choose one with room and write permission",
                cause);
    }

    private static String owner(Path folder) {
        try {
            return " (process " + Files.readString(folder.resolve(OWNER_NAME)).strip() + ")";
        } catch (IOException e) {
            return "";
        }
    }
}
