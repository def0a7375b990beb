package io.railyard.cli.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Lines over rounds as inline SVG. The first line is thin and solid, the second strong, further ones dashed: they can be
 * told apart without colour. A line's missing values are NaN.
 */
public final class LinePlot {
    private static final int LEFT = 52;
    private static final int RIGHT = 8;
    private static final int TOP = 8;
    private static final int BOTTOM = 20;
    private static final int TICKS = 4;

    private final int width;
    private final int height;
    private final List<Line> lines = new ArrayList<>();
    private double low = Double.NaN;
    private double high = Double.NaN;
    private int count;

    /** A line's name and its values, one a round; NaN where there is none. */
    private static final class Line {
        private final String name;
        private final double[] values;

        Line(String name, double[] values) {
            this.name = name;
            this.values = values.clone();
        }
    }

    /** An empty plot of this size in CSS pixels. */
    public LinePlot(int width, int height) {
        this.width = width;
        this.height = height;
    }

    /** Adds a line; {@code values} has one value a round, NaN where there is none. */
    public LinePlot line(String name, double[] values) {
        lines.add(new Line(name, values));
        count = Math.max(count, values.length);
        for (double value : values) {
            if (!Double.isNaN(value)) {
                low = Double.isNaN(low) ? value : Math.min(low, value);
                high = Double.isNaN(high) ? value : Math.max(high, value);
            }
        }
        return this;
    }

    /** The plot with its legend. */
    public String html(String label) {
        StringBuilder svg = new StringBuilder("<figure><figcaption>" + Html.escape(label) + legend() + "</figcaption>");
        svg.append("<svg class=\"plot\" role=\"img\" aria-label=\"").append(Html.escape(label));
        svg.append("\" viewBox=\"0 0 ")
                .append(width)
                .append(' ')
                .append(height)
                .append("\" data-left=\"")
                .append(LEFT);
        svg.append("\" data-right=\"")
                .append(RIGHT)
                .append("\" data-lines='")
                .append(data())
                .append("'>");
        axes(svg);
        for (int i = 0; i < lines.size(); i++) {
            svg.append("<path class=\"l")
                    .append(i)
                    .append("\" d=\"")
                    .append(path(lines.get(i).values))
                    .append("\"/>");
        }
        svg.append("<line class=\"cross\" y1=\"").append(TOP).append("\" y2=\"").append(height - BOTTOM);
        return svg.append("\"/></svg></figure>").toString();
    }

    private String legend() {
        StringBuilder html = new StringBuilder("<span class=\"legend\">");
        for (int i = 0; i < lines.size(); i++) {
            html.append("<svg viewBox=\"0 0 26 8\"><path class=\"l").append(i).append("\" d=\"M1 4H25\"/></svg>");
            html.append(Html.escape(lines.get(i).name));
        }
        return html.append("</span>").toString();
    }

    private void axes(StringBuilder svg) {
        double step = step((high - low) / TICKS);
        int floor = height - BOTTOM;
        if (step > 0) {
            for (double at = Math.ceil(low / step) * step; at <= high; at += step) {
                String y = number(y(at));
                svg.append("<line class=\"grid\" x1=\"")
                        .append(LEFT)
                        .append("\" x2=\"")
                        .append(width - RIGHT);
                svg.append("\" y1=\"").append(y).append("\" y2=\"").append(y).append("\"/>");
                svg.append("<text class=\"y\" x=\"")
                        .append(LEFT - 6)
                        .append("\" y=\"")
                        .append(y)
                        .append("\">");
                svg.append(compact(at)).append("</text>");
            }
        }
        for (int i = 0; i <= TICKS; i++) {
            int round = (count - 1) * i / TICKS;
            svg.append("<text class=\"x\" x=\"")
                    .append(number(x(round)))
                    .append("\" y=\"")
                    .append(floor + 14);
            svg.append("\">").append(round).append("</text>");
        }
    }

    private String path(double[] values) {
        StringBuilder path = new StringBuilder();
        boolean open = false;
        for (int i = 0; i < values.length; i++) {
            if (Double.isNaN(values[i])) {
                open = false;
            } else {
                path.append(open ? 'L' : 'M').append(number(x(i))).append(' ').append(number(y(values[i])));
                open = true;
            }
        }
        return path.toString();
    }

    private String data() {
        StringBuilder json = new StringBuilder("[");
        for (Line line : lines) {
            json.append(json.length() > 1 ? "," : "").append("{\"name\":\"").append(Html.escape(line.name));
            json.append("\",\"values\":[");
            for (int i = 0; i < line.values.length; i++) {
                double value = line.values[i];
                json.append(i > 0 ? "," : "")
                        .append(Double.isNaN(value) ? "null" : String.format(Locale.ROOT, "%.6g", value));
            }
            json.append("]}");
        }
        return json.append(']').toString();
    }

    private double x(int round) {
        return LEFT + (width - LEFT - RIGHT) * (count < 2 ? 0.5 : round / (count - 1.0));
    }

    private double y(double value) {
        double share = high > low ? (value - low) / (high - low) : 0.5;
        return height - BOTTOM - share * (height - BOTTOM - TOP);
    }

    private static double step(double raw) {
        if (!(raw > 0)) {
            return 0;
        }
        double power = Math.pow(10, Math.floor(Math.log10(raw)));
        double lead = raw / power;
        return power * (lead <= 1 ? 1 : lead <= 2 ? 2 : lead <= 5 ? 5 : 10);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }

    private static String compact(double value) {
        double size = Math.abs(value);
        if (size >= 1e6) {
            return trimmed(value / 1e6) + "M";
        }
        return size >= 1e4 ? trimmed(value / 1e3) + "k" : trimmed(value);
    }

    private static String trimmed(double value) {
        String text = String.format(Locale.ROOT, "%.4f", value);
        return text.replaceAll("0+$", "").replaceAll("[.]$", "").replaceAll("^-0$", "0");
    }
}
