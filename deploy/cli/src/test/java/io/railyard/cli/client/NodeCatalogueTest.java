package io.railyard.cli.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.railyard.cli.console.CommandFailure;
import io.railyard.message.Id;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lists that a gateway gives in pages. */
final class NodeCatalogueTest {
    private @SuppressWarnings("NullAway.Init") StandInNode node;
    private @SuppressWarnings("NullAway.Init") NodeCatalogue catalogue;

    @BeforeEach
    void start(@TempDir Path folder) throws IOException {
        node = new StandInNode();
        catalogue = new NodeCatalogue(new NodeClient(NodeUrls.of(node.nodeFile(folder)), Duration.ofSeconds(10)));
    }

    @AfterEach
    void stop() {
        node.close();
    }

    private void page(String pageInfo) {
        String edge = "{\"cursor\":\"c\",\"node\":{\"id\":\"" + Id.ofName("one") + "\",\"owner\":{\"address\":\"me\"},"
                + "\"tags\":[{\"name\":\"Name\",\"value\":\"coin\"}],\"block\":{\"timestamp\":7}}}";
        node.answer(
                "POST /graphql",
                200,
                "{\"data\":{\"transactions\":{" + pageInfo + "\"edges\":[" + edge + "," + edge + "]}}}");
    }

    @Test
    void asksForPagesUntilItHasEnoughOrThereAreNoMore() {
        page("\"pageInfo\":{\"hasNextPage\":true},");
        assertThat(catalogue.modules("me", 6)).hasSize(6).allSatisfy(entry -> {
            assertThat(entry.id()).isEqualTo(Id.ofName("one"));
            assertThat(entry.owner()).isEqualTo("me");
            assertThat(entry.tag("Name")).contains("coin");
            assertThat(entry.blockSeconds()).contains(7L);
        });
        assertThat(node.requests()).hasSize(3);

        page("");
        assertThat(catalogue.processes(Optional.of("me"), Optional.of("coin"), 6))
                .hasSize(2);
        assertThat(node.requests()).hasSize(4);
    }

    @Test
    void refusesAnAnswerThatIsNoListOfTransactions() {
        node.answer("POST /graphql", 200, "{\"data\":{\"transactions\":{\"edges\":[7]}}}");

        assertThatThrownBy(() -> catalogue.modules("me", 6)).isInstanceOf(CommandFailure.class);
    }
}
