package io.railyard.gateway;

import io.railyard.message.Id;
import io.railyard.message.Message;
import io.railyard.message.ans104.DataItem;
import io.railyard.message.ans104.ItemLimits;
import io.railyard.message.ans104.RefusedException;
import io.railyard.message.signing.Verdict;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Modules as files: each an ANS-104 item of type Module, raw, named by its id. Verified when written and again when read,
 * so a damaged file never runs. Any number of threads and processes; a file is complete or not there.
 */
public final class ModuleStore {
    /** Largest module item, in bytes. */
    public static final int MAX_MODULE_BYTES = 64 * 1024 * 1024;

    private static final ItemLimits LIMITS = ItemLimits.REFERENCE.withMaxItemBytes(MAX_MODULE_BYTES);

    private final Path folder;

    /** The store in {@code folder}, which is created with the first module. */
    public ModuleStore(Path folder) {
        this.folder = folder;
    }

    /**
     * Keeps a module, over a damaged file of its name too.
     *
     * @return its id
     * @throws ModuleStoreException when the item is no rightly signed module, or cannot be written
     */
    public Id put(DataItem module) {
        require(module);
        Path file = file(module.id());
        byte[] raw = module.raw().toByteArray();
        try {
            if (Files.exists(file) && Arrays.equals(Files.readAllBytes(file), raw)) {
                return module.id();
            }
            Files.createDirectories(folder);
            Path draft = Files.createTempFile(folder, ".draft-", "");
            try {
                write(draft, raw);
                Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(draft);
            }
            return module.id();
        } catch (IOException e) {
            throw new ModuleStoreException(
                    "Module " + module.id() + " cannot be written to " + folder + " (" + e.getMessage() + ")", e);
        }
    }

    /**
     * Keeps the module in {@code raw}; as {@link #put(DataItem)}.
     *
     * @throws ModuleStoreException also when the bytes are no data item
     */
    public Id put(byte[] raw) {
        return put(parse(raw, "The module"));
    }

    /**
     * The module {@code id}; empty when it is not kept.
     *
     * @throws ModuleStoreException when its file is not that module: damaged, or put there by another hand
     */
    public Optional<DataItem> get(Id id) {
        Path file = file(id);
        byte[] raw;
        try {
            if (Files.exists(file) && Files.size(file) > MAX_MODULE_BYTES) {
                throw new ModuleStoreException(
                        "File " + file + " is larger than a module may be (" + MAX_MODULE_BYTES + " bytes)");
            }
            raw = Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new ModuleStoreException("Module file " + file + " cannot be read (" + e.getMessage() + ")", e);
        }
        DataItem module = parse(raw, "File " + file);
        require(module);
        if (!module.id().equals(id)) {
            throw new ModuleStoreException(
                    "File " + file + " holds module " + module.id() + ": publish module " + id + " again");
        }
        return Optional.of(module);
    }

    /** Ids of all modules kept, in order; files with other names are passed over. */
    public List<Id> list() {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.flatMap(file -> Id.tryParse(String.valueOf(file.getFileName())).stream())
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new ModuleStoreException("Folder " + folder + " cannot be listed (" + e.getMessage() + ")", e);
        }
    }

    private Path file(Id id) {
        return folder.resolve(id.toString());
    }

    private static void write(Path file, byte[] bytes) throws IOException {
        Files.write(file, bytes);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    private static DataItem parse(byte[] raw, String what) {
        try {
            return DataItem.parse(raw, LIMITS);
        } catch (RefusedException e) {
            throw new ModuleStoreException(what + " is no data item: " + e.refusal().text(), e);
        }
    }

    private static void require(DataItem module) {
        if (module.tag(Message.TYPE).filter("Module"::equals).isEmpty()) {
            throw new ModuleStoreException("Item " + module.id() + " is not of Type Module");
        }
        Verdict verdict = module.verify();
        if (!verdict.valid()) {
            throw new ModuleStoreException("Module " + module.id() + " is not rightly signed: " + verdict.reason());
        }
    }
}
