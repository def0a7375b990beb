package io.railyard.job.drive;

import java.io.IOException;
import java.io.UncheckedIOException;

/** Data that could not be had, or is not what it was before: what, from where, and what to do. Never a guest's result. */
public class DriveException extends UncheckedIOException {
    private static final long serialVersionUID = 1L;

    DriveException(String message) {
        super(new IOException(message));
    }

    DriveException(String message, Throwable cause) {
        super(new IOException(message, cause));
    }
}
