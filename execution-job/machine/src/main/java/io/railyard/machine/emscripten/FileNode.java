package io.railyard.machine.emscripten;

import io.railyard.machine.drive.Drive;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A file, directory, device or link in memory. Mutable. */
final class FileNode {
    static final int DIRECTORY = 0x4000;
    static final int DEVICE = 0x2000;
    static final int REGULAR = 0x8000;
    static final int LINK = 0xA000;

    private static final int KIND = 0xF000;
    private static final byte[] EMPTY = {};

    final int id;
    final int device;
    final Map<String, FileNode> children = new TreeMap<>();
    FileNode parent;
    String name;
    int mode;
    long time;
    String target = "";
    private byte[] content = EMPTY;
    private int size;
    private Drive.@Nullable Item item;

    /** The parent of the root is the root. */
    @SuppressWarnings({"NullAway", "this-escape"})
    FileNode(int id, FileNode parent, String name, int mode, int device, long time) {
        this.id = id;
        this.parent = parent == null ? this : parent;
        this.name = name;
        this.mode = mode;
        this.device = device;
        this.time = time;
    }

    boolean isDirectory() {
        return (mode & KIND) == DIRECTORY;
    }

    boolean isDevice() {
        return (mode & KIND) == DEVICE;
    }

    boolean isRegular() {
        return (mode & KIND) == REGULAR;
    }

    boolean isLink() {
        return (mode & KIND) == LINK;
    }

    /** Bytes, as stat tells them. */
    long size() {
        return isDirectory() ? 4_096 : isLink() ? target.length() : item == null ? size : item.length();
    }

    /** The drive's data that it stands for. */
    Optional<Drive.Item> item() {
        return Optional.ofNullable(item);
    }

    void standFor(Drive.Item given) {
        item = given;
    }

    String path() {
        if (parent == this) {
            return "/";
        }
        return parent.parent == parent ? "/" + name : parent.path() + "/" + name;
    }

    /** Copies bytes from {@code position} on: how many. What a drive holds is read through it, not here. */
    int read(long position, byte[] into) {
        if (position >= size) {
            return 0;
        }
        int count = (int) Math.min(size - position, into.length);
        System.arraycopy(content, (int) position, into, 0, count);
        return count;
    }

    void write(int position, byte[] bytes) {
        resize(Math.max(size, position + bytes.length));
        System.arraycopy(bytes, 0, content, position, bytes.length);
    }

    void resize(int newSize) {
        if (newSize > content.length) {
            content = Arrays.copyOf(content, Math.max(newSize, content.length + content.length / 2));
        } else if (newSize < size) {
            Arrays.fill(content, newSize, size, (byte) 0);
        }
        size = newSize;
    }
}
