package io.railyard.machine;

import io.railyard.message.Tag;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Under which mode and limits a process runs: what its tags ask for, else its module's, else the machine's defaults; never
 * more than the machine allows. A pure function; its result is fixed at slot 0. Tags as in AO's compute unit
 * ({@code docs/formats/module-formats.md}, section 6).
 *
 * @param mode by whose rules it runs
 * @param limits what one message may use
 * @param rootInterval every how many-th position has its memory hashed for the state root
 */
record Terms(Mode mode, Limits limits, int rootInterval) {
    /** AO's charge for what this project's schedule charges one unit for, about: 6 to 10 on aos 2. */
    static final long AO_GAS_PER_UNIT = 16;

    private static final String MEMORY = "Memory-Limit";
    private static final String COMPUTE = "Compute-Limit";
    private static final String ROOT_INTERVAL = "Root-Interval";
    private static final Pattern SIZE = Pattern.compile("([0-9]{1,15}(?:\\.[0-9]{1,6})?)-?([a-z]{0,2})");
    private static final Map<String, Integer> UNIT_BITS = Map.of("", 0, "b", 0, "kb", 10, "mb", 20, "gb", 30, "tb", 40);

    /**
     * What the terms depend on in a module.
     *
     * @param tags its tags
     * @param metered whether gas in it is AO's
     * @param served whether it imports functions: it was built for AO's hosts, where Lua in C nests 200 calls deep
     */
    record Of(List<Tag> tags, boolean metered, boolean served) {}

    /** Why a process cannot run as it asks. */
    static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;

        Refused(String text) {
            super(text);
        }
    }

    /**
     * The terms of a process.
     *
     * @param process tags of its Process message
     * @param module its module
     * @throws Refused when a tag is malformed or asks for more than the machine allows
     */
    static Terms of(List<Tag> process, Of module, MachineOptions machine) throws Refused {
        Optional<String> code = first(Mode.TAG, process, module.tags());
        Mode mode = machine.mode();
        if (code.isPresent()) {
            mode = Mode.ofCode(code.get())
                    .orElseThrow(() -> new Refused("machine.mode-unknown: the tag " + Mode.TAG + " says \"" + code.get()
                            + "\"; it is clean or compatible"));
        }
        Limits basis = mode == Mode.CLEAN
                ? machine.limits()
                : Limits.COMPATIBLE.withGasPerMessage(machine.limits().gasPerMessage());
        Optional<String> compute = first(COMPUTE, process, module.tags());
        Optional<String> memory = first(MEMORY, process, module.tags());
        long gas = compute.isPresent() ? gas(compute.get(), machine.maxima()) : defaultGas(basis, module.metered());
        long asked = memory.isPresent() ? bytes(memory.get(), machine.maxima()) : basis.memoryBytes();
        // In AO the tag only says whether a host takes the process; how far its memory grows is the module's affair.
        long bytes = mode == Mode.CLEAN ? asked : machine.maxima().memoryBytes();
        int depth = module.served() ? Limits.MAX_CALL_DEPTH : basis.callDepth();
        return new Terms(
                mode, basis.withGasPerMessage(gas).withMemoryBytes(bytes).withCallDepth(depth), rootInterval(process));
    }

    private static int rootInterval(List<Tag> process) throws Refused {
        Optional<String> named = Tag.first(process, ROOT_INTERVAL);
        if (named.isEmpty()) {
            return Rooting.DEFAULT_INTERVAL;
        }
        String text = named.get();
        if (!text.matches("[1-9][0-9]{0,8}")) {
            throw new Refused("machine.limit-malformed: the tag " + ROOT_INTERVAL + " says \"" + text
                    + "\"; it is a whole number of messages from 1");
        }
        int interval = Integer.parseInt(text);
        if (interval > Rooting.MOST_INTERVAL) {
            throw new Refused("machine.limit-too-high: the tag " + ROOT_INTERVAL + " asks for " + interval
                    + " messages, the most is " + Rooting.MOST_INTERVAL);
        }
        return interval;
    }

    private static Optional<String> first(String name, List<Tag> process, List<Tag> module) {
        return Tag.first(process, name).or(() -> Tag.first(module, name));
    }

    private static long defaultGas(Limits basis, boolean metered) {
        return metered ? basis.gasPerMessage() * AO_GAS_PER_UNIT : basis.gasPerMessage();
    }

    private static long gas(String text, MachineOptions.Maxima maxima) throws Refused {
        if (!text.matches("[1-9][0-9]{0,17}")) {
            throw new Refused("machine.limit-malformed: the tag " + COMPUTE + " says \"" + text
                    + "\"; it is a whole number of gas units from 1");
        }
        long gas = Long.parseLong(text);
        if (gas > maxima.gasPerMessage()) {
            throw new Refused("machine.limit-too-high: the tag " + COMPUTE + " asks for " + gas
                    + " gas, this machine allows " + maxima.gasPerMessage());
        }
        return gas;
    }

    private static long bytes(String text, MachineOptions.Maxima maxima) throws Refused {
        Matcher size = SIZE.matcher(text.toLowerCase(Locale.ROOT));
        Integer bits = size.matches() ? UNIT_BITS.get(size.group(2)) : null;
        if (bits == null) {
            throw new Refused("machine.limit-malformed: the tag " + MEMORY + " says \"" + text
                    + "\"; it is a number, a hyphen and b, kb, mb, gb or tb, such as 500-mb");
        }
        BigDecimal exact = new BigDecimal(size.group(1)).multiply(BigDecimal.valueOf(1L << bits));
        if (exact.signum() == 0 || exact.compareTo(BigDecimal.valueOf(maxima.memoryBytes())) > 0) {
            throw new Refused("machine.limit-too-high: the tag " + MEMORY + " asks for " + text
                    + ", this machine allows 1 to " + maxima.memoryBytes() + " bytes");
        }
        long pages = (exact.longValue() + Limits.WASM_PAGE_BYTES - 1) / Limits.WASM_PAGE_BYTES;
        return Math.min(Math.max(1, pages) * Limits.WASM_PAGE_BYTES, maxima.memoryBytes());
    }
}
