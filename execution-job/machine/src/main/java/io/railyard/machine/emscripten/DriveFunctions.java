package io.railyard.machine.emscripten;

/** WeaveDrive's three asynchronous imports. */
final class DriveFunctions {
    private DriveFunctions() {}

    static void register(HostLibrary library) {
        library.add("env.__asyncjs__weavedrive_open", "pp:i", (host, a) -> host.asyncify().call(() -> 0));
        library.add("env.__asyncjs__weavedrive_read", library.abi().wide ? "ijj:i" : "iii:i", (host, a) -> host.asyncify()
                .call(() -> -1));
        library.add("env.__asyncjs__weavedrive_close", "i:i", (host, a) -> host.asyncify()
                .call(() -> 0));
    }
}
