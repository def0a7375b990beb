package io.railyard.machine.wasm;

import io.railyard.machine.memory.PagedMemory;
import io.railyard.machine.module.ImportedFunction;
import io.railyard.machine.module.Preparation;
import io.railyard.machine.module.PreparedModule;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import run.endive.runtime.ExportFunction;
import run.endive.runtime.ImportValues;
import run.endive.runtime.Instance;
import run.endive.runtime.TableInstance;
import run.endive.runtime.TrapException;
import run.endive.runtime.WasmException;
import run.endive.runtime.WasmInterruptedException;
import run.endive.wasm.types.Element;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.MutabilityType;
import run.endive.wasm.types.ValType;

/** An instance on Endive, with the engine's exceptions sorted into guest traps and host failures. */
final class EndiveInstance implements EngineInstance {
    private final Instance instance;
    private final EndiveMemory memory;
    private final List<Element> elements = new ArrayList<>();
    /** First values of globals that do not live between messages, by index. */
    private final SortedMap<Integer, Long> hiddenGlobals = new TreeMap<>();

    private final PreparedModule module;

    private EndiveInstance(PreparedModule module, Instance.Builder builder, HostFunctions host) {
        this.module = module;
        ImportValues.Builder imports = ImportValues.builder();
        for (ImportedFunction imported : module.imports()) {
            imports.addFunction(function(imported, host.find(imported)));
        }
        this.instance = builder.withImportValues(imports.build()).build();
        this.memory = (EndiveMemory) instance.memory();
        for (int i = 0; i < instance.elementCount(); i++) {
            elements.add(instance.element(i));
        }
        for (int i = 0; i < instance.tableCount(); i++) {
            ((EndiveTable) instance.table(i)).mark();
        }
        for (int i = 0; i < module.gasGlobal(); i++) {
            if (!module.mutableGlobals().contains(i) && instance.global(i).getMutabilityType() == MutabilityType.Var) {
                hiddenGlobals.put(i, instance.global(i).getValue());
            }
        }
    }

    @Override
    public void resetBetweenMessages() {
        memory.restoreSegments();
        for (int i = 0; i < elements.size(); i++) {
            instance.setElement(i, elements.get(i));
        }
        for (int i = 0; i < instance.tableCount(); i++) {
            ((EndiveTable) instance.table(i)).restore();
        }
        hiddenGlobals.forEach((index, value) -> instance.global(index).setValue(value));
    }

    static EngineInstance of(PreparedModule module, Instance.Builder builder, HostFunctions host) {
        try {
            return new EndiveInstance(module, builder, host);
        } catch (RuntimeException | OutOfMemoryError | StackOverflowError e) {
            throw new EngineFailure(
                    "The engine could not instantiate module "
                            + module.sourceDigest().hex(),
                    e);
        }
    }

    @Override
    public Optional<GuestFunction> function(String name) {
        boolean start =
                name.equals(Preparation.START_EXPORT) && module.startFunction().isPresent();
        if (!start && !module.functions().containsKey(name)) {
            return Optional.empty();
        }
        ExportFunction function = instance.export(name);
        return Optional.of(arguments -> call(function, arguments));
    }

    @Override
    public long callTable(int index, long... arguments) throws GuestTrap {
        TableInstance table = instance.table(0);
        int function = index < 0 || index >= table.size() ? -1 : table.ref(index);
        if (function < 0
                || instance.type(instance.functionType(function)).params().size() != arguments.length) {
            throw GuestTrap.of(Trap.INDIRECT_CALL);
        }
        return call(given -> instance.getMachine().call(function, given), arguments);
    }

    /** {@code given} as the engine takes it. */
    @SuppressWarnings("NullAway") // no call comes before the instance is there
    private run.endive.runtime.HostFunction function(ImportedFunction imported, HostFunction given) {
        boolean returns = !imported.results().isEmpty();
        return new run.endive.runtime.HostFunction(
                imported.module(),
                imported.name(),
                FunctionType.of(types(imported.parameters()), types(imported.results())),
                (caller, arguments) -> {
                    long result = PassingTrap.call(given, this, arguments);
                    return returns ? new long[] {result} : null;
                });
    }

    private static List<ValType> types(String letters) {
        return letters.chars()
                .mapToObj(letter -> switch (letter) {
                    case 'i' -> ValType.I32;
                    case 'j' -> ValType.I64;
                    case 'f' -> ValType.F32;
                    case 'd' -> ValType.F64;
                    default -> throw new IllegalArgumentException("This engine takes numbers only: " + letters);
                })
                .toList();
    }

    @Override
    public PagedMemory memory() {
        return memory;
    }

    @Override
    public long global(int index) {
        return instance.global(index).getValue();
    }

    @Override
    public void setGlobal(int index, long value) {
        instance.global(index).setValue(value);
    }

    private static long call(ExportFunction function, long... arguments) throws GuestTrap {
        try {
            long[] results = function.apply(arguments);
            return results == null || results.length == 0 ? 0 : results[0];
        } catch (WasmInterruptedException e) {
            throw new EngineFailure("The thread was interrupted while a guest ran", e);
        } catch (GuestUnwind | SuspensionRefused | EngineFailure e) {
            throw e;
        } catch (PassingTrap e) {
            throw e.trap();
        } catch (RuntimeException e) {
            Trap trap = trapOf(e);
            if (trap == null) {
                throw new EngineFailure("The engine failed while a guest ran", e);
            }
            throw GuestTrap.of(trap);
        } catch (StackOverflowError e) {
            throw new EngineFailure("The Java stack was exhausted while a guest ran; give the thread more", e);
        } catch (OutOfMemoryError e) {
            throw new EngineFailure("The Java heap was exhausted while a guest ran", e);
        }
    }

    private static @Nullable Trap trapOf(RuntimeException e) {
        if (e instanceof WasmException) {
            return Trap.UNCAUGHT_EXCEPTION;
        }
        if (e instanceof IndexOutOfBoundsException) {
            return Trap.OUT_OF_BOUNDS;
        }
        if (e instanceof ArithmeticException) {
            return Trap.ARITHMETIC;
        }
        String text = e.getMessage() == null ? "" : e.getMessage().toLowerCase(Locale.ROOT);
        if (text.contains("out of bounds memory access")) {
            return Trap.OUT_OF_BOUNDS;
        }
        if (text.contains("out of bounds table access")) {
            return Trap.TABLE_BOUNDS;
        }
        if (text.contains("integer") || text.contains("divide by zero")) {
            return Trap.ARITHMETIC;
        }
        boolean indirect = text.contains("undefined element")
                || text.contains("uninitialized element")
                || text.contains("indirect call type mismatch");
        if (indirect) {
            return Trap.INDIRECT_CALL;
        }
        return e instanceof TrapException ? Trap.UNREACHABLE : null;
    }
}
