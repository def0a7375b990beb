package io.railyard.cli.lua;

import io.railyard.cli.console.CommandFailure;
import io.railyard.cli.console.ExitCode;
import io.railyard.cli.lua.LuaTokens.Kind;
import io.railyard.cli.lua.LuaTokens.Token;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A Lua file together with the local modules it requires, as one text: each module runs once, before what requires it, and is
 * then found by {@code require}. A name that is no local file is left to the process, which has modules of its own.
 *
 * @param text the Lua to evaluate
 * @param files the files in it, in order; the file asked for is the last
 * @param origins where its lines come from, in order
 */
public record LuaBundle(String text, List<Path> files, List<Origin> origins) {
    /** Most bytes of a bundle: AO's messengers take items of 10 MiB. */
    public static final int MAX_BYTES = 9 * 1024 * 1024;

    /** How aos names the chunk that it evaluates, and the line, in its errors. */
    private static final Pattern PLACE = Pattern.compile("\\[string \"[^\"]*\"\\]:(\\d+):");

    /**
     * A stretch of lines.
     *
     * @param first line in the bundle, from 1
     * @param lineCount how many of the file's lines, from its first
     */
    public record Origin(int first, int lineCount, Path file) {}

    /** Copies. */
    public LuaBundle {
        files = List.copyOf(files);
        origins = List.copyOf(origins);
    }

    /**
     * Reads {@code file} and what it requires: {@code require("a.b")} is {@code a/b.lua} or {@code a/b/init.lua}, beside the file
     * asked for or in the current folder.
     *
     * @throws CommandFailure with {@link ExitCode#USAGE} when a file cannot be read, {@link ExitCode#DATA} when modules require
     *     each other in a ring, {@link ExitCode#LIMIT} when the whole is too large
     */
    public static LuaBundle of(Path file) {
        return of(file, Path.of(""));
    }

    static LuaBundle of(Path file, Path current) {
        Path folder = Optional.ofNullable(file.toAbsolutePath().getParent()).orElse(current);
        Collector collector = new Collector(List.of(folder, current.toAbsolutePath()));
        return collector.collect(file);
    }

    /** An error's text with file and line added where it names a line of this bundle. */
    public String explained(String error) {
        Matcher place = PLACE.matcher(error);
        StringBuilder text = new StringBuilder();
        while (place.find()) {
            String at = origin(place.group(1)).orElse(place.group());
            place.appendReplacement(text, Matcher.quoteReplacement(at));
        }
        return place.appendTail(text).toString();
    }

    private Optional<String> origin(String digits) {
        if (digits.length() > 9) {
            return Optional.empty();
        }
        int line = Integer.parseInt(digits);
        return origins.stream()
                .filter(origin -> line >= origin.first() && line < origin.first() + origin.lineCount())
                .findFirst()
                .map(origin -> origin.file().getFileName() + ":" + (line - origin.first() + 1) + ":");
    }

    /** Names in {@code require("name")}, {@code require 'name'}, as they appear. */
    static Set<String> required(String text) {
        Set<String> names = new LinkedHashSet<>();
        List<Token> tokens = LuaTokens.of(text);
        for (int i = 0; i + 1 < tokens.size(); i++) {
            boolean free =
                    i == 0 || !(tokens.get(i - 1).is(".") || tokens.get(i - 1).is(":"));
            if (!tokens.get(i).is("require") || !free) {
                continue;
            }
            Token next = tokens.get(i + 1);
            Token name = next.is("(") && i + 2 < tokens.size() ? tokens.get(i + 2) : next;
            if (name.kind() == Kind.STRING) {
                names.add(name.text());
            }
        }
        return names;
    }

    /** Goes through the files, depth first. One bundle, one thread. */
    private static final class Collector {
        private final List<Path> folders;
        private final StringBuilder text = new StringBuilder();
        private final List<Path> files = new ArrayList<>();
        private final List<Origin> origins = new ArrayList<>();
        private final Set<String> done = new LinkedHashSet<>();
        private final Deque<String> under = new ArrayDeque<>();

        Collector(List<Path> folders) {
            this.folders = folders;
        }

        LuaBundle collect(Path file) {
            String source = read(file);
            modules(source);
            add(file, source);
            if (text.length() > MAX_BYTES) {
                throw new CommandFailure(
                        ExitCode.LIMIT,
                        file + " and what it requires have " + text.length() + " characters: a message carries "
                                + MAX_BYTES + "; load it in parts");
            }
            return new LuaBundle(text.toString(), files, origins);
        }

        private void modules(String source) {
            for (String name : required(source)) {
                Optional<Path> file = find(name);
                if (file.isEmpty() || done.contains(name)) {
                    continue;
                }
                if (under.contains(name)) {
                    throw new CommandFailure(
                            ExitCode.DATA,
                            "Modules require each other in a ring: " + ring(name)
                                    + ". Lua cannot load them; take one of the requires out");
                }
                under.addLast(name);
                module(name, file.get());
                under.removeLast();
                done.add(name);
            }
        }

        private String ring(String name) {
            List<String> names = new ArrayList<>(under);
            return String.join(" -> ", names.subList(names.indexOf(name), names.size())) + " -> " + name;
        }

        /** As Lua's own searcher does it: what the module gives is kept, and {@code true} when it gives nothing. */
        private void module(String name, Path file) {
            String source = read(file);
            modules(source);
            String quoted = "\"" + name.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
            text.append("do local function load_module(...)\n");
            add(file, source);
            text.append("end\nlocal given = load_module(").append(quoted).append(")\n");
            text.append("if given ~= nil then package.loaded[").append(quoted).append("] = given ");
            text.append("elseif package.loaded[").append(quoted).append("] == nil then package.loaded[");
            text.append(quoted).append("] = true end end\n");
        }

        private void add(Path file, String source) {
            int first = 1 + (int) text.chars().filter(c -> c == '\n').count();
            String body = source.startsWith("#") ? "--" + source : source;
            String whole = body.endsWith("\n") ? body : body + "\n";
            text.append(whole);
            files.add(file);
            origins.add(
                    new Origin(first, (int) whole.chars().filter(c -> c == '\n').count(), file));
        }

        private Optional<Path> find(String name) {
            if (name.startsWith(".") || name.contains("/") || name.isEmpty()) {
                return Optional.empty();
            }
            String path = name.replace('.', '/');
            return folders.stream()
                    .flatMap(folder ->
                            List.of(folder.resolve(path + ".lua"), folder.resolve(path + "/init.lua")).stream())
                    .filter(Files::isRegularFile)
                    .findFirst();
        }

        private static String read(Path file) {
            try {
                return Files.readString(file).replace("\r\n", "\n");
            } catch (java.nio.charset.CharacterCodingException e) {
                throw new CommandFailure(ExitCode.DATA, "The file " + file + " is not UTF-8 text", e);
            } catch (IOException e) {
                throw new CommandFailure(
                        ExitCode.USAGE,
                        "The file " + file + " cannot be read (" + e.getClass().getSimpleName()
                                + "): paths start at the folder the console runs in",
                        e);
            }
        }
    }
}
