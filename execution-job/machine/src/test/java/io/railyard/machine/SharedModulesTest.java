package io.railyard.machine;

import static org.assertj.core.api.Assertions.assertThat;

import io.railyard.message.Id;
import io.railyard.schedule.outcome.Evaluation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SharedModulesTest {
    private static LoadedModule.Ready ready(Id module, MachineOptions options) {
        return new ModuleCache(Histories.guests(), options)
                .find(module)
                .flatMap(LoadedModule::ready)
                .orElseThrow();
    }

    @Test
    void loadsAModuleOnceForMachinesThatRunAlikeAndAgainForOthers(@TempDir Path folder) {
        Id module = Id.ofName("token");
        LoadedModule.Ready one = ready(module, MachineOptions.DEFAULTS);

        assertThat(ready(module, MachineOptions.DEFAULTS.withLimits(Limits.DEFAULTS.withGasPerMessage(1_000_000))))
                .isSameAs(one);
        assertThat(ready(module, MachineOptions.DEFAULTS.withEngine(EngineKind.OWN_INTERPRETER)))
                .isNotSameAs(one);
        assertThat(ready(module, MachineOptions.DEFAULTS.withClassCache(folder.toString())))
                .isNotSameAs(one);
    }

    @Test
    void letsMachinesThatShareAModuleRunItAtTheSameTime() throws Exception {
        Histories token = Histories.of("token").send("Info").send("Balances").send("Info");
        List<List<Evaluation>> found = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            List<Evaluation> mine = new ArrayList<>();
            found.add(mine);
            Thread thread = new Thread(() -> {
                ProcessRuntime runtime =
                        new Machine(Histories.guests(), MachineOptions.DEFAULTS).create(token.process());
                token.log()
                        .forEach(next -> mine.add(
                                runtime.evaluate(next, Optional.empty()).orElseThrow()));
            });
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(found).allMatch(each -> each.equals(found.get(0)));
        assertThat(found.get(0)).hasSize(token.log().size());
    }
}
