package io.railyard.cli.lua;

import io.railyard.cli.lua.LuaTokens.Kind;
import io.railyard.cli.lua.LuaTokens.Token;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Whether Lua text is finished, as far as tokens tell. What is wrong counts as finished: Lua says best why it is. */
public final class LuaChunk {
    private static final Set<String> WANTS_MORE = Set.of(
            "=", ",", "+", "-", "*", "/", "//", "%", "^", "&", "|", "~", "<<", ">>", "..", "==", "~=", "<=", ">=", "<",
            ">", "and", "or", "not", "local", "#", ".", ":", "until", "goto");

    private LuaChunk() {}

    /**
     * What the text waits for: the sentence part naming it and its line, such as {@code `function` of line 1}; empty when it is
     * finished.
     */
    public static Optional<String> open(String text) {
        Deque<Token> blocks = new ArrayDeque<>();
        Token last = null;
        for (Token token : LuaTokens.of(text)) {
            if (token.kind() == Kind.UNFINISHED) {
                return Optional.of("the text or comment that begins on line " + token.line());
            }
            if (!step(blocks, token)) {
                return Optional.empty();
            }
            last = token;
        }
        if (!blocks.isEmpty()) {
            Token first = blocks.peek();
            return Optional.of("`" + first.text() + "` of line " + first.line());
        }
        if (last != null
                && (last.kind() == Kind.WORD || last.kind() == Kind.SYMBOL)
                && WANTS_MORE.contains(last.text())) {
            return Optional.of("what follows `" + last.text() + "` on line " + last.line());
        }
        return Optional.empty();
    }

    /** Opens or closes; false when the text closes what is not open. */
    private static boolean step(Deque<Token> blocks, Token token) {
        if (token.kind() != Kind.WORD && token.kind() != Kind.SYMBOL) {
            return true;
        }
        switch (token.text()) {
            case "function", "if", "repeat", "while", "for", "(", "{", "[" -> blocks.push(token);
            case "do" -> {
                if (!top(blocks, List.of("while", "for"))) {
                    blocks.push(token);
                } else {
                    // `while … do` is one block: from here on it waits for its `end`.
                    Token loop = blocks.pop();
                    blocks.push(new Token(Kind.WORD, "do", loop.line()));
                }
            }
            case "end" -> {
                return close(blocks, List.of("function", "if", "do"));
            }
            case "until" -> {
                return close(blocks, List.of("repeat"));
            }
            case ")" -> {
                return close(blocks, List.of("("));
            }
            case "}" -> {
                return close(blocks, List.of("{"));
            }
            case "]" -> {
                return close(blocks, List.of("["));
            }
            default -> {
                // Opens and closes nothing.
            }
        }
        return true;
    }

    private static boolean close(Deque<Token> blocks, List<String> openers) {
        if (!top(blocks, openers)) {
            return false;
        }
        blocks.pop();
        return true;
    }

    private static boolean top(Deque<Token> blocks, List<String> words) {
        return !blocks.isEmpty() && words.contains(blocks.peek().text());
    }
}
