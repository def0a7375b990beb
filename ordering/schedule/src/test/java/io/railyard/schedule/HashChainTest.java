package io.railyard.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.railyard.message.Bytes;
import io.railyard.message.Id;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HashChainTest {
    @Test
    void chainsAsTheSchedulerUnitOfAoDoes() throws IOException {
        JsonNode vector;
        try (InputStream in = HashChainTest.class.getResourceAsStream("/vectors/ao/hash-chain.json")) {
            vector = new ObjectMapper().readTree(in).get("hashChain");
        }

        List<String> chain = new ArrayList<>();
        Bytes value = HashChain.first(Id.parse(vector.get("processId").asText()));
        chain.add(value.base64Url());
        for (JsonNode id : vector.get("assignmentIds")) {
            value = HashChain.next(Id.parse(id.asText()), value);
            chain.add(value.base64Url());
        }

        List<String> expected = new ArrayList<>();
        vector.get("chain").forEach(entry -> expected.add(entry.asText()));
        assertThat(chain).isEqualTo(expected).hasSize(3);
    }
}
