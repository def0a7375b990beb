package io.railyard.machine.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.railyard.machine.Histories;
import io.railyard.machine.Limits;
import io.railyard.machine.Machine;
import io.railyard.machine.MachineOptions;
import io.railyard.machine.ModuleItem;
import io.railyard.machine.ModuleSource;
import io.railyard.machine.Page;
import io.railyard.machine.ProcessImage;
import io.railyard.machine.ProcessRuntime;
import io.railyard.machine.Transition;
import io.railyard.machine.compiler.Pace;
import io.railyard.machine.memory.PageProof;
import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.message.Tag;
import io.railyard.schedule.Assignment;
import io.railyard.schedule.outcome.Evaluation;
import io.railyard.schedule.outcome.Status;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Processes of rules, run by the machine as all processes are. */
final class RuleProcessTest {
    private static final MachineOptions OPTIONS = MachineOptions.DEFAULTS.withLimits(
            Limits.DEFAULTS.withGasPerMessage(20_000_000).withMemoryBytes(4 << 20));

    private static byte[] source(String name) {
        try (InputStream in = RuleProcessTest.class.getResourceAsStream("/rules/" + name + ".json")) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ModuleSource modules() {
        return id -> List.of("ledger", "hostile").stream()
                .filter(name -> Id.ofName(name).equals(id))
                .findFirst()
                .map(name -> new ModuleItem(
                        id,
                        Histories.OWNER,
                        List.of(new Tag("Module-Format", RuleMachine.FORMAT)),
                        Bytes.of(source(name))));
    }

    private static Machine machine() {
        return new Machine(modules(), OPTIONS);
    }

    private static List<Assignment> transfers() {
        Histories history = Histories.of("ledger");
        for (int i = 0; i < 40; i++) {
            history.send("Transfer", "Recipient", "account-" + (i * 7 % 13), "Quantity", "" + (100 + i));
        }
        return history.send("Transfer", "Recipient", "x", "Quantity", "99999999")
                .send("Balance", "Target", "account-3")
                .send("Balances")
                .log();
    }

    private static List<Evaluation> straight(List<Assignment> log) {
        ProcessRuntime runtime = machine().create(log.get(0).process());
        return log.stream().map(each -> runtime.apply(each).evaluation()).toList();
    }

    @Test
    void keepsALedgerAndTellsBothSides() {
        List<Evaluation> found = straight(transfers());

        assertThat(found.get(0).status()).isEqualTo(Status.OK);
        assertThat(found.get(1).output()).isEqualTo("{\"moved\":100}");
        assertThat(found.get(1).outbox())
                .extracting(sent -> sent.target())
                .containsExactly("account-0", Histories.OWNER);
        assertThat(found.get(1).outbox().get(0).tags())
                .contains(new Tag("Action", "Credit-Notice"), new Tag("Quantity", "100"));
        Evaluation refused = found.get(41);
        assertThat(refused.status()).isEqualTo(Status.ERROR);
        assertThat(refused.error()).contains("Insufficient balance");
        assertThat(found.get(42).output()).isEqualTo("" + (106 + 119 + 132));
        assertThat(found.get(43).output())
                .startsWith("[[\"balance:" + Histories.OWNER + "\",")
                .contains("account-12");
        assertThat(found).allMatch(each -> each.gasUsed() > 0 || each.status() != Status.OK);
    }

    @Test
    void givesEqualRootsWhenRestoredAfterEveryMessageAndWhenForked() {
        List<Assignment> log = transfers();
        List<Evaluation> expected = straight(log);
        List<Evaluation> found = new ArrayList<>();
        List<Evaluation> forked = new ArrayList<>();

        ProcessRuntime runtime = machine().create(log.get(0).process());
        for (Assignment each : log) {
            if (!found.isEmpty()) {
                forked.add(runtime.fork().apply(each).evaluation());
            }
            found.add(runtime.apply(each).evaluation());
            ProcessImage image = runtime.image();
            runtime.close();
            runtime = machine().restore(image);
        }

        assertThat(found).isEqualTo(expected);
        assertThat(forked).isEqualTo(expected.subList(1, expected.size()));
    }

    @Test
    void givesEqualEvaluationsInSlicesOfAnyLength() {
        List<Assignment> log = transfers();
        for (long gas : new long[] {1, 13, 1_000}) {
            int[] ended = {0};
            Pace pace = new Pace() {
                @Override
                public long sliceGas() {
                    return gas;
                }

                @Override
                public void sliceEnded() {
                    ended[0]++;
                }
            };
            ProcessRuntime runtime = machine().create(log.get(0).process());

            List<Evaluation> found = log.stream()
                    .map(each -> runtime.apply(each, pace).orElseThrow().evaluation())
                    .toList();

            assertThat(found).isEqualTo(straight(log));
            assertThat(ended[0]).isGreaterThan(10);
        }
    }

    @Test
    void changesFewPagesAndProvesThem() {
        List<Assignment> log = transfers();
        ProcessRuntime runtime = machine().create(log.get(0).process());

        List<Transition> transitions = log.stream().map(runtime::apply).toList();

        assertThat(transitions.get(20).changedPages()).extracting(Page::index).containsExactly(0);
        PageProof proof = runtime.proof(0);
        assertThat(proof.path()).isNotEmpty();
    }

    @Test
    void changesNothingInADryRun() {
        List<Assignment> log = transfers();
        ProcessRuntime runtime = machine().create(log.get(0).process());
        log.subList(0, 3).forEach(runtime::apply);
        ProcessImage before = runtime.image();

        Evaluation dry = runtime.dryRun(log.get(3));

        assertThat(dry.output()).isEqualTo("{\"moved\":102}");
        assertThat(runtime.image()).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Loop | OUT_OF_GAS | gas of one message
            Bomb | OUT_OF_MEMORY | values of more than
            Hoard | OUT_OF_MEMORY | values of more than
            Deep | OUT_OF_DEPTH | deeper than
            Nest | TRAP | nested deeper than 64
            Laugh | OUT_OF_MEMORY | bytes
            Zero | TRAP | divided by zero
            Huge | TRAP | range of 256 bits
            Kind | TRAP | argument 2 of "+" is a text, not a number
            Fail | ERROR | as the rule says
            Nothing | ERROR | rules.no-rule
            """)
    void keepsTheStateOfBeforeWhateverARuleDoes(String action, Status status, String text) {
        List<Assignment> log = Histories.of("hostile").send(action).send("Get").log();
        ProcessRuntime runtime = machine().create(log.get(0).process());
        runtime.apply(log.get(0));
        var before = runtime.image().pages();

        Evaluation attacked = runtime.apply(log.get(1)).evaluation();
        Evaluation after = runtime.apply(log.get(2)).evaluation();

        assertThat(attacked.status()).isEqualTo(status);
        assertThat(attacked.error().orElse("")).contains(text);
        assertThat(attacked.outbox()).isEmpty();
        assertThat(runtime.image().pages()).isEqualTo(before);
        assertThat(after.output()).isEqualTo("\"as it was\"");
    }

    @Test
    void refusesMemoryBeyondTheLimitOfTheProcessAndGoesOn() {
        Histories history = Histories.of("hostile");
        for (int i = 0; i < 40; i++) {
            history.send("Fill");
        }
        List<Evaluation> found = straight(history.send("Get").log());

        assertThat(found.get(40).status()).isEqualTo(Status.OUT_OF_MEMORY);
        assertThat(found.get(40).error().orElse("")).contains("beyond 64 pages");
        assertThat(found.get(40).memoryBytes()).isLessThanOrEqualTo(4 << 20);
        assertThat(found.get(41).output()).isEqualTo("\"as it was\"");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            [] | is no object
            {"rules":{}} | no member "rules"
            {"on":{"A":["no-such",1]}} | in the rule "A" there is no operator and no function "no-such"
            {"on":{"A":["/",1]}} | "/" takes 2 parts, not 1
            {"on":{"A":"$x"}} | there is no variable "$x"
            {"on":{"A":1.5}} | no whole number
            {"functions":{"+":{"parameters":[],"body":1}}} | has the name of a built-in one
            {"functions":{"f":{"parameters":["a","a"],"body":1}}} | a parameter twice
            {"functions":{"f":{"parameters":[]}}} | has no body
            {"on":{} | and this is none
            """)
    void refusesAModuleThatIsWronglyWritten(String module, String text) {
        ModuleSource source = id -> Optional.of(new ModuleItem(
                id, Histories.OWNER, List.of(new Tag("Module-Format", RuleMachine.FORMAT)), Bytes.utf8(module)));
        List<Assignment> log = Histories.of("wrong").log();

        Evaluation found = new Machine(source, OPTIONS)
                .create(log.get(0).process())
                .apply(log.get(0))
                .evaluation();

        assertThat(found.status()).isEqualTo(Status.NO_MODULE);
        assertThat(found.error().orElse("")).startsWith("module.incomplete: ").contains(text);
    }
}
