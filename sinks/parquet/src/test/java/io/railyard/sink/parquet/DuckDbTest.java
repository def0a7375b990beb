package io.railyard.sink.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import io.railyard.schedule.Assignment;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Another engine's view of the files. */
class DuckDbTest {
    private static final int ROWS = 50;

    @TempDir
    static Path root;

    @BeforeAll
    static void writeTables() throws IOException {
        for (Table<?> table : Table.all()) {
            write(table);
        }
    }

    @Test
    void countsTheRowsOfEveryTable() throws SQLException {
        for (Table<?> table : Table.all()) {
            assertThat(query("select count(*) from " + files(table))).containsExactly("" + ROWS);
        }
    }

    @Test
    void readsIdsTimesAndTextWithoutConversion() throws SQLException {
        Assignment assignment = Histories.record(Table.ASSIGNMENTS, 7);

        assertThat(query("select process, message.id, epoch_ms(timestamp), message.data_text, message.tags[1].name,"
                        + " hash_chain from " + files(Table.ASSIGNMENTS) + " where slot = 7"))
                .containsExactly(String.join(
                        "|",
                        assignment.process().toString(),
                        assignment.message().id().toString(),
                        "" + assignment.timestampMillis(),
                        "{\"n\":7}",
                        "Action",
                        assignment.hashChain().base64Url()));
    }

    @Test
    void joinsWhatWasAskedWithWhatCameOut() throws SQLException {
        assertThat(
                        query(
                                "select count(*) from " + files(Table.ASSIGNMENTS) + " a join "
                                        + files(Table.EVALUATIONS)
                                        + " e on a.process = e.process and a.slot = e.slot and a.tick = e.tick and a.message.id = e.message"))
                .containsExactly("" + ROWS);
    }

    @Test
    void recomputesLeafHashesAndFindsAnAnswerByItsDigest() throws SQLException {
        String records = files(Table.RAIL_RECORDS);

        assertThat(query("select count(*) from " + records + " where leaf_hash = sha256('\\x00'::blob || leaf)"))
                .containsExactly("" + ROWS);
        assertThat(query("select slot from (select slot, unnest(outputs) o from " + records
                        + ") where o.sha256 = sha256('answer 12')"))
                .containsExactly("12");
        assertThat(query("select json_extract_string(decode(leaf), '$.slot') from " + records + " where slot = 9"))
                .containsExactly("9");
    }

    @Test
    void seesTheFooterEntriesAndTheBloomFilters() throws SQLException {
        assertThat(query("select key::varchar || '=' || value::varchar from parquet_kv_metadata('"
                        + folder(Table.OUTBOX)
                        + "/*.parquet') where key::varchar in ('railyard.format', 'railyard.table') order by 1"))
                .containsExactly("railyard.format=1", "railyard.table=outbox");
        assertThat(query("select path_in_schema, compression from parquet_metadata('" + folder(Table.OUTBOX)
                        + "/*.parquet') where bloom_filter_offset is not null order by 1"))
                .contains("id|ZSTD");
    }

    /** Rows, the columns with a bar between. */
    static List<String> query(String sql) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            while (result.next()) {
                List<String> columns = new ArrayList<>();
                for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                    columns.add(result.getString(i));
                }
                rows.add(String.join("|", columns));
            }
        }
        return rows;
    }

    private static String files(Table<?> table) {
        return "read_parquet('" + folder(table) + "/*.parquet')";
    }

    private static Path folder(Table<?> table) {
        return Path.of(ParquetTables.folder(table, root.toUri()));
    }

    private static <T> void write(Table<T> table) throws IOException {
        List<T> values = new ArrayList<>();
        for (int n = 0; n < ROWS; n++) {
            values.add(Histories.record(table, n));
        }
        ParquetTables.write(table, root.toUri(), "part-0", values);
    }
}
