package io.railyard.cli.report;

import java.util.List;

/** Text and tables as HTML; everything that comes from data is escaped. */
public final class Html {
    private Html() {}

    /** {@code text} with HTML's special characters as entities. */
    public static String escape(String text) {
        StringBuilder escaped = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                default -> escaped.append(c);
            }
        }
        return escaped.toString();
    }

    /** A table of escaped cells; cells that are numbers stand to the right. */
    public static String table(List<String> head, List<List<String>> rows) {
        StringBuilder html = new StringBuilder("<div class=\"scroll\"><table><thead><tr>");
        head.forEach(cell -> html.append("<th>").append(escape(cell)).append("</th>"));
        html.append("</tr></thead><tbody>");
        for (List<String> row : rows) {
            html.append("<tr>");
            for (String cell : row) {
                boolean number = cell.matches("[+-]?[0-9][0-9,. %]*");
                html.append(number ? "<td class=\"n\">" : "<td>")
                        .append(escape(cell))
                        .append("</td>");
            }
            html.append("</tr>");
        }
        return html.append("</tbody></table></div>").toString();
    }

    /** A table that opens on demand. */
    public static String folded(String summary, List<String> head, List<List<String>> rows) {
        return "<details><summary>" + escape(summary) + "</summary>" + table(head, rows) + "</details>";
    }
}
