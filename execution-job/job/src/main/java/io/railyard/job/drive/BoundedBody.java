package io.railyard.job.drive;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** The body of an answer, at most so many bytes: who sends more fails as who cuts off. Used by one exchange. */
final class BoundedBody implements HttpResponse.BodySubscriber<byte[]> {
    private final HttpResponse.BodySubscriber<byte[]> whole = HttpResponse.BodySubscribers.ofByteArray();
    private final long limit;
    private long read;
    private Flow.@Nullable Subscription subscription;

    BoundedBody(long limit) {
        this.limit = limit;
    }

    @Override
    public CompletionStage<byte[]> getBody() {
        return whole.getBody();
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        subscription = given;
        whole.onSubscribe(given);
    }

    @Override
    public void onNext(List<ByteBuffer> some) {
        if (read > limit) {
            return;
        }
        for (ByteBuffer part : some) {
            read += part.remaining();
        }
        if (read <= limit) {
            whole.onNext(some);
            return;
        }
        if (subscription != null) {
            subscription.cancel();
        }
        whole.onError(new IOException("it sends more than " + limit + " bytes"));
    }

    @Override
    public void onError(Throwable failure) {
        if (read <= limit) {
            whole.onError(failure);
        }
    }

    @Override
    public void onComplete() {
        if (read <= limit) {
            whole.onComplete();
        }
    }
}
