package io.railyard.machine.rules;

import io.railyard.machine.module.ModuleRefused;
import io.railyard.machine.vm.Stop;
import io.railyard.message.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Compiles the expressions of one rule or function. Names become numbers here, so what is misspelt is refused before
 * anything runs. Mutable; used once by one thread.
 */
final class RuleReader {
    /** Most variables of a rule or function, inner ones included. */
    static final int MAX_VARIABLES = 256;

    /** Expressions whose parts are not all evaluated first. */
    static final List<String> FORMS = List.of("quote", "if", "and", "or", "do", "let", "set", "while", "for");

    private static final String VARIABLE = "$";

    private final Names names;
    private final String place;
    private final Map<String, Integer> scope = new LinkedHashMap<>();
    private int variables;

    /** A function of the module; its body is known once all are read. */
    static final class Function {
        private final List<String> parameters;
        private @Nullable Expression body;
        private int variables;

        Function(List<String> parameters) {
            this.parameters = List.copyOf(parameters);
        }

        List<String> parameters() {
            return parameters;
        }

        void define(Expression expression, int count) {
            body = expression;
            variables = count;
        }

        Value call(Turn turn, Value... arguments) throws Stop {
            Expression known = body;
            if (known == null) {
                throw new IllegalStateException("A function is called before its module is read");
            }
            turn.make(Value.ITEM_BYTES * variables);
            Value[] own = new Value[variables];
            System.arraycopy(arguments, 0, own, 0, arguments.length);
            return known.value(turn, own);
        }
    }

    /**
     * What expressions may call besides what is built in.
     *
     * @param functions of the module
     * @param extensions functions of extensions, by {@code EXTENSION.FUNCTION}
     */
    record Names(Map<String, Function> functions, Map<String, ExtensionCall> extensions) {}

    /** A reader of an expression at {@code place} which may call what {@code names} has. */
    RuleReader(Names names, String place, List<String> parameters) throws ModuleRefused {
        this.names = names;
        this.place = place;
        for (String parameter : parameters) {
            scope.put(parameter, variable());
        }
    }

    /** How many variables what was read needs. */
    int variables() {
        return variables;
    }

    Expression read(Json json) throws ModuleRefused {
        if (json instanceof Json.Arr form) {
            return form(form.items());
        }
        if (json instanceof Json.Obj object) {
            return object(object);
        }
        if (json instanceof Json.Str text && text.value().startsWith(VARIABLE)) {
            return variable(text.value().substring(1));
        }
        return constant(json);
    }

    private Expression constant(Json json) throws ModuleRefused {
        try {
            Value value = Value.of(json);
            return (turn, own) -> {
                turn.run().charge(Turn.EXPRESSION_GAS);
                return value;
            };
        } catch (NumberFormatException e) {
            throw refused(String.valueOf(e.getMessage()));
        }
    }

    private Expression variable(String name) throws ModuleRefused {
        if (name.equals("message") || name.equals("process")) {
            boolean message = name.equals("message");
            return (turn, own) -> {
                turn.run().charge(Turn.EXPRESSION_GAS);
                return message ? turn.message() : turn.process();
            };
        }
        int number = number(name);
        return (turn, own) -> {
            turn.run().charge(Turn.EXPRESSION_GAS);
            return own[number];
        };
    }

    private int number(String name) throws ModuleRefused {
        Integer number = scope.get(name);
        if (number == null) {
            throw refused(
                    "there is no variable \"$" + name + "\"; a text that begins with $ is written [\"quote\", …]");
        }
        return number;
    }

    private Expression object(Json.Obj object) throws ModuleRefused {
        Map<String, Expression> members = new LinkedHashMap<>();
        for (Map.Entry<String, Json> member : object.members().entrySet()) {
            members.put(member.getKey(), read(member.getValue()));
        }
        return deeper((turn, own) -> {
            SortedMap<String, Value> values = new TreeMap<>();
            for (Map.Entry<String, Expression> member : members.entrySet()) {
                values.put(member.getKey(), member.getValue().value(turn, own));
            }
            return turn.members(values);
        });
    }

    private Expression form(List<Json> form) throws ModuleRefused {
        String name = form.isEmpty() ? "" : form.get(0).asText().orElse("");
        List<Json> rest = form.isEmpty() ? List.of() : form.subList(1, form.size());
        return switch (name) {
            case "quote" -> {
                expect(name, rest, 1, 1);
                yield constant(rest.get(0));
            }
            case "if" -> choice(name, rest);
            case "and", "or" -> deeper(chain(name.equals("and"), all(rest)));
            case "do" -> deeper(sequence(all(expect(name, rest, 1, Integer.MAX_VALUE))));
            case "let" -> let(name, rest);
            case "set" -> set(name, rest);
            case "while" -> loop(name, rest);
            case "for" -> each(name, rest);
            default -> call(name, rest);
        };
    }

    private static Expression deeper(Expression expression) {
        return (turn, own) -> {
            turn.run().charge(Turn.EXPRESSION_GAS);
            turn.run().enter();
            Value value = expression.value(turn, own);
            turn.run().leave();
            return value;
        };
    }

    private static Expression sequence(Expression[] steps) {
        return (turn, own) -> {
            Value last = Value.Nothing.NOTHING;
            for (Expression step : steps) {
                last = step.value(turn, own);
            }
            return last;
        };
    }

    private static Expression chain(boolean all, Expression[] parts) {
        return (turn, own) -> {
            for (Expression part : parts) {
                if (part.value(turn, own).holds() != all) {
                    return Value.of(!all);
                }
            }
            return Value.of(all);
        };
    }

    private Expression choice(String name, List<Json> rest) throws ModuleRefused {
        Expression[] parts = all(expect(name, rest, 2, Integer.MAX_VALUE));
        return deeper((turn, own) -> {
            for (int i = 0; i + 1 < parts.length; i += 2) {
                if (parts[i].value(turn, own).holds()) {
                    return parts[i + 1].value(turn, own);
                }
            }
            return parts.length % 2 == 0 ? Value.Nothing.NOTHING : parts[parts.length - 1].value(turn, own);
        });
    }

    private Expression let(String name, List<Json> rest) throws ModuleRefused {
        expect(name, rest, 2, Integer.MAX_VALUE);
        Json.Obj given = rest.get(0).asObject().orElseThrow(() -> refused("the first part of let is no object"));
        Map<String, Integer> outer = new LinkedHashMap<>(scope);
        List<Expression> steps = new ArrayList<>();
        for (Map.Entry<String, Json> member : given.members().entrySet()) {
            Expression value = read(member.getValue());
            int number = variable();
            scope.put(member.getKey(), number);
            steps.add(assignment(number, value));
        }
        steps.addAll(List.of(all(rest.subList(1, rest.size()))));
        scope.clear();
        scope.putAll(outer);
        return deeper(sequence(steps.toArray(new Expression[0])));
    }

    private Expression set(String name, List<Json> rest) throws ModuleRefused {
        expect(name, rest, 2, 2);
        int number = number(rest.get(0).asText().orElseThrow(() -> refused("the name in set is no text")));
        return deeper(assignment(number, read(rest.get(1))));
    }

    private static Expression assignment(int number, Expression expression) {
        return (turn, own) -> {
            Value value = expression.value(turn, own);
            own[number] = value;
            return value;
        };
    }

    private Expression loop(String name, List<Json> rest) throws ModuleRefused {
        Expression[] parts = all(expect(name, rest, 2, Integer.MAX_VALUE));
        return deeper((turn, own) -> {
            while (parts[0].value(turn, own).holds()) {
                for (int i = 1; i < parts.length; i++) {
                    parts[i].value(turn, own);
                }
            }
            return Value.Nothing.NOTHING;
        });
    }

    private Expression each(String name, List<Json> rest) throws ModuleRefused {
        expect(name, rest, 3, 3);
        String item = rest.get(0).asText().orElseThrow(() -> refused("the name in for is no text"));
        Expression list = read(rest.get(1));
        Map<String, Integer> outer = new LinkedHashMap<>(scope);
        int number = variable();
        scope.put(item, number);
        Expression body = read(rest.get(2));
        scope.clear();
        scope.putAll(outer);
        return deeper((turn, own) -> {
            if (!(list.value(turn, own) instanceof Value.Items items)) {
                throw Stop.trap("what \"for\" goes through is no list");
            }
            List<Value> results = new ArrayList<>();
            for (Value value : items.values()) {
                own[number] = value;
                results.add(body.value(turn, own));
            }
            return turn.items(results);
        });
    }

    private Expression call(String name, List<Json> rest) throws ModuleRefused {
        Expression[] given = all(rest);
        Function function = names.functions().get(name);
        if (function != null) {
            int count = function.parameters().size();
            expect(name, rest, count, count);
            return deeper((turn, own) -> function.call(turn, values(given, turn, own)));
        }
        ExtensionCall extension = names.extensions().get(name);
        if (extension != null) {
            int count = extension.parameters().length();
            expect(name, rest, count, count);
            return deeper((turn, own) -> extension.value(turn, List.of(values(given, turn, own))));
        }
        Operator operator = Operators.find(name)
                .orElseThrow(() -> refused("there is no operator and no function \"" + name + "\""));
        expect(name, rest, operator.least(), operator.most());
        return deeper((turn, own) ->
                operator.body().value(turn, new Operator.Arguments(name, List.of(values(given, turn, own)))));
    }

    private static Value[] values(Expression[] given, Turn turn, Value[] own) throws Stop {
        Value[] values = new Value[given.length];
        for (int i = 0; i < given.length; i++) {
            values[i] = given[i].value(turn, own);
        }
        return values;
    }

    private Expression[] all(List<Json> parts) throws ModuleRefused {
        Expression[] expressions = new Expression[parts.size()];
        for (int i = 0; i < expressions.length; i++) {
            expressions[i] = read(parts.get(i));
        }
        return expressions;
    }

    private List<Json> expect(String name, List<Json> parts, int least, int most) throws ModuleRefused {
        if (parts.size() < least || parts.size() > most) {
            throw refused("\"" + name + "\" takes " + least
                    + (most == least ? "" : most >= 1_000 ? " or more" : " to " + most) + " parts, not "
                    + parts.size());
        }
        return parts;
    }

    private int variable() throws ModuleRefused {
        if (variables == MAX_VARIABLES) {
            throw refused("there are more than " + MAX_VARIABLES + " variables");
        }
        return variables++;
    }

    private ModuleRefused refused(String text) {
        return ModuleRefused.incomplete("in " + place + " " + text);
    }
}
