package io.railyard.cli.process;

import io.railyard.cli.client.InputData;
import io.railyard.cli.client.Outgoing;
import io.railyard.message.Bytes;
import io.railyard.message.Tag;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What a message says. */
final class MessageOptions {
    @Option(names = "--action", paramLabel = "ACTION", description = "its Action tag")
    private Optional<String> action = Optional.empty();

    @Option(names = "--tag", paramLabel = "NAME=VALUE", description = "a further tag; repeat for more, in order")
    private List<String> tags = List.of();

    @Option(
            names = "--data",
            paramLabel = "TEXT|@FILE",
            description = "its body: text, or a file after @ (@- is the standard input)")
    private Optional<String> data = Optional.empty();

    /** For picocli. */
    MessageOptions() {}

    List<Tag> tags() {
        List<Tag> all = new ArrayList<>();
        action.ifPresent(text -> all.add(new Tag("Action", text)));
        tags.forEach(text -> all.add(Outgoing.tag(text)));
        return all;
    }

    Bytes data() {
        return data.map(InputData::textOrFile).orElse(Bytes.EMPTY);
    }
}
