package io.railyard.cli.node;

import io.railyard.gateway.ModuleStore;
import io.railyard.gateway.ModuleStoreException;
import io.railyard.job.process.MachineSettings;
import io.railyard.machine.HostFailure;
import io.railyard.machine.ModuleItem;
import io.railyard.machine.ModuleSource;
import io.railyard.message.Id;
import io.railyard.message.ans104.DataItem;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The modules of a node's folder, as its workers read them.
 *
 * @param folder of a {@link ModuleStore}, as text so that it travels
 */
public record ModuleFolder(String folder) implements MachineSettings.Modules {
    private static final long serialVersionUID = 1L;

    /** The modules of the node on {@code dir}. */
    public static ModuleFolder of(Path dir) {
        return new ModuleFolder(path(dir).toString());
    }

    /** Where the node on {@code dir} keeps its modules. */
    public static Path path(Path dir) {
        return dir.toAbsolutePath().normalize().resolve("modules");
    }

    @Override
    public ModuleSource open() {
        ModuleStore store = new ModuleStore(Path.of(folder));
        return id -> find(store, id);
    }

    private static Optional<ModuleItem> find(ModuleStore store, Id id) {
        try {
            return store.get(id).map(ModuleFolder::item);
        } catch (ModuleStoreException e) {
            throw new HostFailure("module " + id + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static ModuleItem item(DataItem item) {
        return new ModuleItem(item.id(), item.aoAddress(), item.tags(), item.data());
    }
}
