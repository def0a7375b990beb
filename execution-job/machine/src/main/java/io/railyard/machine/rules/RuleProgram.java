package io.railyard.machine.rules;

import io.railyard.machine.module.ImportedFunction;
import io.railyard.machine.vm.Execution;
import io.railyard.machine.vm.Program;
import io.railyard.machine.vm.Stop;
import io.railyard.message.json.Json;
import io.railyard.message.json.JsonWriter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A module of rules.
 *
 * @param imports functions of extensions that its rules may call
 * @param begin what a process does with its own Process message
 * @param rules by Action
 * @param otherwise what it does with a message that no rule is for
 */
record RuleProgram(
        List<ImportedFunction> imports,
        Optional<RuleReader.Function> begin,
        Map<String, RuleReader.Function> rules,
        Optional<RuleReader.Function> otherwise)
        implements Program {
    /** The least memory: 64 KiB. */
    private static final int FIRST_PAGES = 1;

    @Override
    public int memoryPages() {
        return FIRST_PAGES;
    }

    @Override
    public void start(Execution run) {
        Store.format(run.memory());
    }

    @Override
    public String handle(Execution run, byte[] message, byte[] environment) throws Stop {
        Value process = parsed(run, environment, "Process");
        Value letter = parsed(run, message, "");
        Turn turn = new Turn(run, letter, process);
        SortedMap<String, Value> tags =
                letter instanceof Value.Members members && members.values().get("Tags") instanceof Value.Members given
                        ? given.values()
                        : new TreeMap<>();
        RuleReader.Function rule = choose(tags);
        Value output = rule.call(turn);
        return response(turn, output);
    }

    private RuleReader.Function choose(SortedMap<String, Value> tags) throws Stop {
        if (begin.isPresent() && Value.of("Process").equals(tags.get("Type"))) {
            return begin.get();
        }
        String action = tags.get("Action") instanceof Value.Text text ? text.value() : "";
        RuleReader.Function rule = rules.get(action);
        if (rule != null) {
            return rule;
        }
        return otherwise.orElseThrow(() -> Stop.refused("rules.no-rule: no rule is for a message with the Action \""
                + action.substring(0, Math.min(80, action.length())) + "\""));
    }

    private static String response(Turn turn, Value output) throws Stop {
        turn.make(output.bytes());
        Json response = Json.object()
                .put("Messages", new Json.Arr(turn.messages()))
                .put("Spawns", new Json.Arr(turn.spawns()))
                .put("Output", output.json())
                .build();
        return JsonWriter.text(
                Json.object().put("ok", true).put("response", response).build());
    }

    /** The value of a JSON object, or of its member, in which Tags are an object: of tags of one name, the first. */
    private static Value parsed(Execution run, byte[] json, String member) throws Stop {
        Turn turn = new Turn(run, Value.Nothing.NOTHING, Value.Nothing.NOTHING);
        Value whole = turn.parsed(json)
                .orElseThrow(() -> Stop.trap("the message is no JSON of whole numbers, or has too many values"));
        Value part = member.isEmpty() || !(whole instanceof Value.Members outer)
                ? whole
                : outer.values().getOrDefault(member, Value.Nothing.NOTHING);
        if (!(part instanceof Value.Members object) || !(object.values().get("Tags") instanceof Value.Items tags)) {
            return part;
        }
        SortedMap<String, Value> byName = new TreeMap<>();
        for (Value tag : tags.values()) {
            if (tag instanceof Value.Members pair
                    && pair.values().get("name") instanceof Value.Text name
                    && pair.values().get("value") instanceof Value.Text value) {
                byName.putIfAbsent(name.value(), value);
            }
        }
        SortedMap<String, Value> members = new TreeMap<>(object.values());
        members.put("Tags", turn.members(byName));
        return turn.members(members);
    }
}
