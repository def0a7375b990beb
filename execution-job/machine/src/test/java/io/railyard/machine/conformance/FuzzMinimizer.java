package io.railyard.machine.conformance;

import io.railyard.machine.module.ModuleRefused;
import io.railyard.machine.module.Preparation;
import io.railyard.machine.wasm.EngineFailure;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Makes a case on which two engines differ smaller: fewer calls, and code replaced by {@code nop} as long as they differ. */
final class FuzzMinimizer {
    private static final byte NOP = 1;

    private final FuzzRun run;
    private final String judge;
    private final int methodBytes;

    FuzzMinimizer(FuzzRun run, FuzzRun.Difference difference) {
        this.run = run;
        this.judge = difference.judge();
        this.methodBytes = difference.methodBytes();
    }

    FuzzCase smallest(FuzzCase found) throws IOException {
        FuzzCase best = fewerCalls(found);
        for (int round = 0; round < 3; round++) {
            byte[] before = best.wasm();
            best = shorterCode(best);
            if (Arrays.equals(before, best.wasm())) {
                break;
            }
        }
        return fewerCalls(best);
    }

    private FuzzCase fewerCalls(FuzzCase found) throws IOException {
        FuzzCase best = found;
        for (int i = best.calls().size() - 1; i >= 0; i--) {
            List<FuzzCase.Call> calls = new ArrayList<>(best.calls());
            calls.remove(i);
            try {
                FuzzCase candidate = best.with(calls);
                best = differs(candidate) ? candidate : best;
            } catch (ModuleRefused e) {
                throw new IllegalStateException("The module was accepted before", e);
            }
        }
        return best;
    }

    private FuzzCase shorterCode(FuzzCase found) throws IOException {
        FuzzCase best = found;
        int start = FuzzRun.codeStart(found.wasm());
        int end = start + FuzzRun.codeLength(found.wasm());
        for (int length = 128; length >= 1; length /= 2) {
            for (int at = start; at + length <= end; at += Math.max(1, length / 2)) {
                byte[] wasm = best.wasm();
                Arrays.fill(wasm, at, at + length, NOP);
                if (!Arrays.equals(wasm, best.wasm())) {
                    best = better(best, wasm);
                }
            }
        }
        return best;
    }

    private FuzzCase better(FuzzCase best, byte[] wasm) throws IOException {
        try {
            Preparation.prepare(wasm);
            FuzzCase candidate = best.with(wasm);
            return differs(candidate) ? candidate : best;
        } catch (ModuleRefused | NotApplicable | IllegalStateException | IndexOutOfBoundsException e) {
            return best;
        }
    }

    private boolean differs(FuzzCase one) throws IOException {
        try {
            return run.compareFairly(one, judge, methodBytes).difference().isPresent();
        } catch (EngineFailure | AssertionError e) {
            return false;
        }
    }
}
