package io.railyard.machine.emscripten;

import static org.assertj.core.api.Assertions.assertThat;

import io.railyard.machine.aos.AosGuest;
import io.railyard.machine.aos.GuestKind;
import io.railyard.machine.aos.GuestLimits;
import io.railyard.machine.aos.Reply;
import io.railyard.machine.drive.Drive;
import io.railyard.machine.memory.PagedMemory;
import io.railyard.machine.module.PreparedModule;
import io.railyard.machine.wasm.EngineModule;
import io.railyard.machine.wasm.StrictEngine;
import io.railyard.message.Bytes;
import io.railyard.schedule.outcome.Status;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Guests that call everything their host offers with bad pointers, overlaps, huge and negative lengths, and through functions
 * that lead back into the guest: each message ends as any message may, no failure of ours comes out, and another process
 * on the same module stays as it is, and a third one, given the same calls, ends equally. {@code -Drailyard.abuse.calls=N} sets how many calls are made (the nightly run: a
 * million), {@code -Drailyard.seed=S} the seed.
 */
final class HostAbuseTest {
    private static final int CALLS = Integer.getInteger("railyard.abuse.calls", 20_000);
    private static final long SEED = Long.getLong("railyard.seed", 0);
    private static final int FORMATS = 9;
    private static final int CALLS_A_MESSAGE = 8;
    private static final int TEXTS_AT = 4_096;
    /** Behind everything that is planted. */
    private static final int PLANTED_BYTES = 24_000;

    private static final GuestLimits LIMITS = new GuestLimits(200_000, 60, 12, 1 << 16, 1 << 16);
    private static final String OPEN = "env.__syscall_openat";
    /** A file to read and write, made when it is not there. */
    private static final long[] OPENED = {-100, 20_000, 0102, 0};

    private static final List<String> TEXTS = List.of(
            "/",
            "",
            ".",
            "/../..//",
            "/dev/stdout",
            "/dev/stdin",
            "/tmp/a",
            "/tmp/a/b",
            "/data/item",
            "/data/none",
            "/tx/item",
            "/tx/../item",
            "/block/7",
            "/data",
            "relative/x",
            "%Y%C%s%%%E%O%",
            "a".repeat(5_000),
            "\uD83D\uDE00".repeat(9));

    private static final Drive DRIVE = new Drive() {
        @Override
        public Optional<Item> data(String id) {
            return id.equals("item") ? Optional.of(new Zeros()) : Optional.empty();
        }

        @Override
        public Optional<Bytes> transaction(String id) {
            return Optional.of(Bytes.of("{\"id\":\"x\"}".getBytes(StandardCharsets.UTF_8)));
        }
    };

    /** Data of a million zeros; refuses what its contract does not allow to ask. */
    private static final class Zeros implements Drive.Item {
        @Override
        public long length() {
            return 1_000_000;
        }

        @Override
        public Bytes read(long from, int length) {
            if (from < 0 || from > length() || length < 1) {
                throw new IllegalArgumentException("asked for " + length + " bytes from " + from);
            }
            return Bytes.of(new byte[(int) Math.min(length, length() - from)]);
        }
    }

    private final SplittableRandom random = new SplittableRandom(SEED);

    @ParameterizedTest
    @CsvSource({
        "EMSCRIPTEN, false",
        "EMSCRIPTEN2, false",
        "EMSCRIPTEN3, false",
        "EMSCRIPTEN4, false",
        "EMSCRIPTEN4, true",
        "EMSCRIPTEN_METERING, false",
        "WASM64, true",
        "WASM64_METERING, false",
        "HYPERBEAM, false"
    })
    void abuseEndsAsAnyMessageMay(ModuleFormat format, boolean suspends) throws Exception {
        AbusiveGuest abusive = new AbusiveGuest(format, suspends);
        PreparedModule module = format.prepare(abusive.wasm());
        EngineModule engine = StrictEngine.own().load(module);
        GuestKind kind = new GuestKind(format, new HostOptions(HostProfile.LOADER_0_0_49, 100_000, DRIVE), false);
        AosGuest victim = AosGuest.start(engine, module, LIMITS, kind);
        plant(victim.memory());
        victim.commit();
        String before = digest(victim.memory());
        AosGuest guest = AosGuest.start(engine, module, LIMITS, kind);
        AosGuest twin = AosGuest.start(engine, module, LIMITS, kind);
        Map<Status, Integer> seen = new EnumMap<>(Status.class);

        long calls = 0;
        while (calls < CALLS / FORMATS) {
            plant(guest.memory());
            String list = list(guest.memory(), abusive);
            copyPlanted(guest.memory(), twin.memory());
            Reply reply;
            try {
                reply = guest.call(new byte[] {'x'}, new byte[] {'y'}, LIMITS.gas());
            } catch (RuntimeException | Error e) {
                throw new AssertionError("seed " + SEED + ", call " + calls + " of " + format + ": " + list, e);
            }
            Reply again = twin.call(new byte[] {'x'}, new byte[] {'y'}, LIMITS.gas());
            assertThat(again).as("a second time: %s", list).isEqualTo(reply);
            long made = guest.memory().readLong(AbusiveGuest.COUNT_AT);
            calls += made > 0 && made < 100_000 ? made : 0;
            seen.merge(reply.status(), 1, Integer::sum);
            if (reply.status() == Status.OK) {
                guest.commit();
                twin.commit();
            } else {
                guest.rollback();
                twin.rollback();
            }
            if (random.nextInt(16) == 0) {
                guest.forget();
                twin.forget();
            }
        }
        assertThat(digest(twin.memory())).as("the same calls twice").isEqualTo(digest(guest.memory()));

        assertThat(digest(victim.memory())).isEqualTo(before);
        assertThat(seen).containsKey(Status.TRAP);
        System.out.println(
                format + ", " + abusive.count() + " host functions, seed " + SEED + ": " + calls + " calls, " + seen);
    }

    /** Gives {@code to} the texts, pairs and calls that {@code from} was given. */
    private static void copyPlanted(PagedMemory from, PagedMemory to) {
        for (long at = 0; at < PLANTED_BYTES; at += Long.BYTES) {
            to.writeLong(at, from.readLong(at));
        }
    }

    /** Texts, and pairs of address and length as for reads and writes, over what was there. */
    private void plant(PagedMemory memory) {
        int at = TEXTS_AT;
        for (String text : TEXTS) {
            byte[] bytes = (text + "\0").getBytes(StandardCharsets.UTF_8);
            memory.write(at, bytes, 0, bytes.length);
            at += bytes.length;
        }
        byte[] file = "/tmp/file\0".getBytes(StandardCharsets.UTF_8);
        memory.write(OPENED[1], file, 0, file.length);
        for (int i = 0; i < 64; i++) {
            memory.writeLong(16_384 + 8L * i, hostile(memory));
        }
    }

    private String list(PagedMemory memory, AbusiveGuest guest) {
        StringBuilder text = new StringBuilder();
        int count = 1 + random.nextInt(2 * CALLS_A_MESSAGE - 1);
        memory.writeLong(AbusiveGuest.CALLS_AT, count);
        memory.writeLong(AbusiveGuest.COUNT_AT, 0);
        long at = AbusiveGuest.CALLS_AT + 8;
        boolean opens = random.nextInt(3) == 0 && guest.number(OPEN) >= 0;
        for (int i = 0; i < count; i++, at += AbusiveGuest.CALL_BYTES) {
            int number = opens && i == 0 ? guest.number(OPEN) : random.nextInt(guest.count());
            memory.writeLong(at, number);
            text.append(guest.path(number)).append('(');
            for (int argument = 0; argument < AbusiveGuest.MOST_ARGUMENTS; argument++) {
                long value = opens && i == 0 ? OPENED[argument % OPENED.length] : hostile(memory);
                memory.writeLong(at + 8 + 8L * argument, value);
                text.append(argument > 0 ? ", " : "").append(value);
            }
            text.append(") ");
        }
        return text.toString();
    }

    private long hostile(PagedMemory memory) {
        long size = memory.sizeBytes();
        return switch (random.nextInt(20)) {
            case 0 -> 0;
            case 1 -> -1;
            case 2, 15 -> random.nextInt(8);
            case 3 -> size - random.nextInt(40);
            case 4 -> size + random.nextInt(9);
            case 5 -> Integer.MAX_VALUE - random.nextInt(3);
            case 6 -> Integer.MIN_VALUE + random.nextInt(3);
            case 7 -> 0xffff_ffffL - random.nextInt(20);
            case 8 -> Long.MAX_VALUE - random.nextInt(20);
            case 9 -> Long.MIN_VALUE + random.nextInt(20);
            case 10 -> 16_384 + 8L * random.nextInt(64);
            case 11, 12, 13 -> TEXTS_AT + random.nextInt(200);
            case 14 -> random.nextLong();
            default -> 20_000 + random.nextInt(40_000);
        };
    }

    private static String digest(PagedMemory memory) {
        MessageDigest digest = Bytes.sha256Digest();
        memory.update(digest, 0, memory.sizeBytes());
        return memory.sizeBytes() + " " + Bytes.of(digest.digest()).hex();
    }
}
