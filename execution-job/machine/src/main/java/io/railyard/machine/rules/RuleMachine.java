package io.railyard.machine.rules;

import io.railyard.machine.module.ModuleRefused;
import io.railyard.machine.vm.Program;
import io.railyard.machine.vm.VirtualMachine;
import io.railyard.message.Bytes;
import io.railyard.message.json.Json;
import io.railyard.message.json.JsonException;
import io.railyard.message.json.JsonLimits;
import io.railyard.message.json.JsonReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The machine for modules of rules, format {@value #FORMAT}. */
public final class RuleMachine implements VirtualMachine {
    /** The Module-Format. */
    public static final String FORMAT = "railyard-rules-1";

    /** Version of language, gas and layout. */
    private static final int VERSION = 1;
    /** The largest module: 1 MiB, nested 64 deep, 100,000 values. */
    private static final JsonLimits LIMITS = new JsonLimits(1 << 20, 64, 100_000);

    private static final List<String> MEMBERS = List.of("begin", "extensions", "functions", "on", "otherwise");

    @Override
    public String format() {
        return FORMAT;
    }

    @Override
    public int version() {
        return VERSION;
    }

    @Override
    public Program load(Bytes module) throws ModuleRefused {
        Json.Obj source = object(parse(module), "the module");
        for (String name : source.members().keySet()) {
            if (!MEMBERS.contains(name)) {
                throw ModuleRefused.incomplete(
                        "a module of rules has no member \"" + name + "\"; there are " + MEMBERS);
            }
        }
        RuleReader.Names names = names(source);
        Map<String, RuleReader.Function> rules = new LinkedHashMap<>();
        for (Map.Entry<String, Json> rule : members(source, "on").entrySet()) {
            rules.put(rule.getKey(), compiled(names, "the rule \"" + rule.getKey() + "\"", rule.getValue()));
        }
        return new RuleProgram(
                names.extensions().values().stream()
                        .map(ExtensionCall::function)
                        .toList(),
                optional(names, source, "begin"),
                rules,
                optional(names, source, "otherwise"));
    }

    private static Json parse(Bytes module) throws ModuleRefused {
        try {
            return JsonReader.parse(module.toByteArray(), LIMITS);
        } catch (JsonException e) {
            throw ModuleRefused.incomplete("a module of rules is one JSON document of at most " + LIMITS.maxBytes()
                    + " bytes, nested at most " + LIMITS.maxDepth() + " deep, and this is none");
        }
    }

    /** First all names, then all bodies: functions may call each other. */
    private static RuleReader.Names names(Json.Obj source) throws ModuleRefused {
        Map<String, RuleReader.Function> functions = new LinkedHashMap<>();
        RuleReader.Names names = new RuleReader.Names(functions, extensions(source));
        Map<String, Json> definitions = members(source, "functions");
        for (Map.Entry<String, Json> each : definitions.entrySet()) {
            String place = "the function \"" + each.getKey() + "\"";
            if (Operators.find(each.getKey()).isPresent()
                    || RuleReader.FORMS.contains(each.getKey())
                    || names.extensions().containsKey(each.getKey())) {
                throw ModuleRefused.incomplete(place + " has the name of a built-in one");
            }
            Json.Obj definition = object(each.getValue(), place);
            functions.put(each.getKey(), new RuleReader.Function(parameters(definition, place)));
        }
        for (Map.Entry<String, RuleReader.Function> each : functions.entrySet()) {
            String place = "the function \"" + each.getKey() + "\"";
            Json body = object(definitions.getOrDefault(each.getKey(), Json.ofNull()), place)
                    .get("body")
                    .orElseThrow(() -> ModuleRefused.incomplete(place + " has no body"));
            define(names, each.getValue(), place, body);
        }
        return names;
    }

    private static Map<String, ExtensionCall> extensions(Json.Obj source) throws ModuleRefused {
        Map<String, ExtensionCall> calls = new LinkedHashMap<>();
        for (Map.Entry<String, Json> extension : members(source, "extensions").entrySet()) {
            String place = "the extension \"" + extension.getKey() + "\"";
            for (Map.Entry<String, Json> function :
                    object(extension.getValue(), place).members().entrySet()) {
                String name = extension.getKey() + "." + function.getKey();
                String type = function.getValue().asText().orElse("");
                calls.put(
                        name,
                        ExtensionCall.of(extension.getKey(), function.getKey(), type)
                                .orElseThrow(
                                        () -> ModuleRefused.incomplete(
                                                "the type of \"" + name
                                                        + "\" is up to 16 of the letters i, j and p, a colon, and one of them or none")));
            }
        }
        return calls;
    }

    private static List<String> parameters(Json.Obj definition, String place) throws ModuleRefused {
        List<String> names = new ArrayList<>();
        List<Json> given = definition
                .get("parameters")
                .flatMap(Json::asArray)
                .orElseThrow(() -> ModuleRefused.incomplete(place + " has no list of parameters"));
        for (Json name : given) {
            String text = name.asText().orElse("");
            if (text.isEmpty() || names.contains(text)) {
                throw ModuleRefused.incomplete(place + " has a parameter twice or without a name");
            }
            names.add(text);
        }
        return names;
    }

    private static Optional<RuleReader.Function> optional(RuleReader.Names names, Json.Obj source, String name)
            throws ModuleRefused {
        Optional<Json> body = source.get(name);
        return body.isPresent() ? Optional.of(compiled(names, name, body.get())) : Optional.empty();
    }

    private static RuleReader.Function compiled(RuleReader.Names names, String place, Json body) throws ModuleRefused {
        RuleReader.Function rule = new RuleReader.Function(List.of());
        define(names, rule, place, body);
        return rule;
    }

    private static void define(RuleReader.Names names, RuleReader.Function function, String place, Json body)
            throws ModuleRefused {
        RuleReader reader = new RuleReader(names, place, function.parameters());
        Expression expression = reader.read(body);
        function.define(expression, reader.variables());
    }

    private static Map<String, Json> members(Json.Obj source, String name) throws ModuleRefused {
        Optional<Json> part = source.get(name);
        return part.isPresent() ? object(part.get(), "\"" + name + "\"").members() : Map.of();
    }

    private static Json.Obj object(Json json, String place) throws ModuleRefused {
        return json.asObject().orElseThrow(() -> ModuleRefused.incomplete(place + " is no object"));
    }
}
