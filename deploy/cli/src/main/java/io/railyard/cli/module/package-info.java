/**
 * {@code railyard module}: looks at a module, and runs messages through one without a node. Entry type
 * {@link io.railyard.cli.module.ModuleCommand}.
 */
@NullMarked
package io.railyard.cli.module;

import org.jspecify.annotations.NullMarked;
