package io.railyard.machine.compiler;

import io.railyard.machine.binary.Opcode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Chooses the parts of a large function that become methods of their own, so that HotSpot compiles all of it: runs of
 * whole statements, the largest first, until what stays is small enough.
 */
final class Splitter {
    /** JVM slots that the parameters of a region may take. */
    private static final int PARAMETER_SLOTS = 200;
    /** Bytes that a call of a region takes, by estimate, besides what each changed local takes. */
    private static final int CALL_BYTES = 30;

    private static final int OUT_BYTES = 8;
    /** Places outside a region up to which a branch table in it is no dispatch. */
    private static final int DISPATCH_PLACES = 6;

    private final ModuleContext context;
    private final FunctionEmitter.Body body;
    private final Code code;
    private final Layout layout;
    private final Blocks blocks;
    private final Liveness liveness;
    private final String owner;
    private final String prefix;
    private final List<Integer> branchTables = new ArrayList<>();
    private final List<int[]> runs = new ArrayList<>();
    private Bounds bounds = new Bounds(0, 0, false);
    private int number;

    /**
     * How regions are chosen.
     *
     * @param largest bytes that a region may take
     * @param smallest bytes from which a region is worth its call
     * @param keepsDispatch whether a branch table that leads to many places stays where it is: in an interpreter's loop
     *     it runs once for every instruction, and the places are better regions
     */
    record Bounds(int largest, int smallest, boolean keepsDispatch) {}

    Splitter(ModuleContext context, FunctionEmitter.Body body, int function, Layout layout) {
        this.context = context;
        this.body = body;
        this.code = body.code();
        this.layout = layout;
        this.blocks = new Blocks(code);
        this.liveness = new Liveness(code, blocks);
        this.owner = context.classOf(function);
        this.prefix = ModuleContext.method(function) + "r";
        for (int at = 0; at < code.size(); at++) {
            if (code.opcode(at) == Opcode.BR_TABLE && layout.isReached(at)) {
                branchTables.add(at);
            }
        }
    }

    /** Disjoint regions, by first instruction, that leave about {@code goal} bytes. */
    SortedMap<Integer, Region> regions(int goal, Bounds chosenBounds) {
        return choose(0, code.size(), layout.total(), goal, chosenBounds);
    }

    /**
     * The same with regions within regions, for functions that are too large to be left as calls of small ones.
     *
     * @param fan into how many parts a method is divided at least
     */
    SortedMap<Integer, Region> nested(int goal, Bounds least, int fan) {
        return nested(0, code.size(), layout.total(), new Nesting(goal, least, fan));
    }

    private record Nesting(int goal, Bounds least, int fan) {}

    private SortedMap<Integer, Region> nested(int from, int to, int total, Nesting nesting) {
        Bounds least = nesting.least;
        int most = Math.max(least.largest, total / nesting.fan);
        Bounds here = new Bounds(most, least.smallest, least.keepsDispatch);
        SortedMap<Integer, Region> chosen = choose(from, to, total, nesting.goal, here);
        for (Region region : List.copyOf(chosen.values())) {
            int size = bytes(region.from(), region.to());
            if (size > least.largest) {
                chosen.put(region.from(), region.with(nested(region.from(), region.to(), size, nesting)));
            }
        }
        return chosen;
    }

    private SortedMap<Integer, Region> choose(int from, int to, int total, int goal, Bounds chosenBounds) {
        bounds = chosenBounds;
        runs.clear();
        collect(from, to);
        runs.sort(Comparator.comparingInt((int[] run) -> -bytes(run[0], run[1])).thenComparingInt(run -> run[0]));
        SortedMap<Integer, Region> chosen = new TreeMap<>();
        int rest = total;
        for (int[] run : runs) {
            if (rest <= goal) {
                break;
            }
            Region region = region(run[0], run[1], number);
            int saved = bytes(run[0], run[1])
                    - CALL_BYTES
                    - OUT_BYTES
                            * (region.outs().size() + region.carriedParameters().size());
            if (saved > 0) {
                chosen.put(run[0], region);
                rest -= saved;
                number++;
            }
        }
        return chosen;
    }

    private int bytes(int from, int to) {
        return layout.offset(to) - layout.offset(from);
    }

    /** How many of the locals fit into the parameters of a method. */
    private int direct(List<Integer> parameters) {
        int slots = 0;
        int count = 0;
        for (int local : parameters) {
            slots += code.locals.get(local).slots;
            if (slots > PARAMETER_SLOTS) {
                break;
            }
            count++;
        }
        return count;
    }

    /** Finds runs among the statements from {@code from} to {@code to}, which stand in one block. */
    private void collect(int from, int to) {
        int start = from;
        int at = from;
        int last = from;
        while (at < to) {
            last = at;
            int next = statementEnd(at, to);
            if (bounds.keepsDispatch && leadsToDispatch(at, next)) {
                collectOffPath(start, at);
                descend(at, next);
                start = next;
            } else if (bytes(at, next) > bounds.largest || (bounds.keepsDispatch && dispatches(at, next))) {
                add(start, at);
                descend(at, next);
                start = next;
            } else if (bytes(start, next) > bounds.largest) {
                add(start, at);
                start = at;
            }
            at = next;
        }
        add(start, isEdge(to) ? to : Math.max(start, last));
    }

    /** Whether the statement holds a branch table of many places whose loop is the one round the statement. */
    private boolean leadsToDispatch(int from, int to) {
        int loop = blocks.loopAround(from);
        return loop >= 0
                && branchTables.stream()
                        .filter(at -> at >= from && at < to && blocks.loopAround(at) == loop)
                        .anyMatch(at -> places(at, at) > DISPATCH_PLACES);
    }

    /**
     * Finds runs among statements that run just before a dispatch: only what stands behind a first condition, because the
     * rest runs for every instruction of the interpreted program.
     */
    private void collectOffPath(int from, int to) {
        int at = from;
        while (at < to) {
            int next = statementEnd(at, to);
            if (blocks.opens(at)) {
                if (code.opcode(at) == Opcode.BLOCK) {
                    collectBehindCondition(at + 1, blocks.end(at));
                } else {
                    descend(at, next);
                }
            }
            at = next;
        }
    }

    private void collectBehindCondition(int from, int to) {
        int at = from;
        while (at < to) {
            int next = statementEnd(at, to);
            if (blocks.opens(at)) {
                collectOffPath(at, next);
            } else if (code.opcode(next - 1) == Opcode.BR_IF) {
                collect(next, to);
                return;
            }
            at = next;
        }
    }

    /** Whether a branch table in the statement leads to many places outside it. */
    private boolean dispatches(int from, int to) {
        for (int at : branchTables) {
            if (at >= from && at < to && places(at, from) > DISPATCH_PLACES) {
                return true;
            }
        }
        return false;
    }

    /** To how many blocks that begin before {@code from} branch table {@code at} leads. */
    private long places(int at, int from) {
        return Arrays.stream(code.labels(at))
                .map(label -> blocks.named(at, label))
                .distinct()
                .filter(block -> block < from)
                .count();
    }

    /** Whether a region may end before {@code at}: nothing is on the operand stack there, or nothing comes there. */
    private boolean isEdge(int at) {
        return at < code.size() && (layout.isStatement(at) || !layout.isReached(at));
    }

    /** The first statement after the one at {@code at}, or {@code to}. */
    private int statementEnd(int at, int to) {
        int next = at;
        do {
            next = blocks.opens(next) ? blocks.end(next) + 1 : next + 1;
        } while (next < to && !layout.isStatement(next));
        return Math.min(next, to);
    }

    private void descend(int from, int to) {
        int at = from;
        while (at < to) {
            if (!blocks.opens(at)) {
                at++;
                continue;
            }
            int otherwise = blocks.otherwise(at);
            int end = blocks.end(at);
            if (otherwise >= 0) {
                collect(at + 1, otherwise);
                collect(otherwise + 1, end);
            } else {
                collect(at + 1, end);
            }
            at = end + 1;
        }
    }

    private void add(int from, int to) {
        if (from < to && layout.isStatement(from) && isEdge(to) && bytes(from, to) >= bounds.smallest) {
            runs.add(new int[] {from, to});
        }
    }

    private Region region(int from, int to, int number) {
        BitSet used = new BitSet();
        BitSet changed = new BitSet();
        boolean grows = false;
        boolean mayThrow = false;
        SortedSet<Integer> exits = new TreeSet<>();
        List<Integer> around = blocks.around(from);
        for (int at = from; at < to; at++) {
            if (!layout.isReached(at)) {
                continue;
            }
            int opcode = code.opcode(at);
            int local = code.index(at);
            int count = code.localCount(at);
            if (count > 0) {
                used.set(local, local + count);
            }
            if (count > 0 && opcode != Opcode.LOCAL_GET && opcode != Idiom.VECTOR_GET) {
                changed.set(local, local + count);
            }
            grows |= context.calls.mayMove(code, at);
            mayThrow |= Opcode.mayThrow(opcode);
            exits(at, around, exits);
        }
        boolean fallsThrough = layout.isReached(to);
        BitSet wanted = new BitSet();
        if (fallsThrough) {
            wanted.or(liveness.at(to));
        }
        exits.forEach(exit -> wanted.or(liveness.at(blocks.continuation(exit == 0 ? -1 : around.get(exit - 1)))));
        BitSet handled = liveness.handlers(from);
        boolean throwsOut = mayThrow && handled.intersects(changed);
        if (throwsOut) {
            wanted.or(handled);
        }
        changed.and(wanted);
        used.and(liveness.at(from));
        List<Integer> parameters = used.stream().boxed().toList();
        return new Region(
                from,
                to,
                owner,
                prefix + number,
                parameters,
                direct(parameters),
                changed.stream().boxed().toList(),
                outer(around),
                List.copyOf(exits),
                fallsThrough,
                throwsOut,
                grows,
                Collections.emptySortedMap());
    }

    /** Adds the targets outside that instruction {@code at} may go to, as positions among the open ones. */
    private void exits(int at, List<Integer> around, SortedSet<Integer> exits) {
        switch (code.opcode(at)) {
            case Opcode.BR, Opcode.BR_IF -> exit(blocks.named(at, code.index(at)), around, exits);
            case Opcode.BR_TABLE -> {
                for (int label : code.labels(at)) {
                    exit(blocks.named(at, label), around, exits);
                }
            }
            case Opcode.RETURN, Opcode.RETURN_CALL, Opcode.RETURN_CALL_INDIRECT -> exits.add(0);
            case Opcode.TRY_TABLE -> {
                for (TryTable.Catch clause : code.tryTable(at).catches()) {
                    exit(blocks.named(at, clause.label()), around, exits);
                }
            }
            default -> {}
        }
    }

    private static void exit(int block, List<Integer> around, SortedSet<Integer> exits) {
        if (block < 0) {
            exits.add(0);
        } else if (around.contains(block)) {
            exits.add(around.indexOf(block) + 1);
        }
    }

    private List<Target> outer(List<Integer> around) {
        List<Target> targets = new ArrayList<>();
        Signature shape = new Signature(List.of(), body.signature().results());
        targets.add(new Target(Opcode.BLOCK, shape, 0, 0));
        for (int block : around) {
            targets.add(new Target(code.opcode(block), code.shape(block), 0, targets.size()));
        }
        return targets;
    }
}
