package io.railyard.llama;

import java.nio.file.Path;

/** Turns what a child printed before it gave up into what the user has to do. */
final class LoadFailure {
    private static final int SHOWN = 600;

    private LoadFailure() {}

    static String explain(Path modelFile, String what, String printed) {
        String both = what + "\n" + printed;
        if (both.contains("libgomp")) {
            return "The inference library needs libgomp.so.1, which this system lacks. Install it: Debian and Ubuntu "
                    + "\"apt-get install libgomp1\", Fedora \"dnf install libgomp\", Alpine \"apk add libgomp gcompat\"";
        }
        if (both.contains("GLIBC")) {
            return "The inference library needs glibc 2.17 or newer; this system has another C library. Use a glibc image";
        }
        if (both.contains("No native library found")) {
            return "The inference library has no build for " + System.getProperty("os.name") + " on "
                    + System.getProperty("os.arch") + ". Use Linux x86_64 or aarch64, or macOS";
        }
        if (both.contains("SIGILL")) {
            return "The inference library uses processor instructions that this machine lacks (AVX2). Use another machine";
        }
        String tail = printed.length() <= SHOWN ? printed : printed.substring(printed.length() - SHOWN);
        return "The model " + modelFile + " could not be served: " + what + ". The last output was: " + tail.strip();
    }
}
