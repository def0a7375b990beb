package io.railyard.cli.client;

import io.railyard.cli.console.CommandFailure;
import io.railyard.cli.console.ExitCode;
import io.railyard.message.json.Json;
import io.railyard.message.json.JsonException;
import io.railyard.message.json.JsonReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * Where a node's units are.
 *
 * @param urls URL of each unit that is known, without a slash at the end
 * @param folder the node's folder, when it is a node of this machine
 */
public record NodeUrls(Map<Unit, URI> urls, Optional<Path> folder) {
    /** The units of an AO node. */
    public enum Unit {
        /** Messenger: takes items. */
        MU("mu", "messenger"),
        /** Scheduler: knows the log. */
        SU("su", "scheduler"),
        /** Compute unit: knows results and memory. */
        CU("cu", "compute unit"),
        /** Gateway: knows modules and who spawned what. */
        GATEWAY("gateway", "gateway");

        private final String code;
        private final String label;

        Unit(String code, String label) {
            this.code = code;
            this.label = label;
        }

        /** Name in {@code node.json}, and of the option without its dashes. */
        public String code() {
            return code;
        }

        /** Name in sentences. */
        public String label() {
            return label;
        }
    }

    /** Copies. */
    public NodeUrls {
        urls = Map.copyOf(urls);
    }

    /**
     * The units that {@code node.json} names.
     *
     * @param node the file, or the folder of a node
     * @throws CommandFailure with {@link ExitCode#USAGE} when there is none, {@link ExitCode#DATA} when it is malformed
     */
    public static NodeUrls of(Path node) {
        Path file = Files.isDirectory(node) ? node.resolve("node.json") : node;
        Json.Obj document = read(node, file);
        Map<Unit, URI> urls = new EnumMap<>(Unit.class);
        for (Unit unit : Unit.values()) {
            document.text(unit.code()).ifPresent(text -> urls.put(unit, url(text, unit.code() + " in " + file)));
        }
        return new NodeUrls(urls, Optional.ofNullable(file.toAbsolutePath().getParent()));
    }

    /** These, with one unit elsewhere. */
    public NodeUrls with(Unit unit, URI url) {
        Map<Unit, URI> more = new EnumMap<>(Unit.class);
        more.putAll(urls);
        more.put(unit, url);
        return new NodeUrls(more, folder);
    }

    /**
     * The URL of a unit.
     *
     * @throws CommandFailure with {@link ExitCode#USAGE} when it is not known
     */
    public URI url(Unit unit) {
        URI url = urls.get(unit);
        if (url == null) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "The URL of the " + unit.label() + " is not known: give --" + unit.code()
                            + " URL, or --node with the folder of a running node");
        }
        return url;
    }

    /**
     * Reads a URL.
     *
     * @param where it stands, for the sentence
     * @throws CommandFailure with {@link ExitCode#USAGE} when it is none for http or https
     */
    public static URI url(String text, String where) {
        try {
            URI url = new URI(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
            if (url.getHost() != null && ("http".equals(url.getScheme()) || "https".equals(url.getScheme()))) {
                return url;
            }
        } catch (java.net.URISyntaxException e) {
            // Said below: the text is in the sentence.
        }
        throw new CommandFailure(
                ExitCode.USAGE, where + " is \"" + text + "\", no URL that starts with http:// or https://");
    }

    private static Json.Obj read(Path node, Path file) {
        String text;
        try {
            text = Files.readString(file);
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "No node is known at " + node + " (" + file.getFileName()
                            + " cannot be read): start one with `railyard up --dir " + node
                            + "`, or give another with --node",
                    e);
        }
        try {
            return JsonReader.parse(text)
                    .asObject()
                    .orElseThrow(() -> new CommandFailure(ExitCode.DATA, file + " holds no JSON object"));
        } catch (JsonException e) {
            throw new CommandFailure(
                    ExitCode.DATA,
                    file + " is no node.json (" + e.getMessage() + "): give the folder of a running node",
                    e);
        }
    }
}
