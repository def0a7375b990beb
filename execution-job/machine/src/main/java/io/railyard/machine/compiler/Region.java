package io.railyard.machine.compiler;

import java.util.List;

/**
 * A run of instructions that becomes a method of its own: it begins and ends with an empty operand stack between
 * statements.
 *
 * @param from first instruction
 * @param to instruction after the last
 * @param owner class of the method
 * @param name name of the method
 * @param parameters locals it gets
 * @param outs locals it gives back
 * @param outer the instructions open around it, outermost first
 * @param exits positions in {@code outer} that it branches to
 * @param fallsThrough whether its end is reached
 * @param throwsOut whether an exception of the guest comes out as a code, because a handler outside reads locals that
 *     it changed
 * @param mayGrow whether it may grow the memory
 */
record Region(
        int from,
        int to,
        String owner,
        String name,
        List<Integer> parameters,
        List<Integer> outs,
        List<Target> outer,
        List<Integer> exits,
        boolean fallsThrough,
        boolean throwsOut,
        boolean mayGrow) {
    /** What stands for the end of the region among exits. */
    static final int FALLS_THROUGH = -1;
    /** What stands for the way out by an exception. */
    static final int THROWS = -2;

    Region {
        parameters = List.copyOf(parameters);
        outs = List.copyOf(outs);
        outer = List.copyOf(outer);
        exits = List.copyOf(exits);
    }

    /** What the method returns when it leaves by {@code exit}: 0 for its end. */
    int exitCode(int exit) {
        return switch (exit) {
            case FALLS_THROUGH -> 0;
            case THROWS -> exits.size() + 1;
            default -> exits.indexOf(exit) + 1;
        };
    }

    String descriptor(Code code, String stateDescriptor) {
        StringBuilder text = new StringBuilder("(");
        parameters.forEach(local -> text.append(code.locals.get(local).descriptor));
        return text.append(stateDescriptor).append(")I").toString();
    }
}
