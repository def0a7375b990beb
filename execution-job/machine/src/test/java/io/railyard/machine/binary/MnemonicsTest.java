package io.railyard.machine.binary;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class MnemonicsTest {
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
