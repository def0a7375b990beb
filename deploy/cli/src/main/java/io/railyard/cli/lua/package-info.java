/**
 * Lua text as a console needs it: whether it is finished, and what its {@code require}s bring along. By the Lua 5.3 manual,
 * section 3.1. Entry types {@link io.railyard.cli.lua.LuaChunk} and {@link io.railyard.cli.lua.LuaBundle}. Imports nothing of
 * ours but {@code cli.console}.
 */
@NullMarked
package io.railyard.cli.lua;

import org.jspecify.annotations.NullMarked;
