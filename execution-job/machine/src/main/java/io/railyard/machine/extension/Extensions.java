package io.railyard.machine.extension;

import io.railyard.machine.drive.DriveSource;
import io.railyard.machine.module.ImportedFunction;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The extensions that a machine has, several versions of one among them maybe. Nothing but what is named here can be imported,
 * whatever else is on the class path. Immutable.
 */
public final class Extensions {
    /** No extensions. */
    public static final Extensions NONE = of(List.of());
    /** First part of an import's name, before the extension's. */
    public static final String PREFIX = "extension:";
    /** Tag of a Process message or a module that names an extension the process uses. */
    public static final String TAG = "Extension";

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9-]{0,31}");

    private final SortedMap<String, SortedMap<Integer, Extension>> byName = new TreeMap<>();

    private Extensions(List<Extension> extensions) {
        for (Extension extension : extensions) {
            check(extension);
            Extension before = byName.computeIfAbsent(extension.name(), name -> new TreeMap<>())
                    .putIfAbsent(extension.version(), extension);
            if (before != null) {
                throw new IllegalArgumentException("Two extensions are " + extension.name() + " of version "
                        + extension.version() + ": " + before.getClass().getName() + " and "
                        + extension.getClass().getName() + "; leave one out");
            }
        }
    }

    private static void check(Extension extension) {
        if (!NAME.matcher(extension.name()).matches() || extension.version() < 1) {
            throw new IllegalArgumentException(
                    "An extension has a name of 1 to 32 letters, digits and hyphens and a version" + " from 1: \""
                            + extension.name() + "\", " + extension.version());
        }
        List<String> names =
                extension.functions().stream().map(ExtensionFunction::name).toList();
        if (names.stream().distinct().count() != names.size()) {
            throw new IllegalArgumentException(
                    "The extension " + extension.name() + " has two functions of one name: " + names);
        }
    }

    /**
     * These extensions.
     *
     * @throws IllegalArgumentException when one is malformed, or two have the same name and version
     */
    public static Extensions of(List<Extension> extensions) {
        return new Extensions(extensions);
    }

    /**
     * Those of {@code names} that the class path offers through {@link ServiceLoader}, in all their versions.
     *
     * @throws IllegalArgumentException when there is none of a name; says which there are
     */
    public static Extensions named(List<String> names) {
        List<Extension> offered = new ArrayList<>();
        ServiceLoader.load(Extension.class).forEach(offered::add);
        List<String> known =
                offered.stream().map(Extension::name).sorted().distinct().toList();
        for (String name : names) {
            if (!known.contains(name)) {
                throw new IllegalArgumentException(
                        "There is no extension \"" + name + "\" on the class path; there are " + known);
            }
        }
        return of(offered.stream()
                .filter(extension -> names.contains(extension.name()))
                .toList());
    }

    /** Their names, sorted. */
    public List<String> names() {
        return List.copyOf(byName.keySet());
    }

    /** The highest version of {@code name}; empty when there is none. */
    public Optional<Extension> newest(String name) {
        return Optional.ofNullable(byName.get(name)).map(versions -> versions.get(versions.lastKey()));
    }

    /** Version {@code version} of {@code name}; empty when there is none. */
    public Optional<Extension> find(String name, int version) {
        return Optional.ofNullable(byName.get(name)).map(versions -> versions.get(version));
    }

    /** Whether some of them ask the world outside. */
    public boolean askOutside() {
        return byName.keySet().stream().anyMatch(this::asksOutside);
    }

    private boolean asksOutside(String name) {
        return byName.getOrDefault(name, new TreeMap<>()).values().stream().anyMatch(Extension::asksOutside);
    }

    /** Those that ask the world outside on a machine with {@code drives} where nobody answers them. */
    public List<String> unanswered(DriveSource drives) {
        return names().stream()
                .filter(name -> asksOutside(name)
                        && newest(name).flatMap(each -> each.outside(drives)).isEmpty())
                .toList();
    }

    /** What answers each of them on a machine with {@code drives}; {@link Outside#NONE} when none of them asks. */
    public Outside outside(DriveSource drives) {
        Map<String, Outside> sources = new TreeMap<>();
        for (String name : names()) {
            newest(name)
                    .flatMap(each -> each.outside(drives))
                    .filter(source -> asksOutside(name))
                    .ifPresent(source -> sources.put(name, source));
        }
        return sources.isEmpty()
                ? Outside.NONE
                : question ->
                        sources.getOrDefault(question.extension(), Outside.NONE).ask(question);
    }

    /** Whether some version of an extension has {@code function}. */
    public boolean allow(ImportedFunction function, boolean wide) {
        return names(function)
                && byName.getOrDefault(name(function), new TreeMap<>()).values().stream()
                        .anyMatch(extension -> find(extension, function, wide).isPresent());
    }

    /** Whether {@code function} is written as an import from an extension. */
    public static boolean names(ImportedFunction function) {
        return function.module().startsWith(PREFIX);
    }

    /** The extension's name in an import. */
    public static String name(ImportedFunction function) {
        return function.module().substring(PREFIX.length());
    }

    /** The functions of {@code extension} by name. */
    static Map<String, ExtensionFunction> functions(Extension extension) {
        Map<String, ExtensionFunction> functions = new LinkedHashMap<>();
        extension.functions().forEach(function -> functions.put(function.name(), function));
        return functions;
    }

    /**
     * What stands behind {@code function} in {@code extension}; empty when it has none of that name and type.
     *
     * @param wide whether addresses have 64 bits
     */
    public static Optional<ExtensionFunction> find(Extension extension, ImportedFunction function, boolean wide) {
        String address = wide ? "j" : "i";
        return Optional.ofNullable(functions(extension).get(function.name()))
                .filter(found -> found.parameters().replace("p", address).equals(function.parameters())
                        && found.result().replace("p", address).equals(function.results()));
    }
}
