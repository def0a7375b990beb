package io.railyard.machine.emscripten;

import java.util.List;
import java.util.Map;

/** What distinguishes the formats. Immutable. */
final class Abi {
    /** How {@code main} is called at start-up. */
    enum Main {
        NOT_CALLED,
        WITHOUT_ARGUMENTS,
        WITH_PROGRAM_NAME
    }

    /** Where the host puts the texts of a call. */
    enum Texts {
        /** On the guest's stack, which is set back after the call. */
        ON_STACK,
        /** In memory that the guest's {@code malloc} gives and that the host never frees. */
        ON_HEAP
    }

    /** What the clock says. */
    enum Clock {
        /** Zero, always. */
        ZERO,
        /** Zero for the date; no number for the time since start. */
        ZERO_AND_NAN,
        /** One more each time it is asked. */
        COUNTS
    }

    /** Exports of the first format by what they are. */
    private static final Map<String, String> LETTERS = Map.ofEntries(
            Map.entry("memory", "E"),
            Map.entry("__wasm_call_ctors", "F"),
            Map.entry("handle", "G"),
            Map.entry("main", "H"),
            Map.entry("malloc", "J"),
            Map.entry("__errno_location", "K"),
            Map.entry("setThrew", "L"),
            Map.entry("stackSave", "M"),
            Map.entry("stackRestore", "N"),
            Map.entry("stackAlloc", "O"));

    /** Newer names of three exports. */
    private static final Map<String, String> NEWER = Map.of(
            "stackSave", "emscripten_stack_get_current",
            "stackRestore", "_emscripten_stack_restore",
            "stackAlloc", "_emscripten_stack_alloc");

    static final Abi FIRST = new Abi(1, false, 524_288_000L, Main.WITHOUT_ARGUMENTS, Clock.ZERO, false);
    static final Abi SECOND = new Abi(2, false, 524_288_000L, Main.WITH_PROGRAM_NAME, Clock.ZERO_AND_NAN, false);
    static final Abi THIRD = new Abi(3, false, 4_294_901_760L, Main.WITHOUT_ARGUMENTS, Clock.COUNTS, false);
    static final Abi FOURTH = new Abi(4, false, 4_294_901_760L, Main.NOT_CALLED, Clock.COUNTS, false);
    static final Abi WIDE = new Abi(4, true, 17_179_869_184L, Main.NOT_CALLED, Clock.COUNTS, false);

    /** HyperBEAM's: no Emscripten loader, so no generation of one. */
    static final Abi STANDALONE = new Abi(0, true, 17_179_869_184L, Main.NOT_CALLED, Clock.ZERO, false, Texts.ON_HEAP);

    static final Abi FOURTH_METERED = FOURTH.metered();
    static final Abi WIDE_METERED = WIDE.metered();

    /** Of the loader's JavaScript, 1 to 4; 0 where there is none. */
    final int generation;
    /** Whether addresses have 64 bits. */
    final boolean wide;
    /** How far the host lets the memory grow, bytes. */
    final long heapLimit;

    final Main main;
    final Clock clock;
    final boolean metered;
    final Texts texts;

    private Abi(int generation, boolean wide, long heapLimit, Main main, Clock clock, boolean metered) {
        this(generation, wide, heapLimit, main, clock, metered, Texts.ON_STACK);
    }

    private Abi(int generation, boolean wide, long heapLimit, Main main, Clock clock, boolean metered, Texts texts) {
        this.generation = generation;
        this.wide = wide;
        this.heapLimit = heapLimit;
        this.main = main;
        this.clock = clock;
        this.metered = metered;
        this.texts = texts;
    }

    private Abi metered() {
        return new Abi(generation, wide, heapLimit, main, clock, true, texts);
    }

    boolean namedByLetters() {
        return generation == 1;
    }

    /** Names under which a module may export {@code name}, the likeliest first. */
    List<String> exportNames(String name) {
        if (namedByLetters()) {
            return List.of(LETTERS.getOrDefault(name, name));
        }
        String newer = NEWER.get(name);
        return newer == null ? List.of(name) : List.of(newer, name);
    }

    /** Bytes of an address. */
    int pointerBytes() {
        return wide ? 8 : 4;
    }

    /** Bytes that a text is given on the stack: the older loaders reckon with four for each UTF-16 unit. */
    long stackBytes(int utf16Units, int utf8Bytes) {
        return generation == 1 || generation == 2 ? 4L * utf16Units + 1 : utf8Bytes + 1L;
    }

    /** Whether the loader has files: the first format's functions do nothing. */
    boolean hasFiles() {
        return generation > 1;
    }
}
