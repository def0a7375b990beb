package io.railyard.machine.extension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.dylibso.chicory.wabt.Wat2Wasm;
import io.railyard.machine.Histories;
import io.railyard.machine.HostFailure;
import io.railyard.machine.Machine;
import io.railyard.machine.MachineOptions;
import io.railyard.machine.ModuleItem;
import io.railyard.machine.ModuleSource;
import io.railyard.machine.ProcessImage;
import io.railyard.machine.ProcessRuntime;
import io.railyard.machine.drive.Drive;
import io.railyard.machine.drive.DriveSource;
import io.railyard.machine.module.ImportedFunction;
import io.railyard.message.Bytes;
import io.railyard.message.Tag;
import io.railyard.schedule.Assignment;
import io.railyard.schedule.Position;
import io.railyard.schedule.outcome.Evaluation;
import io.railyard.schedule.outcome.HostResult;
import io.railyard.schedule.outcome.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Guests that call extensions, live and replayed. */
final class ExtensionProcessTest {
    private static final String DATA = "abcdefgh12345678";

    /** A guest of AO's convention whose {@code handle} runs {@code body} and answers with the 8 bytes at 2,081. */
    private static ModuleSource guest(String imports, String body, String... extensions) {
        byte[] wasm = Wat2Wasm.parse("(module " + imports + """
                (memory (export "memory") 2)
                (global $sp (mut i32) (i32.const 131072))
                (data (i32.const 1024) "abc")
                (data (i32.const 1040) "an-id")
                (data (i32.const 2048) "{\\22ok\\22:true,\\22response\\22:{\\22Output\\22:\\22????????\\22}}\\00")
                (func (export "stackSave") (result i32) global.get $sp)
                (func (export "stackRestore") (param i32) local.get 0 global.set $sp)
                (func (export "stackAlloc") (param i32) (result i32)
                  global.get $sp local.get 0 i32.sub i32.const -16 i32.and global.set $sp global.get $sp)
                (func (export "handle") (param i32 i32) (result i32)
                """ + body + " i32.const 2048))");
        List<Tag> tags = new ArrayList<>(List.of(new Tag("Module-Format", "wasm32-unknown-emscripten4")));
        for (String extension : extensions) {
            tags.add(new Tag("Extension", extension));
        }
        return id -> Optional.of(new ModuleItem(id, Histories.OWNER, tags, Bytes.of(wasm)));
    }

    private static final String SHA256 = "(import \"extension:crypto\" \"sha256\" (func $sha256 (param i32 i32 i32)))";
    private static final String READ =
            "(import \"extension:data\" \"read\" (func $read (param i32 i32 i64 i32 i32) (result i64)))";
    private static final String READ_8 =
            "i32.const 1040 i32.const 5 i64.const 4 i32.const 2081 i32.const 8 call $read drop";

    private static ModuleSource hashing() {
        return guest(SHA256, "i32.const 1024 i32.const 3 i32.const 4096 call $sha256", "crypto");
    }

    private static ModuleSource reading() {
        return guest(READ, READ_8, "data");
    }

    private static DriveSource drives(String content) {
        return reader -> new Drive() {
            @Override
            public Optional<Item> data(String id) {
                return id.equals("an-id") ? Optional.of(item(content)) : Optional.empty();
            }
        };
    }

    private static Drive.Item item(String content) {
        return new Drive.Item() {
            @Override
            public long length() {
                return content.length();
            }

            @Override
            public Bytes read(long from, int length) {
                return Bytes.utf8(content.substring((int) from, (int) from + length));
            }
        };
    }

    private static Machine machine(ModuleSource modules, Outside outside, Extension... extensions) {
        return new Machine(
                modules,
                MachineOptions.DEFAULTS.withAdditions(
                        new MachineOptions.Additions(Extensions.of(List.of(extensions)), outside, List.of())));
    }

    private static List<Assignment> log() {
        return Histories.of("guest").send("Go").send("Go").log();
    }

    /** What a run gave: evaluations, and what was asked outside. */
    private record Run(List<Evaluation> evaluations, List<HostResult> journal) {
        static Run of(Machine machine, List<Assignment> log) {
            ProcessRuntime runtime = machine.create(log.get(0).process());
            List<Evaluation> evaluations = new ArrayList<>();
            List<HostResult> journal = new ArrayList<>();
            for (Assignment each : log) {
                evaluations.add(runtime.apply(each).evaluation());
                journal.addAll(runtime.hostResults());
                ProcessImage image = runtime.image();
                runtime.close();
                runtime = machine.restore(image);
            }
            return new Run(evaluations, journal);
        }

        /** As if the answers were long. */
        Journal byDigest() {
            return (process, position, index) -> asJournal()
                    .find(process, position, index)
                    .map(result -> new HostResult(
                            process,
                            position,
                            index,
                            result.extension(),
                            result.request(),
                            result.kind(),
                            "",
                            result.length(),
                            result.digest(),
                            Optional.empty()));
        }

        Journal asJournal() {
            return (process, position, index) -> journal.stream()
                    .filter(each ->
                            each.process().equals(process) && each.position().equals(position) && each.index() == index)
                    .findFirst();
        }
    }

    @Test
    void computesWhatTheGuestAsksInsideItsMemory() {
        Machine machine = machine(hashing(), Outside.NONE, new Crypto());
        ProcessRuntime runtime = machine.create(log().get(0).process());

        Evaluation found = runtime.apply(log().get(0)).evaluation();

        assertThat(found.status()).isEqualTo(Status.OK);
        byte[] page = Objects.requireNonNull(runtime.image().pages().get(1)).toByteArray();
        assertThat(Bytes.of(page, 0, 32).hex())
                .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assertThat(found.gasUsed()).isGreaterThan(200);
        assertThat(runtime.hostResults()).isEmpty();
    }

    /** A crypto of another version that does the same. */
    private static final class LaterCrypto implements Extension {
        @Override
        public String name() {
            return "crypto";
        }

        @Override
        public int version() {
            return 2;
        }

        @Override
        public List<ExtensionFunction> functions() {
            return new Crypto().functions();
        }
    }

    @Test
    void coversTheVersionByTheRootAndKeepsIt() {
        List<Assignment> log = log();
        Machine first = machine(hashing(), Outside.NONE, new Crypto());
        Machine later = machine(hashing(), Outside.NONE, new LaterCrypto());
        Machine both = machine(hashing(), Outside.NONE, new Crypto(), new LaterCrypto());
        Run one = Run.of(first, log);

        assertThat(Run.of(later, log).evaluations().get(0).stateRoot())
                .isNotEqualTo(one.evaluations().get(0).stateRoot());
        ProcessRuntime begun = first.create(log.get(0).process());
        begun.apply(log.get(0));
        assertThat(both.restore(begun.image()).apply(log.get(1)).evaluation().stateRoot())
                .isEqualTo(one.evaluations().get(1).stateRoot());
        assertThatThrownBy(() -> later.restore(begun.image()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("crypto/1, which this machine does not have");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            extension:crypto | sha256 | (param i32 i32) | crypto | module.import-unknown
            extension:crypto | md5 | (param i32 i32 i32) | crypto | module.import-unknown
            extension:oracle | ask | (param i32) | oracle | module.import-unknown
            extension:crypto | sha256 | (param i32 i32 i32) | none | machine.extension-unknown
            extension:crypto | sha256 | (param i32 i32 i32) | WeaveDrive | machine.extension-not-named
            """)
    void refusesWhatNoExtensionOfTheMachineHas(String from, String name, String type, String extension, String code) {
        ModuleSource modules = guest("(import \"" + from + "\" \"" + name + "\" (func " + type + "))", "", extension);

        Evaluation found = Run.of(machine(modules, Outside.NONE, new Crypto()), log())
                .evaluations()
                .get(0);

        assertThat(found.status()).isEqualTo(Status.NO_MODULE);
        assertThat(found.error().orElse("")).startsWith(code + ": ");
    }

    @Test
    void journalsWhatComesFromOutsideAndReplaysItWithoutAskingAnybody() {
        Machine live = machine(reading(), new DriveOutside(drives(DATA)), new DataReader());
        Run one = Run.of(live, log());

        assertThat(one.evaluations().get(1).output()).isEqualTo("\"efgh1234\"");
        assertThat(one.journal()).hasSize(3);
        HostResult kept = one.journal().get(1);
        assertThat(kept.request().utf8()).isEqualTo("read an-id 4 8");
        assertThat(kept.digest()).isEqualTo(Bytes.sha256(Bytes.utf8("efgh1234").toByteArray()));
        assertThat(kept.content()).contains(Bytes.utf8("efgh1234"));

        Outside whole = new Replayed(one.asJournal(), Outside.NONE);
        assertThat(Run.of(machine(reading(), whole, new DataReader()), log()).evaluations())
                .isEqualTo(one.evaluations());
        Outside byDigest = new Replayed(one.byDigest(), new DriveOutside(drives(DATA)));
        assertThat(Run.of(machine(reading(), byDigest, new DataReader()), log()).evaluations())
                .isEqualTo(one.evaluations());
    }

    @Test
    void refusesAReplayWhoseJournalLacksTheAnswerOrWhoseSourceGivesAnother() {
        Run one = Run.of(machine(reading(), new DriveOutside(drives(DATA)), new DataReader()), log());

        Outside empty = new Replayed((process, position, index) -> Optional.empty(), new DriveOutside(drives(DATA)));
        assertThatThrownBy(() -> Run.of(machine(reading(), empty, new DataReader()), log()))
                .isInstanceOf(HostFailure.class)
                .hasMessageContaining("journal.absent")
                .hasMessageContaining("read an-id 4 8");
        Outside changed = new Replayed(one.byDigest(), new DriveOutside(drives("abcdEFGH12345678")));
        assertThatThrownBy(() -> Run.of(machine(reading(), changed, new DataReader()), log()))
                .isInstanceOf(HostFailure.class)
                .hasMessageContaining("journal.other-answer");
        ModuleSource other = guest(READ, READ_8.replace("i64.const 4", "i64.const 5"), "data");
        Outside mistaken = new Replayed(one.asJournal(), Outside.NONE);
        assertThatThrownBy(() -> Run.of(machine(other, mistaken, new DataReader()), log()))
                .isInstanceOf(HostFailure.class)
                .hasMessageContaining("journal.other-question");
    }

    @Test
    void journalsThatThereIsNothing() {
        Machine live = machine(reading(), new DriveOutside(reader -> Drive.NONE), new DataReader());

        Run one = Run.of(live, log());

        assertThat(one.evaluations().get(0).output()).isEqualTo("\"????????\"");
        assertThat(one.journal()).allMatch(each -> each.kind() == HostResult.Kind.ABSENT);
        Outside replayed = new Replayed(one.asJournal(), Outside.NONE);
        assertThat(Run.of(machine(reading(), replayed, new DataReader()), log()).evaluations())
                .isEqualTo(one.evaluations());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            i32.const 1024 i32.const -1 i32.const 4096 call $sha256 | TRAP
            i32.const 131071 i32.const 2 i32.const 4096 call $sha256 | TRAP
            i32.const 1024 i32.const 3 i32.const 131070 call $sha256 | TRAP
            (loop $l i32.const 0 i32.const 100000 i32.const 4096 call $sha256 br $l) | OUT_OF_GAS
            """)
    void endsTheMessageThatAbusesAFunction(String body, Status status) {
        Machine machine = machine(guest(SHA256, body, "crypto"), Outside.NONE, new Crypto());

        Run run = Run.of(machine, log());

        assertThat(run.evaluations()).extracting(Evaluation::status).containsOnly(status);
    }

    @Test
    void endsTheMessageThatAsksWithoutEnd() {
        ModuleSource modules = guest(READ, "(loop $l " + READ_8 + " br $l)", "data");

        Run run = Run.of(machine(modules, new DriveOutside(drives(DATA)), new DataReader()), log());

        assertThat(run.evaluations().get(0).status()).isEqualTo(Status.TRAP);
        assertThat(run.evaluations().get(0).error().orElse("")).contains("asked more than a message may");
        assertThat(run.journal()).hasSize(3 * Visit.MAX_QUESTIONS);
    }

    @Test
    void refusesAMachineThatCannotServeItsExtensions() {
        assertThatThrownBy(() -> machine(reading(), Outside.NONE, new DataReader()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ask the world outside");
        assertThatThrownBy(() -> Extensions.of(List.of(new Crypto(), new Crypto())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("crypto of version 1");
        assertThatThrownBy(() -> Extensions.named(List.of("crypto", "oracle")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"oracle\"")
                .hasMessageContaining("[crypto, data]");
    }

    /** An extension that asks, and is answered its own name. */
    private record Asker(String name, int version, boolean answered) implements Extension {
        @Override
        public boolean asksOutside() {
            return true;
        }

        @Override
        public Optional<Outside> outside(DriveSource drives) {
            return answered ? Optional.of(question -> Answer.found(Bytes.utf8(name + version))) : Optional.empty();
        }

        @Override
        public List<ExtensionFunction> functions() {
            return List.of();
        }
    }

    private static Outside.Question question(String extension) {
        DriveSource.Reader reader = new DriveSource.Reader(log().get(0).process(), List.of(), List.of());
        return new Outside.Question(reader, new Visit.Place(Position.slot(0), 0, false), 0, extension, Bytes.utf8("?"));
    }

    @Test
    void asksForEachExtensionWhatItsNewestVersionBrings() {
        Extensions all = Extensions.of(List.of(
                new Asker("one", 1, true), new Asker("one", 2, true), new Asker("mute", 1, false), new Crypto()));

        Outside outside = all.outside(DriveSource.NONE);

        assertThat(outside.ask(question("one")).content()).isEqualTo(Bytes.utf8("one2"));
        assertThat(all.unanswered(DriveSource.NONE)).containsExactly("mute");
        assertThatThrownBy(() -> outside.ask(question("mute")))
                .isInstanceOf(OutsideFailure.class)
                .hasMessageContaining("no source for the extension");
        assertThat(Extensions.of(List.of(new Crypto())).outside(DriveSource.NONE))
                .isSameAs(Outside.NONE);
    }

    @Test
    void takesFromTheClassPathOnlyWhatIsNamed() {
        Extensions found = Extensions.named(List.of("crypto"));

        assertThat(found.names()).containsExactly("crypto");
        assertThat(found.allow(new ImportedFunction("extension:data", "size", "ii", "j"), false))
                .isFalse();
        assertThat(found.allow(new ImportedFunction("extension:crypto", "sha256", "jjj", ""), true))
                .isTrue();
    }
}
