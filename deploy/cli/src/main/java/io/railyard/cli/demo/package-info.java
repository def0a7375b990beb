/**
 * The demo: a seeded world of markets and agents, the conductor that plays it round by round against a real node, what
 * was seen, and the verdict. Entry type {@link io.railyard.cli.demo.Demo}. {@link io.railyard.cli.demo.Conductor} and
 * {@link io.railyard.cli.demo.Scenario} are pure: they read no clock, open no socket and can be folded again from the
 * topics.
 */
@NullMarked
package io.railyard.cli.demo;

import org.jspecify.annotations.NullMarked;
