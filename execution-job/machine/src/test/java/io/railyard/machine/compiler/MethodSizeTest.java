package io.railyard.machine.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import com.dylibso.chicory.wabt.Wat2Wasm;
import io.railyard.machine.module.PreparedModule;
import io.railyard.machine.wasm.Engine;
import io.railyard.machine.wasm.StrictEngine;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** Functions whose bytes fit into a method, but whose accesses of the memory are more than HotSpot 17 compiles. */
final class MethodSizeTest {
    private static final int ADDRESS = 1_024;

    /** A function that reads the memory {@code reads} times, in statements of a few bytes. */
    private static PreparedModule reader(int reads) {
        StringBuilder text = new StringBuilder("""
                (module (memory 1 1)
                  (func (export "sum") (param $at i32) (result i32) (local $sum i32)
                """);
        for (int i = 0; i < reads; i++) {
            text.append("(local.set $sum (i32.add (i32.mul (local.get $sum) (i32.const 31))")
                    .append(" (i32.load offset=")
                    .append(4 * i)
                    .append(" (local.get $at))))\n");
        }
        return Judged.prepare(Wat2Wasm.parse(text + "(local.get $sum)))"));
    }

    /** How often each method with guest code reads or writes through a handle. */
    private static List<Integer> handles(PreparedModule module) throws CompilerRefusal {
        List<Integer> counts = new ArrayList<>();
        CompiledModule.compile(module).classes().forEach((name, bytes) -> {
            if (name.contains("/Code")) {
                new ClassReader(bytes).accept(new Counter(counts), 0);
            }
        });
        return counts;
    }

    @Test
    void dividesAFunctionOfManyAccesses() throws CompilerRefusal {
        PreparedModule module = reader(150);

        List<Integer> handles = handles(module);

        assertThat(handles.stream().mapToInt(Integer::intValue).sum()).isEqualTo(150);
        assertThat(handles)
                .hasSizeGreaterThan(1)
                .allMatch(count -> count < MethodSize.most(Runtime.version().feature()) / 100);
    }

    @Test
    void leavesAFunctionOfFewerAccessesWhole() throws CompilerRefusal {
        assertThat(handles(reader(75))).containsExactly(75);
    }

    @Test
    void aDividedFunctionDoesWhatItDid() {
        PreparedModule module = reader(150);
        Judged own = new Judged(module, StrictEngine.own());
        Judged judge = new Judged(module, Engine.ownInterpreter());
        for (int word = 0; word < 150; word++) {
            own.write(ADDRESS + 4 * word, word * word);
            judge.write(ADDRESS + 4 * word, word * word);
        }

        assertThat(own.call("sum", 10_000, ADDRESS)).isEqualTo(judge.call("sum", 10_000, ADDRESS));
    }

    @Test
    void countsAnAccessAsAHundredBytes() {
        assertThat(new MethodSize(4_500, 0).load()).isEqualTo(4_500);
        int most = MethodSize.most(Runtime.version().feature());
        int accesses = most / 100 - 9;
        assertThat(new MethodSize(900, 100 * accesses).load()).isEqualTo(CompiledModule.METHOD_BYTES);
        assertThat(new MethodSize(900, 100 * accesses + 100).load()).isGreaterThan(CompiledModule.METHOD_BYTES);
    }

    @Test
    void takesMoreIntoAMethodFromJava25On() {
        assertThat(MethodSize.most(17)).isEqualTo(10_900);
        assertThat(MethodSize.most(24)).isEqualTo(10_900);
        assertThat(MethodSize.most(25)).isEqualTo(15_500);
    }

    /** Adds to a list how often each method with any calls a handle. */
    private static final class Counter extends ClassVisitor {
        private final List<Integer> counts;

        Counter(List<Integer> counts) {
            super(Opcodes.ASM9);
            this.counts = counts;
        }

        @Override
        public MethodVisitor visitMethod(int access, String name, String type, String generic, String[] thrown) {
            return new MethodVisitor(Opcodes.ASM9) {
                private int count;

                @Override
                public void visitMethodInsn(int opcode, String owner, String method, String of, boolean onInterface) {
                    count += owner.equals(JvmCode.HANDLE) ? 1 : 0;
                }

                @Override
                public void visitEnd() {
                    if (count > 0) {
                        counts.add(count);
                    }
                }
            };
        }
    }
}
