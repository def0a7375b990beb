package io.railyard.node.explorer;

import io.railyard.http.Response;
import io.railyard.message.Bytes;
import java.util.List;

/** An HTML page of paragraphs and tables. Texts are escaped, whatever processes and their senders wrote. Owned by one thread. */
final class ExplorerPage {
    /** Most characters of a text; of a longer one the beginning. */
    static final int MAX_TEXT = 200;

    private static final String STYLE = "body{font:15px/1.45 system-ui,sans-serif;margin:2rem auto;max-width:76rem;"
            + "padding:0 1rem}table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;"
            + "padding:.3rem .8rem .3rem 0;border-bottom:1px solid #ddd;overflow-wrap:anywhere}"
            + "code{font-size:.85em}";

    private final StringBuilder html = new StringBuilder();

    /** A part of a page. */
    record Cell(String html) {
        static Cell text(String text) {
            return new Cell(escaped(shortened(text)));
        }

        /** @param address within this door */
        static Cell link(String address, String text) {
            return new Cell("<a href=\"" + escaped(address) + "\"><code>" + escaped(shortened(text)) + "</code></a>");
        }
    }

    ExplorerPage(String title) {
        html.append("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>")
                .append(escaped(title))
                .append("</title><style>")
                .append(STYLE)
                .append("</style></head><body>\n<h1>")
                .append(escaped(title))
                .append("</h1>\n");
    }

    ExplorerPage paragraph(Cell... cells) {
        html.append("<p>");
        for (Cell cell : cells) {
            html.append(cell.html());
        }
        html.append("</p>\n");
        return this;
    }

    ExplorerPage table(List<String> heads, List<List<Cell>> rows) {
        html.append("<table><tr>");
        heads.forEach(head -> html.append("<th>").append(escaped(head)).append("</th>"));
        html.append("</tr>\n");
        for (List<Cell> row : rows) {
            html.append("<tr>");
            row.forEach(cell -> html.append("<td>").append(cell.html()).append("</td>"));
            html.append("</tr>\n");
        }
        html.append("</table>\n");
        return this;
    }

    Response answer() {
        return Response.bytes(200, "text/html; charset=utf-8", Bytes.utf8(html + "</body></html>\n"))
                .with("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
                .with("X-Content-Type-Options", "nosniff");
    }

    private static String shortened(String text) {
        return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT) + "…";
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
