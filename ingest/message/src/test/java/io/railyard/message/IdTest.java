package io.railyard.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class IdTest {
    @Test
    void isPlacedByAHashCodeThatNeverChanges() {
        Id id = Id.ofName("a process");

        assertThat(id.hashCode()).isEqualTo(Arrays.hashCode(id.toByteArray())).isEqualTo(id.hashCode());
        assertThat(id).isEqualTo(Id.ofName("a process")).isNotEqualTo(Id.ofName("another"));
    }
}
