package io.railyard.machine.wasm;

import io.railyard.machine.module.PreparedModule;
import java.util.function.Function;
import run.endive.compiler.InterpreterFallback;
import run.endive.compiler.MachineFactoryCompiler;
import run.endive.runtime.Instance;
import run.endive.runtime.Machine;
import run.endive.wasm.Parser;
import run.endive.wasm.WasmModule;

/** Endive, compiled or interpreted. */
final class EndiveEngine implements Engine {
    private final boolean compiled;

    EndiveEngine(boolean compiled) {
        this.compiled = compiled;
    }

    @Override
    public EngineModule load(PreparedModule prepared) {
        try {
            WasmModule module = Parser.parse(prepared.wasm().toByteArray());
            if (!compiled) {
                return (limit, host) -> EndiveInstance.of(
                        prepared, instance(module, limit).withMachineFactory(EndiveInterpreter::new), host);
            }
            Function<Instance, Machine> machines = MachineFactoryCompiler.builder(module)
                    .withInterpreterFallback(InterpreterFallback.SILENT)
                    .compile();
            return (limit, host) ->
                    EndiveInstance.of(prepared, instance(module, limit).withMachineFactory(machines), host);
        } catch (RuntimeException | LinkageError | OutOfMemoryError | StackOverflowError e) {
            throw new EngineFailure(
                    "The engine could not load module "
                            + prepared.sourceDigest().hex(),
                    e);
        }
    }

    private static Instance.Builder instance(WasmModule module, int limitPages) {
        return Instance.builder(module)
                .withInitialize(true)
                .withStart(false)
                .withTableFactory(EndiveTable::new)
                .withMemoryFactory(limits -> new EndiveMemory(limits, limitPages));
    }
}
