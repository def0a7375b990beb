package io.railyard.machine.compiler;

import java.util.Collections;
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
    private static final int[][] TRIES = {{50, 150}, {27, 60}, {14, 40}};

    private static final int GOAL_PERCENT = 92;

    private final ModuleContext context;
    private final FunctionEmitter.Body body;
    private final int function;
    private final int methodBytes;
    private SortedMap<Integer, Region> best = Collections.emptySortedMap();
    private int smallest;

    SplitSearch(ModuleContext context, FunctionEmitter.Body body, int function, int methodBytes) {
        this.context = context;
        this.body = body;
        this.function = function;
        this.methodBytes = methodBytes;
    }

    /** Bytes of the largest method of the best split found; 0 before a search and for small functions. */
    int smallest() {
        return smallest;
    }

    /** Regions of the best split found; none when the function is small. */
    SortedMap<Integer, Region> regions() {
        if (body.code().size() * INSTRUCTION_BYTES < methodBytes) {
            return Collections.emptySortedMap();
        }
        Layout layout = FunctionEmitter.layout(context, body, nowhere());
        smallest = layout.total();
        if (smallest > methodBytes) {
            Splitter splitter = new Splitter(context, body, function, layout);
            search(splitter, true);
            search(splitter, false);
        }
        return best;
    }

    private void search(Splitter splitter, boolean keepsDispatch) {
        for (int[] sizes : TRIES) {
            if (smallest <= methodBytes) {
                return;
            }
            Splitter.Bounds bounds = new Splitter.Bounds(methodBytes * sizes[0] / 100, sizes[1], keepsDispatch);
            SortedMap<Integer, Region> split = splitter.regions(methodBytes * GOAL_PERCENT / 100, bounds);
            int size = largestMethod(split);
            if (size < smallest) {
                smallest = size;
                best = split;
            }
        }
    }

    private int largestMethod(SortedMap<Integer, Region> split) {
        int largest = FunctionEmitter.whole(context, body, split, nowhere());
        for (Region region : split.values()) {
            largest = Math.max(largest, FunctionEmitter.region(context, body, region, nowhere()));
        }
        return largest;
    }

    private static MethodVisitor nowhere() {
        return new ClassWriter(0).visitMethod(Opcodes.ACC_STATIC, "f", "()V", null, null);
    }
}
