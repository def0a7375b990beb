/**
 * What every verb shares with its user: exit codes, failures as sentences, the folder lock, the log file, the progress
 * bar. Entry type {@link io.railyard.cli.console.CommandFailure}. Imports nothing of ours.
 */
@NullMarked
package io.railyard.cli.console;

import org.jspecify.annotations.NullMarked;
