package io.railyard.machine.rules;

import io.railyard.machine.vm.Execution;
import io.railyard.machine.vm.Stop;
import io.railyard.message.json.Json;
import io.railyard.message.json.JsonException;
import io.railyard.message.json.JsonLimits;
import io.railyard.message.json.JsonReader;
import io.railyard.message.json.JsonWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/** What a rule works with while it takes one message. Mutable; owned by one thread. */
final class Turn {
    /** Gas of an expression. */
    static final long EXPRESSION_GAS = 4;
    /** Bytes made or read for one unit of gas. */
    static final long BYTES_PER_GAS = 8;

    private static final JsonLimits JSON = new JsonLimits(64 << 20, 128, 200_000);

    private final Execution run;
    private final Store store;
    private final Value message;
    private final Value process;
    private final List<Json> messages = new ArrayList<>();
    private final List<Json> spawns = new ArrayList<>();

    Turn(Execution run, Value message, Value process) {
        this.run = run;
        this.store = new Store(run);
        this.message = message;
        this.process = process;
    }

    Execution run() {
        return run;
    }

    Store store() {
        return store;
    }

    Value message() {
        return message;
    }

    Value process() {
        return process;
    }

    List<Json> messages() {
        return messages;
    }

    List<Json> spawns() {
        return spawns;
    }

    /** Pays for work on {@code bytes}. */
    void work(long bytes) throws Stop {
        run.charge(1 + bytes / BYTES_PER_GAS);
    }

    /** Pays for a value of {@code bytes} that is about to be made. */
    void make(long bytes) throws Stop {
        run.make(bytes);
        work(bytes);
    }

    /** A text. */
    Value text(String value) throws Stop {
        make(Value.FRAME_BYTES + 2L * value.length());
        return Value.of(value);
    }

    /** A list of {@code values}, which the caller gives away. */
    Value items(List<Value> values) throws Stop {
        make(Value.FRAME_BYTES + Value.ITEM_BYTES * values.size());
        return bounded(Value.of(values));
    }

    /** The members {@code values}, which the caller gives away. */
    Value members(SortedMap<String, Value> values) throws Stop {
        make(Value.FRAME_BYTES + Value.MEMBER_BYTES * values.size());
        return bounded(Value.of(values));
    }

    private static Value bounded(Value value) throws Stop {
        if (value.depth() > Value.MAX_DEPTH) {
            throw Stop.trap("a value is nested deeper than " + Value.MAX_DEPTH);
        }
        if (value.bytes() > Execution.TRANSIENT_BYTES) {
            throw Stop.outOfMemory("a value has more than " + Execution.TRANSIENT_BYTES + " bytes");
        }
        return value;
    }

    /** The value that a JSON text writes; empty when it is none. */
    Optional<Value> parsed(byte[] json) throws Stop {
        work(json.length);
        try {
            Json read = JsonReader.parse(json, JSON);
            Value value = Value.of(read);
            run.make(value.bytes());
            return Optional.of(bounded(value));
        } catch (JsonException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** JSON of {@code value}. */
    String json(Value value) throws Stop {
        make(value.bytes());
        return JsonWriter.text(value.json());
    }
}
