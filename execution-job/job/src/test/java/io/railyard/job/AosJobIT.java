package io.railyard.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.railyard.broker.EmbeddedBroker;
import io.railyard.job.config.JobOptions;
import io.railyard.job.history.ReplayJob;
import io.railyard.job.history.ReplayOptions;
import io.railyard.job.history.ReplayResult;
import io.railyard.machine.EngineKind;
import io.railyard.machine.MachineOptions;
import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.message.Message;
import io.railyard.message.Tag;
import io.railyard.schedule.outcome.Evaluation;
import io.railyard.schedule.outcome.OutboxMessage;
import io.railyard.schedule.outcome.Status;
import io.railyard.sequencer.TopicSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** AO's own process module, aos 2, through the whole job on a real broker; skipped where the module is not to be had. */
class AosJobIT {
    private static final String TOKEN = """
            local bint = require('.bint')(256)
            Balances = { [ao.env.Process.Owner] = tostring(bint('1000000')) }
            Handlers.add('transfer', Handlers.utils.hasMatchingTag('Action', 'Transfer'), function(msg)
              local from, to, quantity = msg.From, msg.Tags.Recipient, bint(msg.Tags.Quantity)
              assert(bint.__le(quantity, bint(Balances[from] or '0')), 'Insufficient Balance!')
              Balances[from] = tostring(bint.__sub(Balances[from], quantity))
              Balances[to] = tostring(bint.__add(Balances[to] or '0', quantity))
              ao.send({ Target = from, Tags = { Action = 'Debit-Notice', Quantity = tostring(quantity) } })
              ao.send({ Target = to, Tags = { Action = 'Credit-Notice', Quantity = tostring(quantity) } })
            end)
            Handlers.add('ping', Handlers.utils.hasMatchingTag('Action', 'Ping'), function(msg)
              ao.send({ Target = msg.From, Data = 'pong', Tags = { Action = 'Pong' } })
            end)
            return 'ready'
            """;

    @TempDir
    private Path dir;

    private static Message process(String name, String mode) {
        List<Tag> tags = new ArrayList<>(List.of(
                new Tag("Data-Protocol", "ao"),
                new Tag("Variant", "ao.TN.1"),
                new Tag("Type", "Process"),
                new Tag("Module", AoModules.id(AoModules.AOS).toString()),
                new Tag("Scheduler", "a-scheduler"),
                new Tag("Name", name),
                new Tag("Authority", "a-messenger"),
                new Tag("Execution-Mode", mode)));
        Id id = Id.ofName(name + " " + mode);
        return new Message(
                id, Letters.USER, Letters.USER, Optional.empty(), Bytes.EMPTY, tags, Bytes.utf8(" "), id.bytes());
    }

    private static Message eval(Id process, String name, String code) {
        return Letters.to(process, name, code, "Action", "Eval");
    }

    /** What its owner and others send; every kind of message that the issue names. */
    private static List<Message> letters(Message token, Message other) {
        List<Message> letters = new ArrayList<>();
        Id id = token.id();
        letters.add(eval(id, "token", TOKEN));
        letters.add(eval(id, "eval", "return 1 + 1"));
        letters.add(Letters.to(id, "ping", "", "Action", "Ping"));
        letters.add(Letters.to(
                id,
                "transfer",
                "",
                "Action",
                "Transfer",
                "Recipient",
                other.id().toString(),
                "Quantity",
                "250"));
        letters.add(eval(id, "error", "error('on purpose')"));
        letters.add(Letters.to(
                id, "too much", "", "Action", "Transfer", "Recipient", Letters.USER, "Quantity", "99999999"));
        letters.add(eval(id, "deep", """
                local function f(n)
                  if n == 0 then return 'x' end
                  return (string.gsub('a', 'a', function() return f(n - 1) end))
                end
                return f(60)
                """));
        letters.add(eval(
                id,
                "spawn",
                "ao.spawn('" + AoModules.id(AoModules.AOS) + "', { Tags = { Name = 'child' }, Data = ' ' })"
                        + " return 'spawned'"));
        letters.add(eval(id, "balance", "return Balances['" + other.id() + "']"));
        return letters;
    }

    private JobOptions options(EmbeddedBroker broker) {
        return JobOptions.of(Map.of(
                "kafka.bootstrap",
                broker.bootstrapServers(),
                "dir",
                dir.resolve("node").toString(),
                "checkpoint.interval",
                "500",
                "log.clock",
                "marks"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"clean", "compatible"})
    void runsAosAndReplaysItToEqualRoots(String mode) throws Exception {
        AoModules modules = AoModules.find(Files.createDirectories(dir.resolve("published")), AoModules.AOS);
        Message token = process("token", mode);
        Message other = process("other", mode);
        try (EmbeddedBroker broker = EmbeddedBroker.start(dir.resolve("broker"))) {
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
                new TopicSettings(1, (short) 1).create(admin);
            }
            JobOptions options = options(broker);
            try (LocalNode node = LocalNode.start(options, modules);
                    Conductor conductor = new Conductor(broker.bootstrapServers(), 1)) {
                conductor.send(token);
                conductor.send(other);
                conductor.settle();
                for (Message letter : letters(token, other)) {
                    conductor.send(letter);
                    conductor.settle();
                }
                check(conductor, token, other);
                node.stop();
            }
            replays(options, modules);
        }
    }

    private static void check(Conductor conductor, Message token, Message other) {
        List<Evaluation> slots = List.copyOf(conductor.results(token.id()));

        assertThat(slots.get(0).error()).isEmpty();
        assertThat(slots.get(0).memoryBytes()).isGreaterThan(100_000_000);
        assertThat(of(slots, "token").output()).contains("ready");
        assertThat(of(slots, "eval").output()).contains("\"data\":\"2\"");
        assertThat(of(slots, "ping").outbox()).anySatisfy(sent -> {
            assertThat(sent.target()).isEqualTo(Letters.USER);
            assertThat(sent.data().utf8()).isEqualTo("pong");
        });
        assertThat(of(slots, "transfer").outbox())
                .extracting(OutboxMessage::target)
                .containsExactlyInAnyOrder(Letters.USER, other.id().toString());
        assertThat(of(slots, "error").status()).isEqualTo(Status.ERROR);
        assertThat(of(slots, "error").error().orElseThrow()).contains("on purpose");
        assertThat(of(slots, "too much").outbox()).hasSizeLessThan(2);
        assertThat(of(slots, "deep").output()).contains("\\nx\"");
        assertThat(of(slots, "spawn").outbox()).anyMatch(OutboxMessage::spawn);
        assertThat(of(slots, "balance").output()).contains("250");
        assertThat(conductor.results(other.id()))
                .as("the credit notice arrived")
                .hasSizeGreaterThan(1);
        assertThat(conductor.results().keySet()).as("the child lives").hasSize(3);
    }

    private static Evaluation of(List<Evaluation> slots, String name) {
        return slots.stream()
                .filter(slot -> slot.message().equals(Id.ofName(name)))
                .findFirst()
                .orElseThrow();
    }

    private static void replays(JobOptions options, AoModules modules) {
        for (EngineKind engine : List.of(EngineKind.OWN, EngineKind.OWN_INTERPRETER)) {
            ReplayResult result = ReplayJob.run(
                    ReplayOptions.of(options.tables().orElseThrow())
                            .withMachine(MachineOptions.DEFAULTS.withEngine(engine)),
                    modules);

            assertThat(result.firstDifference()).as(engine.code()).isEmpty();
            assertThat(result.processes()).isEqualTo(3);
        }
    }
}
