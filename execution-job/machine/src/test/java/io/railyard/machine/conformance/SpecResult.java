package io.railyard.machine.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** What the commands of one test file gave: how many passed, the failures, and why others do not apply. Mutable. */
final class SpecResult {
    private final String file;
    private int passed;
    private final List<String> failures = new ArrayList<>();
    private final SortedMap<String, Integer> notApplicable = new TreeMap<>();

    SpecResult(String file) {
        this.file = file;
    }

    String file() {
        return file;
    }

    /** The file's name without its folder. */
    String name() {
        return file.substring(file.indexOf('/') + 1);
    }

    void pass() {
        passed++;
    }

    void fail(int line, String text) {
        failures.add(file + ".wast:" + line + ": " + text);
    }

    void skip(String reason) {
        notApplicable.merge(reason, 1, Integer::sum);
    }

    int passed() {
        return passed;
    }

    List<String> failures() {
        return failures;
    }

    SortedMap<String, Integer> notApplicable() {
        return notApplicable;
    }

    int notApplicableCount() {
        return notApplicable.values().stream().mapToInt(Integer::intValue).sum();
    }
}
