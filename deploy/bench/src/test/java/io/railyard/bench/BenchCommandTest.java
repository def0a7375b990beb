package io.railyard.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class BenchCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter errors = new StringWriter();

    private int run(String... arguments) {
        return new CommandLine(new BenchCommand())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(errors, true))
                .execute(arguments);
    }

    @Test
    void listsBenchmarksWithTheirParts() {
        // when
        int code = run();

        // then
        assertThat(code).isZero();
        assertThat(out.toString())
                .containsPattern("state .*Parts: .*\\bcounter, .*\\brecovery\\b")
                .containsPattern("aos +An aos process")
                .containsPattern("node +Results are found over HTTP within 20 ms.*Parts: counter, aos");
    }

    @Test
    void refusesPartThatABenchmarkDoesNotHave() {
        // when
        int code = run("state", "--part", "counter,speed");

        // then
        assertThat(code).isEqualTo(2);
        assertThat(errors.toString()).contains("Benchmark \"state\" has no part \"speed\"; its parts are aos, ");
    }

    @Test
    void saysThatABenchmarkHasNoParts() {
        // when
        int code = run("hop", "--part", "eval");

        // then
        assertThat(code).isEqualTo(2);
        assertThat(errors.toString()).contains("Benchmark \"hop\" has no part \"eval\"; it is one whole");
    }
}
