package io.railyard.machine.emscripten;

import io.railyard.machine.drive.Drive;
import io.railyard.machine.wasm.GuestTrap;
import io.railyard.message.Bytes;
import java.util.Optional;

/** WeaveDrive's three asynchronous imports: transactions, blocks and data as files. */
final class DriveFunctions {
    /** Bytes that are taken from the drive at once. */
    private static final int PART_BYTES = 1 << 20;

    private static final String MISSING = "HALT: FILE NOT FOUND";

    private DriveFunctions() {}

    static void register(HostLibrary library) {
        String read = library.abi().wide ? "ijj:i" : "ipp:i";
        library.add(
                "env.__asyncjs__weavedrive_open",
                "pp:i",
                (host, a) -> host.asyncify().call(() -> open(host, a[0])));
        library.add(
                "env.__asyncjs__weavedrive_read",
                read,
                (host, a) -> host.asyncify().call(() -> read(host, (int) a[0], a[1], a[2])));
        library.add(
                "env.__asyncjs__weavedrive_close",
                "i:i",
                (host, a) -> host.asyncify().call(() -> close(host, (int) a[0])));
    }

    private static long open(EmscriptenHost host, long name) throws GuestTrap {
        Drive drive = host.drive();
        if (!drive.isPresent()) {
            return 0;
        }
        String path = host.text(name);
        String[] parts = path.split("/", -1);
        if (parts.length < 2) {
            return 0;
        }
        String id = parts.length > 2 ? parts[2] : "undefined";
        Files files = host.files();
        try {
            switch (parts[1]) {
                case "tx", "block" -> {
                    String folder = "/" + parts[1];
                    if (!files.exists(folder)) {
                        files.makeDirectory(folder, 0777);
                    }
                    if (!files.exists(path)) {
                        Optional<Bytes> text = parts[1].equals("tx") ? drive.transaction(id) : drive.block(id);
                        files.plantText(folder + "/" + id, text.orElseThrow(() -> GuestTrap.byHost(MISSING)));
                        return files.open(folder + "/" + id, 0, 0);
                    }
                    return files.open(path, 0, 0);
                }
                case "data" -> {
                    if (!files.exists(path)) {
                        Drive.Item item = drive.data(id).orElseThrow(() -> GuestTrap.byHost(MISSING));
                        files.plantItem("/data/" + id, item);
                        return files.open("/data/" + id, 0, 0);
                    }
                    return files.open(path, 0, 0);
                }
                default -> {
                    return 0;
                }
            }
        } catch (FileError e) {
            throw GuestTrap.byHost("FS error " + e.number());
        }
    }

    /** Copies bytes of an open file to {@code to}: how many. Blocks and transactions are read from the start each time. */
    private static long read(EmscriptenHost host, int descriptor, long to, long length) throws GuestTrap {
        if (!host.drive().isPresent()) {
            throw GuestTrap.byHost("there is no drive to read from");
        }
        try {
            Files.Open file = host.files().get(descriptor);
            if (file.node.item().isEmpty()) {
                byte[] text = new byte[(int) Math.min(Math.max(0, length), file.node.size())];
                file.node.read(0, text);
                host.chargeBytes(text.length);
                host.memory().write(to, text);
                return length;
            }
            return read(host, file, file.node.item().get(), to, length);
        } catch (FileError e) {
            throw GuestTrap.byHost("FS error " + e.number());
        }
    }

    private static long read(EmscriptenHost host, Files.Open file, Drive.Item item, long to, long length)
            throws GuestTrap {
        long count = Math.max(0, Math.min(length, item.length() - file.position));
        host.chargeBytes(count);
        long done = 0;
        while (done < count) {
            int part = (int) Math.min(PART_BYTES, count - done);
            byte[] bytes = item.read(file.position, part).toByteArray();
            if (bytes.length != part) {
                throw new IllegalStateException(
                        "The drive gave " + bytes.length + " bytes where " + part + " were asked for");
            }
            host.memory().write(to + done, bytes);
            file.position += part;
            done += part;
        }
        return count;
    }

    private static long close(EmscriptenHost host, int descriptor) throws GuestTrap {
        try {
            host.files().close(descriptor);
            return 0;
        } catch (FileError e) {
            throw GuestTrap.byHost("FS error " + e.number());
        }
    }
}
