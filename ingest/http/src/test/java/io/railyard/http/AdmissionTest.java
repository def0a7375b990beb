package io.railyard.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class AdmissionTest {
    private static final String KEY = "0123456789abcdef";

    private final AtomicLong nanos = new AtomicLong();

    @Test
    void aBucketEmptiesAndFillsSteadily() {
        RateLimit limit = new RateLimit(2, nanos::get);

        assertThat(limit.take("a")).isTrue();
        assertThat(limit.take("a")).isTrue();
        assertThat(limit.take("a")).isFalse();
        assertThat(limit.take("b")).as("another's bucket").isTrue();
        nanos.addAndGet(500_000_000);
        assertThat(limit.take("a")).isTrue();
        assertThat(limit.take("a")).isFalse();
        nanos.addAndGet(3_600_000_000_000L);
        assertThat(limit.take("a")).isTrue();
        assertThat(limit.take("a")).isTrue();
        assertThat(limit.take("a")).as("no more is saved up than a second's").isFalse();
    }

    @Test
    void zeroIsNoLimit() {
        RateLimit limit = new RateLimit(0, nanos::get);

        for (int i = 0; i < 10_000; i++) {
            assertThat(limit.take("a")).isTrue();
        }
    }

    @Test
    void theNameUsedLongestAgoIsForgotten() {
        RateLimit limit = new RateLimit(1, nanos::get);
        assertThat(limit.take("first")).isTrue();
        assertThat(limit.take("first")).isFalse();

        for (int i = 0; i < RateLimit.MAX_NAMES; i++) {
            limit.take("name " + i);
        }

        assertThat(limit.take("first")).as("a new bucket").isTrue();
    }

    @Test
    void keysOpenInEitherHeader() {
        ApiKeys keys = ApiKeys.parse("# ours\n\n" + KEY + "\n  another-long-enough-key  \n");
        Request bare = Request.of("GET", "/");

        assertThat(keys.admits(bare)).isFalse();
        assertThat(keys.admits(bare.withHeader("X-Api-Key", KEY))).isTrue();
        assertThat(keys.admits(bare.withHeader("Authorization", "Bearer another-long-enough-key")))
                .isTrue();
        assertThat(keys.admits(bare.withHeader("Authorization", KEY))).isFalse();
        assertThat(keys.admits(bare.withHeader("X-Api-Key", KEY + "x"))).isFalse();
        assertThat(ApiKeys.NONE.admits(bare)).isTrue();
        assertThat(keys.toString()).doesNotContain(KEY);
    }

    @Test
    void shortKeysAreRefused() {
        assertThatThrownBy(() -> new ApiKeys(List.of("short")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("16 characters")
                .hasMessageNotContaining("\"short\"");
    }
}
