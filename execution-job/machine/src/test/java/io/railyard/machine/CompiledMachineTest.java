package io.railyard.machine;

final class CompiledMachineTest extends MachineSuite {
    @Override
    EngineKind engine() {
        return EngineKind.COMPILED;
    }
}
