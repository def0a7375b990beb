package io.railyard.cli.demo;

import io.railyard.gateway.feed.SplitMix64;
import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.message.Tag;
import io.railyard.message.ans104.DataItem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What must be refused or must fail alone: bytes that are no item, forged and misdirected messages, hostile guests. */
final class BadInputs {
    private static final long STREAM = 77;
    private static final int EVERY_ROUNDS = 6;
    private static final int GARBAGE_BYTES = 200;
    private static final List<String> ATTACKS = List.of(
            "Trap",
            "Divide-Zero",
            "Recurse",
            "Out-Of-Bounds",
            "Bad-Call",
            "Pointer-Bad",
            "Not-Json",
            "Not-Utf8",
            "Ok-False",
            "Error-Member",
            "Memory-Bomb",
            "Empty-Result",
            "Divide-Overflow",
            "Recurse-Deep");

    private final World world;
    private final long seed;

    BadInputs(World world, long seed) {
        this.world = world;
        this.seed = seed;
    }

    /** The bad inputs of {@code round}. */
    List<Offer> of(long round) {
        if (round < EVERY_ROUNDS || round % EVERY_ROUNDS != 0) {
            return List.of();
        }
        long turn = round / EVERY_ROUNDS;
        Wallet stranger = world.stranger();
        List<Offer> items = new ArrayList<>();
        switch ((int) (turn % 8)) {
            case 0 -> items.add(garbage(round));
            case 1 -> items.add(forged(round));
            case 2 -> items.add(Offer.of("to nobody", sign(round, Id.ofName("nobody/" + round), "Hello")));
            case 3 -> {
                Offer twice = Offer.of("sent twice", sign(round, world.counter(), "Add"));
                items.add(twice);
                items.add(twice);
            }
            case 4 -> items.add(Offer.of("to a process without a module", sign(round, world.moduleless(), "Hello")));
            case 5 -> items.add(Offer.of("to a process of a garbled module", sign(round, world.garbled(), "Hello")));
            case 6 -> items.add(Offer.of("a transfer without cover", uncovered(round, stranger)));
            default -> items.add(Offer.of("a bad quantity", badQuantity(round, stranger)));
        }
        String attack = ATTACKS.get((int) (turn % ATTACKS.size()));
        items.add(Offer.of("hostile " + attack, sign(round, world.hostile(), attack)));
        items.add(Offer.of("counter", sign(round, world.counter(), "Get")));
        return items;
    }

    private Offer garbage(long round) {
        SplitMix64 chance = SplitMix64.stream(seed, STREAM * 1_000_000 + round);
        byte[] bytes = new byte[GARBAGE_BYTES];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) chance.nextInt(256);
        }
        return new Offer("garbage", Bytes.of(bytes));
    }

    private Offer forged(long round) {
        byte[] bytes = sign(round, world.counter(), "Reset").raw().toByteArray();
        bytes[bytes.length - 1] ^= 1;
        return new Offer("a forged item", Bytes.of(bytes));
    }

    private DataItem sign(long round, Id target, String action) {
        return world.stranger()
                .sign(
                        "bad/" + round + "/" + target + "/" + action,
                        Optional.of(target),
                        Scenario.message(action),
                        Bytes.utf8("x"));
    }

    private DataItem uncovered(long round, Wallet stranger) {
        List<Tag> tags = new ArrayList<>(Scenario.message("Transfer"));
        tags.add(new Tag("Recipient", world.deployer().address()));
        tags.add(new Tag("Quantity", "1000000"));
        return stranger.sign("uncovered/" + round, Optional.of(world.quote()), tags, Bytes.EMPTY);
    }

    private DataItem badQuantity(long round, Wallet stranger) {
        List<Tag> tags = new ArrayList<>(Scenario.message("Transfer"));
        tags.add(new Tag("Recipient", world.deployer().address()));
        tags.add(new Tag("Quantity", "-5 coins"));
        return stranger.sign("bad quantity/" + round, Optional.of(world.quote()), tags, Bytes.EMPTY);
    }
}
