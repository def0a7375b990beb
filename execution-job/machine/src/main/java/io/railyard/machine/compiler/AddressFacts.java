package io.railyard.machine.compiler;

import io.railyard.machine.binary.Opcode;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What is known of the addresses in a function's locals while its code is written, in memories whose array is exactly the
 * memory. An access through a local that came back shows that its value lies inside, so it is no negative number; a store
 * shows besides that the page where it points and the next one are kept, and so every store up to {@link #REACH} bytes
 * behind it may be made at once. Each fact holds where the access dominates and until the local is written: what is inside
 * stays inside while a message runs, and what is kept stays kept ({@link GuestState} keeps what growth adds).
 */
final class AddressFacts {
    /** Offsets whose stores lie in the page of the address or the next one; the longest store has 8 bytes. */
    static final int REACH = 4_096 - 8;

    private record Mark(int local, int inside, int kept) {}

    private final boolean used;
    private final ReadyLocals ready;
    /** By loop: the locals that its turns write. */
    private final Map<Integer, BitSet> turns;
    /** By local: how often it has been written so far. */
    private final int[] versions;
    /** By local: the version of which something is known, plus 1. */
    private final int[] inside;

    private final int[] kept;
    private final List<Mark> marks = new ArrayList<>();
    private int at;

    /**
     * @param used whether facts are of use; when not, nothing is known
     */
    AddressFacts(Code code, boolean used) {
        this.used = used;
        ready = used ? code.readyLocals() : ReadyLocals.NONE;
        versions = new int[used ? code.locals.size() : 0];
        inside = new int[versions.length];
        kept = new int[versions.length];
        turns = used ? turns(code) : Map.of();
    }

    private static Map<Integer, BitSet> turns(Code code) {
        Map<Integer, BitSet> found = new HashMap<>();
        List<Integer> open = new ArrayList<>();
        List<BitSet> inner = new ArrayList<>(List.of(new BitSet()));
        for (int at = 0; at < code.size(); at++) {
            BitSet turn = inner.get(inner.size() - 1);
            if (code.opens(at)) {
                open.add(at);
                inner.add(new BitSet());
            } else if (code.opcode(at) == Opcode.END && !open.isEmpty()) {
                int begin = open.remove(open.size() - 1);
                inner.remove(inner.size() - 1);
                inner.get(inner.size() - 1).or(turn);
                if (code.opcode(begin) == Opcode.LOOP) {
                    found.put(begin, turn);
                }
            } else if (code.writesLocal(at)) {
                turn.set(code.index(at), code.index(at) + code.localCount(at));
            }
        }
        return found;
    }

    /** Notes that the instruction {@code at} is next. */
    void at(int at) {
        this.at = at;
    }

    /** What says that a value is that of {@code local} now. */
    long origin(int local) {
        return used ? (local + 1L) << Integer.SIZE | versions[local] : 0;
    }

    /** The local whose value now has {@code origin}, or -1. */
    int local(long origin) {
        int local = (int) (origin >>> Integer.SIZE) - 1;
        return local >= 0 && versions[local] == (int) origin ? local : -1;
    }

    /** Notes that {@code local} gets another value. */
    void write(int local) {
        if (used) {
            versions[local]++;
        }
    }

    /** Notes that the loop at {@code at} begins, whose turns change what they write. */
    void loop(int at) {
        turns.getOrDefault(at, new BitSet()).stream().forEach(this::write);
    }

    /** Whether the value of {@code local} is known to lie inside. */
    boolean isInside(int local) {
        return used && inside[local] == versions[local] + 1;
    }

    /** Whether the pages of its value and the next are known to be kept. */
    boolean isKept(int local) {
        return used && (kept[local] == versions[local] + 1 || (isInside(local) && ready.has(local, at)));
    }

    /** Notes that an access through {@code local} came back. */
    void noteInside(int local) {
        if (used && !isInside(local)) {
            marks.add(new Mark(local, inside[local], kept[local]));
            inside[local] = versions[local] + 1;
        }
    }

    /** Notes that the page where {@code local} points and the next one are kept. */
    void noteKept(int local) {
        noteInside(local);
        if (used && !isKept(local)) {
            marks.add(new Mark(local, inside[local], kept[local]));
            kept[local] = versions[local] + 1;
        }
    }

    /** A place to go back to. */
    int mark() {
        return marks.size();
    }

    /** Forgets what was noted since {@code mark}. */
    void back(int mark) {
        while (marks.size() > mark) {
            Mark last = marks.remove(marks.size() - 1);
            inside[last.local] = last.inside;
            kept[last.local] = last.kept;
        }
    }
}
