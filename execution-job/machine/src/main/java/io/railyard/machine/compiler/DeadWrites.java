package io.railyard.machine.compiler;

import io.railyard.machine.binary.Opcode;

/**
 * Leaves out writes to locals that nothing reads. Tools that rewrite modules leave many behind, and each one keeps a
 * value from the instruction that takes it, takes room in a method, and may become a value that a split carries.
 */
final class DeadWrites {
    private DeadWrites() {}

    /** The same code without such writes. */
    static Code remove(Code code) {
        Liveness liveness = new Liveness(code, new Blocks(code));
        Code result = code.emptyCopy();
        for (int at = 0; at < code.size(); at++) {
            int opcode = code.opcode(at);
            boolean dead = writesOne(opcode) && !liveness.at(at + 1).get(code.index(at));
            if (!dead) {
                result.add(code, at);
            } else if (opcode == Opcode.LOCAL_SET) {
                result.add(Opcode.DROP, 0, 0, null);
            }
        }
        return result;
    }

    private static boolean writesOne(int opcode) {
        return opcode == Opcode.LOCAL_SET || opcode == Opcode.LOCAL_TEE || opcode == Idiom.LOCAL_ADD;
    }
}
