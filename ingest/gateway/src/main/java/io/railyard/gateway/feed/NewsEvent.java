package io.railyard.gateway.feed;

/**
 * A headline that comes out in a round.
 *
 * @param round from 0
 * @param headline its text
 * @param mood what it means, by construction; no agent sees this
 */
public record NewsEvent(long round, String headline, Mood mood) {}
