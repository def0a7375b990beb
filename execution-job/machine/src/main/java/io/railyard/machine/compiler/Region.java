package io.railyard.machine.compiler;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A run of instructions that becomes a method of its own: it begins and ends with an empty operand stack between
 * statements.
 *
 * @param from first instruction
 * @param to instruction after the last
 * @param owner class of the method
 * @param name name of the method
 * @param parameters locals it gets, the first {@code direct} of them as parameters of the method, the others in fields
 * @param direct how many parameters the method has
 * @param outs locals it gives back
 * @param outer the instructions open around it, outermost first
 * @param exits positions in {@code outer} that it branches to
 * @param fallsThrough whether its end is reached
 * @param throwsOut whether an exception of the guest comes out as a code, because a handler outside reads locals that
 *     it changed
 * @param mayGrow whether it may grow the memory
 * @param inner regions within it, by first instruction
 */
record Region(
        int from,
        int to,
        String owner,
        String name,
        List<Integer> parameters,
        int direct,
        List<Integer> outs,
        List<Target> outer,
        List<Integer> exits,
        boolean fallsThrough,
        boolean throwsOut,
        boolean mayGrow,
        SortedMap<Integer, Region> inner) {
    /** What stands for the end of the region among exits. */
    static final int FALLS_THROUGH = -1;
    /** What stands for the way out by an exception. */
    static final int THROWS = -2;

    Region {
        parameters = List.copyOf(parameters);
        outs = List.copyOf(outs);
        outer = List.copyOf(outer);
        exits = List.copyOf(exits);
        inner = Collections.unmodifiableSortedMap(new TreeMap<>(inner));
    }

    /** The same with other inner regions. */
    Region with(SortedMap<Integer, Region> parts) {
        return new Region(
                from, to, owner, name, parameters, direct, outs, outer, exits, fallsThrough, throwsOut, mayGrow, parts);
    }

    /** Locals that the method gets as parameters. */
    List<Integer> directParameters() {
        return parameters.subList(0, direct);
    }

    /** Locals that it gets in fields. */
    List<Integer> carriedParameters() {
        return parameters.subList(direct, parameters.size());
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
        directParameters().forEach(local -> text.append(code.locals.get(local).descriptor));
        return text.append(stateDescriptor).append(")I").toString();
    }
}
