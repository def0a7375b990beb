package io.railyard.machine.conformance;

import io.railyard.machine.binary.BinaryReader;
import io.railyard.machine.module.ModuleRefused;
import io.railyard.machine.module.Preparation;
import io.railyard.machine.wasm.Engine;
import io.railyard.machine.wasm.EngineFailure;
import io.railyard.machine.wasm.StrictEngine;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** Makes cases by chance and compares engines on them. */
final class FuzzRun {
    /** What two engines showed differently. */
    record Difference(FuzzCase one, String judge, int methodBytes, String text) {}

    /** Whether the judge could run it, and then what differed. */
    record Judgement(boolean judged, Optional<Difference> difference) {}

    static final int CALLS = 10;
    private static final int MUTATION_TRIES = 40;
    private static final int F64_CONVERT_I64_U = 0xBA;
    private static final int BULK_PREFIX = 0xFC;
    private static final int TABLE_FILL = 17;

    private final Optional<FuzzV8> v8;
    private final List<byte[]> guests;
    private final Map<String, Integer> unjudged = new TreeMap<>();
    private int executions;

    /**
     * @param v8 the second judge, where there is one
     * @param guests real modules to change by chance
     */
    FuzzRun(Optional<FuzzV8> v8, List<byte[]> guests) {
        this.v8 = v8;
        this.guests = List.copyOf(guests);
    }

    /** Calls that our engine and at least one judge have run. */
    int executions() {
        return executions;
    }

    /** Modules that a judge could not run, by its words. */
    Map<String, Integer> unjudged() {
        return unjudged;
    }

    /** Makes the case of {@code seed} and runs it everywhere. */
    Optional<Difference> trial(long seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        FuzzFeatures features = FuzzFeatures.some(random);
        boolean guest = !guests.isEmpty() && random.nextInt(40) == 0;
        byte[] wasm = guest ? guests.get(random.nextInt(guests.size())) : FuzzModule.make(random, features);
        boolean mutated = guest || random.nextInt(4) == 0;
        if (mutated) {
            wasm = mutated(wasm, random);
        }
        int methodBytes = random.nextInt(3) > 0 ? 4_500 : random.nextInt(150, 700);
        FuzzCase one;
        try {
            one = new FuzzCase(wasm, calls(wasm, random, guest ? 4 : CALLS));
        } catch (ModuleRefused e) {
            if (mutated) {
                return Optional.empty();
            }
            throw new AssertionError("A generated module was refused", e);
        }
        // Endive's interpreter loses its place at a return_call within blocks.
        boolean compiledJudge = features.tailCalls() || mutated || random.nextInt(8) == 0;
        List<String> judges = new ArrayList<>();
        if (mutated || features.judgedByEndive()) {
            judges.add(compiledJudge ? "compiled" : "interpreter");
        }
        if (v8.isPresent() && (mutated || features.judgedByV8())) {
            judges.add("v8");
        }
        boolean judged = false;
        for (String judge : judges) {
            Judgement judgement = compareFairly(one, judge, methodBytes);
            if (judgement.difference().isPresent()) {
                return judgement.difference();
            }
            judged |= judgement.judged();
        }
        executions += judged ? one.calls().size() : 0;
        return Optional.empty();
    }

    /** The difference between our engine and {@code judge}, if there is one. */
    Judgement compare(FuzzCase one, String judge, int methodBytes) throws IOException {
        Optional<List<String>> expected = judged(one, judge);
        if (expected.isEmpty()) {
            return new Judgement(false, Optional.empty());
        }
        List<String> seen = one.seenOn(StrictEngine.own(methodBytes));
        for (int i = 0; i < seen.size(); i++) {
            if (!seen.get(i).equals(expected.get().get(i))) {
                String text = "call " + i + " of " + one.calls().get(i) + "\n  own: " + seen.get(i) + "\n  " + judge
                        + ": " + expected.get().get(i);
                return new Judgement(true, Optional.of(new Difference(one, judge, methodBytes, text)));
            }
        }
        return new Judgement(true, Optional.empty());
    }

    /**
     * Like {@link #compare}, but a difference from Endive's interpreter is its own when its compiler sides with ours:
     * the interpreter adds an offset to an address of 2 GiB and more wrongly in {@code i64.store32}, and loses its place
     * at a {@code return_call} within blocks. One from either is Endive's own when V8 sides with ours and the code has an
     * {@code f64.convert_i64_u}, which both round wrongly when the number lies midway between two others, or a {@code
     * table.fill}, which both take for inside the table when it fills nothing from index 2^31 on.
     */
    Judgement compareFairly(FuzzCase one, String judge, int methodBytes) throws IOException {
        Judgement judgement = compare(one, judge, methodBytes);
        if (judge.equals("interpreter") && judgement.difference().isPresent()) {
            Judgement second = compare(one, "compiled", methodBytes);
            if (second.judged() && second.difference().isEmpty()) {
                note("the interpreter alone differs");
                return second;
            }
        }
        if (!judge.equals("v8") && judgement.difference().isPresent() && v8.isPresent() && suspicious(one.wasm())) {
            Judgement second = compare(one, "v8", methodBytes);
            if (second.judged() && second.difference().isEmpty()) {
                note("Endive alone differs in f64.convert_i64_u or table.fill");
                return second;
            }
        }
        return judgement;
    }

    /** Whether the code may have an instruction that Endive is known to get wrong. */
    private static boolean suspicious(byte[] wasm) {
        for (int at = codeStart(wasm), left = codeLength(wasm); left > 0; at++, left--) {
            boolean fills = left > 1 && wasm[at] == (byte) BULK_PREFIX && wasm[at + 1] == TABLE_FILL;
            if (wasm[at] == (byte) F64_CONVERT_I64_U || fills) {
                return true;
            }
        }
        return false;
    }

    private Optional<List<String>> judged(FuzzCase one, String judge) throws IOException {
        if (judge.equals("v8")) {
            StringBuilder why = new StringBuilder();
            Optional<List<String>> seen = v8.orElseThrow().seen(one, why);
            if (seen.isEmpty()) {
                note(judge + ": " + why);
            }
            return seen;
        }
        try {
            return Optional.of(one.seenOn(judge.equals("compiled") ? Engine.compiled() : Engine.interpreter()));
        } catch (EngineFailure e) {
            note(judge + ": " + e.getCause());
            return Optional.empty();
        }
    }

    private void note(String text) {
        String first = text.lines().findFirst().orElse("").replaceAll("[0-9]+", "N");
        unjudged.merge(first.substring(0, Math.min(140, first.length())), 1, Integer::sum);
    }

    static List<FuzzCase.Call> calls(byte[] wasm, SplittableRandom random, int count) {
        SpecModule module = SpecModule.read(wasm);
        List<FuzzCase.Call> calls = new ArrayList<>();
        List<String> names = module.exports.entrySet().stream()
                .filter(entry -> entry.getValue().kind() == SpecModule.FUNCTION)
                .map(Map.Entry::getKey)
                .toList();
        for (int i = 0; i < count; i++) {
            String name = names.get(random.nextInt(names.size()));
            int type = module.typeOfFunction(
                    Objects.requireNonNull(module.exports.get(name)).index());
            List<Long> given = new ArrayList<>();
            for (int slot = SpecCallers.slots(module.types.get(type).parameters()); slot > 0; slot--) {
                given.add(random.nextBoolean() ? random.nextLong() : random.nextInt(-3, 100));
            }
            calls.add(new FuzzCase.Call(name, given));
        }
        return calls;
    }

    /** Changes bytes of the code, as long as preparation accepts the result. */
    private static byte[] mutated(byte[] wasm, SplittableRandom random) {
        byte[] best = wasm;
        int changes = 1 + random.nextInt(4);
        for (int tries = 0; tries < MUTATION_TRIES && changes > 0; tries++) {
            byte[] candidate = best.clone();
            int at = codeStart(wasm) + random.nextInt(codeLength(wasm));
            candidate[at] = random.nextInt(3) == 0
                    ? (byte) (candidate[at] + (random.nextBoolean() ? 1 : -1))
                    : (byte) random.nextInt(256);
            try {
                Preparation.prepare(candidate);
                best = candidate;
                changes--;
            } catch (ModuleRefused | RuntimeException e) {
                // Not valid any more: another byte.
            }
        }
        return best;
    }

    static int codeStart(byte[] wasm) {
        return code(wasm).position();
    }

    static int codeLength(byte[] wasm) {
        return code(wasm).remaining();
    }

    /** At the content of the code section, limited to it. */
    private static BinaryReader code(byte[] wasm) {
        BinaryReader in = new BinaryReader(wasm, 8, wasm.length);
        while (!in.atEnd()) {
            int id = in.u8();
            BinaryReader content = in.slice(in.u32());
            if (id == 10) {
                return content;
            }
        }
        throw new IllegalArgumentException("no code");
    }
}
