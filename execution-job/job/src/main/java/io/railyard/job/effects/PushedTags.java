package io.railyard.job.effects;

import io.railyard.message.Id;
import io.railyard.message.Message;
import io.railyard.message.Tag;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Tags of what a process sends, as AO's messenger unit writes them: the process's own, without those that say who sent
 * it, then the true ones. A process can therefore not speak in another's name.
 */
final class PushedTags {
    static final String DATA_PROTOCOL = "Data-Protocol";
    static final String VARIANT = "Variant";
    static final String FROM_PROCESS = "From-Process";
    static final String FROM_MODULE = "From-Module";
    static final String PUSHED_FOR = "Pushed-For";
    static final String SCHEDULER = "Scheduler";

    private static final String PROTOCOL = "ao";
    private static final String DEFAULT_VARIANT = "ao.TN.1";
    /** {@code From} and {@code Owner} are dropped by AO's compute unit when it reads; here when they are written. */
    private static final Set<String> WRITTEN_BY_US =
            Set.of(DATA_PROTOCOL, Message.TYPE, FROM_PROCESS, FROM_MODULE, PUSHED_FOR, "Assignments", "From", "Owner");

    private PushedTags() {}

    static List<Tag> ofMessage(List<Tag> own, Sender sender) {
        return of(own, "Message", sender);
    }

    static List<Tag> ofSpawn(List<Tag> own, Sender sender) {
        List<Tag> tags = of(own, "Process", sender);
        if (Tag.first(own, SCHEDULER).isEmpty()) {
            sender.lineage().scheduler().ifPresent(scheduler -> tags.add(new Tag(SCHEDULER, scheduler)));
        }
        return tags;
    }

    /** Tags of the notice to the parent: the spawn's own, and the new process's id. */
    static List<Tag> ofSpawned(List<Tag> own, Sender sender, Id spawned) {
        List<Tag> tags = of(own, "Message", sender);
        tags.add(new Tag("Process", spawned.toString()));
        tags.add(new Tag(Message.ACTION, "Spawned"));
        return tags;
    }

    private static List<Tag> of(List<Tag> own, String type, Sender sender) {
        List<Tag> tags = new ArrayList<>();
        for (Tag tag : own) {
            if (!WRITTEN_BY_US.contains(tag.name())) {
                tags.add(tag);
            }
        }
        tags.add(new Tag(DATA_PROTOCOL, PROTOCOL));
        tags.add(new Tag(Message.TYPE, type));
        if (Tag.first(own, VARIANT).isEmpty()) {
            tags.add(new Tag(VARIANT, DEFAULT_VARIANT));
        }
        tags.add(new Tag(FROM_PROCESS, sender.address()));
        sender.lineage().module().ifPresent(module -> tags.add(new Tag(FROM_MODULE, module)));
        sender.pushedFor().ifPresent(cause -> tags.add(new Tag(PUSHED_FOR, cause)));
        return tags;
    }
}
