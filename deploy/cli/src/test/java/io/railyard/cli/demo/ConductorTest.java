package io.railyard.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.railyard.cli.node.ModuleFolder;
import io.railyard.gateway.ModuleStore;
import io.railyard.gateway.feed.MarketPath;
import io.railyard.job.history.RootsDigest;
import io.railyard.machine.Machine;
import io.railyard.machine.MachineOptions;
import io.railyard.schedule.Assignment;
import io.railyard.schedule.outcome.Evaluation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConductorTest {
    private static final long SEED = 7;
    private static final int ROUNDS = 30;

    @TempDir
    static Path folder;

    private static Machine machine;
    private static World.Modules modules;

    @BeforeAll
    static void publishModules() {
        modules = PublishedModules.publish(SEED, new ModuleStore(ModuleFolder.path(folder)));
        machine = new Machine(ModuleFolder.of(folder).open(), MachineOptions.DEFAULTS);
    }

    /** One play of the world; the scenario, the conductor and what they came to. */
    private static final class Play implements Conductor.Player {
        private final Scenario scenario;
        private final Conductor conductor = new Conductor(this);
        private final RootsDigest roots = new RootsDigest();
        private int refusedByGateway;
        private int inboxRead;
        private int resultsRead;

        Play() {
            DemoOptions options = new DemoOptions(folder, SEED, Optional.empty(), 1, ROUNDS, 1, Optional.empty(), 0);
            List<MarketPath> paths = Paths.synthetic(options);
            scenario = new Scenario(new World(SEED, paths, modules), SEED, ROUNDS);
        }

        @Override
        public void observe(Assignment assignment, Evaluation evaluation) {
            roots.add(evaluation);
            scenario.observe(assignment, evaluation);
        }

        @Override
        public void roundIsOver(long round) {
            scenario.roundIsOver(round);
        }

        void read(SimulatedNode node) {
            while (inboxRead < node.inbox().size()) {
                conductor.inbox(node.inbox().get(inboxRead++));
            }
            while (resultsRead < node.results().size()) {
                conductor.result(node.results().get(resultsRead++));
            }
        }

        void play(SimulatedNode node, long untilRound) {
            read(node);
            while (conductor.nextRound() < untilRound) {
                Optional<Long> due = conductor.advance();
                if (due.isPresent() && due.get() < untilRound) {
                    for (Offer offer : scenario.next()) {
                        refusedByGateway += node.offer(offer) ? 0 : 1;
                    }
                    node.mark(due.get(), World.timeOf(due.get()));
                    node.run();
                }
                read(node);
            }
        }
    }

    @Test
    void comesToTheSameRootsWhateverTheOrderOfArrival() {
        Play one = new Play();
        one.play(new SimulatedNode(machine, new Random(1)), ROUNDS);
        Play other = new Play();
        other.play(new SimulatedNode(machine, new Random(2)), ROUNDS);

        assertThat(one.roots.positions()).isGreaterThan(100);
        assertThat(one.scenario.chronicle().trades()).isPositive();
        assertThat(other.roots.value()).isEqualTo(one.roots.value());
    }

    @Test
    void goesOnFromTheTopicsAloneAfterItWasKilled() {
        Play whole = new Play();
        whole.play(new SimulatedNode(machine, new Random(1)), ROUNDS);
        SimulatedNode node = new SimulatedNode(machine, new Random(3));
        new Play().play(node, 11);

        // Killed after the items of a round were sent and before its mark: the next one sends them again.
        Play second = new Play();
        second.play(node, 11);
        second.scenario.next().forEach(node::offer);
        Play third = new Play();
        third.play(node, ROUNDS);

        assertThat(third.roots.value()).isEqualTo(whole.roots.value());
        assertThat(third.conductor.tally().rejections).containsKey("ordering.duplicate");
    }

    @Test
    void closesTheSameRoundsWhenResultsAreReadBackToFront() {
        SimulatedNode node = new SimulatedNode(machine, new Random(1));
        Play live = new Play();
        live.play(node, ROUNDS);
        List<Evaluation> reversed = new ArrayList<>(node.results());
        Collections.reverse(reversed);

        Play again = new Play();
        reversed.forEach(again.conductor::result);
        node.inbox().forEach(again.conductor::inbox);
        again.conductor.advance();

        assertThat(again.conductor.nextRound()).isEqualTo(ROUNDS);
        assertThat(again.roots.value()).isEqualTo(live.roots.value());
    }

    @Test
    void waitsForEveryResultAndEverythingSent() {
        SimulatedNode node = new SimulatedNode(machine, new Random(1));
        new Play().play(node, 3);
        Play missing = new Play();
        node.inbox().forEach(missing.conductor::inbox);
        node.results().stream().skip(1).forEach(missing.conductor::result);

        assertThat(missing.conductor.advance()).isEmpty();
        assertThat(missing.conductor.nextRound()).isZero();
        assertThat(missing.conductor.waitsFor()).startsWith("the result of");

        missing.conductor.result(node.results().get(0));

        assertThat(missing.conductor.advance()).contains(3L);
    }

    @Test
    void accountsForEveryInput() {
        Play play = new Play();
        play.play(new SimulatedNode(machine, new Random(5)), ROUNDS);
        Tally tally = play.conductor.tally();

        long in = play.scenario.distinctOffers() - play.refusedByGateway + tally.sent + tally.requests;
        long out = tally.slots + tally.rejected() - tally.rejections.getOrDefault("ordering.duplicate", 0L);
        assertThat(in).isEqualTo(out + tally.waiting());
        assertThat(tally.slots).isEqualTo(tally.slotEvaluations);
        assertThat(tally.rejections).containsKeys("ordering.unknown-process");
    }
}
