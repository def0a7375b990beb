package io.railyard.gateway.feed;

import java.util.List;

/**
 * The outside world of one market: a price for each round and the news.
 *
 * @param name ticker of the asset
 * @param origin where the prices come from, for people
 * @param pricesMicros price of one whole asset in millionths of the quote currency, one a round, all above 0
 * @param labels what each round is called on an axis: its date or its number; as many as prices
 * @param news by rising round
 */
public record MarketPath(
        String name, String origin, List<Long> pricesMicros, List<String> labels, List<NewsEvent> news) {
    public MarketPath {
        pricesMicros = List.copyOf(pricesMicros);
        labels = List.copyOf(labels);
        news = List.copyOf(news);
        if (pricesMicros.isEmpty() || labels.size() != pricesMicros.size()) {
            throw new IllegalArgumentException(
                    "A path has a label for each price: " + labels.size() + " for " + pricesMicros.size());
        }
        for (long price : pricesMicros) {
            if (price < 1) {
                throw new IllegalArgumentException("A price is above 0: " + price);
            }
        }
    }

    /** The price in {@code round}; the last one after the end. */
    public long priceMicros(long round) {
        return pricesMicros.get((int) Math.min(round, pricesMicros.size() - 1L));
    }

    /** The news that are out in {@code round} and not before. */
    public List<NewsEvent> newsOf(long round) {
        return news.stream().filter(event -> event.round() == round).toList();
    }
}
