package io.railyard.cli.demo;

import java.io.IOException;
import java.nio.file.Files;

/** Writes the report. */
final class Report {
    private Report() {}

    static void write(DemoResult result) throws IOException {
        Files.writeString(result.report(), "<!doctype html>");
    }
}
