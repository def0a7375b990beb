package io.railyard.machine;

import io.railyard.machine.aos.AosGuest;
import io.railyard.machine.compiler.ClassCache;
import io.railyard.machine.emscripten.ModuleFormat;
import io.railyard.machine.extension.Extensions;
import io.railyard.machine.module.ImportedFunction;
import io.railyard.machine.module.ModuleRefused;
import io.railyard.machine.module.PreparedModule;
import io.railyard.machine.vm.Program;
import io.railyard.machine.vm.VirtualMachine;
import io.railyard.machine.wasm.Engine;
import io.railyard.machine.wasm.EngineFailure;
import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.message.Tag;
import java.lang.ref.SoftReference;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The modules used last, prepared and loaded, at most a given number of them. What is loaded of one is shared by all machines of
 * this Java machine that run alike: subtasks beside each other, and a job that starts again. Thread-safe; loads one at a time.
 */
final class ModuleCache {
    private static final String FORMAT_TAG = "Module-Format";
    /** Loaded modules that are shared; the one not asked for longest goes first. */
    private static final int MOST_SHARED = 64;

    /** What all that follows from a module's bytes depends on besides. */
    private record Kind(
            Bytes digest, String format, EngineKind engine, Optional<String> classCache, Extensions extensions) {}

    /** Softly, so that they are never what the heap lacks. */
    private static final Map<Kind, SoftReference<LoadedModule.Ready>> SHARED = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Kind, SoftReference<LoadedModule.Ready>> eldest) {
            return size() > MOST_SHARED;
        }
    };

    private final MachineOptions options;
    private final ModuleSource source;
    private final Engine engine;
    private final MachineOptions.Additions additions;
    private final Optional<ClassCache> kept;
    private final Map<Id, LoadedModule> modules;

    ModuleCache(ModuleSource source, MachineOptions options) {
        int capacity = options.cachedModules();
        this.options = options;
        this.source = source;
        this.engine = options.engine().engine(options.classCache());
        this.additions = options.additions();
        this.kept = options.classCache().map(path -> new ClassCache(Path.of(path), ClassCache.DEFAULT_BYTES));
        this.modules = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Id, LoadedModule> eldest) {
                return size() > capacity;
            }
        };
    }

    /**
     * The module {@code id}; empty when there is none.
     *
     * @throws HostFailure when the host fails
     */
    synchronized Optional<LoadedModule> find(Id id) {
        LoadedModule known = modules.get(id);
        if (known != null) {
            return Optional.of(known);
        }
        Optional<LoadedModule> loaded = source.find(id).map(this::load);
        loaded.ifPresent(module -> modules.put(id, module));
        return loaded;
    }

    private static ModuleFormat format(Optional<String> tag) throws ModuleRefused {
        Optional<ModuleFormat> format =
                tag.isEmpty() ? Optional.of(AosGuest.DEFAULT_FORMAT) : ModuleFormat.ofCode(tag.get());
        return format.orElseThrow(() -> ModuleRefused.unsupported("the format \"" + tag.orElse("") + "\""));
    }

    private PreparedModule prepare(ModuleFormat format, byte[] wasm) throws ModuleRefused {
        Extensions extensions = additions.extensions();
        PreparedModule prepared = kept.isPresent()
                ? kept.get().prepared(Bytes.sha256(wasm), format.code(), () -> format.prepare(wasm, extensions))
                : format.prepare(wasm, extensions);
        // What was kept may have been prepared where there were other extensions.
        requireExtensions(prepared.imports(), format.isWide());
        return prepared;
    }

    private void requireExtensions(List<ImportedFunction> imports, boolean wide) throws ModuleRefused {
        for (ImportedFunction function : imports) {
            if (Extensions.names(function) && !additions.extensions().allow(function, wide)) {
                throw ModuleRefused.unknownImport(function.module(), function.name());
            }
        }
    }

    LoadedModule.Ready ready(ModuleItem item) throws ModuleRefused {
        Optional<String> tag = Tag.first(item.tags(), FORMAT_TAG);
        Optional<VirtualMachine> machine = additions.machines().stream()
                .filter(each -> tag.isPresent() && each.format().equals(tag.get()))
                .findFirst();
        byte[] bytes = item.wasm().toByteArray();
        if (machine.isPresent()) {
            Program program = machine.get().load(item.wasm());
            requireExtensions(program.imports(), true);
            return new ProgramModule(
                    machine.get().format(), Bytes.sha256(bytes), machine.get().version(), program);
        }
        ModuleFormat format = format(tag);
        Kind kind = new Kind(
                Bytes.sha256(bytes), format.code(), options.engine(), options.classCache(), additions.extensions());
        synchronized (SHARED) {
            SoftReference<LoadedModule.Ready> shared = SHARED.get(kind);
            LoadedModule.Ready known = shared == null ? null : shared.get();
            if (known != null) {
                return known;
            }
            PreparedModule prepared = prepare(format, bytes);
            LoadedModule.Ready loaded = new WasmModule(prepared, engine.load(prepared), format);
            SHARED.put(kind, new SoftReference<>(loaded));
            return loaded;
        }
    }

    private LoadedModule load(ModuleItem item) {
        try {
            return new LoadedModule(item.id(), item.owner(), item.tags(), Optional.of(ready(item)), "");
        } catch (ModuleRefused e) {
            return new LoadedModule(
                    item.id(), item.owner(), item.tags(), Optional.empty(), String.valueOf(e.getMessage()));
        } catch (EngineFailure e) {
            throw new HostFailure("Module " + item.id() + " could not be loaded", e);
        }
    }
}
