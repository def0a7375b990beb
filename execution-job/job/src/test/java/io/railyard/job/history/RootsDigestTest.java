package io.railyard.job.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.schedule.Position;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RootsDigestTest {
    private static final Id A = Id.ofName("a");
    private static final Id B = Id.ofName("b");

    private record Row(Id process, Position position, Bytes root) {}

    private static List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        for (Id process : List.of(A, B)) {
            for (int slot = 0; slot < 5; slot++) {
                for (int tick = 0; tick < 3; tick++) {
                    rows.add(new Row(
                            process,
                            new Position(slot, tick),
                            Id.ofName(slot + "+" + tick).bytes()));
                }
            }
        }
        return rows;
    }

    private static Bytes digest(List<Row> rows) {
        RootsDigest digest = new RootsDigest();
        rows.forEach(row -> digest.add(row.process(), row.position(), row.root()));
        return digest.value();
    }

    @Test
    void doesNotDependOnTheOrderOfArrival() {
        Bytes expected = digest(rows());
        for (int seed = 0; seed < 20; seed++) {
            List<Row> shuffled = rows();
            Collections.shuffle(shuffled, new Random(seed));

            assertThat(digest(shuffled)).as("seed %s", seed).isEqualTo(expected);
        }
    }

    @Test
    void changesWithEveryRootPositionAndProcess() {
        Bytes expected = digest(rows());
        for (int i = 0; i < rows().size(); i++) {
            List<Row> changed = rows();
            Row row = changed.get(i);
            changed.set(
                    i, new Row(row.process(), row.position(), Id.ofName("other").bytes()));
            assertThat(digest(changed)).isNotEqualTo(expected);

            changed.remove(i);
            assertThat(digest(changed)).isNotEqualTo(expected);

            changed.add(new Row(Id.ofName("c"), row.position(), row.root()));
            assertThat(digest(changed)).isNotEqualTo(expected);
        }
    }

    @Test
    void countsARepeatedRowOnceAndRefusesTwoOutcomes() {
        List<Row> twice = rows();
        twice.addAll(rows());
        assertThat(digest(twice)).isEqualTo(digest(rows()));

        twice.add(new Row(A, Position.slot(3), Id.ofName("other").bytes()));
        assertThatThrownBy(() -> digest(twice))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("job.two-outcomes")
                .hasMessageContaining(A.toString());
    }

    @Test
    void joinsChainsOfPartitionsToTheSameValue() {
        TreeMap<Id, RootsChain> chains = new TreeMap<>();
        for (Row row : rows()) {
            chains.merge(row.process(), RootsChain.start(row.process()), (chain, unused) -> chain);
            chains.computeIfPresent(row.process(), (process, chain) -> chain.next(row.position(), row.root()));
        }

        assertThat(RootsDigest.of(chains)).isEqualTo(digest(rows()));
    }

    @Test
    void ofNothingIsTheDigestOfItsName() {
        assertThat(digest(List.of()))
                .isEqualTo(Bytes.sha256(Bytes.utf8("railyard/roots/1").toByteArray()));
    }
}
