/**
 * WeaveDrive for processes of the pipeline: what they read of an Arweave gateway, with a bounded cache on disk and a journal that
 * makes every byte a function of the log ({@code docs/formats/drive.md}). Entry type
 * {@link io.railyard.job.drive.GatewayDrives}. Knows no Flink.
 */
@NullMarked
package io.railyard.job.drive;

import org.jspecify.annotations.NullMarked;
