package io.railyard.sink.arweave;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.message.Message;
import io.railyard.message.Tag;
import io.railyard.message.json.Json;
import io.railyard.message.signing.Signer;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BaseTransactionTest {
    private static final byte[] DATA =
            Bytes.utf8("what was signed ".repeat(40_000)).toByteArray();
    private static final Signer WALLET = Outcomes.wallet();
    private static final Transaction SIGNED = Transaction.sign(
            DataTree.of(DATA), new Transaction.Quote(Bytes.utf8("anchor".repeat(8)), 7, 12_345), WALLET);

    private static Json.Obj shown() {
        return SIGNED.json(Bytes.EMPTY);
    }

    @Test
    void readsWhatItsOwnerSignedAsAMessage() {
        BaseTransaction read = BaseTransaction.checked(SIGNED.id(), shown());

        assertThat(read.carries(DATA)).isTrue();
        assertThat(read.dataSize()).isEqualTo(DATA.length);
        Message message = read.message(Bytes.of(DATA));
        assertThat(message.id()).isEqualTo(SIGNED.id());
        assertThat(message.owner()).isEqualTo(WALLET.aoAddress()).isEqualTo(message.from());
        assertThat(message.target()).isEmpty();
        assertThat(message.anchor())
                .isEqualTo(Bytes.utf8(Bytes.utf8("anchor".repeat(8)).base64Url()));
        assertThat(message.tags()).contains(new Tag("Bundle-Format", "binary"));
        assertThat(message.data()).isEqualTo(Bytes.of(DATA));
    }

    @Test
    void doesNotCarryOtherData() {
        BaseTransaction read = BaseTransaction.checked(SIGNED.id(), shown());
        byte[] other = DATA.clone();
        other[DATA.length - 1] ^= 1;

        assertThat(read.carries(other)).isFalse();
        assertThat(read.carries(Arrays.copyOf(DATA, DATA.length - 1))).isFalse();
        assertThat(read.carries(new byte[0])).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "owner, AAAA, owner has 3 bytes",
        "target, AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA, signature does not fit",
        "quantity, 1, signature does not fit",
        "reward, 12346, signature does not fit",
        "last_tx, AAAA, signature does not fit",
        "data_size, 5, signature does not fit",
        "data_size, five, data_size is",
        "data_root, AAAA, signature does not fit",
        "signature, AAAA, another transaction",
    })
    void refusesAMemberThatItsOwnerDidNotSign(String member, String value, String sentence) {
        assertThatThrownBy(() -> BaseTransaction.checked(SIGNED.id(), shown().with(member, Json.of(value))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(sentence);
    }

    @Test
    void refusesOtherTagsAFormatThatIsNoneAndAnotherTransaction() {
        assertThatThrownBy(() -> BaseTransaction.checked(SIGNED.id(), shown().with("tags", Json.array())))
                .hasMessageContaining("signature does not fit");
        assertThatThrownBy(() -> BaseTransaction.checked(SIGNED.id(), shown().with("format", Json.of(3))))
                .hasMessageContaining("format is 3");
        assertThatThrownBy(() -> BaseTransaction.checked(Id.ofName("asked for"), shown()))
                .hasMessageContaining("another transaction");
        assertThatThrownBy(
                        () -> BaseTransaction.checked(SIGNED.id(), Json.object().build()))
                .hasMessageContaining("it has no text");
    }

    @Test
    void formatOneSignsTheDataItself() {
        // given
        byte[] data = Bytes.utf8("an old transaction").toByteArray();
        Bytes target = Id.ofName("somebody").bytes();
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        Stream.of(
                        WALLET.owner(),
                        target,
                        Bytes.of(data),
                        Bytes.utf8("10"),
                        Bytes.utf8("20"),
                        Bytes.utf8("before"),
                        Bytes.utf8("App"),
                        Bytes.utf8("old"))
                .forEach(part -> message.writeBytes(part.toByteArray()));
        Bytes signature = WALLET.sign(Bytes.of(message.toByteArray()));
        Json tag = Json.object()
                .put("name", Bytes.utf8("App").base64Url())
                .put("value", Bytes.utf8("old").base64Url())
                .build();
        Json.Obj json = Json.object()
                .put("format", 1)
                .put("owner", WALLET.owner().base64Url())
                .put("target", target.base64Url())
                .put("quantity", "10")
                .put("reward", "20")
                .put("last_tx", Bytes.utf8("before").base64Url())
                .put("tags", Json.array(tag))
                .put("data_size", Integer.toString(data.length))
                .put("signature", signature.base64Url())
                .build();

        // when
        BaseTransaction read = BaseTransaction.checked(new Id(Bytes.sha256(signature.toByteArray())), json);

        // then
        assertThat(read.carries(data)).isTrue();
        assertThat(read.carries(Bytes.utf8("an odd transaction").toByteArray())).isFalse();
        assertThat(read.message(Bytes.of(data)).target()).contains(Id.ofName("somebody"));
        assertThat(List.of(read.message(Bytes.of(data)).tags().get(0).value())).containsExactly("old");
    }
}
