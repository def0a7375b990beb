package io.railyard.machine.extension;

import io.railyard.machine.drive.Drive;
import io.railyard.machine.drive.DriveSource;
import io.railyard.message.Bytes;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Answers {@link DataReader} from what a process can read through WeaveDrive, by the same rules of who may read what. */
public final class DriveOutside implements Outside {
    private final DriveSource drives;

    /** Answers from {@code drives}. */
    public DriveOutside(DriveSource drives) {
        this.drives = drives;
    }

    @Override
    public Answer ask(Question question) {
        String[] words = question.request().utf8().split(" ", -1);
        try {
            if (question.extension().equals(DataReader.NAME) && words.length == 2 && words[0].equals("size")) {
                return item(question, words[1])
                        .map(item -> Answer.immutable(Bytes.of(ByteBuffer.allocate(Long.BYTES)
                                .putLong(item.length())
                                .array())))
                        .orElseGet(Answer::absent);
            }
            if (question.extension().equals(DataReader.NAME) && words.length == 4 && words[0].equals("read")) {
                long from = Long.parseLong(words[2]);
                int length = Integer.parseInt(words[3]);
                return item(question, words[1])
                        .map(item -> Answer.immutable(part(item, from, length)))
                        .orElseGet(Answer::absent);
            }
        } catch (UncheckedIOException e) {
            throw new OutsideFailure(question, "the data cannot be reached: " + e.getMessage());
        }
        throw new OutsideFailure(question, "this machine's source answers the extension " + DataReader.NAME + " only");
    }

    private Optional<Drive.Item> item(Question question, String id) {
        Drive drive = drives.open(question.caller());
        Visit.Place place = question.place();
        drive.begin(place.dryRun() ? Optional.empty() : Optional.of(place.position()), place.blockHeight());
        return drive.data(id);
    }

    private static Bytes part(Drive.Item item, long from, int length) {
        long count = Math.min(length, item.length() - from);
        return count < 1 ? Bytes.EMPTY : item.read(from, (int) count);
    }
}
