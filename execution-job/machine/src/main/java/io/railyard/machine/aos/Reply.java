package io.railyard.machine.aos;

import io.railyard.schedule.outcome.Status;

/**
 * What a call into a guest gave.
 *
 * @param status OK when {@code handle} returned a text; what the text says comes later
 * @param error why not, when the status is not OK: constant form, no host facts
 * @param response the text, when the status is OK
 */
public record Reply(Status status, String error, String response) {}
