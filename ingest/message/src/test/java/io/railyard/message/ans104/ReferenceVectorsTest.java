package io.railyard.message.ans104;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.message.Tag;
import io.railyard.message.json.Json;
import io.railyard.message.signing.DeepHash;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class ReferenceVectorsTest {
    @Test
    void holdsAllVectors() {
        assertThat(Vectors.items()).hasSize(76);
        assertThat(Vectors.objects("bundles")).hasSize(2);
        assertThat(Vectors.objects("deepHashVectors")).hasSize(4);
    }

    @TestFactory
    Stream<DynamicTest> givesTheReferencesVerdict() {
        return Vectors.items().stream()
                .map(vector -> dynamicTest(Vectors.text(vector, "name"), () -> {
                    boolean valid;
                    try {
                        valid = DataItem.parse(Vectors.bytes(vector, "raw").toByteArray())
                                .verify()
                                .valid();
                    } catch (RefusedException e) {
                        valid = false;
                    }

                    assertThat(valid).isEqualTo(Vectors.flag(vector, "valid"));
                }));
    }

    @TestFactory
    Stream<DynamicTest> readsTheReferencesParts() {
        return Vectors.items().stream()
                .filter(vector -> vector.text("signingMessage").isPresent())
                .filter(ReferenceVectorsTest::isParsed)
                .map(vector -> dynamicTest(Vectors.text(vector, "name"), () -> requireParts(vector)));
    }

    /** Three items are right by their signature and refused for their tags. */
    private static boolean isParsed(Json.Obj vector) {
        return Stream.of("tag_count_mismatch_plus1", "tag_bytes_over_4096_signed", "tag_count_mismatch_signed")
                .noneMatch(Vectors.text(vector, "name")::endsWith);
    }

    private static void requireParts(Json.Obj vector) {
        DataItem item = DataItem.parse(Vectors.bytes(vector, "raw").toByteArray());

        assertThat((long) item.signatureType().code())
                .isEqualTo(vector.get("signatureType").flatMap(Json::asLong).orElseThrow());
        assertThat(item.id()).hasToString(Vectors.text(vector, "id"));
        assertThat(item.owner()).isEqualTo(Vectors.bytes(vector, "owner"));
        assertThat(item.signature()).isEqualTo(Vectors.bytes(vector, "signature"));
        assertThat(item.target().map(Id::toString)).isEqualTo(vector.text("target"));
        assertThat(item.anchor())
                .isEqualTo(vector.get("anchor")
                        .flatMap(Json::asObject)
                        .map(anchor -> Vectors.bytes(anchor, "b64url"))
                        .orElse(Bytes.EMPTY));
        assertThat(item.rawTags()).isEqualTo(Vectors.bytes(vector, "tagsRaw"));
        assertThat(item.tags()).isEqualTo(tags(vector));
        assertThat(item.data()).isEqualTo(Vectors.bytes(vector, "data"));
        assertThat(item.address()).isEqualTo(Vectors.text(vector, "address"));
        assertThat(item.aoAddress()).isEqualTo(Vectors.text(vector, "aoAddress"));
        assertThat(item.signingMessage()).isEqualTo(Vectors.bytes(vector, "signingMessage"));
        assertThat(item.raw()).isEqualTo(Vectors.bytes(vector, "raw"));
    }

    private static List<Tag> tags(Json.Obj vector) {
        return vector.get("tags").flatMap(Json::asArray).orElseThrow().stream()
                .map(tag -> tag.asObject().orElseThrow())
                .map(tag -> new Tag(Vectors.text(tag, "name"), Vectors.text(tag, "value")))
                .toList();
    }

    @TestFactory
    Stream<DynamicTest> readsTheReferencesBundles() {
        return Vectors.objects("bundles").stream()
                .map(vector -> dynamicTest(Vectors.text(vector, "name"), () -> {
                    Bundle bundle = Bundle.parse(Vectors.bytes(vector, "raw").toByteArray());

                    List<String> ids = vector.get("ids").flatMap(Json::asArray).orElseThrow().stream()
                            .map(id -> id.asText().orElseThrow())
                            .toList();
                    assertThat(bundle.items())
                            .extracting(item -> item.id().toString())
                            .isEqualTo(ids);
                    assertThat(IntStream.range(0, bundle.size())
                                    .mapToObj(i -> bundle.id(i).toString()))
                            .isEqualTo(ids);
                    assertThat(bundle.items()).allMatch(item -> item.verify().valid());
                    assertThat(Bundle.write(bundle.items())).isEqualTo(Vectors.bytes(vector, "raw"));
                }));
    }

    @TestFactory
    Stream<DynamicTest> hashesDeeplyAsTheReference() {
        return Vectors.objects("deepHashVectors").stream()
                .map(vector -> dynamicTest(
                        Vectors.text(vector, "name"),
                        () -> assertThat(DeepHash.of(node(vector.get("input").orElseThrow())))
                                .isEqualTo(Vectors.bytes(vector, "hash"))));
    }

    private static DeepHash.Node node(Json json) {
        return json.asArray()
                .<DeepHash.Node>map(items -> new DeepHash.Node.Items(
                        items.stream().map(ReferenceVectorsTest::node).toList()))
                .orElseGet(() -> new DeepHash.Node.Blob(
                        Bytes.parseBase64Url(json.asText().orElseThrow())));
    }
}
