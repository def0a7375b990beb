package io.railyard.gateway.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.railyard.testkit.SharedData;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OhlcvReaderTest {
    private static final long HOUR = 3_600_000;

    @TempDir
    Path folder;

    @Test
    void readsHeadersInManySpellings() throws IOException {
        OhlcvFile file = read(
                "a.csv",
                "Open Time;OPEN;High Price;low;Close;Vol\n1700000000;1;2;0.5;1.5;9\n1700003600;1;2;0.5;1.5;9\n");

        assertThat(file.format()).isEqualTo("CSV with a header, epoch seconds");
        assertThat(file.candles()).hasSize(2);
        assertThat(file.candles().get(0).timeMillis()).isEqualTo(1_700_000_000_000L);
        assertThat(file.intervalMillis()).isEqualTo(HOUR);
        assertThat(file.problemSummary()).isEqualTo("none");
    }

    @Test
    void readsEveryUnitOfTimeAsTheSameMoment() throws IOException {
        String rest = ",1,2,0.5,1.5,9\n";
        for (String time : new String[] {
            "1700000000",
            "1700000000000",
            "1700000000000000",
            "1700000000000000000",
            "1700000000.0",
            "2023-11-14T22:13:20Z",
            "2023-11-14 22:13:20",
            "2023-11-14T23:13:20+01:00",
            "2023-11-14 22:13:20 UTC"
        }) {
            OhlcvFile file = read("t.csv", "time,open,high,low,close,volume\n" + time + rest + "1700003600" + rest);

            assertThat(file.candles().get(0).timeMillis()).as(time).isEqualTo(1_700_000_000_000L);
        }
    }

    @Test
    void reportsEachFlawWithItsRowAndFillsNothingIn() throws IOException {
        OhlcvFile file = read("flaws.csv", """
                date,open,high,low,close,volume,rsi
                2024-01-01,1,2,0.5,1.5,9,50
                2024-01-02,1,2,0.5,1.5,9,50
                2024-01-02,1,2,0.5,1.6,9,50
                2024-01-03,x,2,0.5,1.5,9,50
                2024-01-04,1,0.1,0.5,1.5,9,50
                2024-01-05,1,2,0.5,1.5,9,50
                2024-01-06,1,2,0.5
                2024-01-06,1,2,0.5,1.5,9,50
                2024-01-07,1,2,0.5,1.5,9,50
                """);

        assertThat(file.candles()).hasSize(5);
        assertThat(file.problems().stream().map(FeedProblem::toString))
                .containsExactly(
                        "row 1: unknown column: \"rsi\"; ignored",
                        "row 4: duplicate: same time as row 3 with other numbers; kept row 3",
                        "row 5: unparsable row: no number \"x\"; left out",
                        "row 6: inconsistent row: open 1, high 0.1, low 0.5, close 1.5; left out",
                        "row 8: unparsable row: no field for close; left out",
                        "row 7: gap: 2 missing after 2024-01-02T00:00:00Z; left open, nothing filled in");
        assertThat(file.candles().get(1).close()).isEqualByComparingTo("1.5");
    }

    @Test
    void readsALeanZip() throws IOException {
        Path zip = folder.resolve("btcusd.zip");
        try (OutputStream out = Files.newOutputStream(zip);
                ZipOutputStream entries = new ZipOutputStream(out)) {
            entries.putNextEntry(new ZipEntry("btcusd.csv"));
            entries.write("20141201 00:00,300,370,300,370,0.05\n20141202 00:00,377,378,377,378,15\n"
                    .getBytes(StandardCharsets.UTF_8));
        }

        OhlcvFile file = OhlcvReader.read(zip);

        assertThat(file.format()).isEqualTo("zip, LEAN CSV (date, open, high, low, close, volume), dates");
        assertThat(file.candles()).hasSize(2);
    }

    @Test
    void readsTa4jJson() throws IOException {
        String bar =
                "{\"endTime\":%d,\"openPrice\":1,\"highPrice\":2,\"lowPrice\":1,\"closePrice\":1.5,\"volume\":3,\"amount\":0}";
        OhlcvFile file = read(
                "eth.json",
                "{\"name\":\"X\",\"ohlc\":[" + bar.formatted(1463616000000L) + "," + bar.formatted(1463702400000L)
                        + ",{\"endTime\":1463788800000}]}");

        assertThat(file.format()).startsWith("ta4j JSON");
        assertThat(file.candles()).hasSize(2);
        assertThat(file.problems()).singleElement().extracting(FeedProblem::row).isEqualTo(3L);
    }

    @Test
    void refusesWhatIsNoMarketFileSayingWhatItSaw() {
        assertThatThrownBy(() -> OhlcvReader.read(folder.resolve("none.csv")))
                .isInstanceOf(FeedException.class)
                .hasMessageContaining("There is no file");
        assertThatThrownBy(() -> read("a.txt", "hello world\nfoo\n"))
                .isInstanceOf(FeedException.class)
                .hasMessageContaining("no known format")
                .hasMessageContaining("hello world");
        assertThatThrownBy(() -> read("b.csv", "time,close\n2024-01-01,1\nx,y\nz,w\n"))
                .isInstanceOf(FeedException.class)
                .hasMessageContaining("only 1 of 3 rows");
        assertThatThrownBy(() -> read("c.json", "{\"ohlc\":[{"))
                .isInstanceOf(FeedException.class)
                .hasMessageContaining("not JSON");
        assertThatThrownBy(() -> read("d.csv", "\n\n"))
                .isInstanceOf(FeedException.class)
                .hasMessageContaining("is empty");
    }

    @Test
    void readsRealHistoriesWhereTheyAreShared() {
        Optional<Path> market = SharedData.find("market");
        Assumptions.assumeTrue(market.isPresent(), "no shared market data beside the checkout");

        OhlcvFile btc = OhlcvReader.read(market.get().resolve("coinbase-btcusd-daily-lean.zip"));
        OhlcvFile eth = OhlcvReader.read(market.get().resolve("coinbase-ethusd-daily-ta4j.json"));

        assertThat(btc.candles()).hasSize(1_318);
        assertThat(btc.intervalMillis()).isEqualTo(24 * HOUR);
        assertThat(btc.problemCounts()).containsKey(FeedProblem.Kind.GAP);
        assertThat(eth.intervalMillis()).isEqualTo(24 * HOUR);
        assertThat(eth.candles()).hasSizeGreaterThan(3_000);
    }

    private OhlcvFile read(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.writeString(file, text);
        return OhlcvReader.read(file);
    }
}
