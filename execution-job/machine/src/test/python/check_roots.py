"""Checks state roots from docs/formats/state-root.md alone, with nothing but Python's own library.

Reads JSON lines from standard input, one for each position, each process's in order, those of several in any:
  {"header": HEX, "pages": [[INDEX, BASE64 of 4096 bytes, or "" for a page that became zero], ...], "stateRoot": HEX,
   "proofs": [[INDEX, [HEX, ...]], ...],
   "outcome": {"status": TEXT, "gas": NUMBER, "pages": NUMBER, "error": B64, "output": B64,
               "outbox": [[0 or 1, B64, B64, [B64, B64, ...], B64], ...]}}
The outcome is looked at where the root interval is above 1; B64 is BASE64 of UTF-8. A position may come again.
A row may have "flips": [[INDEX, BIT], ...]: the memory with one of these bits the other way must not have the root.
Prints how many roots and proofs hold, or the first that does not, and then ends with 1.
"""

import base64
import hashlib
import json
import struct
import sys

PAGE = 4096


def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def leaf(page):
    return sha256(b"\0", page)


def node(left, right):
    return sha256(b"\1", left, right)


ZEROS = [leaf(bytes(PAGE))]
for _ in range(22):
    ZEROS.append(node(ZEROS[-1], ZEROS[-1]))


def memory_tree(leaves, page_count):
    """The nodes that are not zero, level by level, over page_count pages; `leaves` are the lowest: index -> hash."""
    levels = [leaves]
    for level in range(max(page_count - 1, 0).bit_length()):
        below, zero = levels[-1], ZEROS[level]
        parents = {index >> 1 for index in below}
        levels.append({up: node(below.get(2 * up, zero), below.get(2 * up + 1, zero)) for up in parents})
    return levels


def path_of(levels, index):
    """The hashes beside the way from page `index` to the root, lowest first."""
    return [nodes.get(index >> level ^ 1, ZEROS[level]) for level, nodes in enumerate(levels[:-1])]


def climb(page, index, path):
    """The root to which `path` leads from `page` at `index`."""
    hash_ = leaf(page)
    for level, beside in enumerate(path):
        hash_ = node(beside, hash_) if index >> level & 1 else node(hash_, beside)
    return hash_


def flipped(page, bit):
    return page[: bit // 8] + bytes([page[bit // 8] ^ 1 << bit % 8]) + page[bit // 8 + 1 :]


class Reader:
    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, count):
        if self.at + count > len(self.data):
            raise ValueError("the header is cut")
        self.at += count
        return self.data[self.at - count : self.at]

    def number(self, form="I"):
        return struct.unpack(">" + form, self.take(struct.calcsize(form)))[0]

    def texts(self, count):
        return [self.take(self.number()).decode("utf-8") for _ in range(count)]


def read_header(data):
    reader = Reader(data)
    start = reader.take(6)
    if start not in (b"RYPS\0\2", b"RYPS\0\3", b"RYPS\0\4"):
        raise ValueError("not a header of version 2 to 4")
    header = {"preparation": reader.take(4), "ids": reader.take(96), "rules": reader.take(1 + 48)}
    header["refusal"], _ = reader.texts(2)
    reader.texts(2 * reader.number())
    begin = reader.at
    if start[5] >= 3:
        reader.texts(reader.number())
    header["extensions"] = data[begin : reader.at]
    header["interval"] = reader.number() if start[5] == 4 else 1
    header["position"], header["chain"], header["memory"] = reader.take(12), reader.take(32), reader.number("Q")
    count = reader.number()
    header["globals"] = struct.pack(">I", count) + reader.take(8 * count)
    header["root"] = header["now"] = reader.take(32)
    if start[5] == 4:
        header["since"], header["last"] = reader.number(), reader.take(12)
        header["outcomes"], header["now"] = reader.take(32), reader.take(32)
    if reader.at != len(data):
        raise ValueError("something follows the header")
    return header


def state_root(header):
    rooting = b""
    if header["interval"] > 1:
        rooting = struct.pack(">II", header["interval"], header["since"]) + header["last"] + header["outcomes"]
    magic = b"railyard/state-root/3" if rooting else b"railyard/state-root/2"
    parts = [header[name] for name in ("preparation", "ids", "rules", "position", "chain")]
    memory = struct.pack(">Q", header["memory"])
    return sha256(magic, *parts, memory, header["globals"], header["root"], rooting, header["extensions"])


def sized(data):
    return struct.pack(">I", len(data)) + data


def text(encoded):
    return sized(base64.b64decode(encoded))


def outcome_digest(before, outcome):
    """The running digest of outcomes after one more."""
    record = [b"railyard/outcome/1", before, sized(outcome["status"].encode("ascii"))]
    record += [struct.pack(">QI", outcome["gas"], outcome["pages"]), text(outcome["error"]), text(outcome["output"])]
    record.append(struct.pack(">I", len(outcome["outbox"])))
    for spawn, target, anchor, tags, data in outcome["outbox"]:
        record += [struct.pack(">B", spawn), text(target), text(anchor), struct.pack(">I", len(tags) // 2)]
        record += [*map(text, tags), text(data)]
    return sha256(*record)


def check_rooting(header, before, outcome):
    """What a process with a root interval says of its roots, after `before` (None at slot 0); an error text or ""."""
    rooted = before is None or before["since"] + 1 == header["interval"]
    if header["since"] != (0 if rooted else before["since"] + 1):
        return f"{header['since']} positions since the last memory root"
    if header["last"] != (header["position"] if rooted else before["last"]):
        return "another position of the last memory root"
    if header["root"] != (header["now"] if rooted else before["root"]):
        return "another memory root than at that position"
    if header["outcomes"] != outcome_digest(before["outcomes"] if before else bytes(32), outcome):
        return "another digest of outcomes"
    return ""


def check(row, pages, before):
    """Checks a row of the process that has `pages` and had the header `before`; its header and an error text or ""."""
    header = read_header(bytes.fromhex(row["header"]))
    for index, content in row["pages"]:
        pages[index] = (base64.b64decode(content), leaf(base64.b64decode(content)))
        if not content:
            del pages[index]
    if max(pages, default=-1) * PAGE >= header["memory"]:
        return header, f"page {max(pages)} lies beyond {header['memory']} bytes of memory"
    levels = memory_tree({index: hash_ for index, (_, hash_) in pages.items()}, header["memory"] // PAGE)
    expected = bytes(32) if header["refusal"] else levels[-1].get(0, ZEROS[len(levels) - 1])
    if expected != header["now"]:
        return header, f"the pages have memory root {expected.hex()}, the header says {header['now'].hex()}"
    if before and header["position"] == before["position"]:
        problem = "" if header == before else "another header than before at this position"
    else:
        problem = check_rooting(header, before, row["outcome"]) if header["interval"] > 1 else ""
    if problem:
        return header, problem
    if state_root(header).hex() != row["stateRoot"]:
        return header, f"state root {state_root(header).hex()}, recorded {row['stateRoot']}"
    zero = (bytes(PAGE), ZEROS[0])
    for index, path in row.get("proofs", []):
        found = climb(pages.get(index, zero)[0], index, [bytes.fromhex(hash_) for hash_ in path])
        if found != header["root"]:
            return header, f"the proof of page {index} leads to {found.hex()}"
    for index, bit in row.get("flips", []):
        if climb(flipped(pages.get(index, zero)[0], bit), index, path_of(levels, index)) == header["now"]:
            return header, f"bit {bit} of page {index} can be flipped unseen"
    return header, ""


def main():
    processes, roots, proofs, flips = {}, 0, 0, 0
    for number, line in enumerate(sys.stdin):
        row = json.loads(line)
        process = read_header(bytes.fromhex(row["header"]))["ids"][:32]
        pages, before = processes.get(process, ({}, None))
        header, problem = check(row, pages, before)
        if problem:
            sys.exit(f"line {number}: {problem}")
        processes[process] = (pages, header)
        roots, proofs, flips = roots + 1, proofs + len(row.get("proofs", [])), flips + len(row.get("flips", []))
    print(f"{roots} roots and {proofs} proofs hold" + (f", {flips} flipped bits are seen" if flips else ""))


if __name__ == "__main__":
    main()
