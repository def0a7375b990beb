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
    private static final int[][] TRIES = {{50, 150}, {27, 60}, {14, 40}};

    /** The same for regions within regions, with the number of parts that a method is divided into at least. */
    private static final int[][] NESTED_TRIES = {{70, 80, 8}, {50, 40, 2}};

    /** A function of more than so many times the limit is divided in regions with regions within them. */
    private static final int FLAT_METHODS = 15;

    private static final int GOAL_PERCENT = 92;

    private final ModuleContext context;
    private final FunctionEmitter.Body body;
    private final int function;
    private final int methodBytes;
    private SortedMap<Integer, Region> best = Collections.emptySortedMap();
    private int smallest;
    private int smallestBytes;

    SplitSearch(ModuleContext context, FunctionEmitter.Body body, int function, int methodBytes) {
        this.context = context;
        this.body = body;
        this.function = function;
        this.methodBytes = methodBytes;
    }

    /** Bytes of the largest method of the best split found; 0 before a search and for small functions. */
    int smallestBytes() {
        return smallestBytes;
    }

    /** Regions of the best split found; none when the function is small. */
    SortedMap<Integer, Region> regions() {
        if (body.code().size() * INSTRUCTION_BYTES < methodBytes) {
            return Collections.emptySortedMap();
        }
        Layout layout = FunctionEmitter.layout(context, body, nowhere());
        smallest = layout.size().load();
        smallestBytes = layout.size().bytes();
        if (smallestBytes > methodBytes) {
            searchAll(layout);
        }
        if (smallest > methodBytes) {
            searchAll(layout.weighed());
        }
        return best;
    }

    private void searchAll(Layout layout) {
        Splitter splitter = new Splitter(context, body, function, layout);
        if (layout.total() <= FLAT_METHODS * methodBytes) {
            search(splitter, true);
            search(splitter, false);
        }
        searchNested(splitter);
    }

    private void search(Splitter splitter, boolean keepsDispatch) {
        for (int[] sizes : TRIES) {
            if (smallest <= methodBytes) {
                return;
            }
            Splitter.Bounds bounds = new Splitter.Bounds(methodBytes * sizes[0] / 100, sizes[1], keepsDispatch);
            take(splitter.regions(methodBytes * GOAL_PERCENT / 100, bounds));
        }
    }

    private void searchNested(Splitter splitter) {
        for (int[] sizes : NESTED_TRIES) {
            if (smallest <= methodBytes) {
                return;
            }
            Splitter.Bounds bounds = new Splitter.Bounds(methodBytes * sizes[0] / 100, sizes[1], false);
            take(splitter.nested(methodBytes * GOAL_PERCENT / 100, bounds, sizes[2]));
        }
    }

    private void take(SortedMap<Integer, Region> split) {
        MethodSize whole = FunctionEmitter.whole(context, body, split, nowhere());
        int load = whole.load();
        int bytes = whole.bytes();
        for (Region region : withInner(split)) {
            MethodSize size = FunctionEmitter.region(context, body, region, nowhere());
            load = Math.max(load, size.load());
            bytes = Math.max(bytes, size.bytes());
        }
        if (load < smallest) {
            smallest = load;
            smallestBytes = bytes;
            best = split;
        }
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
