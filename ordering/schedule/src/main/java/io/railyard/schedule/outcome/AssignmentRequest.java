package io.railyard.schedule.outcome;

import java.util.List;

/**
 * A process's wish that a message which exists is delivered to further processes, as it wrote it: AO's result member Assignments.
 *
 * @param processes texts of the Processes member; not necessarily ids
 * @param message text of the Message member; not necessarily an id
 * @param excluded parts of the message that are left out: Data, Tags, Signature, Anchor
 * @param baseLayer whether it is said to be a transaction of Arweave's base layer
 */
public record AssignmentRequest(List<String> processes, String message, List<String> excluded, boolean baseLayer) {
    public AssignmentRequest {
        processes = List.copyOf(processes);
        excluded = List.copyOf(excluded);
    }
}
