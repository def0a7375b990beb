package io.railyard.machine.conformance;

import static io.railyard.machine.conformance.FuzzInstructions.I32;
import static io.railyard.machine.conformance.FuzzInstructions.V128;

import io.railyard.machine.binary.BinaryWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Makes one function body by chance: statements, which leave the operand stack as it was, around {@link FuzzValues}. */
final class FuzzCode {
    private static final int MOST_NESTING = 5;

    final FuzzModule module;
    final SplittableRandom random;
    final BinaryWriter out = new BinaryWriter();
    final List<Integer> locals;
    /** What a branch to each open block carries, outermost first. */
    final List<List<Integer>> labels = new ArrayList<>();

    private final FuzzModule.Type type;
    private final FuzzValues values;
    private int budget;
    int nesting;

    FuzzCode(FuzzModule module, FuzzModule.Type type) {
        this.module = module;
        this.random = module.random;
        this.type = type;
        this.locals = new ArrayList<>(type.parameters());
        this.values = new FuzzValues(this);
        this.budget = random.nextInt(4) == 0 ? 600 : 120;
    }

    /** The locals' declaration and the code with its end. */
    byte[] body() {
        List<Integer> declared = module.someTypes(8);
        locals.addAll(declared);
        out.u32(declared.size());
        declared.forEach(local -> out.u8(1, local));
        labels.add(type.results());
        statements(3 + random.nextInt(10));
        values(type.results(), 3);
        return out.u8(0x0B).toByteArray();
    }

    private void value(int wanted, int depth) {
        values.value(wanted, depth);
    }

    private void values(List<Integer> wanted, int depth) {
        wanted.forEach(one -> value(one, depth));
    }

    void drop(int count) {
        for (int i = 0; i < count; i++) {
            out.u8(0x1A);
        }
    }

    private void statements(int count) {
        for (int i = 0; i < count && budget > 0; i++) {
            statement();
        }
    }

    private void statement() {
        budget--;
        switch (random.nextInt(nesting < MOST_NESTING ? 24 : 14)) {
            case 0, 1, 2 -> assign();
            case 3 -> global();
            case 4, 5 -> store();
            case 6 -> {
                value(module.someType(), 4);
                out.u8(0x1A);
            }
            case 7 -> branchIf();
            case 8 -> call();
            case 9 -> rare();
            case 10 -> bulk();
            case 11 -> table();
            case 12 -> leave();
            case 13 -> vectorStore();
            case 14, 15 -> block(0x02);
            case 16, 17 -> loop();
            case 18, 19, 20 -> block(0x04);
            case 21 -> branchTable();
            default -> attempt();
        }
    }

    private void assign() {
        if (!locals.isEmpty()) {
            int local = random.nextInt(locals.size());
            value(locals.get(local), 4);
            out.u8(0x21).u32(local);
        }
    }

    private void global() {
        int of = random.nextInt(module.valueTypes.size());
        value(module.valueTypes.get(of), 3);
        out.u8(0x24).u32(2 * of + random.nextInt(2));
    }

    private void store() {
        int number = random.nextInt(4);
        values.address();
        value(I32 - number, 3);
        int[] choices = FuzzInstructions.STORE[number];
        out.u8(choices[random.nextInt(choices.length)], 0).u64(values.offset());
    }

    private void vectorStore() {
        if (!module.features.vectors()) {
            assign();
            return;
        }
        values.address();
        value(V128, 3);
        if (random.nextBoolean()) {
            out.u8(0xFD, 11, 0).u64(values.offset());
        } else {
            int lane = random.nextInt(4);
            out.u8(0xFD, 88 + lane, 0).u64(values.offset()).u8(random.nextInt(16 >> lane));
        }
    }

    private void branchIf() {
        int label = random.nextInt(labels.size());
        List<Integer> carried = labels.get(labels.size() - 1 - label);
        values(carried, 2);
        value(I32, 3);
        out.u8(0x0D).u32(label);
        drop(carried.size());
    }

    private void call() {
        drop(callOf(random.nextInt(module.functions.size()), false));
    }

    /** Calls directly or through table 0; returns the number of results. */
    private int callOf(int callee, boolean tail) {
        FuzzModule.Type calleeType = module.functions.get(callee);
        values(calleeType.parameters(), 2);
        if (random.nextInt(3) == 0) {
            value(I32, 1);
            out.u8(0x41, 7, 0x71, tail ? 0x13 : 0x11)
                    .u32(module.type(calleeType))
                    .u32(module.features.references() ? random.nextInt(2) : 0);
        } else {
            out.u8(tail ? 0x12 : 0x10).u32(callee);
        }
        return calleeType.results().size();
    }

    /** Ends the function or throws, rarely. */
    private void leave() {
        if (random.nextInt(4) > 0) {
            assign();
            return;
        }
        int callee = random.nextInt(module.functions.size());
        if (module.features.exceptions() && random.nextBoolean()) {
            int tag = random.nextInt(2);
            value(I32, 2);
            out.u8(0x04, 0x40);
            labels.add(List.of());
            values(module.tags.get(tag).parameters(), 1);
            labels.remove(labels.size() - 1);
            out.u8(0x08, tag, 0x0B);
        } else if (module.features.tailCalls()
                && module.functions.get(callee).results().equals(type.results())) {
            value(I32, 2);
            out.u8(0x04, 0x40);
            labels.add(List.of());
            callOf(callee, true);
            labels.remove(labels.size() - 1);
            out.u8(0x0B);
        } else {
            values(type.results(), 2);
            out.u8(0x0F);
        }
    }

    private void rare() {
        switch (random.nextInt(8)) {
            case 0 -> out.u8(random.nextInt(6) == 0 ? 0x00 : 0x01);
            case 1 -> {
                out.u8(module.features.wide() ? 0x42 : 0x41, random.nextInt(3), 0x40, 0, 0x1A);
            }
            case 2 -> {
                int label = random.nextInt(labels.size());
                values(labels.get(labels.size() - 1 - label), 2);
                out.u8(0x0C).u32(label);
            }
            default -> assign();
        }
    }

    private void bulk() {
        int length = random.nextInt(20) == 0 ? 70_000 : random.nextInt(5_000);
        switch (module.features.bulk() ? random.nextInt(5) : 5) {
            case 0 -> {
                values.address();
                value(I32, 2);
                values.number(length);
                out.u8(0xFC, 11, 0);
            }
            case 1 -> {
                values.address();
                values.address();
                values.number(length);
                out.u8(0xFC, 10, 0, 0);
            }
            case 2, 3 -> {
                values.address();
                out.u8(0x41)
                        .signed(random.nextInt(30))
                        .u8(0x41)
                        .signed(random.nextInt(26))
                        .u8(0xFC, 8, 1, 0);
            }
            case 4 -> {
                if (random.nextInt(8) == 0) {
                    out.u8(0xFC, 9, 1);
                }
            }
            default -> assign();
        }
    }

    private void table() {
        int table = random.nextInt(module.tables.size());
        int element = module.tables.get(table);
        switch (module.features.references() ? random.nextInt(6) : 6) {
            case 0, 1 -> {
                values.index(12);
                value(element, 1);
                out.u8(0x26).u32(table);
            }
            case 2 -> {
                values.index(12);
                value(element, 1);
                values.index(6);
                out.u8(0xFC, 17).u32(table);
            }
            case 3 -> {
                int other = random.nextInt(module.tables.size());
                int from = module.tables.get(other) == element ? other : table;
                values.index(10);
                values.index(10);
                values.index(6);
                out.u8(0xFC, 14).u32(table).u32(from);
            }
            case 4 -> {
                values.index(10);
                values.index(4);
                values.index(5);
                out.u8(0xFC, 12, 1, random.nextInt(2));
            }
            case 5 -> {
                if (random.nextInt(8) == 0) {
                    out.u8(0xFC, 13, 1);
                }
            }
            default -> assign();
        }
    }

    // Blocks

    private void block(int opcode) {
        List<Integer> results =
                random.nextInt(3) == 0 ? module.someTypes(module.features.wideBlocks() ? 2 : 1) : List.of();
        blockOf(opcode, results, 2);
        drop(results.size());
    }

    /** A block or if that leaves {@code results}. */
    void blockOf(int opcode, List<Integer> results, int depth) {
        List<Integer> parameters =
                module.features.wideBlocks() && random.nextInt(5) == 0 ? module.someTypes(2) : List.of();
        values(parameters, 1);
        if (opcode == 0x04) {
            value(I32, 3);
        }
        open(opcode, parameters, results, results);
        arm(parameters, results, depth);
        if (opcode == 0x04 && (!parameters.equals(results) || random.nextBoolean())) {
            out.u8(0x05);
            arm(parameters, results, depth);
        }
        close();
    }

    private void open(int opcode, List<Integer> parameters, List<Integer> results, List<Integer> carried) {
        out.u8(opcode);
        blockType(parameters, results);
        labels.add(carried);
        nesting++;
    }

    private void close() {
        nesting--;
        labels.remove(labels.size() - 1);
        out.u8(0x0B);
    }

    private void blockType(List<Integer> parameters, List<Integer> results) {
        if (parameters.isEmpty() && results.size() < 2) {
            out.u8(results.isEmpty() ? 0x40 : results.get(0));
        } else {
            out.signed(module.type(new FuzzModule.Type(parameters, results)));
        }
    }

    private void arm(List<Integer> parameters, List<Integer> results, int depth) {
        drop(parameters.size());
        statements(1 + random.nextInt(4));
        values(results, depth);
    }

    /** Counts an i32 local up while something holds; gas ends what does not end. */
    private void loop() {
        List<Integer> parameters =
                module.features.wideBlocks() && random.nextInt(4) == 0 ? module.someTypes(2) : List.of();
        values(parameters, 1);
        open(0x03, parameters, List.of(), parameters);
        arm(parameters, List.of(), 2);
        if (random.nextInt(3) > 0) {
            values(parameters, 1);
            value(I32, 3);
            out.u8(0x0D, 0);
            drop(parameters.size());
        }
        close();
    }

    private void branchTable() {
        int around = 1 + random.nextInt(3);
        for (int i = 0; i < around; i++) {
            open(0x02, List.of(), List.of(), List.of());
        }
        value(I32, 2);
        out.u8(0x0E).u32(around);
        for (int i = 0; i <= around; i++) {
            out.u32(random.nextInt(around));
        }
        for (int i = 0; i < around; i++) {
            out.u8(0x0B);
            nesting--;
            labels.remove(labels.size() - 1);
            if (i < around - 1) {
                statements(1 + random.nextInt(2));
            }
        }
    }

    // Exceptions

    private void attempt() {
        if (!module.features.exceptions()) {
            block(0x02);
        } else if (module.features.oldExceptions()) {
            oldAttempt();
        } else if (random.nextInt(3) == 0) {
            attemptWithReference();
        } else {
            int tag = random.nextInt(3);
            List<Integer> carried = tag < 2 ? module.tags.get(tag).parameters() : List.of();
            open(0x02, List.of(), carried, carried);
            out.u8(0x1F, 0x40, 1);
            if (tag < 2) {
                out.u8(0, tag, 0);
            } else {
                out.u8(2, 0);
            }
            tryBody();
            values(carried, 1);
            close();
            drop(carried.size());
        }
    }

    private void tryBody() {
        labels.add(List.of());
        nesting++;
        statements(2 + random.nextInt(3));
        close();
    }

    private void attemptWithReference() {
        open(0x02, List.of(), List.of(), List.of());
        open(0x02, List.of(), List.of(FuzzValues.EXNREF), List.of(FuzzValues.EXNREF));
        out.u8(0x1F, 0x40, 1, 3, 0);
        tryBody();
        out.u8(0x0C, 1);
        close();
        out.u8(random.nextInt(3) == 0 ? 0x0A : 0x1A);
        close();
    }

    private void oldAttempt() {
        open(0x06, List.of(), List.of(), List.of());
        statements(2 + random.nextInt(3));
        if (random.nextInt(4) == 0) {
            nesting--;
            labels.remove(labels.size() - 1);
            out.u8(0x18).u32(random.nextInt(labels.size()));
            return;
        }
        for (int tag = 0; tag < 2; tag++) {
            if (random.nextBoolean()) {
                out.u8(0x07, tag);
                drop(module.tags.get(tag).parameters().size());
                handler();
            }
        }
        if (random.nextBoolean()) {
            out.u8(0x19);
            handler();
        }
        close();
    }

    private void handler() {
        statements(random.nextInt(3));
        if (random.nextInt(4) == 0) {
            value(I32, 1);
            out.u8(0x04, 0x40, 0x09, 1, 0x0B);
        }
    }
}
