package io.railyard.machine.emscripten;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.railyard.machine.drive.Drive;
import io.railyard.machine.wasm.GuestTrap;
import io.railyard.message.Bytes;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** WeaveDrive's files as a guest opens and reads them. */
final class DriveFunctionsTest {
    private static final String GUEST = """
            (import "env" "__asyncjs__weavedrive_open" (func $open (param i32 i32) (result i32)))
            (import "env" "__asyncjs__weavedrive_read" (func $read (param i32 i32 i32) (result i32)))
            (import "env" "__asyncjs__weavedrive_close" (func $close (param i32) (result i32)))
            (memory 1) (export "open" (func $open)) (export "read" (func $read)) (export "close" (func $close))""";

    private static final Drive DRIVE = new Drive() {
        @Override
        public Optional<Item> data(String id) {
            return Optional.empty();
        }

        @Override
        public Optional<Bytes> transaction(String id) {
            return id.equals("T") ? Optional.of(Bytes.utf8("{\"id\":\"T\"}")) : Optional.empty();
        }

        @Override
        public Optional<Bytes> block(String height) {
            return height.equals("7") ? Optional.of(Bytes.utf8("{\"height\":7}")) : Optional.empty();
        }
    };

    private final HostedGuest guest;

    DriveFunctionsTest() throws Exception {
        guest = HostedGuest.start(
                ModuleFormat.EMSCRIPTEN4, new HostOptions(HostProfile.LOADER_0_0_49, 100_000, DRIVE), GUEST);
    }

    private long open(String path) throws GuestTrap {
        guest.text(1_024, path);
        return guest.call("open", 1_024, 0);
    }

    @Test
    void transactionsAndBlocksAreReadFromTheStartEachTime() throws Exception {
        for (String path : new String[] {"/tx/T", "/block/7", "/tx/T"}) {
            long file = open(path);
            assertThat(file).as(path).isPositive();

            for (int time = 0; time < 2; time++) {
                guest.instance().memory().write(2_048, new byte[32], 0, 32);
                assertThat(guest.call("read", file, 2_048, 32)).isEqualTo(32);
                assertThat(guest.host().memory().text(2_048))
                        .isEqualTo(path.startsWith("/tx") ? "{\"id\":\"T\"}" : "{\"height\":7}");
            }
            assertThat(guest.call("close", file)).isZero();
        }
    }

    @Test
    void whatIsMissingHaltsAndAnyOtherPathGivesNothing() throws Exception {
        for (String path : new String[] {"/tx/U", "/block/8", "/data/T"}) {
            assertThatThrownBy(() -> open(path))
                    .as(path)
                    .isInstanceOf(GuestTrap.class)
                    .hasMessageContaining("HALT: FILE NOT FOUND");
        }
        assertThat(open("/elsewhere/T")).isZero();
        assertThat(open("nothing")).isZero();
    }
}
