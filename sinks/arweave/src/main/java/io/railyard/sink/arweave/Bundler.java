package io.railyard.sink.arweave;

import io.railyard.message.Bytes;
import io.railyard.message.ans104.DataItem;
import io.railyard.message.json.Json;
import io.railyard.message.signing.Signer;
import java.net.URI;
import java.time.Duration;

/** Posts bundles as data items, {@code POST} to one address. An item's id is its signature's hash, so repeats are one. */
final class Bundler implements Destination {
    private final URI address;
    private final Signer signer;
    private final Exchange exchange;

    Bundler(URI address, Signer signer, Duration timeout) {
        this.address = address;
        this.signer = signer;
        this.exchange = new Exchange(timeout);
    }

    @Override
    public Answer post(String name, Bytes bundle) throws InterruptedException {
        DataItem item = BundleBuilder.nested(bundle, signer);
        Exchange.Reply reply =
                exchange.post(address, "application/octet-stream", item.raw().toByteArray());
        if (!reply.taken()) {
            return Answer.not(reply.fate(), reply.text());
        }
        return Answer.taken(Json.object()
                .put("item", item.id().toString())
                .put("bundler", address.toString())
                .put("status", reply.status())
                .build());
    }
}
