package io.railyard.bench;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The messages that AO's own process module is measured with: exact texts, equal for every runner. */
final class AosWorkload {
    /** Labels of the messages that are measured. */
    static final List<String> KINDS = List.of("ping", "transfer", "eval");

    private static final int EACH = 600;
    private static final int RECIPIENTS = 50;
    private static final long BEGIN_MILLIS = 1_735_689_600_000L;
    private static final String OWNER = "Own" + "0".repeat(40);
    private static final String PROCESS = "Pid" + "0".repeat(40);
    private static final String MODULE = "Mod" + "0".repeat(40);
    private static final JsonFactory JSON = new JsonFactory();

    /** A token as AO's blueprint has it, cut down: big integers as text, two notices for each transfer. */
    private static final String TOKEN = """
            local bint = require('.bint')(256)
            Balances = { [ao.env.Process.Owner] = tostring(bint('100000000000000')) }
            Handlers.add('transfer', Handlers.utils.hasMatchingTag('Action', 'Transfer'), function(msg)
              local from, to, quantity = msg.From, msg.Tags.Recipient, bint(msg.Tags.Quantity)
              assert(bint.__lt(0, quantity))
              Balances[from] = Balances[from] or '0'
              Balances[to] = Balances[to] or '0'
              assert(bint.__le(quantity, bint(Balances[from])))
              Balances[from] = tostring(bint.__sub(Balances[from], quantity))
              Balances[to] = tostring(bint.__add(Balances[to], quantity))
              ao.send({ Target = from, Tags = { Action = 'Debit-Notice', Recipient = to, Quantity = tostring(quantity) } })
              ao.send({ Target = to, Tags = { Action = 'Credit-Notice', Sender = from, Quantity = tostring(quantity) } })
            end)
            Handlers.add('ping', Handlers.utils.hasMatchingTag('Action', 'Ping'), function(msg)
              Count = (Count or 0) + 1
              ao.send({ Target = msg.From, Tags = { Action = 'Pong', N = tostring(Count) } })
            end)
            return 'ready'
            """;

    private int number = 1;

    private AosWorkload() {}

    /** The lines of a messages file: label, tab, JSON. */
    static List<String> lines() {
        AosWorkload workload = new AosWorkload();
        List<String> lines = new ArrayList<>();
        lines.add("environment\t" + environment());
        lines.add("setup\t" + workload.message(PROCESS, " ", processTags()));
        lines.add("setup\t" + workload.message("", TOKEN, tags("Eval")));
        for (int i = 0; i < EACH; i++) {
            lines.add("ping\t" + workload.message("", "", tags("Ping")));
        }
        for (int i = 0; i < EACH; i++) {
            String recipient = String.format(Locale.ROOT, "R%042d", i % RECIPIENTS);
            List<String> tags = new ArrayList<>(tags("Transfer"));
            tags.addAll(List.of("Recipient", recipient, "Quantity", "1000"));
            lines.add("transfer\t" + workload.message("", "", tags));
        }
        for (int i = 0; i < EACH; i++) {
            lines.add("eval\t" + workload.message("", "X = (X or 0) + 1; return X", tags("Eval")));
        }
        return lines;
    }

    /** The lines for this project's counter guest. */
    static List<String> counterLines() {
        AosWorkload workload = new AosWorkload();
        List<String> lines = new ArrayList<>();
        lines.add("environment\t" + environment());
        lines.add("setup\t" + workload.message(PROCESS, " ", processTags()));
        for (int i = 0; i < EACH; i++) {
            List<String> tags = new ArrayList<>(tags(i % 2 == 0 ? "Add" : "Balance"));
            tags.addAll(List.of("Quantity", "1"));
            lines.add("count\t" + workload.message("", "", tags));
        }
        return lines;
    }

    private static List<String> tags(String action) {
        return List.of("Data-Protocol", "ao", "Variant", "ao.TN.1", "Type", "Message", "Action", action);
    }

    private static List<String> processTags() {
        return List.of(
                "Data-Protocol",
                "ao",
                "Variant",
                "ao.TN.1",
                "Type",
                "Process",
                "Module",
                MODULE,
                "Name",
                "bench",
                "Authority",
                "Auth" + "0".repeat(39));
    }

    private static String environment() {
        return json(out -> {
            out.writeObjectFieldStart("Process");
            out.writeStringField("Id", PROCESS);
            out.writeStringField("Owner", OWNER);
            writeTags(out, processTags());
            out.writeEndObject();
            out.writeObjectFieldStart("Module");
            out.writeStringField("Id", MODULE);
            out.writeStringField("Owner", OWNER);
            writeTags(out, List.of("Data-Protocol", "ao", "Type", "Module"));
            out.writeEndObject();
        });
    }

    private String message(String id, String data, List<String> tags) {
        int nonce = number++;
        return json(out -> {
            out.writeStringField("Id", id.isEmpty() ? String.format(Locale.ROOT, "Msg%040d", nonce) : id);
            out.writeStringField("Signature", "sig");
            out.writeStringField("Data", data);
            out.writeStringField("Owner", OWNER);
            out.writeStringField("Target", PROCESS);
            out.writeStringField("Anchor", "0".repeat(32));
            out.writeStringField("From", OWNER);
            writeTags(out, tags);
            out.writeNumberField("Epoch", 0);
            out.writeNumberField("Nonce", nonce);
            out.writeNumberField("Timestamp", BEGIN_MILLIS + 1_000L * nonce);
            out.writeNumberField("Block-Height", 1_500_000 + nonce);
            out.writeStringField("Hash-Chain", "chain");
            out.writeBooleanField("Cron", false);
            out.writeBooleanField("Read-Only", false);
            out.writeStringField("Module", MODULE);
        });
    }

    private static void writeTags(JsonGenerator out, List<String> tags) throws IOException {
        out.writeArrayFieldStart("Tags");
        for (int i = 0; i < tags.size(); i += 2) {
            out.writeStartObject();
            out.writeStringField("name", tags.get(i));
            out.writeStringField("value", tags.get(i + 1));
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    @FunctionalInterface
    private interface Fields {
        void write(JsonGenerator out) throws IOException;
    }

    private static String json(Fields fields) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = JSON.createGenerator(text)) {
            out.writeStartObject();
            fields.write(out);
            out.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }
}
