package io.railyard.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PageTest {
    @Test
    void escapesWhatComesFromData() {
        String evil = "<script>alert('x')</script>&\"";

        String html = Html.table(List.of("a"), List.of(List.of(evil)));

        assertThat(html)
                .doesNotContain("<script>")
                .contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;&quot;");
    }

    @Test
    void asksNothingOfTheNetwork() {
        String html = new Page("t").section("h", "s").html();

        assertThat(html).contains("default-src 'none'");
        assertThat(html).doesNotContain("http://").doesNotContain("https://").doesNotContain("src=");
    }

    @Test
    void drawsALineWithItsGapAndItsValues() {
        String svg = new LinePlot(200, 100)
                .line("price", new double[] {1, 2, Double.NaN, 4})
                .html("AR");

        assertThat(svg).contains("aria-label=\"AR\"").contains("[1.00000,2.00000,null,4.00000]");
        assertThat(svg.split("M", -1)).as("two strokes and one in the legend").hasSize(4);
    }

    @Test
    void drawsALevelLineInTheMiddle() {
        String svg = new LinePlot(200, 100).line("flat", new double[] {5, 5}).html("flat");

        assertThat(svg).doesNotContain("NaN").doesNotContain("Infinity");
    }

    @Test
    void marksEachAnswerWithItsOwnShape() {
        String svg = new StripPlot(List.of("AR"), 10)
                .mark(new StripPlot.Mark(0, 5, StripPlot.Shape.UP, "good <news>"))
                .mark(new StripPlot.Mark(0, 6, StripPlot.Shape.CROSS, "?"))
                .html("calls");

        assertThat(svg).contains("class=\"up\"").contains("class=\"cross\"").contains("good &lt;news&gt;");
    }
}
