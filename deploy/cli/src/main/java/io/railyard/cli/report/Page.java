package io.railyard.cli.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** One HTML page with its style and script inside. Mutable, one thread. */
public final class Page {
    private final String title;
    private final StringBuilder body = new StringBuilder();

    /** An empty page. */
    public Page(String title) {
        this.title = title;
    }

    /** Adds HTML as it stands; what comes from data must be escaped. */
    public Page add(String html) {
        body.append(html).append('\n');
        return this;
    }

    /** Starts a section. */
    public Page section(String heading, String sentence) {
        return add("<h2>" + Html.escape(heading) + "</h2>\n<p class=\"lead\">" + Html.escape(sentence) + "</p>");
    }

    /** The whole document. */
    public String html() {
        return "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
                + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
                + "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none';"
                + " style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:\">"
                + "<title>" + Html.escape(title) + "</title>\n<style>\n" + resource("report.css") + "</style></head>\n"
                + "<body><main>\n" + body + "</main>\n<div id=\"tip\" hidden></div>\n<script>\n"
                + resource("report.js") + "</script></body></html>\n";
    }

    private static String resource(String name) {
        try (InputStream in = Page.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("The jar lacks the report's " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
