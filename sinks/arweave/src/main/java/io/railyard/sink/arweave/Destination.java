package io.railyard.sink.arweave;

import io.railyard.message.Bytes;
import io.railyard.message.json.Json;
import java.io.IOException;

/** Where committed bundles are posted to. Posting the same bundle again never stores or pays for it twice. */
sealed interface Destination permits Bundler, Gateway {
    /**
     * Posts a bundle; one try.
     *
     * @param name the bundle's name in its folder
     * @throws IOException when the folder cannot be read or written
     */
    Answer post(String name, Bytes bundle) throws IOException, InterruptedException;

    /** What may come of posting. */
    enum Fate {
        /** It has the bundle now. */
        TAKEN,
        /** It answered that another try may succeed. */
        BUSY,
        /** Nobody answered. */
        SILENT,
        /** It will not take the bundle as things are. */
        REFUSED
    }

    /**
     * What came of posting.
     *
     * @param reason what was said, for people
     * @param receipt what to remember when taken; empty otherwise
     */
    record Answer(Fate fate, String reason, Json.Obj receipt) {
        static Answer taken(Json.Obj receipt) {
            return new Answer(Fate.TAKEN, "", receipt);
        }

        static Answer not(Fate fate, String reason) {
            return new Answer(fate, reason, Json.object().build());
        }

        boolean again() {
            return fate == Fate.BUSY || fate == Fate.SILENT;
        }
    }
}
