package io.railyard.machine;

import static org.assertj.core.api.Assertions.assertThat;

import io.railyard.message.Bytes;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HashInputTest {
    @Test
    void hashesItsPartsOneAfterAnother() throws IOException {
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(expected);
        out.writeByte(200);
        out.writeInt(-3);
        out.writeLong(1L << 40);
        out.writeInt(3);
        out.write("\u6f22".getBytes(StandardCharsets.UTF_8));
        out.writeInt(2);
        out.write(new byte[] {7, 8});
        out.write(new byte[] {9});

        Bytes hash = new HashInput()
                .octet(200)
                .number(-3)
                .number(1L << 40)
                .text("\u6f22")
                .part(Bytes.of(new byte[] {7, 8}))
                .raw(new byte[] {9})
                .sha256();

        assertThat(hash).isEqualTo(Bytes.sha256(expected.toByteArray()));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 503, 504, 505, 512, 513, 5_000})
    void hashesPartsThatFillWhatItCollectsOrAreLonger(int length) {
        byte[] part = new byte[length];
        Arrays.fill(part, (byte) 5);
        byte[] expected = new byte[8 + 2 * length + 4];
        Arrays.fill(expected, 8, 8 + 2 * length, (byte) 5);

        Bytes hash = new HashInput()
                .number(0L)
                .raw(part)
                .raw(Bytes.of(part))
                .number(0)
                .sha256();

        assertThat(hash).isEqualTo(Bytes.sha256(expected));
    }
}
