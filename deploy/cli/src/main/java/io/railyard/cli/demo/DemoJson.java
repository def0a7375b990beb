package io.railyard.cli.demo;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.util.Map;
import java.util.TreeMap;

/** The demo's result as one JSON document; its members are a contract with scripts. */
final class DemoJson {
    private DemoJson() {}

    static String of(DemoResult result) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text).useDefaultPrettyPrinter()) {
            json.writeStartObject();
            headline(result, json);
            market(result, json);
            account(result, json);
            json.writeStringField("folder", result.options().out().toString());
            counts(json, "files", result.tableRows());
            json.writeStringField("report", result.report().toString());
            json.writeEndObject();
        }
        return text.toString();
    }

    private static void headline(DemoResult result, JsonGenerator json) throws IOException {
        Tally tally = result.tally();
        json.writeNumberField("slots", tally.slots);
        json.writeNumberField("ticks", tally.ticks);
        json.writeNumberField("processes", tally.processes());
        json.writeNumberField("inferenceCalls", tally.requests);
        json.writeNumberField("rejected", result.account().rejected());
        json.writeStringField("rootsDigest", result.rootsDigest().hex());
        json.writeStringField("replayRootsDigest", result.replay().rootsDigest().hex());
        json.writeBooleanField("agrees", result.agrees());
        json.writeNumberField("seconds", rounded(result.times().total()));
        json.writeNumberField("playSeconds", rounded(result.times().play()));
        json.writeNumberField("replaySeconds", rounded(result.times().replay()));
        json.writeNumberField(
                "slotsPerSecond", rounded(tally.slots / result.times().play()));
        json.writeNumberField("gas", tally.gas);
        json.writeNumberField("rounds", result.chronicle().rounds());
        json.writeNumberField("seed", result.options().seed());
        json.writeNumberField("parallelism", result.options().parallelism());
        json.writeBooleanField("continued", result.continued());
        json.writeNumberField("differences", result.replay().differences());
        if (result.replay().firstDifference().isPresent()) {
            json.writeStringField(
                    "firstDifference", result.replay().firstDifference().get().toString());
        }
    }

    private static void market(DemoResult result, JsonGenerator json) throws IOException {
        Chronicle chronicle = result.chronicle();
        json.writeNumberField("trades", chronicle.trades());
        counts(json, "tradesBy", chronicle.tradesBy());
        counts(json, "refusedSwaps", chronicle.refusals());
        counts(json, "sentiment", chronicle.labels());
        json.writeArrayFieldStart("portfolios");
        for (Market market : chronicle.world().markets()) {
            for (Portfolio portfolio : new Portfolio[] {chronicle.manager(market), chronicle.fund(market)}) {
                json.writeStartObject();
                json.writeStringField("owner", portfolio.owner());
                json.writeNumberField("value", portfolio.lastValue().orElse(0L));
                json.writeNumberField("holding", portfolio.lastHolding().orElse(0L));
                json.writeNumberField("orders", portfolio.orders());
                json.writeNumberField("filled", portfolio.filled());
                json.writeEndObject();
            }
        }
        json.writeEndArray();
    }

    private static void account(DemoResult result, JsonGenerator json) throws IOException {
        counts(json, "rejections", result.account().byCode());
        counts(json, "failures", result.chronicle().failureKinds());
        counts(json, "statuses", result.tally().statuses);
        counts(json, "dispositions", result.tally().dispositions);
        Account.Balance balance = result.balance();
        json.writeObjectFieldStart("account");
        json.writeNumberField("external", balance.external());
        json.writeNumberField("sent", balance.sent());
        json.writeNumberField("answers", balance.answers());
        json.writeNumberField("slots", balance.slots());
        json.writeNumberField("rejected", balance.rejected());
        json.writeNumberField("repeats", balance.repeats());
        json.writeArrayFieldStart("problems");
        for (String problem : balance.problems()) {
            json.writeString(problem);
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void counts(JsonGenerator json, String name, Map<String, Long> counts) throws IOException {
        json.writeObjectFieldStart(name);
        for (Map.Entry<String, Long> entry : new TreeMap<>(counts).entrySet()) {
            json.writeNumberField(entry.getKey(), entry.getValue());
        }
        json.writeEndObject();
    }

    private static double rounded(double value) {
        return Math.round(value * 10) / 10.0;
    }
}
