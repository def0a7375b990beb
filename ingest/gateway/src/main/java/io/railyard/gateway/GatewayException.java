package io.railyard.gateway;

/** The gateway could not take an item for now; nothing is known to be wrong with the item. Send it again. */
public final class GatewayException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    GatewayException(String message) {
        super(message);
    }

    GatewayException(String message, Throwable cause) {
        super(message, cause);
    }
}
