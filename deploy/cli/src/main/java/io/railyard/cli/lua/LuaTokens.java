package io.railyard.cli.lua;

import java.util.ArrayList;
import java.util.List;

/** Cuts Lua 5.3 text into tokens; comments and white space fall away. Never fails: what is no Lua is for Lua to refuse. */
final class LuaTokens {
    private final String text;
    private final List<Token> tokens = new ArrayList<>();
    private int at;
    private int line = 1;

    /** What a token is. */
    enum Kind {
        /** A keyword or a name. */
        WORD,
        /** A string; its text is the content, escapes unread. */
        STRING,
        /** A number. */
        NUMBER,
        /** An operator or a bracket. */
        SYMBOL,
        /** A long string, long comment, or a string whose line goes on, without its end. */
        UNFINISHED
    }

    /**
     * A token.
     *
     * @param line it starts on, from 1
     */
    record Token(Kind kind, String text, int line) {
        boolean is(String word) {
            return (kind == Kind.WORD || kind == Kind.SYMBOL) && text.equals(word);
        }
    }

    private LuaTokens(String text) {
        this.text = text;
    }

    static List<Token> of(String text) {
        LuaTokens tokens = new LuaTokens(text);
        tokens.all();
        return tokens.tokens;
    }

    private void all() {
        if (text.startsWith("#")) {
            at = lineEnd();
        }
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '\n') {
                line++;
                at++;
            } else if (Character.isWhitespace(c)) {
                at++;
            } else if (text.startsWith("--", at)) {
                comment();
            } else if (c == '"' || c == '\'') {
                string(c);
            } else if (c == '[' && level(at) >= 0) {
                longText(level(at), Kind.STRING);
            } else if (isName(c) || startsNumber(c)) {
                word(c);
            } else {
                symbol();
            }
        }
    }

    private int lineEnd() {
        int end = text.indexOf('\n', at);
        return end < 0 ? text.length() : end;
    }

    private void comment() {
        int open = at + 2;
        if (open < text.length() && text.charAt(open) == '[' && level(open) >= 0) {
            int level = level(open);
            at = open;
            int before = tokens.size();
            longText(level, Kind.STRING);
            if (tokens.get(before).kind() != Kind.UNFINISHED) {
                tokens.remove(before);
            }
        } else {
            at = lineEnd();
        }
    }

    /** How many equals signs stand in the long bracket that opens at {@code open}; -1 when none does. */
    private int level(int open) {
        int next = open + 1;
        while (next < text.length() && text.charAt(next) == '=') {
            next++;
        }
        return next < text.length() && text.charAt(next) == '[' ? next - open - 1 : -1;
    }

    private void longText(int level, Kind kind) {
        int first = line;
        int start = at + level + 2;
        int end = text.indexOf("]" + "=".repeat(level) + "]", start);
        int stop = end < 0 ? text.length() : end;
        tokens.add(new Token(end < 0 ? Kind.UNFINISHED : kind, text.substring(start, stop), first));
        line += (int) text.substring(at, stop).chars().filter(c -> c == '\n').count();
        at = end < 0 ? stop : end + level + 2;
    }

    /** A string ends at its quote, or, in error, at the end of its line; after a backslash the line goes on. */
    private void string(char quote) {
        int first = line;
        int start = ++at;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == quote) {
                tokens.add(new Token(Kind.STRING, text.substring(start, at++), first));
                return;
            }
            if (c == '\n') {
                tokens.add(new Token(Kind.STRING, text.substring(start, at), first));
                return;
            }
            if (c == '\\') {
                at++;
                if (at < text.length() && text.charAt(at) == '\n') {
                    line++;
                }
            }
            at++;
        }
        boolean goesOn = text.endsWith("\\") || text.endsWith("\\\n");
        at = text.length();
        tokens.add(new Token(goesOn ? Kind.UNFINISHED : Kind.STRING, text.substring(Math.min(start, at)), first));
    }

    private boolean startsNumber(char c) {
        return isDigit(c) || (c == '.' && at + 1 < text.length() && isDigit(text.charAt(at + 1)));
    }

    private void word(char first) {
        int start = at;
        boolean number = !isName(first);
        while (at < text.length()
                && (isName(text.charAt(at)) || isDigit(text.charAt(at)) || (number && text.charAt(at) == '.'))) {
            at++;
        }
        tokens.add(new Token(number ? Kind.NUMBER : Kind.WORD, text.substring(start, at), line));
    }

    private void symbol() {
        String[] pairs = {"...", "..", "==", "~=", "<=", ">=", "//", "::", "<<", ">>"};
        for (String pair : pairs) {
            if (text.startsWith(pair, at)) {
                tokens.add(new Token(Kind.SYMBOL, pair, line));
                at += pair.length();
                return;
            }
        }
        tokens.add(new Token(Kind.SYMBOL, text.substring(at, at + 1), line));
        at++;
    }

    private static boolean isName(char c) {
        return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
