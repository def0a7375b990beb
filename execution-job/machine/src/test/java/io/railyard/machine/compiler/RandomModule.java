package io.railyard.machine.compiler;

import static io.railyard.machine.compiler.Binary.F32;
import static io.railyard.machine.compiler.Binary.F64;
import static io.railyard.machine.compiler.Binary.I32;
import static io.railyard.machine.compiler.Binary.I64;

import io.railyard.machine.binary.BinaryWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Makes valid modules by chance: control of all shapes, all number types, memory, globals, calls direct and indirect. */
final class RandomModule {
    private static final int[] TYPES = {I32, I64, F32, F64};
    private static final int EXNREF = 0x69;
    private static final int MOST_NESTING = 5;
    private static final int TABLE_SIZE = 8;
    /** Types of what exceptions carry, by tag. */
    private static final List<List<Integer>> TAGS = List.of(List.of(), List.of(I32), List.of(I64, F64, I32));

    /** An open block: what a branch to it carries. */
    private record Label(List<Integer> carried) {}

    private final SplittableRandom random;
    private final boolean wideBlocks;
    private final boolean tables;
    private final boolean exceptions;
    private final Binary module = new Binary();
    private final List<List<List<Integer>>> signatures = new ArrayList<>();
    private final List<Label> labels = new ArrayList<>();
    private List<Integer> locals = List.of();
    private BinaryWriter out = new BinaryWriter();
    private int budget;
    private int nesting;

    private RandomModule(SplittableRandom random, boolean wideBlocks, boolean tables, boolean exceptions) {
        this.random = random;
        this.wideBlocks = wideBlocks;
        this.tables = tables;
        this.exceptions = exceptions;
    }

    /**
     * Module bytes; functions are exported as f0, f1 …
     *
     * @param wideBlocks whether blocks may have parameters and several results
     */
    static byte[] make(SplittableRandom random, boolean wideBlocks) {
        return make(random, wideBlocks, false, false);
    }

    /**
     * Module bytes; functions are exported as f0, f1 …
     *
     * @param wideBlocks whether blocks may have parameters and several results
     * @param tables whether there are tables that change, references and tail calls
     * @param exceptions whether there are exceptions
     */
    static byte[] make(SplittableRandom random, boolean wideBlocks, boolean tables, boolean exceptions) {
        RandomModule maker = new RandomModule(random, wideBlocks, tables, exceptions);
        maker.module.memory(1, random.nextInt(3) == 0 ? 1 : 3);
        for (int type : TYPES) {
            maker.module.global(type).global(type);
        }
        int count = 2 + random.nextInt(5);
        for (int i = 0; i < count; i++) {
            maker.signatures.add(List.of(maker.someTypes(4), maker.someTypes(i == 0 || !wideBlocks ? 1 : 3)));
        }
        if (tables) {
            maker.moreTables(count);
        }
        if (exceptions) {
            TAGS.forEach(maker.module::tag);
        }
        for (int i = 0; i < count; i++) {
            maker.function(i);
        }
        int entries = random.nextInt(6) == 0 ? 300 : 8;
        for (int i = 0; i < entries; i++) {
            maker.module.entry(random.nextInt(-1, count));
        }
        return maker.module.toByteArray();
    }

    /** Table 1 of functions and table 2 of external references; segment 0 is passive and names every function. */
    private void moreTables(int count) {
        module.table(new BinaryWriter().u8(0x70, 1, TABLE_SIZE, 2 * TABLE_SIZE));
        module.table(new BinaryWriter().u8(0x6F, 0, TABLE_SIZE));
        BinaryWriter segment = new BinaryWriter().u8(1, 0).u32(count);
        for (int i = 0; i < count; i++) {
            segment.u32(i);
        }
        module.segment(segment);
    }

    private void function(int index) {
        List<Integer> parameters = signatures.get(index).get(0);
        List<Integer> results = signatures.get(index).get(1);
        List<Integer> declared = someTypes(8);
        locals = new ArrayList<>(parameters);
        locals.addAll(declared);
        out = new BinaryWriter();
        budget = random.nextInt(4) == 0 ? 1_500 : 200;
        nesting = 0;
        labels.clear();
        labels.add(new Label(results));
        statements(3 + random.nextInt(10));
        values(results, 3);
        module.function(new Binary.Function("f" + index, parameters, results, declared, out));
    }

    private List<Integer> someTypes(int most) {
        List<Integer> types = new ArrayList<>();
        for (int count = random.nextInt(most + 1); count > 0; count--) {
            types.add(someType());
        }
        return types;
    }

    private int someType() {
        return TYPES[random.nextInt(3) == 0 ? random.nextInt(4) : random.nextInt(2)];
    }

    private static int index(int type) {
        return I32 - type;
    }

    private int pick(int[] choices) {
        return choices[random.nextInt(choices.length)];
    }

    private void range(int[] bounds) {
        out.u8(random.nextInt(bounds[0], bounds[1] + 1));
    }

    private void values(List<Integer> types, int depth) {
        types.forEach(type -> value(type, depth));
    }

    private void drop(int count) {
        for (int i = 0; i < count; i++) {
            out.u8(0x1A);
        }
    }

    // Statements: leave the operand stack as it was

    private void statements(int count) {
        for (int i = 0; i < count && budget > 0; i++) {
            statement();
        }
    }

    private void statement() {
        budget--;
        switch (random.nextInt(nesting < MOST_NESTING ? 20 : 12)) {
            case 0, 1, 2 -> assign();
            case 3 -> {
                int type = someType();
                value(type, 3);
                out.u8(0x24).u32(2 * index(type) + random.nextInt(2));
            }
            case 4, 5, 6 -> store();
            case 7 -> {
                value(someType(), 4);
                out.u8(0x1A);
            }
            case 8 -> branchIf();
            case 9 -> call();
            case 10 -> control();
            case 11 -> step();
            case 12, 13 -> block(0x02);
            case 14, 15 -> loop();
            case 16, 17, 18 -> block(0x04);
            default -> branchTable();
        }
    }

    private void assign() {
        if (locals.isEmpty()) {
            return;
        }
        int local = random.nextInt(locals.size());
        value(locals.get(local), 4);
        out.u8(0x21).u32(local);
    }

    /** An i32 local plus a constant, as loops step. */
    private void step() {
        int local = random.nextInt(locals.size() + 1);
        if (local < locals.size() && locals.get(local) == I32) {
            out.u8(0x20).u32(local).u8(0x41).signed(random.nextInt(-9, 9));
            out.u8(0x6A, 0x21).u32(local);
        }
    }

    private void store() {
        int type = someType();
        address(2);
        value(type, 3);
        out.u8(pick(RandomOpcodes.STORE[index(type)]), 0).u32(offset());
    }

    private void address(int depth) {
        value(I32, depth);
        if (random.nextInt(40) > 0) {
            out.u8(0x41).signed(random.nextInt(4) == 0 ? 0xffff : 0x3fff).u8(0x71);
        }
    }

    private int offset() {
        return switch (random.nextInt(12)) {
            case 0 -> random.nextInt(70_000);
            case 1 -> random.nextInt(20) == 0 ? -1 : 4_093;
            case 2, 3, 4 -> random.nextInt(64);
            default -> 0;
        };
    }

    /** A label that carries no exception: null would come along, which a judge throws in a way of its own. */
    private int label() {
        int label = random.nextInt(labels.size());
        return labels.get(labels.size() - 1 - label).carried().contains(EXNREF) ? labels.size() - 1 : label;
    }

    private void branchIf() {
        int label = label();
        List<Integer> carried = labels.get(labels.size() - 1 - label).carried();
        values(carried, 2);
        value(I32, 3);
        out.u8(0x0D).u32(label);
        drop(carried.size());
    }

    private void call() {
        int callee = random.nextInt(signatures.size());
        values(signatures.get(callee).get(0), 2);
        if (random.nextInt(3) == 0) {
            value(I32, 1);
            List<List<Integer>> signature = signatures.get(callee);
            out.u8(0x41).signed(7).u8(0x71, 0x11);
            out.u32(module.type(signature.get(0), signature.get(1))).u8(0);
        } else {
            out.u8(0x10).u32(callee);
        }
        drop(signatures.get(callee).get(1).size());
    }

    private void control() {
        int kind = random.nextInt(3);
        if (kind == 1 && tables) {
            tables();
        } else if (kind == 2 && exceptions) {
            if (nesting < MOST_NESTING && random.nextInt(3) > 0) {
                attempt();
            } else {
                raise();
            }
        } else {
            rare();
        }
    }

    private void index() {
        value(I32, 1);
        if (random.nextInt(12) > 0) {
            out.u8(0x41).signed(TABLE_SIZE - 1).u8(0x71);
        }
    }

    private void function() {
        if (random.nextInt(4) == 0) {
            out.u8(0xD0, 0x70);
        } else {
            out.u8(0xD2).u32(random.nextInt(signatures.size()));
        }
    }

    private void tables() {
        switch (random.nextInt(10)) {
            case 0, 1 -> {
                index();
                function();
                out.u8(0x26, 1);
            }
            case 2 -> {
                index();
                out.u8(0x25, 1, 0xD1, 0x24, random.nextInt(2));
            }
            case 3 -> {
                index();
                index();
                out.u8(0x41).signed(random.nextInt(4)).u8(0xFC, 0x0E, 1, random.nextInt(2));
            }
            case 4 -> {
                index();
                out.u8(0x41).signed(random.nextInt(3)).u8(0x41).signed(random.nextInt(4));
                out.u8(0xFC, 0x0C, 0, 1);
            }
            case 5 -> {
                index();
                function();
                out.u8(0x41).signed(random.nextInt(4)).u8(0xFC, 0x11, 1);
            }
            case 6 -> {
                function();
                out.u8(0x41).signed(random.nextInt(4)).u8(0xFC, 0x0F, 1, 0x24, 0);
            }
            case 7 -> out.u8(0xFC, 0x10, 1, 0x24, 1);
            case 8 -> {
                if (random.nextInt(8) == 0) {
                    out.u8(0xFC, 0x0D, 0);
                }
                index();
                out.u8(0x25, 2, 0xD1, 0x24, 0);
            }
            default -> tailCall();
        }
    }

    /** In one arm, so that what follows is reached. */
    private void tailCall() {
        List<Integer> results = labels.get(0).carried();
        List<Integer> fitting = new ArrayList<>();
        for (int i = 0; i < signatures.size(); i++) {
            if (signatures.get(i).get(1).equals(results)) {
                fitting.add(i);
            }
        }
        int callee = fitting.get(random.nextInt(fitting.size()));
        value(I32, 2);
        out.u8(0x04, 0x40);
        labels.add(new Label(List.of()));
        values(signatures.get(callee).get(0), 2);
        if (random.nextInt(3) == 0) {
            index();
            out.u8(0x13)
                    .u32(module.type(signatures.get(callee).get(0), results))
                    .u8(random.nextInt(2));
        } else {
            out.u8(0x12).u32(callee);
        }
        labels.remove(labels.size() - 1);
        out.u8(0x0B);
    }

    private void raise() {
        int tag = random.nextInt(TAGS.size());
        value(I32, 2);
        out.u8(0x04, 0x40);
        labels.add(new Label(List.of()));
        values(TAGS.get(tag), 2);
        labels.remove(labels.size() - 1);
        out.u8(0x08, tag, 0x0B);
    }

    /** Statements under a handler; what it catches goes to globals. */
    private void attempt() {
        int tag = random.nextInt(TAGS.size() + 1);
        boolean all = tag == TAGS.size();
        if (!all && !wideBlocks) {
            tag = random.nextInt(2);
        }
        boolean reference = random.nextInt(3) == 0 && (all || wideBlocks || tag == 0);
        List<Integer> carried = new ArrayList<>(all ? List.of() : TAGS.get(tag));
        if (reference) {
            carried.add(EXNREF);
        }
        out.u8(0x02, 0x40, 0x02);
        blockType(List.of(), carried);
        labels.add(new Label(List.of()));
        labels.add(new Label(carried));
        out.u8(0x1F, 0x40, 1, (all ? 2 : 0) + (reference ? 1 : 0));
        if (!all) {
            out.u32(tag);
        }
        out.u32(0);
        labels.add(new Label(List.of()));
        nesting++;
        statements(1 + random.nextInt(4));
        nesting--;
        out.u8(0x0B, 0x0C, 1, 0x0B);
        for (int i = 0; i < 3; i++) {
            labels.remove(labels.size() - 1);
        }
        for (int i = carried.size() - 1; i >= 0; i--) {
            if (carried.get(i) == EXNREF) {
                out.u8(random.nextInt(3) == 0 ? 0x0A : 0x1A);
            } else {
                out.u8(0x24).u32(2 * index(carried.get(i)));
            }
        }
        out.u8(0x0B);
    }

    private void rare() {
        switch (random.nextInt(12)) {
            case 0 -> {
                address(2);
                value(I32, 2);
                out.u8(0x41).signed(random.nextInt(9_000)).u8(0xFC, 0x0B, 0);
            }
            case 1 -> {
                address(2);
                address(2);
                out.u8(0x41).signed(random.nextInt(9_000)).u8(0xFC, 0x0A, 0, 0);
            }
            case 2 -> {
                values(labels.get(0).carried(), 2);
                out.u8(0x0F);
            }
            case 3 -> out.u8(random.nextInt(6) == 0 ? 0x00 : 0x01);
            case 4 -> out.u8(0x41).signed(random.nextInt(3)).u8(0x40, 0, 0x1A);
            case 5 -> {
                int label = label();
                values(labels.get(labels.size() - 1 - label).carried(), 2);
                out.u8(0x0C).u32(label);
            }
            default -> assign();
        }
    }

    private void block(int opcode) {
        List<Integer> results = random.nextInt(3) == 0 ? someTypes(wideBlocks ? 2 : 1) : List.of();
        blockOf(opcode, results, 2);
        drop(results.size());
    }

    /** A block or if that leaves {@code results}. */
    private void blockOf(int opcode, List<Integer> results, int depth) {
        List<Integer> parameters = wideBlocks && random.nextInt(5) == 0 ? someTypes(2) : List.of();
        values(parameters, 1);
        if (opcode == 0x04) {
            value(I32, 3);
        }
        out.u8(opcode);
        blockType(parameters, results);
        labels.add(new Label(results));
        nesting++;
        arm(parameters, results, depth);
        if (opcode == 0x04 && (!parameters.equals(results) || random.nextBoolean())) {
            out.u8(0x05);
            arm(parameters, results, depth);
        }
        nesting--;
        labels.remove(labels.size() - 1);
        out.u8(0x0B);
    }

    private void blockType(List<Integer> parameters, List<Integer> results) {
        if (parameters.isEmpty() && results.size() < 2) {
            out.u8(results.isEmpty() ? 0x40 : results.get(0));
        } else {
            out.signed(module.type(parameters, results));
        }
    }

    private void arm(List<Integer> parameters, List<Integer> results, int depth) {
        drop(parameters.size());
        statements(1 + random.nextInt(4));
        values(results, depth);
    }

    private void loop() {
        List<Integer> parameters = wideBlocks && random.nextInt(4) == 0 ? someTypes(2) : List.of();
        values(parameters, 1);
        out.u8(0x03);
        blockType(parameters, List.of());
        labels.add(new Label(parameters));
        nesting++;
        drop(parameters.size());
        statements(1 + random.nextInt(4));
        nesting--;
        labels.remove(labels.size() - 1);
        out.u8(0x0B);
    }

    private void branchTable() {
        List<Integer> carried = labels.get(labels.size() - 1 - label()).carried();
        List<Integer> fitting = new ArrayList<>();
        for (int i = 0; i < labels.size(); i++) {
            if (labels.get(labels.size() - 1 - i).carried().equals(carried)) {
                fitting.add(i);
            }
        }
        out.u8(0x02, 0x40);
        labels.add(new Label(List.of()));
        values(carried, 2);
        value(I32, 3);
        int count = random.nextInt(5);
        out.u8(0x0E).u32(count);
        for (int i = 0; i <= count; i++) {
            out.u32(fitting.get(random.nextInt(fitting.size())) + 1);
        }
        labels.remove(labels.size() - 1);
        out.u8(0x0B);
    }

    // Expressions: push one value

    private void value(int type, int depth) {
        budget--;
        if (depth <= 0 || budget <= 0) {
            leaf(type);
            return;
        }
        int t = index(type);
        switch (random.nextInt(16)) {
            case 0, 1, 2 -> leaf(type);
            case 3, 4, 5, 6 -> {
                value(type, depth - 1);
                value(type, depth - 1);
                range(RandomOpcodes.BINARY[t]);
            }
            case 7 -> {
                value(type, depth - 1);
                range(RandomOpcodes.UNARY[t]);
            }
            case 8 -> convert(type, depth);
            case 9, 10 -> {
                address(depth - 1);
                out.u8(pick(RandomOpcodes.LOAD[t]), 0).u32(offset());
            }
            case 11 -> {
                value(type, depth - 1);
                value(type, depth - 1);
                value(I32, depth - 1);
                out.u8(0x1B);
            }
            case 12 -> tee(type, depth);
            case 13 -> {
                if (nesting < MOST_NESTING) {
                    blockOf(random.nextBoolean() ? 0x02 : 0x04, List.of(type), depth - 1);
                } else {
                    leaf(type);
                }
            }
            case 14 -> {
                branchIf();
                value(type, depth - 1);
            }
            default -> comparison(type, depth);
        }
    }

    private void comparison(int type, int depth) {
        if (type != I32) {
            leaf(type);
            return;
        }
        int operand = someType();
        value(operand, depth - 1);
        value(operand, depth - 1);
        range(RandomOpcodes.COMPARE[index(operand)]);
        if (random.nextInt(4) == 0) {
            out.u8(0x45);
        }
    }

    private void convert(int type, int depth) {
        int[][] choices = RandomOpcodes.CONVERT[index(type)];
        int[] choice = choices[random.nextInt(choices.length)];
        value(choice[1], depth - 1);
        if (choice[0] > 0xff) {
            out.u8(0xFC).u32(choice[0] & 0xff);
        } else {
            out.u8(choice[0]);
        }
    }

    private void tee(int type, int depth) {
        for (int local = 0; local < locals.size(); local++) {
            if (locals.get(local) == type) {
                value(type, depth - 1);
                out.u8(0x22).u32(local);
                return;
            }
        }
        leaf(type);
    }

    private void leaf(int type) {
        int local = locals.isEmpty() ? 0 : random.nextInt(locals.size());
        if (!locals.isEmpty() && locals.get(local) == type) {
            out.u8(0x20).u32(local);
        } else if (random.nextInt(4) == 0) {
            out.u8(0x23).u32(2 * index(type) + random.nextInt(2));
        } else {
            Binary.constant(out, type, RandomOpcodes.constant(random, type));
        }
    }
}
