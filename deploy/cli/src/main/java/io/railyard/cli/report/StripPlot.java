package io.railyard.cli.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Marks in rows over rounds as inline SVG: an up triangle, a down triangle or a ring each, so that colour is not needed. */
public final class StripPlot {
    private static final int LEFT = 74;
    private static final int RIGHT = 10;
    private static final int ROW = 22;
    private static final int BOTTOM = 22;
    private static final int WIDTH = 1060;
    private static final int TICKS = 8;

    private final List<String> rows;
    private final long rounds;
    private final List<Mark> marks = new ArrayList<>();

    /** What a mark says. */
    public enum Shape {
        /** Up. */
        UP,
        /** Down. */
        DOWN,
        /** Neither. */
        LEVEL,
        /** Something is wrong. */
        CROSS
    }

    /**
     * One mark.
     *
     * @param row index of its row
     * @param round where
     * @param shape its form
     * @param text what the pointer shows
     */
    public record Mark(int row, long round, Shape shape, String text) {}

    /** An empty plot. */
    public StripPlot(List<String> rows, long rounds) {
        this.rows = List.copyOf(rows);
        this.rounds = rounds;
    }

    /** Adds a mark. */
    public StripPlot mark(Mark mark) {
        marks.add(mark);
        return this;
    }

    /** The plot. */
    public String html(String label) {
        int height = rows.size() * ROW + BOTTOM;
        StringBuilder svg =
                new StringBuilder("<figure class=\"wide\"><figcaption>" + Html.escape(label) + "</figcaption>");
        svg.append("<svg class=\"strip\" role=\"img\" aria-label=\"").append(Html.escape(label));
        svg.append("\" viewBox=\"0 0 ").append(WIDTH).append(' ').append(height).append("\">");
        for (int row = 0; row < rows.size(); row++) {
            int y = row * ROW + ROW / 2;
            svg.append("<line class=\"grid\" x1=\"")
                    .append(LEFT)
                    .append("\" x2=\"")
                    .append(WIDTH - RIGHT);
            svg.append("\" y1=\"").append(y).append("\" y2=\"").append(y).append("\"/><text class=\"y\" x=\"");
            svg.append(LEFT - 10).append("\" y=\"").append(y).append("\">").append(Html.escape(rows.get(row)));
            svg.append("</text>");
        }
        for (int i = 0; i <= TICKS; i++) {
            long round = rounds * i / TICKS;
            svg.append("<text class=\"x\" x=\"")
                    .append(number(x(round)))
                    .append("\" y=\"")
                    .append(height - 6);
            svg.append("\">").append(round).append("</text>");
        }
        marks.forEach(mark -> svg.append(shape(mark)));
        return svg.append("</svg></figure>").toString();
    }

    private String shape(Mark mark) {
        double x = x(mark.round());
        int y = mark.row() * ROW + ROW / 2;
        String path = switch (mark.shape()) {
            case UP -> at(x, y + 4, "M") + at(x - 5, y + 4, "L") + at(x, y - 6, "L") + at(x + 5, y + 4, "L") + "Z";
            case DOWN -> at(x, y - 4, "M") + at(x - 5, y - 4, "L") + at(x, y + 6, "L") + at(x + 5, y - 4, "L") + "Z";
            case LEVEL -> at(x - 3.5, y, "M") + "a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0 -7 0Z";
            case CROSS -> at(x - 4, y - 4, "M") + at(x + 4, y + 4, "L") + at(x - 4, y + 4, "M") + at(x + 4, y - 4, "L");
        };
        String kind = mark.shape().name().toLowerCase(Locale.ROOT);
        return "<path class=\"" + kind + "\" d=\"" + path + "\"><title>" + Html.escape(mark.text()) + "</title></path>";
    }

    private double x(long round) {
        return LEFT + (WIDTH - LEFT - RIGHT) * (rounds == 0 ? 0.5 : (double) round / rounds);
    }

    private static String at(double x, double y, String command) {
        return command + number(x) + " " + number(y);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}
