package io.railyard.cli.demo;

import io.railyard.gateway.feed.NewsEvent;
import io.railyard.message.Bytes;
import io.railyard.message.Tag;
import io.railyard.message.json.Json;
import io.railyard.message.json.JsonWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The party outside that fetches what oracles are asked for: here the seeded news and prices, no network. */
final class OracleNode {
    /** Headlines in one answer. */
    private static final int MAX_HEADLINES = 4;

    private final World world;

    OracleNode(World world) {
        this.world = world;
    }

    /** The signed answer to {@code fetch}, with what is known in {@code round}; unreadable when the site is broken. */
    Offer answer(Chronicle.Fetch fetch, long round, boolean unreadable) {
        List<Tag> tags = new ArrayList<>(Scenario.message("Receive-Response"));
        tags.add(new Tag("Request-Msg-Id", fetch.requestId()));
        tags.add(new Tag("Request-Type", "GET"));
        tags.add(new Tag("Fee", "0"));
        String body = unreadable ? "<html><body>503 Service Unavailable</body></html>" : body(fetch, round);
        return Offer.of(
                "the oracle node",
                world.node()
                        .sign(
                                "answer/" + fetch.requestId() + "/" + round,
                                fetch.oracle().equals(fetch.market().oracle())
                                        ? Optional.of(fetch.oracle())
                                        : Optional.empty(),
                                tags,
                                Bytes.utf8(body)));
    }

    private static String body(Chronicle.Fetch fetch, long round) {
        if (fetch.url().contains("price")) {
            String price = Long.toString(fetch.market().path().priceMicros(round));
            return JsonWriter.text(Json.object()
                    .put("asset", fetch.market().path().name())
                    .put("priceMicros", price)
                    .build());
        }
        List<NewsEvent> news = Chronicle.newsUntil(fetch.market(), round);
        List<Json> articles = new ArrayList<>();
        for (NewsEvent event : news.subList(Math.max(0, news.size() - MAX_HEADLINES), news.size())) {
            articles.add(Json.object()
                    .put("title", event.headline())
                    .put("description", "")
                    .put("url", "https://news.example/" + fetch.market().path().name() + "/" + event.round())
                    .build());
        }
        return JsonWriter.text(
                Json.object().put("articles", new Json.Arr(articles)).build());
    }
}
