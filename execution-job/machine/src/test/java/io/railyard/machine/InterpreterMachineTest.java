package io.railyard.machine;

final class InterpreterMachineTest extends MachineSuite {
    @Override
    EngineKind engine() {
        return EngineKind.INTERPRETER;
    }
}
