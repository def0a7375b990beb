package io.railyard.gateway;

/** A module that cannot be kept, or a kept file that is not the module its name says. */
public final class ModuleStoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ModuleStoreException(String message) {
        super(message);
    }

    ModuleStoreException(String message, Throwable cause) {
        super(message, cause);
    }
}
