/**
 * Pieces of a report in one HTML file that needs no network: escaped text, tables, and plots as inline SVG that stay
 * readable in black and white. Entry type {@link io.railyard.cli.report.Page}. Imports nothing of ours.
 */
@NullMarked
package io.railyard.cli.report;

import org.jspecify.annotations.NullMarked;
