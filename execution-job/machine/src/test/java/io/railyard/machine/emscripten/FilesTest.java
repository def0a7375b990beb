package io.railyard.machine.emscripten;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.railyard.machine.drive.Drive;
import io.railyard.message.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

final class FilesTest {
    private static final int WRITE = 1;
    private static final int BOTH = 2;

    private final AtomicLong clock = new AtomicLong(10_004);
    private final Files files = new Files(clock::getAndIncrement, true);

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static void fails(int number, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        FileError.class, error -> assertThat(error.number()).isEqualTo(number));
    }

    @Test
    void writesSeeksAndReadsBackWithOneTickForEachChange() throws Exception {
        int descriptor = files.open("/tmp/a", Files.CREATE | BOTH, 0644);
        Files.Open file = files.get(descriptor);
        files.write(file, bytes("hello world"));
        files.write(file, bytes(""));

        assertThat(descriptor).isEqualTo(3);
        assertThat(clock).hasValue(10_006);
        assertThat(files.seek(file, -5, 2)).isEqualTo(6);
        assertThat(files.read(file, 100)).isEqualTo(bytes("world"));
        assertThat(files.read(file, 100)).isEmpty();
        assertThat(files.find("/tmp/../tmp/./a", true).size()).isEqualTo(11);
    }

    @Test
    void refusesPositionsAndLengthsNearTheLargestNumber() throws Exception {
        Files.Open file = files.get(files.open("/tmp/a", Files.CREATE | BOTH, 0644));
        files.write(file, bytes("here"));

        files.seek(file, Long.MAX_VALUE - 2, 0);
        fails(FileError.NO_SPACE, () -> files.write(file, bytes("far away")));
        assertThat(files.read(file, 100)).isEmpty();
        fails(FileError.NO_SPACE, () -> files.truncate(file.node, Long.MAX_VALUE));
        assertThat(file.node.size()).isEqualTo(4);
    }

    @Test
    void appendsTruncatesAndKeepsWhatIsOpenAfterItsNameIsGone() throws Exception {
        files.write(files.get(files.open("/tmp/a", Files.CREATE | WRITE, 0644)), bytes("one"));
        Files.Open second = files.get(files.open("/tmp/a", Files.APPEND | BOTH, 0));
        files.write(second, bytes("two"));
        files.rename("/tmp/a", "/home/b");
        files.remove("/home/b", false);

        files.seek(second, 0, 0);
        assertThat(files.read(second, 10)).isEqualTo(bytes("onetwo"));
        fails(FileError.NOT_FOUND, () -> files.find("/home/b", true));
        int again = files.open("/tmp/c", Files.CREATE | WRITE, 0644);
        files.write(files.get(again), bytes("long"));
        files.open("/tmp/c", Files.TRUNCATE | WRITE, 0);
        assertThat(files.find("/tmp/c", true).size()).isZero();
    }

    @Test
    void failsWithTheReferencesErrorNumbers() throws Exception {
        files.makeDirectory("/tmp/d", 0777);
        files.open("/tmp/d/f", Files.CREATE, 0400);

        fails(FileError.NOT_FOUND, () -> files.open("/nowhere/x", 0, 0));
        fails(FileError.NOT_FOUND, () -> files.open("", 0, 0));
        fails(FileError.NOT_FOUND, () -> files.open("/nowhere/x", Files.CREATE, 0644));
        fails(FileError.EXISTS, () -> files.open("/tmp/d/f", Files.CREATE | Files.EXCLUSIVE, 0644));
        fails(FileError.NO_ACCESS, () -> files.open("/tmp/d/f", WRITE, 0));
        fails(FileError.IS_DIRECTORY, () -> files.open("/tmp/d", WRITE, 0));
        fails(FileError.NOT_DIRECTORY, () -> files.open("/tmp/d/f", Files.ONLY_DIRECTORY, 0));
        fails(FileError.NOT_DIRECTORY, () -> files.find("/tmp/d/f/g", true));
        fails(FileError.NOT_EMPTY, () -> files.remove("/tmp/d", true));
        fails(FileError.IS_DIRECTORY, () -> files.remove("/tmp/d", false));
        fails(FileError.NOT_DIRECTORY, () -> files.remove("/tmp/d/f", true));
        fails(FileError.EXISTS, () -> files.makeDirectory("/tmp/d", 0777));
        fails(FileError.INVALID, () -> files.rename("/tmp/d", "/tmp/d/e"));
        fails(FileError.BAD_DESCRIPTOR, () -> files.get(99));
        fails(FileError.BAD_DESCRIPTOR, () -> files.close(-1));
        fails(FileError.BAD_DESCRIPTOR, () -> files.write(files.get(0), bytes("x")));
        fails(FileError.BAD_DESCRIPTOR, () -> files.read(files.get(1), 1));
        fails(FileError.NO_SEEK, () -> files.seek(files.get(1), 0, 0));
        fails(FileError.INVALID, () -> files.readLink("/tmp"));
    }

    @Test
    void boundsDescriptorsAndBytes() throws Exception {
        Files.Open file = files.get(files.open("/tmp/big", Files.CREATE | BOTH, 0644));
        files.seek(file, Files.MOST_BYTES, 0);
        fails(FileError.NO_SPACE, () -> files.write(file, bytes("x")));
        fails(FileError.NO_SPACE, () -> files.truncate(file.node, Files.MOST_BYTES + 1L));

        for (int i = 4; i <= 4_096; i++) {
            assertThat(files.open("/dev/null", 0, 0)).isEqualTo(i);
        }
        fails(FileError.TOO_MANY_OPEN, () -> files.open("/dev/null", 0, 0));
        files.close(17);
        assertThat(files.open("/dev/null", 0, 0)).isEqualTo(17);
    }

    @Test
    void giveDevicesTheirFixedAnswers() throws Exception {
        assertThat(files.read(files.get(0), 5)).isEmpty();
        assertThat(files.read(files.get(files.open("/dev/urandom", 0, 0)), 3)).containsOnly(128);
        assertThat(files.read(files.get(files.open("/dev/null", 0, 0)), 3)).isEmpty();
        files.write(files.get(1), bytes("to the terminal"));

        assertThat(clock).hasValue(10_005);
        assertThat(files.readLink("/dev/stdout")).isEqualTo("/dev/tty");
    }

    @Test
    void putsTheDigitsOfADrivesFileSideBySideAsTheReferenceDoes() throws Exception {
        files.plantItem("/data/x", new Drive.Item() {
            @Override
            public long length() {
                return 1_811_200;
            }

            @Override
            public Bytes read(long from, int length) {
                throw new AssertionError("nothing is read");
            }
        });
        Files.Open file = files.get(files.open("/data/x", 0, 0));

        assertThat(files.seek(file, 0, 2)).isEqualTo(1_811_200);
        assertThat(files.seek(file, 5, 2)).isEqualTo(51_811_200);
        fails(FileError.INVALID, () -> files.seek(file, -5, 2));
    }
}
