package io.railyard.machine.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.railyard.message.Bytes;
import io.railyard.message.Id;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class StateRootTest {
    /** The worked example of docs/formats/state-root.md. */
    private static PagedMemory exampleMemory() {
        PagedMemory memory = new PagedMemory(1, 4);
        memory.writeI32(0, 0x64636261);
        memory.writeByte(2 * PagedMemory.PAGE_BYTES + 1, (byte) 1);
        return memory;
    }

    private static Bytes text(String name) {
        return Id.ofName(name).bytes();
    }

    @Test
    void givesTheRootsOfTheSpecificationsExample() throws IOException {
        String specification =
                Files.readString(Path.of(System.getProperty("railyard.root", "../.."), "docs/formats/state-root.md"));
        PageTree tree = new PageTree();
        PagedMemory memory = exampleMemory();

        tree.update(memory, memory.commit());
        StateRoot root = new StateRoot(
                2,
                text("process"),
                text("module"),
                text("binary"),
                0,
                List.of(300_000_000L, 512L, 67_108_864L, 4_194_304L, 4_194_304L, 1_000L),
                7,
                0,
                text("chain"),
                memory.sizeBytes(),
                List.of(65_520L),
                tree.root());

        assertThat(specification).contains("memory root `" + tree.root().hex() + "`");
        assertThat(specification).contains("record `" + root.preimage().hex() + "`");
        assertThat(specification).contains("state root `" + root.hash().hex() + "`");
        assertThat(specification)
                .contains("state root `" + withInterval(root).hash().hex() + "`");
    }

    private static StateRoot withInterval(StateRoot root) {
        return new StateRoot(
                root.preparationVersion(),
                root.process(),
                root.module(),
                root.moduleDigest(),
                root.mode(),
                root.limits(),
                root.slot(),
                root.tick(),
                root.hashChain(),
                root.memoryBytes(),
                root.globals(),
                root.memoryRoot(),
                List.of(),
                Optional.of(new StateRoot.Rooting(16, 7, 0, 0, text("outcomes"))));
    }

    @Test
    void givesTheSpecificationsRootsOfZeros() throws IOException {
        String specification =
                Files.readString(Path.of(System.getProperty("railyard.root", "../.."), "docs/formats/state-root.md"));
        for (int pages : new int[] {0, 262_144}) {
            PageTree tree = new PageTree();
            tree.update(new PagedMemory(pages, pages), new int[0]);

            assertThat(specification)
                    .contains(
                            "| " + (pages == 0 ? 0 : 22) + " | `" + tree.root().hex() + "` |");
        }
    }

    @Test
    void updatesToTheSameRootAsBuildingAnew() {
        long seed = 42;
        Random random = new Random(seed);
        PagedMemory memory = new PagedMemory(1, 64);
        PageTree kept = new PageTree();
        for (int round = 0; round < 60; round++) {
            if (random.nextInt(8) == 0) {
                memory.grow(1 + random.nextInt(2));
            }
            for (int i = 0; i < random.nextInt(6); i++) {
                memory.writeLong(
                        random.nextInt((int) memory.sizeBytes() - 8), random.nextInt(3) == 0 ? 0 : random.nextLong());
            }
            kept.update(memory, memory.commit());

            assertThat(kept.root()).as("seed " + seed + " round " + round).isEqualTo(naive(memory));
        }
    }

    private static Bytes naive(PagedMemory memory) {
        List<byte[]> level = new ArrayList<>();
        int leaves = 1;
        while (leaves < memory.pageCount()) {
            leaves *= 2;
        }
        for (int page = 0; page < leaves; page++) {
            byte[] content = page < memory.pageCount()
                    ? memory.readBytes((long) page * PagedMemory.PAGE_BYTES, PagedMemory.PAGE_BYTES)
                    : new byte[PagedMemory.PAGE_BYTES];
            level.add(Bytes.sha256(new byte[] {0}, content).toByteArray());
        }
        while (level.size() > 1) {
            List<byte[]> next = new ArrayList<>();
            for (int i = 0; i < level.size(); i += 2) {
                next.add(Bytes.sha256(new byte[] {1}, level.get(i), level.get(i + 1))
                        .toByteArray());
            }
            level = next;
        }
        return Bytes.of(level.get(0));
    }

    @Test
    void takesBackWritesAndGrowth() {
        PagedMemory memory = exampleMemory();
        memory.commit();
        byte[] before = memory.readBytes(0, (int) memory.sizeBytes());

        memory.writeLong(PagedMemory.PAGE_BYTES - 3, -1);
        memory.fill((byte) 9, 20_000, 40_000);
        memory.grow(2);
        memory.writeByte(190_000, (byte) 1);
        memory.rollback();

        assertThat(memory.sizeBytes()).isEqualTo(65_536);
        assertThat(memory.readBytes(0, (int) memory.sizeBytes())).isEqualTo(before);
        assertThat(memory.grow(3)).isEqualTo(1);
        assertThat(memory.read(190_000)).isZero();
        assertThat(memory.grow(1)).isEqualTo(-1);
    }

    @Test
    void reportsOnlyPagesWhoseContentDiffers() {
        PagedMemory memory = exampleMemory();
        memory.commit();

        memory.writeByte(0, memory.read(0));
        memory.writeByte(5_000, (byte) 1);
        memory.writeByte(5_000, (byte) 0);
        memory.writeByte(9_999, (byte) 1);

        assertThat(memory.commit()).containsExactly(2);
    }
}
