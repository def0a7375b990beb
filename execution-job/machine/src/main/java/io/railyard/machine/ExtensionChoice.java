package io.railyard.machine;

import io.railyard.machine.extension.Extension;
import io.railyard.machine.extension.Extensions;
import io.railyard.machine.module.ImportedFunction;
import io.railyard.machine.module.ModuleRefused;
import io.railyard.message.Id;
import io.railyard.message.Tag;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Which extensions a process uses, in which versions. Chosen at slot 0, kept in the header and covered by the state root: those
 * that its module imports from, each of which its tags or its module's must name.
 *
 * @param extensions by rising name
 */
record ExtensionChoice(List<Extension> extensions) {
    /** No extensions. */
    static final ExtensionChoice NONE = new ExtensionChoice(List.of());

    /** AO's own extension, which belongs to the formats: {@link io.railyard.machine.drive}. */
    private static final String WEAVE_DRIVE = "WeaveDrive";

    static boolean isExtension(ImportedFunction function) {
        return Extensions.names(function);
    }

    /**
     * The newest versions.
     *
     * @param process tags of the Process message
     * @param mode by whose rules it runs
     * @throws ModuleRefused when one is imported and not named, or named and not there
     */
    static ExtensionChoice of(
            List<Tag> process, LoadedModule loaded, LoadedModule.Ready ready, Mode mode, Extensions known)
            throws ModuleRefused {
        List<String> named = new ArrayList<>();
        named(process, named);
        named(loaded.tags(), named);
        for (String name : named) {
            // AO's hosts pass over what they do not know.
            if (mode == Mode.CLEAN
                    && !name.equals(WEAVE_DRIVE)
                    && known.newest(name).isEmpty()) {
                throw ModuleRefused.extension(
                        "unknown",
                        "the tag " + Extensions.TAG + " names \"" + name + "\", which this machine does not have");
            }
        }
        List<Extension> chosen = new ArrayList<>();
        for (String name : imported(ready)) {
            if (!named.contains(name)) {
                throw ModuleRefused.extension(
                        "not-named",
                        "its module imports from the extension \"" + name + "\"; name it with a tag " + Extensions.TAG
                                + " of the process or the module");
            }
            Extension extension = known.newest(name).orElseThrow(() -> unknown(name));
            chosen.add(extension);
        }
        ExtensionChoice choice = new ExtensionChoice(chosen);
        choice.check(ready);
        return choice;
    }

    /**
     * The versions that {@code stored} says.
     *
     * @throws IllegalArgumentException when this machine has one of them not
     */
    static ExtensionChoice stored(Id process, List<String> stored, Extensions known) {
        List<Extension> chosen = new ArrayList<>();
        for (String text : stored) {
            int slash = text.indexOf('/');
            Optional<Extension> found = slash < 0
                    ? Optional.empty()
                    : known.find(text.substring(0, slash), Integer.parseInt(text.substring(slash + 1)));
            chosen.add(found.orElseThrow(() -> new IllegalArgumentException("Process " + process
                    + " was begun with the extension " + text + ", which this machine does not have; give it that"
                    + " version")));
        }
        return new ExtensionChoice(chosen);
    }

    /** Names and versions as headers and roots have them: {@code NAME/VERSION}. */
    List<String> texts() {
        return extensions.stream()
                .map(extension -> extension.name() + "/" + extension.version())
                .toList();
    }

    private static void named(List<Tag> tags, List<String> into) {
        for (Tag tag : tags) {
            if (tag.name().equals(Extensions.TAG)) {
                into.add(tag.value());
            }
        }
    }

    private static SortedSet<String> imported(LoadedModule.Ready ready) {
        SortedSet<String> names = new TreeSet<>();
        for (ImportedFunction function : ready.imports()) {
            if (isExtension(function)) {
                names.add(Extensions.name(function));
            }
        }
        return names;
    }

    private void check(LoadedModule.Ready ready) throws ModuleRefused {
        for (ImportedFunction function : ready.imports()) {
            if (isExtension(function)) {
                Extension extension = extensions.stream()
                        .filter(each -> each.name().equals(Extensions.name(function)))
                        .findFirst()
                        .orElseThrow(() -> unknown(Extensions.name(function)));
                if (Extensions.find(extension, function, ready.wide()).isEmpty()) {
                    throw ModuleRefused.extension(
                            "function-unknown",
                            "the extension \"" + extension.name()
                                    + "\" in version " + extension.version() + " has no function " + function.name()
                                    + "("
                                    + function.parameters() + ")" + function.results());
                }
            }
        }
    }

    private static ModuleRefused unknown(String name) {
        return ModuleRefused.extension(
                "unknown", "its module imports from the extension \"" + name + "\", which this machine does not have");
    }
}
