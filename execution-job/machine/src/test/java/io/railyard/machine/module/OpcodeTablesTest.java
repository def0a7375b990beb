package io.railyard.machine.module;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Preparation and compiler have a table of instruction numbers each; what both name, both number alike. */
final class OpcodeTablesTest {
    private static Map<String, Integer> constants(Class<?> table) throws IllegalAccessException {
        Map<String, Integer> numbers = new TreeMap<>();
        for (Field field : table.getDeclaredFields()) {
            if (field.getType() == int.class) {
                field.setAccessible(true);
                numbers.put(field.getName(), field.getInt(null));
            }
        }
        return numbers;
    }

    @Test
    void giveEachInstructionOneNumber() throws Exception {
        Map<String, Integer> preparation = constants(Opcode.class);
        Map<String, Integer> compiler = constants(Class.forName("io.railyard.machine.compiler.Wasm"));
        compiler.keySet().retainAll(preparation.keySet());
        preparation.keySet().retainAll(compiler.keySet());

        assertThat(compiler).hasSizeGreaterThan(50).isEqualTo(preparation);
    }

    @Test
    void nameEveryInstructionWithTypesOnce() {
        Map<String, Integer> names = new TreeMap<>();
        for (int opcode = 0; opcode <= Opcode.LAST_RELAXED; opcode++) {
            boolean numbered = opcode < 0x100
                    || Opcode.between(opcode, Opcode.FIRST_TRUNC_SAT, Opcode.LAST_BULK)
                    || Opcode.isVector(opcode);
            if (numbered && InstructionTypes.known(opcode)) {
                assertThat(names.put(Mnemonics.of(opcode), opcode))
                        .as(Integer.toHexString(opcode))
                        .isNull();
            }
        }

        assertThat(names.keySet()).noneMatch(name -> name.startsWith("0x"));
        assertThat(names).hasSize(1 + 29 + 128 + 13 + 236 + 20);
    }
}
