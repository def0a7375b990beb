package io.railyard.guests;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import run.endive.runtime.Instance;
import run.endive.runtime.Memory;
import run.endive.wasm.Parser;

/** One guest on the plain Endive interpreter, called as the reference loader calls it. Single-threaded. */
final class GuestProcess {
    private static final int COOKIE_1 = 0x02135467;
    private static final int COOKIE_2 = 0x89BACDFE;
    private static final int COOKIE_0 = 0x63736D65;

    private final Instance instance;

    private GuestProcess(Instance instance) {
        this.instance = instance;
    }

    static GuestProcess start(Guest guest) {
        Instance instance = Instance.builder(Parser.parse(guest.wasm())).build();
        instance.export("emscripten_stack_init").apply();
        int end = (int) instance.export("emscripten_stack_get_end").apply()[0];
        int first = end == 0 ? 4 : end;
        instance.memory().writeI32(first, COOKIE_1);
        instance.memory().writeI32(first + 4, COOKIE_2);
        instance.memory().writeI32(0, COOKIE_0);
        instance.export("__wasm_call_ctors").apply();
        return new GuestProcess(instance);
    }

    /** The text at the result pointer. */
    String handle(String message, String environment) {
        long stack = instance.export("emscripten_stack_get_current").apply()[0];
        long messageAt = push(message);
        long environmentAt = push(environment);
        int at = (int) instance.export("handle").apply(messageAt, environmentAt)[0];
        String result = instance.memory().readCString(at, StandardCharsets.UTF_8);
        instance.export("_emscripten_stack_restore").apply(stack);
        return result;
    }

    private long push(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        long at = instance.export("_emscripten_stack_alloc").apply(utf8.length + 1L)[0];
        instance.memory().write((int) at, utf8);
        instance.memory().writeByte((int) at + utf8.length, (byte) 0);
        return at;
    }

    int memoryBytes() {
        return instance.memory().pages() * Memory.PAGE_SIZE;
    }

    String memorySha256() throws Exception {
        byte[] all = instance.memory().readBytes(0, memoryBytes());
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(all));
    }
}
