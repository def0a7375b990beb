package io.railyard.gateway;

/** Why the gateway refuses an item. The codes are stable: they stand in topic {@code ao.rejected} and in answers. */
public enum RejectCode {
    /** More bytes than the gateway takes. */
    TOO_LARGE("ingest.too-large", "send at most the limit, large bodies by reference"),
    /** The bytes are no data item. */
    MALFORMED("ingest.malformed", "build the item with an ANS-104 library and send its bytes unchanged"),
    /** The signature is not the owner's over this content. */
    SIGNATURE_INVALID("ingest.signature-invalid", "sign the item again after its last change"),
    /** No tag Data-Protocol = ao. */
    NO_DATA_PROTOCOL("ingest.no-data-protocol", "add the tag Data-Protocol = ao"),
    /** A tag reserved for links. */
    LINK_TAG("ingest.link-tag", "rename the tag: +link is reserved"),
    /** Type is none of Message, Process, Module. */
    UNKNOWN_TYPE("ingest.unknown-type", "set the tag Type to Message, Process or Module"),
    /** A message for nobody. */
    NO_TARGET("ingest.no-target", "set the target to the id of a process"),
    /** A process that names no module. */
    PROCESS_WITHOUT_MODULE("ingest.process-without-module", "add the tag Module with the id of a module"),
    /** A module that cannot be kept. */
    MODULE_UNUSABLE("ingest.module-unusable", "send a Module item with a Module-Format tag and the binary as data");

    private final String code;
    private final String advice;

    RejectCode(String code, String advice) {
        this.code = code;
        this.advice = advice;
    }

    /** The stable code. */
    public String code() {
        return code;
    }

    /** What to do about it. */
    String advice() {
        return advice;
    }
}
