package io.railyard.cli.aos;

import io.railyard.cli.lua.LuaChunk;
import java.util.function.BooleanSupplier;
import org.jline.reader.EOFError;
import org.jline.reader.ParsedLine;
import org.jline.reader.Parser;
import org.jline.reader.impl.DefaultParser;

/** Tells JLine when Enter ends an input, and when Lua goes on in the next line. */
final class LuaParser implements Parser {
    private final BooleanSupplier takesEveryLine;
    private final Parser words =
            new DefaultParser().escapeChars(new char[0]).quoteChars(new char[0]).eofOnUnclosedQuote(false);

    /**
     * @param takesEveryLine whether each line is an input
     */
    LuaParser(BooleanSupplier takesEveryLine) {
        this.takesEveryLine = takesEveryLine;
    }

    @Override
    public ParsedLine parse(String line, int cursor, ParseContext context) {
        boolean asked = context == ParseContext.ACCEPT_LINE || context == ParseContext.UNSPECIFIED;
        if (asked && !takesEveryLine.getAsBoolean() && !AosConsole.isCommand(line)) {
            LuaChunk.open(line).ifPresent(what -> {
                throw new EOFError(-1, -1, what);
            });
        }
        return words.parse(line, cursor, context);
    }
}
