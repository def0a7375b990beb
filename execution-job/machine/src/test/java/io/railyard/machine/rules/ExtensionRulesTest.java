package io.railyard.machine.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.railyard.machine.Histories;
import io.railyard.machine.Machine;
import io.railyard.machine.MachineOptions;
import io.railyard.machine.ModuleItem;
import io.railyard.machine.ProcessImage;
import io.railyard.machine.ProcessRuntime;
import io.railyard.machine.compiler.Pace;
import io.railyard.machine.extension.Answer;
import io.railyard.machine.extension.Crypto;
import io.railyard.machine.extension.DataReader;
import io.railyard.machine.extension.Extension;
import io.railyard.machine.extension.ExtensionFunction;
import io.railyard.machine.extension.Extensions;
import io.railyard.machine.extension.Outside;
import io.railyard.machine.extension.Replayed;
import io.railyard.machine.module.ModuleRefused;
import io.railyard.message.Bytes;
import io.railyard.message.Tag;
import io.railyard.schedule.Assignment;
import io.railyard.schedule.outcome.Evaluation;
import io.railyard.schedule.outcome.HostResult;
import io.railyard.schedule.outcome.Status;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rules that call functions of extensions. */
final class ExtensionRulesTest {
    private static final String ID = "abcdefghijabcdefghijabcdefghijabcdefghij123";
    private static final String READ = "{\"extensions\": {\"data\": {\"read\": \"ppjpp:j\"}}, \"otherwise\": "
            + "[\"store\", \"last\", [\"data.read\", \"" + ID + "\", {\"length\": 0}, 4, {\"text\": 64}, 8]]}";

    /** One that answers with what it is given, for what {@link Crypto} does not do. */
    private static final class Echo implements Extension {
        @Override
        public String name() {
            return "echo";
        }

        @Override
        public int version() {
            return 3;
        }

        @Override
        public List<ExtensionFunction> functions() {
            return List.of(
                    new ExtensionFunction("add", "ij", "i", 10, (call, given) -> given[0] + given[1]),
                    new ExtensionFunction("far", "p", "", 10, (call, given) -> {
                        call.write(given[0] + (64 << 10), new byte[] {1});
                        return 0;
                    }),
                    new ExtensionFunction("burn", "", "", 10, (call, given) -> {
                        call.charge(Long.MAX_VALUE / 2);
                        return 0;
                    }),
                    new ExtensionFunction("fill", "pp", "", 10, (call, given) -> {
                        call.write(given[0], new byte[] {(byte) 0xff, (byte) given[1]});
                        return 0;
                    }));
        }
    }

    private static Machine machine(String rules, Outside outside) {
        return new Machine(
                id -> Optional.of(new ModuleItem(
                        id,
                        Histories.OWNER,
                        List.of(
                                new Tag("Module-Format", RuleMachine.FORMAT),
                                new Tag("Extension", "crypto"),
                                new Tag("Extension", "data"),
                                new Tag("Extension", "echo")),
                        Bytes.utf8(rules))),
                MachineOptions.DEFAULTS.withAdditions(new MachineOptions.Additions(
                        Extensions.of(List.of(new Crypto(), new DataReader(), new Echo())),
                        outside,
                        List.of(new RuleMachine()))));
    }

    private static final Outside SOURCE = question -> Answer.found(Bytes.utf8("efgh1234"));

    private static String calling(String types, String call) {
        return "{\"extensions\": " + types.replace('\'', '"') + ", \"begin\": 0, \"otherwise\": "
                + call.replace('\'', '"') + "}";
    }

    private static Evaluation last(String rules) {
        List<Assignment> log = Histories.of("guest").send("Go").log();
        ProcessRuntime runtime = machine(rules, SOURCE).create(log.get(0).process());
        runtime.apply(log.get(0));
        return runtime.apply(log.get(1)).evaluation();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {'crypto':{'sha256':'ppp:'}} | ['crypto.sha256','abc',{'length':0},{'room':32}] | [null,"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"]
            {'crypto':{'sha256':'ppp:'}} | ['crypto.sha256',{'hex':'616263'},3,{'room':4}] | [null,"ba7816bf"]
            {'crypto':{'sha256':'ppp:'}} | ['crypto.sha256','ä',{'length':0},{'room':32}] | [null,"33e6d73fee82904c8d7afb78de1154d1e8dc2a0edb08120e63df5b9385c2d9cc"]
            {'crypto':{'verify':'ipppp:i'}} | ['crypto.verify',99,'o','s','m',1] | [0]
            {'echo':{'add':'ij:i'}} | ['echo.add',-2147483648,-1] | [2147483647]
            {'echo':{'fill':'pp:'}} | ['echo.fill',{'text':8},255] | [null,null]
            {'echo':{'fill':'pp:'}} | ['echo.fill',{'room':2},0] | [null,"ff00"]
            """)
    void givesTheResultAndWhatTheRoomsHold(String types, String call, String output) {
        Evaluation found = last(calling(types, call));

        assertThat(found.status()).as(found.error().orElse("")).isEqualTo(Status.OK);
        assertThat(found.output()).isEqualTo(output);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {'echo':{'far':'p:'}} | ['echo.far',{'room':1}] | TRAP | given an address outside the memory
            {'echo':{'burn':':'}} | ['echo.burn'] | OUT_OF_GAS | gas of one message
            {'echo':{'add':'ij:i'}} | ['while',true,['echo.add',1,2]] | OUT_OF_MEMORY | values of more than
            {'echo':{'add':'ij:i'}} | ['echo.add',2147483648,1] | TRAP | argument 1 of "echo.add" is a number outside its type
            {'echo':{'add':'ij:i'}} | ['echo.add','1',1] | TRAP | argument 1 of "echo.add" is bytes, and
            {'echo':{'add':'ij:i'}} | ['echo.add',null,1] | TRAP | argument 1 of "echo.add" is nothing, no number
            {'echo':{'fill':'pp:'}} | ['echo.fill',-1,1] | TRAP | a number outside its type
            {'echo':{'fill':'pp:'}} | ['echo.fill',{'hex':'0'},1] | TRAP | no hexadecimal text
            {'echo':{'fill':'pp:'}} | ['echo.fill',{'hex':7},1] | TRAP | no text of at most
            {'echo':{'fill':'pp:'}} | ['echo.fill',{'room':0},1] | TRAP | no room of 1 to 2097152 bytes
            {'echo':{'fill':'pp:'}} | ['echo.fill',{'room':2097153},1] | TRAP | no room of 1 to 2097152 bytes
            {'echo':{'fill':'pp:'}} | ['echo.fill',{'room':2097152},1] | TRAP | takes at most 2097152 bytes
            {'echo':{'fill':'pp:'}} | ['echo.fill',{'room':1},{'length':1}] | TRAP | a length of what has no bytes
            {'echo':{'fill':'pp:'}} | ['while',true,['echo.fill',{'room':1000000},1]] | OUT_OF_MEMORY | values of more than
            {'data':{'size':'pp:j'}} | ['while',true,['data.size','i',1]] | TRAP | asked more than a message may
            """)
    void endsTheMessageThatCallsWrongly(String types, String call, Status status, String text) {
        Evaluation found = last(calling(types, call));

        assertThat(found.status()).as(found.error().orElse("")).isEqualTo(status);
        assertThat(found.error().orElse("")).contains(text);
    }

    /** What a run gave: evaluations, and what was asked outside. */
    private record Run(List<Evaluation> evaluations, List<HostResult> journal) {
        static Run of(Machine machine, List<Assignment> log) {
            ProcessRuntime runtime = machine.create(log.get(0).process());
            List<Evaluation> evaluations = new ArrayList<>();
            List<HostResult> journal = new ArrayList<>();
            for (Assignment each : log) {
                if (!evaluations.isEmpty()) {
                    runtime.dryRun(each);
                }
                evaluations.add(runtime.apply(each).evaluation());
                journal.addAll(runtime.hostResults());
                ProcessImage image = runtime.image();
                runtime.close();
                runtime = machine.restore(image);
            }
            return new Run(evaluations, journal);
        }
    }

    @Test
    void journalsWhatARuleAsksAndReplaysItInSlicesWithoutAskingAnybody() {
        List<Assignment> log = Histories.of("guest").send("Go").send("Go").log();
        int[] asked = {0};
        Outside source = question -> Answer.found(Bytes.utf8("fact" + (1_000 + asked[0]++)));
        Run live = Run.of(machine(READ, source), log);

        assertThat(live.journal()).hasSize(3);
        assertThat(live.journal().get(1).request().utf8()).isEqualTo("read " + ID + " 4 8");
        assertThat(live.evaluations().get(0).output()).isEqualTo("[8,\"fact1000\"]");
        assertThat(live.evaluations().get(2).output()).isEqualTo("[8,\"fact1004\"]");
        Outside replayed = new Replayed(
                (process, position, index) -> live.journal().stream()
                        .filter(each -> each.position().equals(position) && each.index() == index)
                        .findFirst(),
                Outside.NONE);
        List<Evaluation> again = new ArrayList<>();
        int[] slices = {0};
        Pace pace = new Pace() {
            @Override
            public long sliceGas() {
                return 100;
            }

            @Override
            public void sliceEnded() {
                slices[0]++;
            }
        };
        ProcessRuntime runtime = machine(READ, replayed).create(log.get(0).process());
        log.forEach(each -> again.add(runtime.apply(each, pace).orElseThrow().evaluation()));
        assertThat(again).isEqualTo(live.evaluations());
        assertThat(slices[0]).isGreaterThan(100);
    }

    @Test
    void hasTheVersionUnderTheRootOfThoseOnlyThatCall() {
        List<Assignment> log = Histories.of("guest").send("Go").log();
        ProcessRuntime calls = machine(calling("{'echo':{'add':'ij:i'}}", "0"), SOURCE)
                .create(log.get(0).process());
        calls.apply(log.get(0));
        ProcessImage image = calls.image();

        assertThat(new String(image.header().toByteArray(), StandardCharsets.ISO_8859_1))
                .contains("echo/3")
                .doesNotContain("crypto/1");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {'echo':{'add':'ij:'}} | ['echo.add',1,2] | module.import-unknown
            {'echo':{'none':':'}} | ['echo.none'] | module.import-unknown
            {'oracle':{'ask':':'}} | ['oracle.ask'] | module.import-unknown
            {'echo':{'add':'fd:f'}} | 0 | the type of "echo.add" is up to 16 of the letters i, j and p
            {'echo':7} | 0 | the extension "echo" is no object
            {'echo':{'add':'ij:i'}} | ['echo.add',1] | "echo.add" takes 2 parts, not 1
            {} | ['echo.add',1,2] | there is no operator and no function "echo.add"
            """)
    void refusesAModuleThatNamesWhatIsNotThere(String types, String call, String text) {
        Evaluation found = last(calling(types, call));

        assertThat(found.status()).isEqualTo(Status.NO_MODULE);
        assertThat(found.error().orElse("")).contains(text);
    }

    @Test
    void refusesAFunctionWithTheNameOfAnExtensionsAndAProcessThatDoesNotNameIt() {
        String twice = "{\"extensions\": {\"echo\": {\"add\": \"ij:i\"}},"
                + " \"functions\": {\"echo.add\": {\"parameters\": [], \"body\": 0}}}";
        assertThatThrownBy(() -> new RuleMachine().load(Bytes.utf8(twice)))
                .isInstanceOf(ModuleRefused.class)
                .hasMessageContaining("\"echo.add\" has the name of a built-in one");
        Machine unnamed = new Machine(
                id -> Optional.of(new ModuleItem(
                        id,
                        Histories.OWNER,
                        List.of(new Tag("Module-Format", RuleMachine.FORMAT)),
                        Bytes.utf8(calling("{'crypto':{'sha256':'ppp:'}}", "0")))),
                MachineOptions.DEFAULTS);
        List<Assignment> log = Histories.of("guest").log();
        assertThat(unnamed.create(log.get(0).process())
                        .apply(log.get(0))
                        .evaluation()
                        .error()
                        .orElse(""))
                .startsWith("machine.extension-not-named");
    }
}
