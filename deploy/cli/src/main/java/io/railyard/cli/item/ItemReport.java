package io.railyard.cli.item;

import io.railyard.message.Id;
import io.railyard.message.Tag;
import io.railyard.message.ans104.DataItem;
import io.railyard.message.ans104.ItemLimits;
import io.railyard.message.ans104.RefusedException;
import io.railyard.message.json.Json;
import io.railyard.message.json.JsonWriter;
import io.railyard.message.signing.Verdict;
import java.util.List;
import java.util.Optional;

/**
 * What one file holds: an item and whether it is rightly signed, or why it is no item.
 *
 * @param file its name as the user gave it
 * @param item the item; empty when the bytes are none
 * @param verdict whether it is valid, and why not
 */
record ItemReport(String file, Optional<DataItem> item, Verdict verdict) {
    static ItemReport of(String file, byte[] raw, ItemLimits limits) {
        try {
            DataItem item = DataItem.parse(raw, limits);
            return new ItemReport(file, Optional.of(item), item.verify());
        } catch (RefusedException e) {
            return new ItemReport(
                    file, Optional.empty(), Verdict.invalid(e.refusal().text()));
        }
    }

    static ItemReport of(String file, DataItem item) {
        return new ItemReport(file, Optional.of(item), item.verify());
    }

    /** One JSON object on one line; what is not known is null. */
    String json() {
        Json.ObjectBuilder out = Json.object().put("file", file);
        out.put("id", text(item.map(i -> i.id().toString())));
        out.put(
                "signatureType",
                item.map(i -> Json.of(i.signatureType().code())).orElse(Json.ofNull()));
        out.put("owner", text(item.map(i -> i.owner().base64Url())));
        out.put("address", text(item.map(DataItem::address)));
        out.put("aoAddress", text(item.map(DataItem::aoAddress)));
        out.put("target", text(item.flatMap(DataItem::target).map(Id::toString)));
        out.put("anchor", text(anchor()));
        out.put("tags", item.<Json>map(i -> tags(i.tags())).orElse(Json.ofNull()));
        out.put("dataBytes", item.map(i -> Json.of(i.dataLength())).orElse(Json.ofNull()));
        out.put("valid", verdict.valid());
        out.put("reason", verdict.valid() ? Json.ofNull() : Json.of(verdict.reason()));
        return JsonWriter.text(out.build());
    }

    /** Several lines for people; control characters of tags are shown escaped. */
    String text() {
        StringBuilder out = new StringBuilder(line());
        item.ifPresent(i -> {
            row(out, "id", i.id().toString());
            row(
                    out,
                    "signed as",
                    i.signatureType().label() + " (" + i.signatureType().code() + ")");
            row(out, "address", i.address());
            row(out, "AO address", i.aoAddress());
            row(out, "target", i.target().map(Id::toString).orElse("none"));
            row(out, "anchor", anchor().orElse("none"));
            row(out, "data", i.dataLength() + " bytes");
            i.tags().forEach(tag -> row(out, "tag", shown(tag.name()) + " = " + shown(tag.value())));
        });
        return out.toString();
    }

    /** One line: the file and the verdict. */
    String line() {
        return verdict.valid() ? file + ": valid" : file + ": NOT valid: " + verdict.reason();
    }

    private Optional<String> anchor() {
        return item.map(DataItem::anchor).filter(anchor -> !anchor.isEmpty()).map(anchor -> anchor.base64Url());
    }

    private static Json text(Optional<String> value) {
        return value.map(Json::of).orElse(Json.ofNull());
    }

    private static Json tags(List<Tag> tags) {
        return new Json.Arr(tags.stream()
                .<Json>map(tag -> Json.object()
                        .put("name", tag.name())
                        .put("value", tag.value())
                        .build())
                .toList());
    }

    private static void row(StringBuilder out, String name, String value) {
        out.append(System.lineSeparator()).append("  ").append(name);
        out.append(" ".repeat(Math.max(1, 12 - name.length()))).append(value);
    }

    private static String shown(String text) {
        StringBuilder out = new StringBuilder();
        text.codePoints().forEach(c -> {
            if (Character.isISOControl(c)) {
                out.append("\\u").append(Integer.toHexString(0x10000 | c).substring(1));
            } else {
                out.appendCodePoint(c);
            }
        });
        return out.toString();
    }
}
