package io.railyard.machine.extension;

import io.railyard.machine.drive.DriveSource;
import io.railyard.machine.wasm.GuestTrap;
import io.railyard.message.Bytes;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * Extension {@code data}: reads what has an id and never changes, in parts. The bytes come from outside and are journalled by
 * their digest. Functions, prices and requests: {@code docs/formats/extensions.md}, section 7.
 */
public final class DataReader implements Extension {
    /** The extension's name. */
    public static final String NAME = "data";

    private static final long GAS = 10_000;
    private static final int MAX_ID_BYTES = 256;

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public boolean asksOutside() {
        return true;
    }

    @Override
    public Optional<Outside> outside(DriveSource drives) {
        return drives == DriveSource.NONE ? Optional.empty() : Optional.of(new DriveOutside(drives));
    }

    @Override
    public List<ExtensionFunction> functions() {
        return List.of(
                new ExtensionFunction("size", "pp", "j", GAS, DataReader::size),
                new ExtensionFunction("read", "ppjpp", "j", GAS, DataReader::read));
    }

    /** How many bytes the data has whose id is at 0, as long as 1 says; -1 when there is none. */
    private static long size(GuestCall call, long... given) throws GuestTrap {
        Answer answer = call.ask(Bytes.utf8("size " + id(call, given)));
        return answer.isFound()
                ? ByteBuffer.wrap(answer.content().toByteArray()).getLong()
                : -1;
    }

    /** Puts up to 4 bytes from offset 2 on to address 3: how many there were; -1 when there is no such data. */
    private static long read(GuestCall call, long... given) throws GuestTrap {
        long length = Math.min(given[4], Answer.MAX_BYTES);
        if (given[2] < 0 || length < 1) {
            return 0;
        }
        Answer answer = call.ask(Bytes.utf8("read " + id(call, given) + " " + given[2] + " " + length));
        if (!answer.isFound()) {
            return -1;
        }
        call.write(given[3], answer.content().toByteArray());
        return answer.content().length();
    }

    private static String id(GuestCall call, long... given) throws GuestTrap {
        if (given[1] < 1 || given[1] > MAX_ID_BYTES) {
            throw call.stop("takes ids of 1 to " + MAX_ID_BYTES + " bytes");
        }
        byte[] id = call.read(given[0], given[1]);
        for (byte each : id) {
            if (each <= ' ') {
                throw call.stop("takes ids of printable ASCII characters");
            }
        }
        return new String(id, StandardCharsets.US_ASCII);
    }
}
