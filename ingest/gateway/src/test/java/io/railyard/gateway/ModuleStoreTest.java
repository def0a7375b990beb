package io.railyard.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.railyard.message.Id;
import io.railyard.message.ans104.DataItem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModuleStoreTest {
    @TempDir
    Path folder;

    private ModuleStore store() {
        return new ModuleStore(folder.resolve("modules"));
    }

    @Test
    void givesBackWhatItKept() throws IOException {
        // given
        DataItem module = Items.module();

        // when
        Id id = store().put(Items.raw(module));

        // then
        assertThat(store().get(id)).contains(module);
        assertThat(store().list()).containsExactly(id);
        assertThat(Files.readAllBytes(folder.resolve("modules").resolve(id.toString())))
                .isEqualTo(Items.raw(module));
    }

    @Test
    void hasNothingBeforeTheFirstModule() {
        assertThat(store().list()).isEmpty();
        assertThat(store().get(Items.MODULE)).isEmpty();
    }

    @Test
    void refusesAForgedModule() {
        byte[] raw = Items.raw(Items.module());
        raw[raw.length - 1] ^= 1;

        assertThatThrownBy(() -> store().put(raw))
                .isInstanceOf(ModuleStoreException.class)
                .hasMessageContaining("not rightly signed");
        assertThat(store().list()).isEmpty();
    }

    @Test
    void refusesWhatIsNoModule() {
        assertThatThrownBy(() -> store().put(Items.message("hello")))
                .isInstanceOf(ModuleStoreException.class)
                .hasMessageContaining("not of Type Module");
        assertThatThrownBy(() -> store().put(new byte[3]))
                .isInstanceOf(ModuleStoreException.class)
                .hasMessageContaining("no data item");
    }

    @Test
    void refusesADamagedFileAndRepairsItWhenPublishedAgain() throws IOException {
        // given
        DataItem module = Items.module();
        Id id = store().put(module);
        Path file = folder.resolve("modules").resolve(id.toString());
        byte[] raw = Files.readAllBytes(file);
        raw[raw.length - 1] ^= 1;
        Files.write(file, raw);

        // when, then
        assertThatThrownBy(() -> store().get(id))
                .isInstanceOf(ModuleStoreException.class)
                .hasMessageContaining("not rightly signed");
        store().put(module);
        assertThat(store().get(id)).contains(module);
    }

    @Test
    void refusesAFileUnderAnotherModulesName() throws IOException {
        Id id = store().put(Items.module());
        Path modules = folder.resolve("modules");
        Files.copy(modules.resolve(id.toString()), modules.resolve(Items.MODULE.toString()));

        assertThatThrownBy(() -> store().get(Items.MODULE))
                .isInstanceOf(ModuleStoreException.class)
                .hasMessageContaining("holds module " + id);
    }
}
