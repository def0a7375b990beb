package io.railyard.machine.wasm;

import run.endive.runtime.Instance;
import run.endive.runtime.InterpreterMachine;

/**
 * Endive's interpreter. It keeps one stack of frames and one of operands for all calls of an instance, so a call that
 * ends by an exception must leave both as it found them: a host function further up may go on.
 */
final class EndiveInterpreter extends InterpreterMachine {
    EndiveInterpreter(Instance instance) {
        super(instance);
    }

    @Override
    public long[] call(int function, long[] arguments) {
        int frames = callStack.size();
        int operands = stack().size();
        boolean ended = false;
        try {
            long[] results = super.call(function, arguments);
            ended = true;
            return results;
        } finally {
            if (!ended) {
                while (callStack.size() > frames) {
                    callStack.pop();
                }
                while (stack().size() > operands) {
                    stack().pop();
                }
            }
        }
    }
}
