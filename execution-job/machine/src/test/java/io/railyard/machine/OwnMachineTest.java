package io.railyard.machine;

final class OwnMachineTest extends MachineSuite {
    @Override
    EngineKind engine() {
        return EngineKind.OWN;
    }
}
