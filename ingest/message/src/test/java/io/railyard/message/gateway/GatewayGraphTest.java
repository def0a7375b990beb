package io.railyard.message.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.railyard.message.Tag;
import io.railyard.message.json.Json;
import io.railyard.message.json.JsonReader;
import io.railyard.message.json.JsonWriter;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What gateways answer, well and badly. */
final class GatewayGraphTest {
    private static Json.Obj json(String text) {
        return JsonReader.parse(text.replace('\'', '"')).asObject().orElseThrow();
    }

    @Test
    void asksForATransactionByItsId() {
        assertThat(JsonWriter.text(GatewayGraph.transaction("an id", "id")))
                .isEqualTo("{\"query\":\"query($ids: [ID!]!) { transactions(ids: $ids) { edges { node { id } } } }\","
                        + "\"variables\":{\"ids\":[\"an id\"]}}");
    }

    @Test
    void readsTheNodesOfAListInOrder() {
        Json.Obj answer = json("{'data':{'transactions':{'edges':[{'node':{'id':'a'}},{'node':{'id':'b'}}]}}}");

        assertThat(GatewayGraph.nodes(answer, GatewayGraph.TRANSACTIONS).orElseThrow())
                .containsExactly(json("{'id':'a'}"), json("{'id':'b'}"));
        assertThat(GatewayGraph.first(answer)).contains(json("{'id':'a'}"));
        assertThat(GatewayGraph.nodes(answer, "blocks")).isEmpty();
        Json.Obj none = json("{'data':{'transactions':{'edges':[]}}}");
        assertThat(GatewayGraph.nodes(none, GatewayGraph.TRANSACTIONS).orElseThrow())
                .isEmpty();
        assertThat(GatewayGraph.first(none)).isEmpty();
    }

    @Test
    void goesOnAfterTheLastCursorWhereThereIsMore() {
        String edges = "'edges':[{'cursor':'1','node':{}},{'cursor':'2','node':{}}]";

        assertThat(next("{'pageInfo':{'hasNextPage':true}," + edges + "}")).contains("2");
        assertThat(next("{'pageInfo':{'hasNextPage':false}," + edges + "}")).isEmpty();
        assertThat(next("{" + edges + "}")).isEmpty();
        assertThat(next("{'pageInfo':{'hasNextPage':true},'edges':[]}")).isEmpty();
        assertThat(next("{'pageInfo':{'hasNextPage':true},'edges':[{'node':{}}]}"))
                .isEmpty();
    }

    private static Optional<String> next(String list) {
        return GatewayGraph.page(json("{'data':{'transactions':" + list + "}}"), GatewayGraph.TRANSACTIONS)
                .orElseThrow()
                .next();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{'data':null}",
                "{'data':{'transactions':[]}}",
                "{'data':{'transactions':{'edges':{}}}}",
                "{'data':{'transactions':{'edges':[{'node':{}},7]}}}",
                "{'data':{'transactions':{'edges':[{'node':'id'}]}}}",
                "{'errors':[{'message':'no'}]}"
            })
    void whatIsNoListOfNodesIsNone(String answer) {
        assertThat(GatewayGraph.nodes(json(answer), GatewayGraph.TRANSACTIONS)).isEmpty();
        assertThat(GatewayGraph.first(json(answer))).isEmpty();
    }

    @Test
    void readsTagsInBothForms() {
        assertThat(GatewayTags.texts(json("{'tags':[{'name':'App','value':'é'},{'name':'App','value':''}]}")))
                .containsExactly(new Tag("App", "é"), new Tag("App", ""));
        assertThat(GatewayTags.encoded(json("{'tags':[{'name':'QXBw','value':'w6k'}]}")))
                .containsExactly(new Tag("App", "é"));
        assertThat(GatewayTags.texts(json("{}"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{'tags':[7]}", "{'tags':[{'name':'QXBw'}]}", "{'tags':[{'name':1,'value':'QXBw'}]}"})
    void saysWhatIsWrongWithATag(String shown) {
        assertThatThrownBy(() -> GatewayTags.texts(json(shown)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("one of its tags");
        assertThatThrownBy(() -> GatewayTags.encoded(json(shown))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesATagThatIsNoBase64Url() {
        assertThatThrownBy(() -> GatewayTags.encoded(json("{'tags':[{'name':'é','value':'QXBw'}]}")))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
