"""Checks state roots from docs/formats/state-root.md alone, with nothing but Python's own library.

Reads JSON lines from standard input, one for each position, each process's in order, those of several in any:
  {"header": HEX, "pages": [[INDEX, BASE64 of 4096 bytes, or "" for a page that became zero], ...], "stateRoot": HEX,
   "proofs": [[INDEX, [HEX, ...]], ...],
   "outcome": {"status": TEXT, "gas": NUMBER, "pages": NUMBER, "error": B64, "output": B64,
               "outbox": [[0 or 1, B64, B64, [B64, B64, ...], B64], ...]}}
The outcome is looked at where the process has a root interval; B64 is BASE64 of UTF-8.
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
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part)
    return digest.digest()


def leaf(page):
    return sha256(b"\0", page)


def node(left, right):
    return sha256(b"\1", left, right)


ZEROS = [leaf(bytes(PAGE))]
for _ in range(22):
    ZEROS.append(node(ZEROS[-1], ZEROS[-1]))


def memory_tree(leaves, page_count):
    """The nodes that are not zero, level by level, over page_count pages of which `leaves` (index -> hash) are not zero."""
    levels = [dict(leaves)]
    for level in range(max(page_count - 1, 0).bit_length()):
        below = levels[-1]
        levels.append(
            {
                index: node(below.get(2 * index, ZEROS[level]), below.get(2 * index + 1, ZEROS[level]))
                for index in {child >> 1 for child in below}
            }
        )
    return levels


def root_of(levels):
    return levels[-1].get(0, ZEROS[len(levels) - 1])


def root_with(levels, index, page):
    """The root if page `index` were `page`."""
    hash_ = leaf(page)
    for level, nodes in enumerate(levels[:-1]):
        beside = nodes.get(index ^ 1, ZEROS[level])
        hash_ = node(beside, hash_) if index & 1 else node(hash_, beside)
        index >>= 1
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

    def number(self, form):
        return struct.unpack(">" + form, self.take(struct.calcsize(form)))[0]

    def text(self):
        return self.take(self.number("I")).decode("utf-8")


def read_header(data):
    reader = Reader(data)
    start = reader.take(6)
    if start not in (b"RYPS\0\2", b"RYPS\0\3", b"RYPS\0\4"):
        raise ValueError("not a header of version 2 to 4")
    fixed = {"preparation": reader.take(4), "ids": reader.take(96), "rules": reader.take(1 + 48)}
    fixed["refusal"] = reader.text()
    reader.text()
    for _ in range(reader.number("I")):
        reader.text()
        reader.text()
    begin = reader.at
    if start[5] >= 3:
        for _ in range(reader.number("I")):
            reader.text()
    fixed["extensions"] = data[begin : reader.at]
    fixed["interval"] = reader.number("I") if start[5] == 4 else 1
    fixed["position"] = reader.take(12)
    fixed["chain"] = reader.take(32)
    fixed["memory"] = reader.number("Q")
    count = reader.number("I")
    fixed["globals"] = struct.pack(">I", count) + reader.take(8 * count)
    fixed["root"] = fixed["now"] = reader.take(32)
    if start[5] == 4:
        fixed["since"], fixed["last"] = reader.number("I"), reader.take(12)
        fixed["outcomes"], fixed["now"] = reader.take(32), reader.take(32)
    if reader.at != len(data):
        raise ValueError("something follows the header")
    return fixed


def state_root(header):
    rooting = b""
    if header["interval"] > 1:
        rooting = struct.pack(">II", header["interval"], header["since"]) + header["last"] + header["outcomes"]
    return sha256(
        b"railyard/state-root/3" if rooting else b"railyard/state-root/2",
        header["preparation"],
        header["ids"],
        header["rules"],
        header["position"],
        header["chain"],
        struct.pack(">Q", header["memory"]),
        header["globals"],
        header["root"],
        rooting,
        header["extensions"],
    )


def sized(data):
    return struct.pack(">I", len(data)) + data


def outcome_digest(before, outcome):
    """The running digest of outcomes after one more."""
    record = [b"railyard/outcome/1", before, sized(outcome["status"].encode("ascii"))]
    record.append(struct.pack(">QI", outcome["gas"], outcome["pages"]))
    record += [sized(base64.b64decode(outcome[name])) for name in ("error", "output")]
    record.append(struct.pack(">I", len(outcome["outbox"])))
    for spawn, target, anchor, tags, data in outcome["outbox"]:
        record.append(struct.pack(">B", spawn))
        record += [sized(base64.b64decode(text)) for text in (target, anchor)]
        record.append(struct.pack(">I", len(tags) // 2))
        record += [sized(base64.b64decode(text)) for text in tags]
        record.append(sized(base64.b64decode(data)))
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


def proof_root(page, index, path):
    hash_ = leaf(page)
    for beside in path:
        hash_ = node(beside, hash_) if index & 1 else node(hash_, beside)
        index >>= 1
    return hash_


def check(row, pages, before):
    """Checks a row of the process that has `pages` and had the header `before`; its header and an error text or ""."""
    header = read_header(bytes.fromhex(row["header"]))
    for index, content in row["pages"]:
        page = base64.b64decode(content)
        if page:
            pages[index] = (page, leaf(page))
        else:
            pages.pop(index, None)
    levels = memory_tree({index: hash_ for index, (_, hash_) in pages.items()}, header["memory"] // PAGE)
    expected = bytes(32) if header["refusal"] else root_of(levels)
    if expected != header["now"]:
        return header, f"the pages have memory root {expected.hex()}, the header says {header['now'].hex()}"
    problem = check_rooting(header, before, row["outcome"]) if header["interval"] > 1 else ""
    if problem:
        return header, problem
    if state_root(header).hex() != row["stateRoot"]:
        return header, f"state root {state_root(header).hex()}, recorded {row['stateRoot']}"
    zero = (bytes(PAGE), ZEROS[0])
    for index, path in row.get("proofs", []):
        found = proof_root(pages.get(index, zero)[0], index, [bytes.fromhex(h) for h in path])
        if found != header["root"]:
            return header, f"the proof of page {index} leads to {found.hex()}"
    for index, bit in row.get("flips", []):
        if root_with(levels, index, flipped(pages.get(index, zero)[0], bit)) == header["now"]:
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
