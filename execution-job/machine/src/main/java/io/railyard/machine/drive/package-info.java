/**
 * WeaveDrive: how a guest reads transactions, blocks and data as files. Entry type
 * {@link io.railyard.machine.drive.Drive}.
 */
@NullMarked
package io.railyard.machine.drive;

import org.jspecify.annotations.NullMarked;
