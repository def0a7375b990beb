package io.railyard.rail;

import io.railyard.message.Bytes;
import java.text.Normalizer;

/**
 * Normal form {@code rail-text/1}, so that a text is found again after the harmless changes of copying: an invisible
 * C2PA manifest (C2PA 2.4, A.8) and zero-width characters are dropped, the rest is put in Unicode NFC, line ends become
 * LF, and ASCII white space at both ends goes.
 */
public final class RailText {
    private static final int BYTE_ORDER_MARK = 0xFEFF;

    private RailText() {}

    /** SHA-256 of the UTF-8 bytes of the normal form. */
    public static Bytes digest(String text) {
        return Bytes.sha256(Bytes.utf8(normalize(text)).toByteArray());
    }

    /** The normal form. */
    public static String normalize(String text) {
        String visible = dropInvisible(text);
        String composed = Normalizer.normalize(visible, Normalizer.Form.NFC);
        return trim(composed.replace("\r\n", "\n").replace('\r', '\n'));
    }

    private static String dropInvisible(String text) {
        StringBuilder kept = new StringBuilder(text.length());
        boolean inManifest = false;
        for (int i = 0; i < text.length(); ) {
            int point = text.codePointAt(i);
            i += Character.charCount(point);
            // A manifest is a byte order mark and the variation selectors right behind it; others belong to emoji.
            inManifest = point == BYTE_ORDER_MARK || (inManifest && isVariationSelector(point));
            if (!inManifest && !isZeroWidth(point)) {
                kept.appendCodePoint(point);
            }
        }
        return kept.toString();
    }

    private static boolean isVariationSelector(int point) {
        return (point >= 0xFE00 && point <= 0xFE0F) || (point >= 0xE0100 && point <= 0xE01EF);
    }

    private static boolean isZeroWidth(int point) {
        return (point >= 0x200B && point <= 0x200D) || point == 0x2060;
    }

    private static String trim(String text) {
        int from = 0;
        int to = text.length();
        while (from < to && isSpace(text.charAt(from))) {
            from++;
        }
        while (to > from && isSpace(text.charAt(to - 1))) {
            to--;
        }
        return text.substring(from, to);
    }

    private static boolean isSpace(char c) {
        return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == 0x0B;
    }
}
