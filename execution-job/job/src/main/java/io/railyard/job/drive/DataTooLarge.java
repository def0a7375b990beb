package io.railyard.job.drive;

/** The gateway has the data, and it is larger than what is read at once. Asking again gives the same. */
public final class DataTooLarge extends DriveException {
    private static final long serialVersionUID = 1L;

    DataTooLarge(GatewayClient.Found found) {
        super("The data at " + found.path() + " has " + found.length() + " bytes; at most " + BaseLayer.MAX_DATA_BYTES
                + " can be read at once: read it in parts, through WeaveDrive, or from a gateway");
    }
}
