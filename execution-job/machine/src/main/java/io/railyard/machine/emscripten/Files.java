package io.railyard.machine.emscripten;

import io.railyard.machine.drive.Drive;
import io.railyard.message.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The guest's files: a tree in memory, empty but for devices, gone with the instance. What is written to a terminal is
 * dropped. Every change asks the clock, as in the reference. Mutable; owned by one thread.
 */
final class Files {
    /** An open file. */
    static final class Open {
        final FileNode node;
        int flags;
        long position;

        Open(FileNode node, int flags) {
            this.node = node;
            this.flags = flags;
        }

        boolean isTerminal() {
            return node.isDevice() && (node.device == TERMINAL || node.device == ERRORS);
        }

        boolean canSeek() {
            return !isTerminal();
        }
    }

    static final int CREATE = 64;
    static final int EXCLUSIVE = 128;
    static final int TRUNCATE = 512;
    static final int APPEND = 1024;
    static final int ONLY_DIRECTORY = 65_536;
    static final int NO_FOLLOW = 131_072;
    /** Bits of the flags that say what may be done: 0 read, 1 write, 2 both. */
    static final int ACCESS = 2_097_155;

    /** Bytes of all regular files together. */
    static final int MOST_BYTES = 256 << 20;

    private static final int NULL = 1 << 8 | 3;
    private static final int TERMINAL = 5 << 8;
    private static final int ERRORS = 6 << 8;
    private static final int RANDOM = 64 << 8;
    /** What the random devices give: the reference's generator stands still at one half. */
    private static final byte RANDOM_BYTE = (byte) 128;

    private static final int OPEN_FILES = 4_096;
    private static final int LINKS = 40;
    private static final long CLOCK_BEFORE_START = 10_000;

    private final LongSupplier clock;
    private final FileNode root;
    private final List<Open> open = new ArrayList<>();
    private int nextId = 1;
    private long bytes;

    /**
     * @param clock the counting clock
     * @param withData whether there is a directory {@code /data}
     */
    Files(LongSupplier clock, boolean withData) {
        this.clock = clock;
        root = node(null, "/", FileNode.DIRECTORY | 0777, 0, CLOCK_BEFORE_START);
        for (String path : List.of("/tmp", "/home", "/home/web_user", "/dev")) {
            plant(path, FileNode.DIRECTORY | 0777, 0, CLOCK_BEFORE_START);
        }
        plant("/dev/null", FileNode.DEVICE | 0666, NULL, CLOCK_BEFORE_START);
        plant("/dev/tty", FileNode.DEVICE | 0666, TERMINAL, CLOCK_BEFORE_START);
        plant("/dev/tty1", FileNode.DEVICE | 0666, ERRORS, CLOCK_BEFORE_START);
        plant("/dev/random", FileNode.DEVICE | 0666, RANDOM, CLOCK_BEFORE_START);
        plant("/dev/urandom", FileNode.DEVICE | 0666, RANDOM + 1, CLOCK_BEFORE_START);
        for (String path : List.of("/dev/shm", "/dev/shm/tmp", "/proc", "/proc/self", "/proc/self/fd")) {
            plant(path, FileNode.DIRECTORY | 0777, 0, CLOCK_BEFORE_START);
        }
        nextId++;
        plant("/dev/stdin", FileNode.LINK | 0777, 0, CLOCK_BEFORE_START).target = "/dev/tty";
        plant("/dev/stdout", FileNode.LINK | 0777, 0, CLOCK_BEFORE_START + 1).target = "/dev/tty";
        plant("/dev/stderr", FileNode.LINK | 0777, 0, CLOCK_BEFORE_START + 2).target = "/dev/tty1";
        if (withData) {
            plant("/data", FileNode.DIRECTORY | 0777, 0, CLOCK_BEFORE_START + 3);
        }
        open.add(new Open(child("/dev/tty"), 0));
        open.add(new Open(child("/dev/tty"), 1));
        open.add(new Open(child("/dev/tty1"), 1));
    }

    private FileNode plant(String path, int mode, int device, long time) {
        FileNode parent = child(path.substring(0, path.lastIndexOf('/')));
        return node(parent, path.substring(path.lastIndexOf('/') + 1), mode, device, time);
    }

    private FileNode child(String path) {
        FileNode node = root;
        for (String name : path.split("/", -1)) {
            FileNode next = name.isEmpty() ? node : node.children.get(name);
            if (next == null) {
                throw new IllegalStateException("There is no " + path);
            }
            node = next;
        }
        return node;
    }

    @SuppressWarnings("NullAway") // the root has no parent
    private FileNode node(@Nullable FileNode parent, String name, int mode, int device, long time) {
        FileNode node = new FileNode(nextId++, parent, name, mode, device, time);
        if (parent != null) {
            parent.children.put(name, node);
            parent.time = time;
        }
        return node;
    }

    // Names

    /** The node that {@code path} names. */
    FileNode find(String path, boolean follow) throws FileError {
        return find(path, follow, 0);
    }

    private FileNode find(String path, boolean follow, int links) throws FileError {
        if (links > LINKS) {
            throw new FileError(FileError.TOO_MANY_LINKS);
        }
        List<String> names = names(path);
        FileNode node = root;
        for (int i = 0; i < names.size(); i++) {
            node = entry(node, names.get(i));
            if (node.isLink() && (follow || i + 1 < names.size())) {
                String target = node.target.startsWith("/") ? node.target : node.parent.path() + "/" + node.target;
                node = find(target, true, links + 1);
            }
        }
        return node;
    }

    private static FileNode entry(FileNode directory, String name) throws FileError {
        if (!directory.isDirectory()) {
            throw new FileError(FileError.NOT_DIRECTORY);
        }
        FileNode node = directory.children.get(name);
        if (node == null) {
            throw new FileError(FileError.NOT_FOUND);
        }
        return node;
    }

    /** The names on the way, from the root; the working directory is the root. */
    private static List<String> names(String path) {
        List<String> names = new ArrayList<>();
        for (String name : path.split("/", -1)) {
            if (name.equals("..")) {
                if (!names.isEmpty()) {
                    names.remove(names.size() - 1);
                }
            } else if (!name.isEmpty() && !name.equals(".")) {
                names.add(name);
            }
        }
        return names;
    }

    private FileNode parentOf(String path) throws FileError {
        List<String> names = names(path);
        if (names.isEmpty()) {
            throw new FileError(FileError.INVALID);
        }
        return find(String.join("/", names.subList(0, names.size() - 1)), true);
    }

    private static String lastName(String path) {
        List<String> names = names(path);
        return names.isEmpty() ? "" : names.get(names.size() - 1);
    }

    /** {@code path} as seen from the directory open as {@code descriptor}; -100 is the working directory. */
    String at(int descriptor, String path, boolean allowEmpty) throws FileError {
        if (path.startsWith("/")) {
            return path;
        }
        String directory = descriptor == -100 ? "/" : get(descriptor).node.path();
        if (path.isEmpty() && !allowEmpty) {
            throw new FileError(FileError.NOT_FOUND);
        }
        return directory + "/" + path;
    }

    // Open files

    Open get(int descriptor) throws FileError {
        Open file = descriptor < 0 || descriptor >= open.size() ? null : open.get(descriptor);
        if (file == null) {
            throw new FileError(FileError.BAD_DESCRIPTOR);
        }
        return file;
    }

    /** The descriptor of {@code path}, opened. */
    int open(String path, int flags, int mode) throws FileError {
        if (path.isEmpty()) {
            throw new FileError(FileError.NOT_FOUND);
        }
        FileNode node = existing(path, (flags & NO_FOLLOW) == 0);
        boolean created = false;
        if ((flags & CREATE) != 0) {
            if (node == null) {
                node = create(path, (mode & 07777) | FileNode.REGULAR);
                created = true;
            } else if ((flags & EXCLUSIVE) != 0) {
                throw new FileError(FileError.EXISTS);
            }
        }
        if (node == null) {
            throw new FileError(FileError.NOT_FOUND);
        }
        int kept = node.isDevice() ? flags & ~TRUNCATE : flags;
        if ((kept & ONLY_DIRECTORY) != 0 && !node.isDirectory()) {
            throw new FileError(FileError.NOT_DIRECTORY);
        }
        if (!created) {
            checkMayOpen(node, kept);
            if ((kept & TRUNCATE) != 0) {
                truncate(node, 0);
            }
        }
        return place(new Open(node, kept & ~(EXCLUSIVE | TRUNCATE | NO_FOLLOW)), 0);
    }

    @SuppressWarnings("NullAway") // null: there is none, and that is no error yet
    private FileNode existing(String path, boolean follow) {
        try {
            return find(path, follow);
        } catch (FileError e) {
            return null;
        }
    }

    private static void checkMayOpen(FileNode node, int flags) throws FileError {
        if (node.isLink()) {
            throw new FileError(FileError.TOO_MANY_LINKS);
        }
        boolean reads = (flags & 3) == 0 && (flags & TRUNCATE) == 0;
        if (node.isDirectory() && !reads) {
            throw new FileError(FileError.IS_DIRECTORY);
        }
        boolean mayRead = (flags & 3) == 1 || (node.mode & 0444) != 0;
        boolean mayWrite = reads || (node.mode & 0222) != 0;
        if (!mayRead || !mayWrite) {
            throw new FileError(FileError.NO_ACCESS);
        }
    }

    @SuppressWarnings("NullAway") // a closed descriptor is a null in the list
    private int place(Open file, int from) throws FileError {
        for (int descriptor = from; descriptor <= OPEN_FILES; descriptor++) {
            while (descriptor >= open.size()) {
                open.add(null);
            }
            if (open.get(descriptor) == null) {
                open.set(descriptor, file);
                return descriptor;
            }
        }
        throw new FileError(FileError.TOO_MANY_OPEN);
    }

    @SuppressWarnings("NullAway") // a closed descriptor is a null in the list
    void close(int descriptor) throws FileError {
        get(descriptor);
        open.set(descriptor, null);
    }

    /** A second descriptor for an open file, with a position of its own: the lowest free one from {@code from} on. */
    int duplicate(int descriptor, int from) throws FileError {
        Open file = get(descriptor);
        Open copy = new Open(file.node, file.flags);
        copy.position = file.position;
        return place(copy, from);
    }

    /** Makes {@code to} a second descriptor of {@code descriptor}, closing what it was. */
    int duplicateAs(int descriptor, int to) throws FileError {
        get(descriptor);
        if (descriptor == to || to < 0 || to > OPEN_FILES) {
            throw new FileError(FileError.INVALID);
        }
        if (to < open.size() && open.get(to) != null) {
            close(to);
        }
        return duplicate(descriptor, to);
    }

    /** Bytes from the position on; fewer than asked at the end. */
    byte[] read(Open file, int length) throws FileError {
        if ((file.flags & ACCESS) == 1) {
            throw new FileError(FileError.BAD_DESCRIPTOR);
        }
        if (file.node.isDirectory()) {
            throw new FileError(FileError.IS_DIRECTORY);
        }
        byte[] bytes = new byte[length];
        int count = 0;
        if (file.node.isRegular()) {
            count = file.node.read(file.position, bytes);
        } else if (file.node.device == RANDOM || file.node.device == RANDOM + 1) {
            java.util.Arrays.fill(bytes, RANDOM_BYTE);
            count = length;
        }
        file.position += count;
        return count == length ? bytes : java.util.Arrays.copyOf(bytes, count);
    }

    /** Writes at the position; terminals and the null device take everything. */
    void write(Open file, byte[] data) throws FileError {
        if ((file.flags & ACCESS) == 0) {
            throw new FileError(FileError.BAD_DESCRIPTOR);
        }
        if (file.node.isDirectory()) {
            throw new FileError(FileError.IS_DIRECTORY);
        }
        if (file.node.isRegular()) {
            if ((file.flags & APPEND) != 0) {
                file.position = file.node.size();
            }
            if (data.length > 0) {
                long before = file.node.size();
                if (file.position > MOST_BYTES) {
                    throw new FileError(FileError.NO_SPACE);
                }
                reserve(file.position + data.length - before);
                file.node.time = clock.getAsLong();
                file.node.write((int) file.position, data);
                bytes += file.node.size() - before;
            }
        } else if (file.isTerminal() && data.length > 0) {
            file.node.time = clock.getAsLong();
        }
        file.position += data.length;
    }

    private void reserve(long more) throws FileError {
        if (more > 0 && more > MOST_BYTES - bytes) {
            throw new FileError(FileError.NO_SPACE);
        }
    }

    long seek(Open file, long offset, int whence) throws FileError {
        if (file.node.isDevice()) {
            throw new FileError(FileError.NO_SEEK);
        }
        if (whence < 0 || whence > 2) {
            throw new FileError(FileError.INVALID);
        }
        long from = whence == 1 ? file.position : whence == 2 && file.node.isRegular() ? file.node.size() : 0;
        long position = from + offset;
        if (whence == 2 && file.node.item().isPresent()) {
            position = joined(offset, from);
        }
        if (position < 0) {
            throw new FileError(FileError.INVALID);
        }
        file.position = position;
        return position;
    }

    /** The reference keeps the size of a drive's file as a text, so that adding to it puts digits side by side. */
    private static long joined(long offset, long size) throws FileError {
        String digits = Long.toString(offset) + size;
        if (digits.length() > 18) {
            throw new FileError(FileError.INVALID);
        }
        return Long.parseLong(digits);
    }

    // Changes of the tree

    private FileNode create(String path, int mode) throws FileError {
        FileNode parent = parentOf(path);
        String name = lastName(path);
        if (!parent.isDirectory()) {
            throw new FileError(FileError.NOT_DIRECTORY);
        }
        if (parent.children.containsKey(name)) {
            throw new FileError(FileError.EXISTS);
        }
        if ((parent.mode & 0222) == 0) {
            throw new FileError(FileError.NO_ACCESS);
        }
        return node(parent, name, mode, 0, clock.getAsLong());
    }

    /** Whether something has the name. */
    boolean exists(String path) {
        return existing(path, true) != null;
    }

    /** Makes a file that cannot be written, as the reference does: it asks the clock five times. */
    void plantText(String path, Bytes text) throws FileError {
        FileNode node = create(path, 0555 | FileNode.REGULAR);
        reserve(text.length());
        for (int i = 0; i < 4; i++) {
            node.time = clock.getAsLong();
        }
        node.write(0, text.toByteArray());
        bytes += text.length();
    }

    /** Makes a file that stands for what a drive holds. */
    void plantItem(String path, Drive.Item item) throws FileError {
        create(path, 0555 | FileNode.REGULAR).standFor(item);
    }

    void makeDirectory(String path, int mode) throws FileError {
        create(path, (mode & 01777) | FileNode.DIRECTORY);
    }

    void truncate(FileNode node, long length) throws FileError {
        if (node.isDirectory()) {
            throw new FileError(FileError.IS_DIRECTORY);
        }
        if (!node.isRegular() || length < 0) {
            throw new FileError(FileError.INVALID);
        }
        if ((node.mode & 0222) == 0) {
            throw new FileError(FileError.NO_ACCESS);
        }
        long before = node.size();
        reserve(length - before);
        node.time = clock.getAsLong();
        node.resize((int) length);
        bytes += length - before;
    }

    void changeMode(FileNode node, int mode) {
        node.mode = (mode & 07777) | (node.mode & ~07777);
        node.time = clock.getAsLong();
    }

    void touch(FileNode node) {
        node.time = clock.getAsLong();
    }

    long now() {
        return clock.getAsLong();
    }

    void remove(String path, boolean directory) throws FileError {
        FileNode parent = parentOf(path);
        FileNode node = entry(parent, lastName(path));
        checkMayDelete(node, directory);
        if (directory && !node.children.isEmpty()) {
            throw new FileError(FileError.NOT_EMPTY);
        }
        if (node.path().equals("/proc/self/fd")) {
            throw new FileError(FileError.BUSY);
        }
        parent.children.remove(node.name);
        parent.time = clock.getAsLong();
        bytes -= node.isRegular() ? node.size() : 0;
    }

    private static void checkMayDelete(FileNode node, boolean directory) throws FileError {
        if ((node.parent.mode & 0222) == 0) {
            throw new FileError(FileError.NO_ACCESS);
        }
        if (directory && !node.isDirectory()) {
            throw new FileError(FileError.NOT_DIRECTORY);
        }
        if (!directory && node.isDirectory()) {
            throw new FileError(FileError.IS_DIRECTORY);
        }
    }

    void rename(String from, String to) throws FileError {
        FileNode oldParent = parentOf(from);
        FileNode newParent = parentOf(to);
        FileNode node = entry(oldParent, lastName(from));
        String name = lastName(to);
        for (FileNode above = newParent; above.parent != above; above = above.parent) {
            if (above == node) {
                throw new FileError(FileError.INVALID);
            }
        }
        if (!newParent.isDirectory()) {
            throw new FileError(FileError.NOT_DIRECTORY);
        }
        FileNode replaced = newParent.children.get(name);
        if (replaced == node) {
            return;
        }
        checkMayDelete(node, node.isDirectory());
        if (replaced != null) {
            checkMayDelete(replaced, node.isDirectory());
            if (!replaced.children.isEmpty()) {
                throw new FileError(FileError.NOT_EMPTY);
            }
            bytes -= replaced.isRegular() ? replaced.size() : 0;
        }
        oldParent.children.remove(node.name);
        oldParent.time = clock.getAsLong();
        node.name = name;
        newParent.children.put(name, node);
        newParent.time = oldParent.time;
        node.parent = newParent;
    }

    String readLink(String path) throws FileError {
        FileNode node = find(path, false);
        if (!node.isLink()) {
            throw new FileError(FileError.INVALID);
        }
        return node.target;
    }
}
