package io.railyard.cli.module;

import io.railyard.machine.drive.Drive;
import io.railyard.message.Bytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * WeaveDrive against an Arweave gateway: the data of admitted transactions by {@code HEAD} and byte ranges, read ahead in
 * blocks. A gateway that fails, or gives other bytes than were asked for, fails the run and never becomes a result.
 */
final class GatewayDrive implements Drive {
    /** Bytes fetched at once. */
    static final int BLOCK_BYTES = 1 << 20;

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final HttpClient client =
            HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NORMAL).connectTimeout(PATIENCE).build();
    private final String gateway;
    private final Set<String> admitted;

    private GatewayDrive(String gateway, Set<String> admitted) {
        this.gateway = gateway;
        this.admitted = admitted;
    }

    static Drive of(URI gateway, Set<String> admitted) {
        String text = gateway.toString();
        return new GatewayDrive(text.endsWith("/") ? text : text + "/", Set.copyOf(admitted));
    }

    @Override
    public Optional<Item> data(String id) {
        if (!admitted.contains(id)) {
            return Optional.empty();
        }
        for (String path : new String[] {id, "raw/" + id}) {
            URI uri = URI.create(gateway + path);
            HttpRequest head = HttpRequest.newBuilder(uri)
                    .method("HEAD", HttpRequest.BodyPublishers.noBody())
                    .timeout(PATIENCE)
                    .build();
            HttpResponse<Void> answer = send(head, HttpResponse.BodyHandlers.discarding());
            OptionalLong length = answer.headers().firstValueAsLong("Content-Length");
            if (answer.statusCode() / 100 == 2 && length.isPresent()) {
                return Optional.of(new Remote(uri, length.getAsLong()));
            }
        }
        return Optional.empty();
    }

    private <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> handler) {
        try {
            return client.send(request, handler);
        } catch (IOException e) {
            throw new UncheckedIOException("The gateway did not answer " + request.uri(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UncheckedIOException(new IOException("Interrupted while waiting for " + request.uri(), e));
        }
    }

    /** The data of one transaction, with the block read last. Owned by one thread. */
    private final class Remote implements Item {
        private final URI uri;
        private final long length;
        private long blockStart = -1;
        private byte[] block = new byte[0];

        Remote(URI uri, long length) {
            this.uri = uri;
            this.length = length;
        }

        @Override
        public long length() {
            return length;
        }

        @Override
        public Bytes read(long from, int count) {
            byte[] bytes = new byte[(int) Math.min(count, length - from)];
            int done = 0;
            while (done < bytes.length) {
                long start = (from + done) / BLOCK_BYTES * BLOCK_BYTES;
                load(start);
                int offset = (int) (from + done - start);
                int part = Math.min(bytes.length - done, block.length - offset);
                System.arraycopy(block, offset, bytes, done, part);
                done += part;
            }
            return Bytes.of(bytes);
        }

        private void load(long start) {
            if (blockStart == start) {
                return;
            }
            int size = (int) Math.min(BLOCK_BYTES, length - start);
            HttpRequest get = HttpRequest.newBuilder(uri)
                    .header("Range", "bytes=" + start + "-" + (start + size - 1))
                    .timeout(PATIENCE)
                    .build();
            HttpResponse<byte[]> answer = send(get, HttpResponse.BodyHandlers.ofByteArray());
            byte[] body = answer.body();
            boolean whole = answer.statusCode() == 200 && body.length == length;
            if (!whole && (answer.statusCode() != 206 || body.length != size)) {
                throw new UncheckedIOException(new IOException("The gateway answered " + uri + " with status "
                        + answer.statusCode() + " and " + body.length + " bytes where bytes " + start + " to "
                        + (start + size - 1) + " of " + length + " were asked for; try another gateway"));
            }
            block = whole ? Arrays.copyOfRange(body, (int) start, (int) start + size) : body;
            blockStart = start;
        }
    }
}
