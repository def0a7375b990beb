package io.railyard.machine.emscripten;

import io.railyard.machine.module.ImportedFunction;
import java.util.Map;

/** The imports of the first format, which its linker named by letters. */
final class FirstLetters {
    private static final String SYSCALL = "env.__syscall_";
    private static final String WASI = "wasi_snapshot_preview1.";
    private static final Map<String, String> PATHS = Map.ofEntries(
            Map.entry("a.a", "env._emscripten_date_now"),
            Map.entry("a.b", "env.setTempRet0"),
            Map.entry("a.c", WASI + "fd_close"),
            Map.entry("a.d", SYSCALL + "fcntl64"),
            Map.entry("a.e", SYSCALL + "unlinkat"),
            Map.entry("a.f", WASI + "fd_write"),
            Map.entry("a.g", SYSCALL + "openat"),
            Map.entry("a.h", "env.getTempRet0"),
            Map.entry("a.i", "env._mktime_js"),
            Map.entry("a.j", "env._tzset_js"),
            Map.entry("a.k", "env.emscripten_memcpy_big"),
            Map.entry("a.l", "env.exit"),
            Map.entry("a.m", "env.system"),
            Map.entry("a.n", "env.strftime"),
            Map.entry("a.o", WASI + "fd_seek"),
            Map.entry("a.p", "env._emscripten_throw_longjmp"),
            Map.entry("a.q", "env.emscripten_resize_heap"),
            Map.entry("a.r", SYSCALL + "lstat64"),
            Map.entry("a.s", SYSCALL + "renameat"),
            Map.entry("a.t", SYSCALL + "rmdir"),
            Map.entry("a.u", WASI + "environ_get"),
            Map.entry("a.v", WASI + "environ_sizes_get"),
            Map.entry("a.w", SYSCALL + "dup3"),
            Map.entry("a.x", "env.invoke_vii"),
            Map.entry("a.y", WASI + "fd_read"),
            Map.entry("a.z", SYSCALL + "ioctl"),
            Map.entry("a.A", "env._emscripten_get_now_is_monotonic"),
            Map.entry("a.B", "env._gmtime_js"),
            Map.entry("a.C", "env._localtime_js"),
            Map.entry("a.D", "env.abort"));

    private FirstLetters() {}

    /** The name that {@code function} has in the later formats; its own where it has no letter. */
    static String path(ImportedFunction function) {
        return PATHS.getOrDefault(function.path(), function.path());
    }
}
