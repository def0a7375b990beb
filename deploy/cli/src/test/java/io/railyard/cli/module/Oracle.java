package io.railyard.cli.module;

import io.railyard.machine.drive.DriveSource;
import io.railyard.machine.extension.Answer;
import io.railyard.machine.extension.Extension;
import io.railyard.machine.extension.ExtensionFunction;
import io.railyard.machine.extension.Outside;
import io.railyard.machine.extension.OutsideFailure;
import io.railyard.message.Bytes;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** An extension as others write them, found on the class path. It answers, and never the same twice. */
public final class Oracle implements Extension {
    /** Questions that it was asked, by all runs. */
    static final AtomicInteger ASKED = new AtomicInteger();

    private static final AtomicInteger LAST = new AtomicInteger(Integer.MAX_VALUE);

    /** After its answer {@code last} it cannot tell, as a server that is away. */
    static void silentAfter(int last) {
        LAST.set(last);
    }

    @Override
    public String name() {
        return "oracle";
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public boolean asksOutside() {
        return true;
    }

    @Override
    public Optional<Outside> outside(DriveSource drives) {
        return Optional.of(question -> {
            if (ASKED.get() >= LAST.get()) {
                throw new OutsideFailure(question, "the oracle is silent");
            }
            return Answer.found(Bytes.utf8(String.format(Locale.ROOT, "fact%04d", ASKED.incrementAndGet())));
        });
    }

    @Override
    public List<ExtensionFunction> functions() {
        return List.of(new ExtensionFunction("ask", "p", "", 100, (call, given) -> {
            call.write(given[0], call.ask(Bytes.utf8("fact")).content().toByteArray());
            return 0;
        }));
    }
}
