package io.railyard.rail;

import io.railyard.message.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;

/** A record as its leaf and back. Integers above 32 bits, decimals, ids and digests are text. */
final class RailLeaf {
    private RailLeaf() {}

    static Bytes write(RailRecord record) {
        RailDraft draft = record.draft();
        SortedMap<String, Object> leaf = new TreeMap<>();
        leaf.put("kind", RailRecord.KIND);
        leaf.put("schema", RailRecord.SCHEMA);
        leaf.put("log_origin", record.logOrigin());
        leaf.put("log_index", Long.toString(record.logIndex()));
        put(leaf, "prev_record", record.previous().map(Bytes::hex));
        leaf.put("record_id", record.recordId().toString());
        leaf.put("issuer", draft.site().issuer());
        leaf.put("process_id", draft.site().process().toString());
        leaf.put("slot", Long.toString(draft.site().slot()));
        leaf.put("tick", draft.site().tick());
        leaf.put("call_no", draft.site().callNo());
        leaf.put("request_id", draft.request().toString());
        put(leaf, "answer_id", draft.answer().map(Object::toString));
        leaf.put("t_start", Long.toString(draft.startMicros()));
        leaf.put("t_end", Long.toString(draft.endMicros()));
        leaf.put("operation", draft.operation());
        leaf.put("provider", draft.provider());
        leaf.put("model", model(draft.model()));
        leaf.put("engine", engine(draft.engine()));
        leaf.put("params", params(draft.params()));
        leaf.put("params_digest", paramsDigest(draft.params()).hex());
        leaf.put("input", input(draft.input()));
        leaf.put("outputs", draft.outputs().stream().map(RailLeaf::output).toList());
        leaf.put("usage", usage(draft.usage()));
        leaf.put("cached", draft.cached());
        put(leaf, "error", draft.error());
        return bounded(Bytes.of(LeafJson.write(leaf)));
    }

    static Bytes paramsDigest(RailParams params) {
        return Bytes.sha256(LeafJson.write(params(params)));
    }

    private static SortedMap<String, Object> model(RailModel model) {
        SortedMap<String, Object> members = new TreeMap<>();
        members.put("name", model.name());
        put(members, "digest", model.digest().map(Bytes::hex));
        put(members, "format", model.format());
        put(members, "quant", model.quant());
        put(members, "revision", model.revision());
        put(members, "tokenizer_digest", model.tokenizerDigest().map(Bytes::hex));
        put(members, "template_digest", model.templateDigest().map(Bytes::hex));
        return members;
    }

    private static SortedMap<String, Object> engine(RailEngine engine) {
        SortedMap<String, Object> members = new TreeMap<>();
        members.put("name", engine.name());
        members.put("version", engine.version());
        put(members, "commit", engine.commit());
        put(members, "backend", engine.backend());
        put(members, "threads", engine.threads());
        put(members, "n_ctx", engine.contextTokens());
        put(members, "n_batch", engine.batchTokens());
        put(members, "n_ubatch", engine.microBatchTokens());
        put(members, "kv_type", engine.kvType());
        put(members, "prompt_cache", engine.promptCache());
        return members;
    }

    private static SortedMap<String, Object> params(RailParams params) {
        SortedMap<String, Object> members = new TreeMap<>();
        put(members, "temperature", params.temperature().map(Object::toString));
        put(members, "top_p", params.topP().map(Object::toString));
        put(members, "top_k", params.topK());
        put(members, "min_p", params.minP().map(Object::toString));
        put(members, "repeat_penalty", params.repeatPenalty().map(Object::toString));
        params.seed().ifPresent(seed -> members.put("seed", Long.toString(seed)));
        put(members, "max_tokens", params.maxTokens());
        members.put("stop", params.stop());
        put(members, "grammar_digest", params.grammarDigest().map(Bytes::hex));
        return members;
    }

    private static SortedMap<String, Object> input(RailInput input) {
        SortedMap<String, Object> members = new TreeMap<>();
        members.put("sd_digest", input.sdDigest().hex());
        put(members, "tokens", input.tokens());
        members.put("bytes", Long.toString(input.sizeBytes()));
        members.put("visibility", input.visibility().code());
        return members;
    }

    private static SortedMap<String, Object> output(RailOutput output) {
        SortedMap<String, Object> members = new TreeMap<>();
        members.put("idx", output.index());
        members.put("mime", output.mime());
        members.put("bytes", Long.toString(output.sizeBytes()));
        members.put("sha256", output.sha256().hex());
        put(members, "norm_sha256", output.normSha256().map(Bytes::hex));
        put(members, "tokens", output.tokens());
        put(members, "finish_reason", output.finishReason());
        members.put("digital_source_type", output.digitalSourceType());
        return members;
    }

    private static SortedMap<String, Object> usage(RailUsage usage) {
        SortedMap<String, Object> members = new TreeMap<>();
        put(members, "input", usage.inputTokens());
        put(members, "output", usage.outputTokens());
        usage.costUnits().ifPresent(cost -> members.put("cost_units", Long.toString(cost)));
        return members;
    }

    private static void put(SortedMap<String, Object> members, String name, Optional<?> value) {
        value.ifPresent(present -> members.put(name, present));
    }

    private static void put(SortedMap<String, Object> members, String name, OptionalInt value) {
        value.ifPresent(present -> members.put(name, present));
    }

    static RailRecord read(Bytes leaf) {
        bounded(leaf);
        LeafMembers members = LeafMembers.of("", LeafJson.read(leaf.toByteArray()));
        requireKnown(members);
        RailRecord record;
        try {
            record = record(members);
        } catch (IllegalArgumentException e) {
            throw new RailException(RailException.LEAF_MALFORMED, e.getMessage() + "", e);
        }
        // Covers record_id, params_digest, member order and number forms in one comparison.
        if (!write(record).equals(leaf)) {
            throw LeafMembers.malformed(
                    "The leaf is not the canonical form of what it says (RFC 8785), or record_id or params_digest is wrong");
        }
        return record;
    }

    private static void requireKnown(LeafMembers members) {
        String kind = members.text("kind");
        int schema = members.integer("schema");
        if (!kind.equals(RailRecord.KIND) || schema != RailRecord.SCHEMA) {
            throw LeafMembers.malformed("Leaf of kind " + kind + ", schema " + schema + "; this version reads "
                    + RailRecord.KIND + ", schema " + RailRecord.SCHEMA + ". Keep it, or read it with a newer version");
        }
    }

    private static RailRecord record(LeafMembers members) {
        members.text("record_id");
        members.digest("params_digest");
        CallSite site = new CallSite(
                members.text("issuer"),
                members.id("process_id"),
                members.number("slot"),
                members.integer("tick"),
                members.integer("call_no"));
        RailDraft draft = new RailDraft(
                site,
                members.id("request_id"),
                members.optionalId("answer_id"),
                members.number("t_start"),
                members.number("t_end"),
                members.text("operation"),
                members.text("provider"),
                readModel(members.object("model")),
                readEngine(members.object("engine")),
                readParams(members.object("params")),
                readInput(members.object("input")),
                readOutputs(members.objects("outputs")),
                readUsage(members.object("usage")),
                members.flag("cached"),
                members.optionalText("error"));
        RailRecord record = new RailRecord(
                members.text("log_origin"), members.number("log_index"), members.optionalDigest("prev_record"), draft);
        members.finish();
        return record;
    }

    private static RailModel readModel(LeafMembers members) {
        RailModel model = new RailModel(
                members.text("name"),
                members.optionalDigest("digest"),
                members.optionalText("format"),
                members.optionalText("quant"),
                members.optionalText("revision"),
                members.optionalDigest("tokenizer_digest"),
                members.optionalDigest("template_digest"));
        members.finish();
        return model;
    }

    private static RailEngine readEngine(LeafMembers members) {
        RailEngine engine = new RailEngine(
                members.text("name"),
                members.text("version"),
                members.optionalText("commit"),
                members.optionalText("backend"),
                members.optionalInteger("threads"),
                members.optionalInteger("n_ctx"),
                members.optionalInteger("n_batch"),
                members.optionalInteger("n_ubatch"),
                members.optionalText("kv_type"),
                members.optionalFlag("prompt_cache"));
        members.finish();
        return engine;
    }

    private static RailParams readParams(LeafMembers members) {
        RailParams params = new RailParams(
                members.decimal("temperature"),
                members.decimal("top_p"),
                members.optionalInteger("top_k"),
                members.decimal("min_p"),
                members.decimal("repeat_penalty"),
                members.optionalNumber("seed"),
                members.optionalInteger("max_tokens"),
                members.texts("stop"),
                members.optionalDigest("grammar_digest"));
        members.finish();
        return params;
    }

    private static RailInput readInput(LeafMembers members) {
        RailInput input = new RailInput(
                members.digest("sd_digest"),
                members.optionalInteger("tokens"),
                members.number("bytes"),
                RailInput.Visibility.ofCode(members.text("visibility")));
        members.finish();
        return input;
    }

    private static List<RailOutput> readOutputs(List<LeafMembers> objects) {
        List<RailOutput> outputs = new ArrayList<>(objects.size());
        for (LeafMembers members : objects) {
            outputs.add(new RailOutput(
                    members.integer("idx"),
                    members.text("mime"),
                    members.number("bytes"),
                    members.digest("sha256"),
                    members.optionalDigest("norm_sha256"),
                    members.optionalInteger("tokens"),
                    members.optionalText("finish_reason"),
                    members.text("digital_source_type")));
            members.finish();
        }
        return outputs;
    }

    private static RailUsage readUsage(LeafMembers members) {
        RailUsage usage = new RailUsage(
                members.optionalInteger("input"),
                members.optionalInteger("output"),
                members.optionalNumber("cost_units"));
        members.finish();
        return usage;
    }

    private static Bytes bounded(Bytes leaf) {
        if (leaf.length() > RailRecord.MAX_LEAF_BYTES) {
            throw new RailException(
                    RailException.LEAF_TOO_LARGE,
                    "A leaf of " + leaf.length() + " bytes exceeds " + RailRecord.MAX_LEAF_BYTES
                            + " (tlog-tiles entry limit); shorten stop texts or the list of outputs");
        }
        return leaf;
    }
}
