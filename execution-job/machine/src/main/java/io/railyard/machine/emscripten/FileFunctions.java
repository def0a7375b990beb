package io.railyard.machine.emscripten;

import io.railyard.machine.wasm.GuestTrap;
import java.nio.charset.StandardCharsets;

/** The system calls on files. Functions of WASI answer with an error number, the others with it negated. */
final class FileFunctions {
    /** A call that may fail with an error number. */
    @FunctionalInterface
    private interface Call {
        long run(EmscriptenHost host, long... arguments) throws FileError, GuestTrap;
    }

    private static final String WASI = "wasi_snapshot_preview1.";
    private static final String SYSCALL = "env.__syscall_";

    /** {@code F_GETOWN} */
    private static final int OWNER = 9;

    private FileFunctions() {}

    static void register(HostLibrary library) {
        if (!library.abi().hasFiles()) {
            withoutFiles(library);
            return;
        }
        wasi(library, "fd_close", "i:i", (host, a) -> {
            host.files().close((int) a[0]);
            return 0;
        });
        wasi(library, "fd_read", "ippp:i", FileFunctions::read);
        wasi(library, "fd_write", "ippp:i", FileFunctions::write);
        wasi(library, "fd_seek", "iqip:i", FileFunctions::seek);
        wasi(library, "fd_sync", "i:i", (host, a) -> {
            host.files().get((int) a[0]);
            return 0;
        });
        wasi(library, "fd_fdstat_get", "ip:i", FileFunctions::descriptor);
        opening(library);
        naming(library);
        stats(library);
        syscall(library, "fcntl64", "iip:i", FileFunctions::control);
        syscall(library, "ioctl", "iip:i", Terminal::control);
        mapping(library);
    }

    /** The first format's functions do nothing. */
    private static void withoutFiles(HostLibrary library) {
        library.add(WASI + "fd_close", "i:i", (host, a) -> 52);
        library.add(WASI + "fd_read", "ippp:i", (host, a) -> 52);
        library.add(WASI + "fd_seek", "iiiip:i", (host, a) -> 70);
        library.add(WASI + "fd_write", "ippp:i", (host, a) -> {
            long total = 0;
            for (long i = 0; i < a[2]; i++) {
                host.chargePart(i);
                total += host.memory().readPointer(a[1] + 8 * i + 4);
            }
            host.memory().writePointer(a[3], total);
            return 0;
        });
        String[][] nothing = {
            {"fcntl64", "iip:i"}, {"unlinkat", "ipi:i"}, {"openat", "ipip:i"}, {"lstat64", "pp:i"},
            {"renameat", "ipip:i"}, {"rmdir", "p:i"}, {"dup3", "iii:i"}, {"ioctl", "iip:i"}
        };
        for (String[] function : nothing) {
            library.add(SYSCALL + function[0], function[1], (host, a) -> 0);
        }
    }

    private static void wasi(HostLibrary library, String name, String type, Call call) {
        library.add(WASI + name, type, (host, a) -> {
            try {
                return call.run(host, a);
            } catch (FileError e) {
                return e.number();
            }
        });
    }

    private static void syscall(HostLibrary library, String name, String type, Call call) {
        library.add(SYSCALL + name, type, (host, a) -> {
            try {
                return call.run(host, a);
            } catch (FileError e) {
                return -e.number();
            }
        });
    }

    private static void opening(HostLibrary library) {
        syscall(library, "openat", "ipip:i", (host, a) -> {
            String path = host.files().at((int) a[0], host.text(a[1]), false);
            int mode = a[3] == 0 ? 0 : host.memory().readInt(a[3]);
            return host.files().open(path, (int) a[2], mode);
        });
        syscall(library, "dup3", "iii:i", (host, a) -> host.files().duplicateAs((int) a[0], (int) a[1]));
        syscall(library, "ftruncate64", "iq:i", (host, a) -> {
            Files.Open file = host.files().get((int) a[0]);
            if ((file.flags & Files.ACCESS) == 0) {
                throw new FileError(FileError.INVALID);
            }
            host.files().truncate(file.node, a[1]);
            return 0;
        });
        syscall(library, "fchmod", "ii:i", (host, a) -> {
            host.files().changeMode(host.files().get((int) a[0]).node, (int) a[1]);
            return 0;
        });
        syscall(library, "fchown32", "iii:i", (host, a) -> {
            host.files().touch(host.files().get((int) a[0]).node);
            return 0;
        });
    }

    private static void naming(HostLibrary library) {
        syscall(library, "unlinkat", "ipi:i", (host, a) -> {
            String path = host.files().at((int) a[0], host.text(a[1]), false);
            if (a[2] != 0 && a[2] != 512) {
                throw GuestTrap.byHost("Aborted(Invalid flags passed to unlinkat)");
            }
            host.files().remove(path, a[2] == 512);
            return 0;
        });
        syscall(library, "rmdir", "p:i", (host, a) -> {
            host.files().remove(host.text(a[0]), true);
            return 0;
        });
        syscall(library, "renameat", "ipip:i", (host, a) -> {
            Files files = host.files();
            String from = files.at((int) a[0], host.text(a[1]), false);
            files.rename(from, files.at((int) a[2], host.text(a[3]), false));
            return 0;
        });
        syscall(library, "mkdirat", "ipi:i", (host, a) -> {
            host.files().makeDirectory(host.files().at((int) a[0], host.text(a[1]), false), (int) a[2]);
            return 0;
        });
        syscall(library, "chmod", "pi:i", (host, a) -> {
            host.files().changeMode(host.files().find(host.text(a[0]), true), (int) a[1]);
            return 0;
        });
        syscall(library, "readlinkat", "ippp:i", (host, a) -> {
            String path = host.files().at((int) a[0], host.text(a[1]), false);
            long room = host.abi().wide ? a[3] : (int) a[3];
            if (room <= 0) {
                throw new FileError(FileError.INVALID);
            }
            byte[] target = host.files().readLink(path).getBytes(StandardCharsets.UTF_8);
            int length = (int) Math.min(room, target.length);
            host.memory().write(a[2], target, 0, length);
            return length;
        });
        syscall(library, "getcwd", "pp:i", (host, a) -> {
            if (a[1] < 2) {
                throw new FileError(a[1] == 0 ? FileError.INVALID : FileError.RANGE);
            }
            host.memory().writeText(a[0], "/");
            return 2;
        });
    }

    private static void stats(HostLibrary library) {
        syscall(library, "stat64", "pp:i", (host, a) -> stat(host, host.files().find(host.text(a[0]), true), a[1]));
        syscall(library, "lstat64", "pp:i", (host, a) -> stat(host, host.files().find(host.text(a[0]), false), a[1]));
        syscall(library, "fstat64", "ip:i", (host, a) -> stat(host, host.files().get((int) a[0]).node, a[1]));
        syscall(library, "newfstatat", "ippi:i", (host, a) -> {
            String path = host.files().at((int) a[0], host.text(a[1]), (a[3] & 4096) != 0);
            return stat(host, host.files().find(path, (a[3] & 256) == 0), a[2]);
        });
        syscall(library, "faccessat", "ipii:i", (host, a) -> {
            String path = host.files().at((int) a[0], host.text(a[1]), false);
            if ((a[2] & ~7) != 0) {
                throw new FileError(FileError.INVALID);
            }
            FileNode node = host.files().find(path, true);
            int needed = ((a[2] & 4) != 0 ? 0444 : 0) | ((a[2] & 2) != 0 ? 0222 : 0) | ((a[2] & 1) != 0 ? 0111 : 0);
            boolean may = ((needed & 0444) == 0 || (node.mode & 0444) != 0)
                    && ((needed & 0222) == 0 || (node.mode & 0222) != 0)
                    && ((needed & 0111) == 0 || (node.mode & 0111) != 0);
            return may ? 0 : -FileError.NO_ACCESS;
        });
        syscall(library, "utimensat", "ippi:i", (host, a) -> {
            FileNode node = host.files().find(host.files().at((int) a[0], host.text(a[1]), true), true);
            if (a[2] == 0) {
                node.time = host.files().now();
            } else {
                node.time = Math.max(millis(host, a[2]), millis(host, a[2] + 16));
            }
            return 0;
        });
    }

    private static long millis(EmscriptenHost host, long at) {
        return host.memory().readLong(at) * 1_000 + host.memory().readInt(at + 8) / 1_000_000;
    }

    private static long stat(EmscriptenHost host, FileNode node, long to) {
        HostMemory memory = host.memory();
        boolean wide = host.abi().wide;
        int[] heads = {node.isDevice() ? node.id : 1, node.mode};
        for (int i = 0; i < heads.length; i++) {
            memory.writeInt(to + 4L * i, heads[i]);
        }
        memory.writePointer(to + 8, 1);
        long next = to + 8 + host.abi().pointerBytes();
        memory.writeInt(next, 0);
        memory.writeInt(next + 4, 0);
        memory.writeInt(next + 8, node.device);
        memory.writeLong(to + (wide ? 32 : 24), node.size());
        memory.writeInt(to + (wide ? 40 : 32), 4_096);
        memory.writeInt(to + (wide ? 44 : 36), (int) ((node.size() + 4_095) / 4_096));
        long times = to + (wide ? 48 : 40);
        for (int i = 0; i < 3; i++) {
            memory.writeLong(times + 16L * i, Math.floorDiv(node.time, 1_000));
            memory.writePointer(times + 16L * i + 8, node.time % 1_000 * 1_000);
        }
        memory.writeLong(times + 48, node.id);
        return 0;
    }

    private static long read(EmscriptenHost host, long... a) throws FileError, GuestTrap {
        Files.Open file = host.files().get((int) a[0]);
        HostMemory memory = host.memory();
        int step = 2 * host.abi().pointerBytes();
        long total = 0;
        for (long i = 0; i < a[2]; i++) {
            host.chargePart(i);
            long to = memory.readPointer(a[1] + step * i);
            long length = memory.readPointer(a[1] + step * i + step / 2);
            // a length of 2^63 and more is a negative number here
            long most = length < 0 ? memory.size() : Math.min(length, memory.size());
            host.chargeBytes(length < 0 ? Long.MAX_VALUE : length);
            byte[] bytes = host.files().read(file, (int) most);
            memory.write(to, bytes);
            total += bytes.length;
            if (bytes.length != length) {
                break;
            }
        }
        memory.writePointer(a[3], total);
        return 0;
    }

    private static long write(EmscriptenHost host, long... a) throws FileError, GuestTrap {
        Files.Open file = host.files().get((int) a[0]);
        HostMemory memory = host.memory();
        int step = 2 * host.abi().pointerBytes();
        long total = 0;
        for (long i = 0; i < a[2]; i++) {
            host.chargePart(i);
            long from = memory.readPointer(a[1] + step * i);
            long length = memory.readPointer(a[1] + step * i + step / 2);
            host.chargeBytes(length);
            host.files().write(file, memory.read(from, length));
            total += length;
        }
        memory.writePointer(a[3], total);
        return 0;
    }

    private static long seek(EmscriptenHost host, long... a) throws FileError {
        host.memory().writeLong(a[3], host.files().seek(host.files().get((int) a[0]), a[1], (int) a[2]));
        return 0;
    }

    private static long descriptor(EmscriptenHost host, long... a) throws FileError {
        Files.Open file = host.files().get((int) a[0]);
        HostMemory memory = host.memory();
        memory.writeByte(a[1], file.isTerminal() ? 2 : file.node.isDirectory() ? 3 : file.node.isLink() ? 7 : 4);
        memory.writeShort(a[1] + 2, 0);
        memory.writeLong(a[1] + 8, 0);
        memory.writeLong(a[1] + 16, 0);
        return 0;
    }

    private static long control(EmscriptenHost host, long... a) throws FileError, GuestTrap {
        Files.Open file = host.files().get((int) a[0]);
        HostMemory memory = host.memory();
        boolean second = host.abi().generation == 2;
        int lock = host.abi().wide || second ? 5 : 12;
        int command = (int) a[1];
        if (command == OWNER && second) {
            host.setErrno(FileError.INVALID);
            return -1;
        }
        if (command == lock) {
            memory.writeShort(memory.readPointer(a[2]), 2);
            return 0;
        }
        if (command == lock + 1 || command == lock + 2) {
            return 0;
        }
        switch (command) {
            case 0 -> {
                int from = memory.readInt(a[2]);
                if (from < 0) {
                    return -FileError.INVALID;
                }
                return host.files().duplicate((int) a[0], from);
            }
            case 1, 2 -> {
                return 0;
            }
            case 3 -> {
                return file.flags;
            }
            case 4 -> {
                file.flags |= memory.readInt(a[2]);
                return 0;
            }
            default -> {
                return -FileError.INVALID;
            }
        }
    }

    /** Files are not mapped into memory; the reference's error for a device is given for all. */
    private static void mapping(HostLibrary library) {
        String offset = library.abi().generation == 2 ? "i" : "q";
        library.add("env._munmap_js", "ppiii" + offset + ":i", (host, a) -> 0);
        library.add(
                "env._mmap_js",
                library.abi().generation == 2 ? "piiiip:i" : "piii" + offset + "pp:i",
                (host, a) -> -43);
    }
}
