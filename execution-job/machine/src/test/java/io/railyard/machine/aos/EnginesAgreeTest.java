package io.railyard.machine.aos;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.railyard.machine.Histories;
import io.railyard.machine.Limits;
import io.railyard.machine.memory.PageTree;
import io.railyard.machine.module.Preparation;
import io.railyard.machine.module.PreparedModule;
import io.railyard.machine.wasm.Engine;
import io.railyard.machine.wasm.StrictEngine;
import io.railyard.message.Bytes;
import io.railyard.schedule.outcome.Status;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every script of every guest: replies, gas, changed pages, globals and memory roots are equal on all engines. */
final class EnginesAgreeTest {
    /** What one message gave. */
    private record Seen(Reply reply, long gas, List<Integer> changed, List<Long> globals, Bytes root) {}

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path SCRIPTS =
            Path.of(System.getProperty("railyard.root", "../.."), "execution-job/guests/src/test/resources/scripts");
    private static final int PAGES = 1_024;

    static Stream<String> scripts() throws IOException {
        try (Stream<Path> files = Files.list(SCRIPTS)) {
            List<String> names = files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.endsWith(".expected.jsonl"))
                    .sorted()
                    .toList();
            return names.stream();
        }
    }

    @ParameterizedTest
    @MethodSource("scripts")
    void giveEqualRepliesGasAndRoots(String script) throws Exception {
        List<String> lines = Files.readAllLines(SCRIPTS.resolve(script));
        List<Seen> own = run(lines, StrictEngine.own());

        assertThat(own).isEqualTo(run(lines, StrictEngine.own(400)));
        assertThat(own).isEqualTo(run(lines, Engine.compiled()));
        assertThat(own).isEqualTo(run(lines, Engine.interpreter()));
    }

    private static List<Seen> run(List<String> lines, Engine engine) throws Exception {
        PreparedModule module = Preparation.prepare(
                Histories.wasm(JSON.readTree(lines.get(0)).get("module").asText()));
        GuestLimits limits = new GuestLimits(Limits.DEFAULTS.gasPerMessage(), 512, PAGES, 4 << 20, 4 << 20);
        AosGuest guest = AosGuest.start(engine.load(module), module, limits, GuestKind.DEFAULT);
        Seen[] seen = new Seen[lines.size() - 1];
        for (int i = 1; i < lines.size(); i++) {
            JsonNode line = JSON.readTree(lines.get(i));
            Reply reply = guest.call(utf8(line, "msg"), utf8(line, "env"), limits.gas());
            long gas = guest.gasUsed();
            int[] changed = {};
            if (reply.status() == Status.OK) {
                changed = guest.commit();
            } else {
                guest.rollback();
            }
            PageTree tree = new PageTree();
            int[] pages = new int[guest.memory().pageCount()];
            Arrays.setAll(pages, page -> page);
            tree.update(guest.memory(), pages);
            seen[i - 1] = new Seen(reply, gas, Arrays.stream(changed).boxed().toList(), guest.globals(), tree.root());
        }
        return Arrays.asList(seen);
    }

    private static byte[] utf8(JsonNode line, String field) {
        return line.get(field).asText().getBytes(StandardCharsets.UTF_8);
    }
}
