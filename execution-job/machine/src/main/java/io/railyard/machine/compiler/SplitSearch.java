package io.railyard.machine.compiler;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Finds a split of a function that leaves no method larger than a limit, by trying: it writes the methods to nowhere and
 * looks at their sizes. Functions whose structure allows no such split keep the best one found.
 */
final class SplitSearch {
    /** An instruction takes fewer bytes than this on average in functions that are not tiny. */
    private static final int INSTRUCTION_BYTES = 12;
    /** Tries, in order: percent of the limit that the largest region may take, and bytes of the smallest. */
    private static final int[][] TRIES = {{70, 150}, {50, 80}, {27, 60}, {14, 40}};

    /** The same for regions within regions, with the number of parts that a method is divided into at least. */
    private static final int[][] NESTED_TRIES = {{70, 80, 8}, {50, 40, 2}};

    private static final int[][] NO_TRIES = {};
    /** A function of more than so many times the limit is divided in regions with regions within them. */
    private static final int FLAT_METHODS = 15;

    private static final int GOAL_PERCENT = 92;

    private final ModuleContext context;
    private final FunctionEmitter.Body body;
    private final int function;
    private final int methodBytes;

    SplitSearch(ModuleContext context, FunctionEmitter.Body body, int function, int methodBytes) {
        this.context = context;
        this.body = body;
        this.function = function;
        this.methodBytes = methodBytes;
    }

    /** Regions of the best split found; none when the function is small. */
    SortedMap<Integer, Region> regions() {
        if (body.code().size() * INSTRUCTION_BYTES < methodBytes) {
            return Collections.emptySortedMap();
        }
        Layout layout = FunctionEmitter.layout(context, body, nowhere());
        SortedMap<Integer, Region> best = Collections.emptySortedMap();
        int smallest = layout.total();
        for (int[] bounds : layout.total() > FLAT_METHODS * methodBytes ? NO_TRIES : TRIES) {
            if (smallest <= methodBytes) {
                break;
            }
            Splitter splitter = new Splitter(context, body, function, layout, methodBytes * bounds[0] / 100, bounds[1]);
            SortedMap<Integer, Region> split = splitter.regions(methodBytes * GOAL_PERCENT / 100);
            int size = largestMethod(split);
            if (size < smallest) {
                smallest = size;
                best = split;
            }
        }
        for (int[] bounds : NESTED_TRIES) {
            if (smallest <= methodBytes) {
                break;
            }
            Splitter splitter = new Splitter(context, body, function, layout, methodBytes * bounds[0] / 100, bounds[1]);
            SortedMap<Integer, Region> split = splitter.nested(methodBytes * GOAL_PERCENT / 100, bounds[2]);
            int size = largestMethod(split);
            if (size < smallest) {
                smallest = size;
                best = split;
            }
        }
        return best;
    }

    private int largestMethod(SortedMap<Integer, Region> split) {
        int largest = FunctionEmitter.whole(context, body, split, nowhere());
        for (Region region : withInner(split)) {
            largest = Math.max(largest, FunctionEmitter.region(context, body, region, nowhere()));
        }
        return largest;
    }

    /** The regions and those within them. */
    static List<Region> withInner(SortedMap<Integer, Region> split) {
        List<Region> regions = new ArrayList<>();
        for (Region region : split.values()) {
            regions.add(region);
            regions.addAll(withInner(region.inner()));
        }
        return regions;
    }

    private static MethodVisitor nowhere() {
        return new ClassWriter(0).visitMethod(Opcodes.ACC_STATIC, "f", "()V", null, null);
    }
}
