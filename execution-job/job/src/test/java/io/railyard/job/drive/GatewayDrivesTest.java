package io.railyard.job.drive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.railyard.machine.drive.Drive;
import io.railyard.machine.drive.DriveSource;
import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.message.Message;
import io.railyard.message.Tag;
import io.railyard.message.ans104.DataItem;
import io.railyard.message.ans104.DataItemBuilder;
import io.railyard.message.json.Json;
import io.railyard.message.json.JsonWriter;
import io.railyard.message.signing.Ed25519Signer;
import io.railyard.schedule.Position;
import io.railyard.testkit.LocalGateway;
import io.railyard.testkit.LocalGateway.Manner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Drives against a gateway over sockets: what is read, what is refused, and that a replay reads the same. */
final class GatewayDrivesTest {
    private static final String DATA = Id.ofName("data").toString();
    private static final Id PROCESS = Id.ofName("process");
    private static final List<Tag> EXTENSION = List.of(new Tag("Extension", "WeaveDrive"));
    private static final byte[] CONTENT = new byte[2 * GatewayDrives.BLOCK_BYTES + 12_345];

    static {
        new Random(7).nextBytes(CONTENT);
    }

    private static final String OTHER = Id.ofName("other").toString();
    private static final DataItem ITEM = new DataItemBuilder()
            .target(Id.ofName("recipient"))
            .anchor(Bytes.utf8("anchor of thirty-two bytes here."))
            .tag("App", "drive")
            .data("what is stored there")
            .sign(Ed25519Signer.ofSeed(Bytes.sha256(new byte[] {3})));

    @TempDir
    private Path dir;

    private LocalGateway gateway;

    @BeforeEach
    void begin() throws IOException {
        gateway = new LocalGateway().with(DATA, CONTENT.clone());
    }

    @AfterEach
    void end() {
        gateway.close();
    }

    private DriveOptions options() {
        return DriveOptions.of(Optional.of(gateway.uri()), dir.resolve("drive")).withPatience(400, 2);
    }

    private static Drive open(GatewayDrives drives, List<Tag> tags, long slot) {
        Drive drive = drives.open(new DriveSource.Reader(PROCESS, tags, List.of()));
        drive.begin(Optional.of(Position.slot(slot)), 77);
        return drive;
    }

    private static Bytes range(Drive.Item item, int from, int count) {
        return item.read(from, count);
    }

    private static Bytes expected(int from, int to) {
        return Bytes.of(Arrays.copyOfRange(CONTENT, from, to));
    }

    @Test
    void readsAnyRangeInBlocksAndEachBlockOnce() throws IOException {
        try (GatewayDrives drives = new GatewayDrives(options().withEverything(true))) {
            Drive.Item item = open(drives, List.of(), 1).data(DATA).orElseThrow();

            assertThat(item.length()).isEqualTo(CONTENT.length);
            int edge = GatewayDrives.BLOCK_BYTES;
            assertThat(range(item, edge - 10, 20)).isEqualTo(expected(edge - 10, edge + 10));
            assertThat(range(item, 0, CONTENT.length)).isEqualTo(Bytes.of(CONTENT));
            assertThat(range(item, CONTENT.length - 5, 100)).isEqualTo(expected(CONTENT.length - 5, CONTENT.length));
        }
        assertThat(gateway.requests().stream().filter(line -> line.startsWith("GET " + DATA)))
                .containsExactly(
                        "GET " + DATA + " bytes=0-1048575",
                        "GET " + DATA + " bytes=1048576-2097151",
                        "GET " + DATA + " bytes=2097152-2109496");
    }

    @Test
    void readsWhatIsOnlyUnderRaw() throws IOException {
        gateway.with("raw/" + Id.ofName("other"), CONTENT.clone());
        try (GatewayDrives drives = new GatewayDrives(options().withEverything(true))) {
            Drive.Item item = open(drives, List.of(), 1)
                    .data(Id.ofName("other").toString())
                    .orElseThrow();

            assertThat(range(item, 5, 5)).isEqualTo(expected(5, 10));
        }
    }

    @Test
    void givesTransactionsWithTheirOwnersAddressAndBlocks() throws IOException {
        show(ITEM);
        gateway.with("block/height/5", "{\"height\":5}".getBytes(StandardCharsets.UTF_8));
        try (GatewayDrives drives = new GatewayDrives(options())) {
            Drive drive = open(drives, List.of(), 1);

            assertThat(drive.transaction(ITEM.id().toString()).orElseThrow().utf8())
                    .isEqualTo(JsonWriter.text(document(ITEM).with("ownerAddress", Json.of(ITEM.aoAddress()))));
            assertThat(drive.block("5").orElseThrow().utf8()).isEqualTo("{\"height\":5}");
            assertThat(drive.block("6")).isEmpty();
            assertThat(drive.block("../x")).isEmpty();
        }
    }

    /** A data item, as a gateway shows it at {@code /tx}. */
    private static Json.Obj document(DataItem item) {
        Json[] tags = item.tags().stream()
                .map(tag -> Json.object()
                        .put("name", Bytes.utf8(tag.name()).base64Url())
                        .put("value", Bytes.utf8(tag.value()).base64Url())
                        .build())
                .toArray(Json[]::new);
        return Json.object()
                .put("format", 2)
                .put("id", item.id().toString())
                .put("last_tx", item.anchor().base64Url())
                .put("owner", item.owner().base64Url())
                .put("tags", Json.array(tags))
                .put("target", item.target().map(Id::toString).orElse(""))
                .put("quantity", "0")
                .put("data", "")
                .put("data_size", Integer.toString(item.data().length()))
                .put("data_root", "")
                .put("reward", "0")
                .put("signature", item.signature().base64Url())
                .build();
    }

    private void show(DataItem item) {
        gateway.with("tx/" + item.id(), JsonWriter.utf8(document(item)))
                .with(item.id().toString(), item.data().toByteArray());
    }

    private BaseLayer layer() {
        return layer(0, 1);
    }

    private BaseLayer layer(long cacheBytes, int kept) {
        try {
            BlockCache cache = new BlockCache(dir.resolve("proven"), cacheBytes);
            return new BaseLayer(new GatewayClient(gateway.uri(), 400, 2), new ProvenMessages(cache, kept));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void refusesATransactionThatIsNotAsItsOwnerSignedIt() throws IOException {
        String id = ITEM.id().toString();
        show(ITEM);
        try (GatewayDrives drives = new GatewayDrives(options())) {
            for (String member : List.of("owner", "target", "last_tx", "signature")) {
                gateway.with("tx/" + id, JsonWriter.utf8(document(ITEM).with(member, Json.of(OTHER))));

                assertThatThrownBy(() -> open(drives, List.of(), 1).transaction(id))
                        .as(member)
                        .isInstanceOf(DriveException.class)
                        .hasMessageContaining("The gateway lies about transaction " + id);
                assertThatThrownBy(() -> layer().message(ITEM.id()))
                        .as(member)
                        .isInstanceOf(DriveException.class)
                        .hasMessageContaining("The gateway lies about transaction " + id);
            }
            gateway.with("block/height/5", "{\"height\":6}".getBytes(StandardCharsets.UTF_8));
            assertThatThrownBy(() -> open(drives, List.of(), 1).block("5")).hasMessageContaining("a block of height 6");
            assertThatThrownBy(() -> layer().block(5)).hasMessageContaining("a block of height 6");

            show(ITEM);
            assertThat(open(drives, List.of(), 1).transaction(id))
                    .as("nothing of the lies was journalled")
                    .isPresent();
        }
    }

    @Test
    void refusesDataThatItsOwnerDidNotSignAndForgetsIt() throws IOException {
        String id = ITEM.id().toString();
        show(ITEM);
        try (GatewayDrives drives = new GatewayDrives(options().withEverything(true))) {
            gateway.with(id, "what is stored here?".getBytes(StandardCharsets.UTF_8));
            assertThatThrownBy(() -> open(drives, List.of(), 1).data(id))
                    .isInstanceOf(DriveException.class)
                    .hasMessageContaining("lies about transaction " + id);

            show(ITEM);
            Drive.Item item = open(drives, List.of(), 1).data(id).orElseThrow();
            assertThat(range(item, 0, 5)).isEqualTo(Bytes.utf8("what "));
        }
    }

    @Test
    void givesItemsAsMessagesAndNothingWhereTheGatewayHasNothing() {
        show(ITEM);

        assertThat(layer().message(ITEM.id())).contains(ITEM.toMessage());
        assertThat(layer().message(Id.ofName("nowhere"))).isEmpty();
        assertThat(layer().block(7)).isEmpty();
    }

    @Test
    void readsDataUpToItsLimitAtOnceAndRefusesMore() throws IOException {
        DataItem most = new DataItemBuilder()
                .data(Bytes.of(new byte[BaseLayer.MAX_DATA_BYTES]))
                .sign(Ed25519Signer.ofSeed(Bytes.sha256(new byte[] {5})));
        show(most);
        show(ITEM);
        gateway.with(ITEM.id().toString(), new byte[BaseLayer.MAX_DATA_BYTES + 1]);
        BaseLayer patient = new BaseLayer(
                new GatewayClient(gateway.uri(), 10_000, 1),
                new ProvenMessages(new BlockCache(dir.resolve("proven"), 0), 1));

        assertThat(patient.message(most.id())).contains(most.toMessage());
        assertThatThrownBy(() -> patient.message(ITEM.id()))
                .isInstanceOf(DataTooLarge.class)
                .hasMessageContaining("has 10469377 bytes; at most 10469376 can be read at once");
    }

    @Test
    void keepsWhatWasProvenWithinItsBounds() throws IOException {
        DataItem second = new DataItemBuilder().data("second").sign(Ed25519Signer.ofSeed(Bytes.sha256(new byte[] {4})));
        for (DataItem item : List.of(ITEM, second)) {
            show(item);
        }
        BaseLayer one = layer(1_000, 1);
        assertThat(requestsOf(one, ITEM)).isPositive();
        assertThat(requestsOf(one, ITEM)).as("kept").isZero();
        assertThat(requestsOf(one, second)).isPositive();
        assertThat(requestsOf(one, ITEM)).as("the second took its place").isPositive();
        assertThat(requestsOf(one, ITEM)).isZero();
        try (Stream<Path> files = Files.list(dir.resolve("proven"))) {
            for (Path file : files.toList()) {
                Files.writeString(file, "what is stored here?");
            }
        }
        assertThat(requestsOf(one, ITEM)).as("a damaged file is fetched again").isPositive();
        BaseLayer none = layer(0, 1);
        assertThat(requestsOf(none, ITEM) + requestsOf(none, ITEM)).isEqualTo(2 * requestsOf(layer(0, 1), ITEM));
    }

    @Test
    void keepsNoMessageWithALongHead() throws IOException {
        ProvenMessages kept = new ProvenMessages(new BlockCache(dir.resolve("proven"), 1_000), 2);
        Message fits = wordy(ProvenMessages.MAX_HEAD - 1);
        Message longer = wordy(ProvenMessages.MAX_HEAD);

        kept.put(fits);
        kept.put(longer);

        assertThat(kept.get(fits.id())).contains(fits);
        assertThat(kept.get(longer.id())).isEmpty();
    }

    private static Message wordy(int length) {
        List<Tag> tags = List.of(new Tag("x", "x".repeat(length)));
        Bytes data = Bytes.utf8("data");
        Id id = Id.ofName("wordy " + length);
        return new Message(id, "owner", "owner", Optional.empty(), Bytes.EMPTY, tags, data, Bytes.EMPTY);
    }

    private int requestsOf(BaseLayer layer, DataItem item) {
        int before = gateway.requests().size();
        assertThat(layer.message(item.id())).contains(item.toMessage());
        return gateway.requests().size() - before;
    }

    @ParameterizedTest
    @EnumSource(
            value = Manner.class,
            names = {"SHORT", "STALLING", "CUTTING", "BROKEN", "ENDLESS"})
    void failsWhereAGatewayFailsInsteadOfSayingThatThereIsNothing(Manner manner) throws IOException {
        show(ITEM);
        gateway.manner(manner);

        assertThatThrownBy(() -> layer().message(ITEM.id())).isInstanceOf(DriveException.class);
        try (GatewayDrives drives = new GatewayDrives(options())) {
            assertThatThrownBy(() ->
                            open(drives, List.of(), 1).transaction(ITEM.id().toString()))
                    .isInstanceOf(DriveException.class);
        }
    }

    @Test
    void admitsByAosRules() throws IOException {
        try (GatewayDrives drives = new GatewayDrives(options())) {
            assertThat(open(drives, List.of(), 1).data(DATA)).as("no extension").isEmpty();
            assertThat(open(drives, EXTENSION, 2).data(DATA)).as("not attested").isEmpty();
            assertThat(open(drives, List.of(new Tag("On-Boot", DATA)), 3).data(DATA))
                    .isPresent();
            gateway.attested("Attestation");
            List<Tag> attested = Stream.concat(
                            EXTENSION.stream(), Stream.of(new Tag("Scheduler", "S"), new Tag("Attestor", "A")))
                    .toList();
            assertThat(open(drives, attested, 4).data(DATA)).isPresent();
            assertThat(gateway.queries().stream()
                            .filter(query -> query.contains("Attestation"))
                            .reduce("", (before, last) -> last))
                    .contains("[\\\"S\\\",\\\"A\\\"]", "min: 0, max: 77", DATA, "Attestation");
            gateway.attested("Available");
            assertThat(open(drives, attested, 5).data(DATA)).isEmpty();
            List<Tag> individual = Stream.concat(
                            attested.stream(), Stream.of(new Tag("Availability-Type", "Individual")))
                    .toList();
            assertThat(open(drives, individual, 6).data(DATA)).isPresent();
        }
        try (GatewayDrives drives = new GatewayDrives(options().withAdmitted(new TreeSet<>(List.of(DATA))))) {
            assertThat(open(drives, List.of(), 7).data(DATA)).isPresent();
        }
    }

    @Test
    void answersAPositionAgainAsItDid() throws IOException {
        String late = Id.ofName("late").toString();
        try (GatewayDrives drives = new GatewayDrives(options().withEverything(true))) {
            assertThat(open(drives, List.of(), 1).data(late)).isEmpty();
            assertThat(range(open(drives, List.of(), 1).data(DATA).orElseThrow(), 0, 10))
                    .isEqualTo(expected(0, 10));
        }
        gateway.with(late, new byte[10]);
        gateway.close();
        DriveOptions alone =
                DriveOptions.of(Optional.empty(), dir.resolve("drive")).asRecorded();
        try (GatewayDrives drives = new GatewayDrives(alone)) {
            assertThat(open(drives, List.of(), 1).data(late))
                    .as("as at that position")
                    .isEmpty();
            assertThat(range(open(drives, List.of(), 1).data(DATA).orElseThrow(), 3, 7))
                    .isEqualTo(expected(3, 10));
            assertThatThrownBy(() -> open(drives, List.of(), 2).data(DATA))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("does not know")
                    .hasMessageContaining(PROCESS.toString());
        }
    }

    @Test
    void detectsOtherBytesThanWereReadBefore() throws IOException {
        try (GatewayDrives drives =
                new GatewayDrives(options().withEverything(true).withCacheBytes(0))) {
            Drive.Item first = open(drives, List.of(), 1).data(DATA).orElseThrow();
            range(first, 0, 1);
            gateway.manner(Manner.OTHER_BYTES);
            Drive.Item second = open(drives, List.of(), 2).data(DATA).orElseThrow();

            assertThatThrownBy(() -> range(second, 0, 1))
                    .isInstanceOf(DriveException.class)
                    .hasMessageContaining("other bytes for block 0 of data/" + DATA);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Manner.class,
            names = {"SHORT", "STALLING", "CUTTING", "BROKEN"})
    void saysWhatTheGatewayDidWrong(Manner manner) throws IOException {
        try (GatewayDrives drives = new GatewayDrives(options().withEverything(true))) {
            Drive.Item item = open(drives, List.of(), 1).data(DATA).orElseThrow();
            gateway.manner(manner);

            assertThatThrownBy(() -> range(item, 0, 1))
                    .isInstanceOf(DriveException.class)
                    .hasMessageContaining(DATA);

            gateway.manner(Manner.HONEST);
            assertThat(range(item, 0, 1)).isEqualTo(expected(0, 1));
        }
    }

    @Test
    void keepsTheCacheWithinItsBoundAndTrustsNoFileOfIt() throws IOException {
        DriveOptions small = options().withEverything(true).withCacheBytes(GatewayDrives.BLOCK_BYTES + 20_000);
        Path blocks = dir.resolve("drive/blocks");
        try (GatewayDrives drives = new GatewayDrives(small)) {
            Drive.Item item = open(drives, List.of(), 1).data(DATA).orElseThrow();
            range(item, 0, CONTENT.length);
        }
        try (Stream<Path> files = Files.list(blocks)) {
            assertThat(files.mapToLong(file -> file.toFile().length()).sum())
                    .isLessThanOrEqualTo(GatewayDrives.BLOCK_BYTES + 20_000);
        }
        try (Stream<Path> files = Files.list(blocks)) {
            for (Path file : files.toList()) {
                byte[] content = Files.readAllBytes(file);
                content[0] ^= 1;
                Files.write(file, content);
            }
        }
        try (GatewayDrives drives = new GatewayDrives(small)) {
            Drive.Item item = open(drives, List.of(), 2).data(DATA).orElseThrow();

            assertThat(range(item, 0, CONTENT.length)).isEqualTo(Bytes.of(CONTENT));
        }
    }

    @Test
    void goesOnAfterALineThatWasCutAndRefusesADamagedOne() throws IOException {
        try (GatewayDrives drives = new GatewayDrives(options().withEverything(true))) {
            open(drives, List.of(), 1).data(DATA);
        }
        Path journal = dir.resolve("drive/journal");
        Files.writeString(journal, Files.readString(journal) + "open\thalf");
        try (GatewayDrives drives = new GatewayDrives(options().asRecorded())) {
            assertThat(open(drives, List.of(), 1).data(DATA)).isPresent();
        }
        Files.writeString(journal, "open\tx\n");
        assertThatThrownBy(() -> new GatewayDrives(options()))
                .isInstanceOf(DriveException.class)
                .hasMessageContaining("damaged");
    }
}
