package io.railyard.gateway.feed;

import java.util.List;

/** Invents headlines about a subject, of a given mood. All words are our own; the same generator state gives the same text. */
final class Headlines {
    private static final List<String> GOOD = List.of(
            "surges",
            "soars",
            "rallies",
            "jumps",
            "hits a record high",
            "reaches an all-time high",
            "beats expectations",
            "extends its gains",
            "closes higher",
            "turns bullish",
            "wins new users",
            "signs a big partner",
            "draws record inflows",
            "lands a major deal",
            "ships a major upgrade",
            "passes a security audit",
            "gains regulatory approval",
            "wins court approval",
            "attracts developers",
            "doubles in value");
    private static final List<String> BAD = List.of(
            "plunges",
            "crashes",
            "tumbles",
            "slumps",
            "hits a record low",
            "misses expectations",
            "extends its losses",
            "closes lower",
            "turns bearish",
            "faces a sell-off",
            "loses a big partner",
            "sees record outflows",
            "suffers an outage",
            "hits a critical bug",
            "draws a fraud probe",
            "receives a heavy fine",
            "gets hacked",
            "suffers a data breach",
            "scares investors away",
            "gets delisted by an exchange");
    private static final List<String> FLAT = List.of(
            "holds steady",
            "trades sideways",
            "stays flat",
            "ends little changed",
            "trades in a tight band",
            "publishes a monthly report",
            "holds a conference",
            "updates its logo",
            "announces a webinar",
            "posts meeting notes",
            "splits analysts",
            "leaves traders unsure");
    private static final List<String> OPENINGS =
            List.of("", "", "", "", "Update: ", "Report: ", "News: ", "Market wrap: ");
    private static final List<String> ENDINGS = List.of(
            "",
            "",
            "",
            " on Monday",
            " on Tuesday",
            " on Friday",
            " this week",
            " today",
            " overnight",
            " in early trading",
            " in London",
            " in New York",
            " amid heavy volume",
            " for the second day");

    private Headlines() {}

    /** One headline. */
    static String of(String subject, Mood mood, SplitMix64 chance) {
        List<String> phrases = switch (mood) {
            case POSITIVE -> GOOD;
            case NEGATIVE -> BAD;
            case NEUTRAL -> FLAT;
        };
        return pick(OPENINGS, chance) + subject + " " + pick(phrases, chance) + pick(ENDINGS, chance);
    }

    private static String pick(List<String> texts, SplitMix64 chance) {
        return texts.get(chance.nextInt(texts.size()));
    }
}
