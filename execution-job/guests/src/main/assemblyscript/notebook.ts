/** A process that keeps one JSON document: members are put and taken, patches are merged (RFC 7396), numbers are added. */
import { Kind, Reader, Value, quote, write } from "./json";

export * from "./loader";

const RESULT_BYTES: i32 = 131072;
const RESULT: usize = memory.data(131072);
const MOST_INPUT: i32 = 65536;
const MOST_TEXT: i32 = 8192;
const MOST_VALUES: i32 = 500;
const MOST_TAGS: i32 = 64;

let document: Value = new Value(Kind.OBJECT);
let initialized: bool = false;
let reference: u64 = 1;
let changes: u64 = 0;

let message: Value = document;
let tags: Value[] = [];
let sent: string[] = [];
let output: string = "";
let code: string = "";
let refusal: string = "";

/** What the language's own checks call: a fault of this module, so the message is undone. */
export function abort(text: string | null, file: string | null, line: u32, column: u32): void {
  unreachable();
}

function fail(name: string, text: string): void {
  code = name;
  refusal = text;
}

function tagIndex(name: string): i32 {
  for (let i = 0; i < tags.length; i++) {
    if (tags[i].textOf("name") == name) return i;
  }
  return -1;
}

function tag(name: string): string {
  const at = tagIndex(name);
  return at < 0 ? "" : tags[at].textOf("value");
}

function pair(name: string, value: string): string {
  return '{"name":' + quote(name) + ',"value":' + quote(value) + "}";
}

function reply(action: string, data: string): void {
  const number = reference.toString();
  let list = pair("Data-Protocol", "ao") + "," + pair("Type", "Message") + "," + pair("Variant", "ao.TN.1");
  list += "," + pair("Reference", number);
  if (tagIndex("Reference") >= 0) list += "," + pair("X-Reference", tag("Reference"));
  list += "," + pair("Action", action);
  const anchor = number.padStart(32, "0");
  sent.push('{"Target":' + quote(message.textOf("From")) + ',"Anchor":"' + anchor + '","Tags":[' + list + '],"Data":' + quote(data) + "}");
  reference++;
}

function event(name: string): void {
  output = '{"event":' + quote(name);
}

function shown(name: string, value: string): void {
  output += "," + quote(name) + ":" + quote(value);
}

function counted(name: string, value: i64): void {
  output += "," + quote(name) + ":" + value.toString();
}

/** The value at a path of member names, each behind a slash; null when there is none. */
function find(path: string): Value | null {
  let at: Value = document;
  if (path == "") return at;
  const names = path.split("/");
  for (let i = 1; i < names.length; i++) {
    const next = at.get(names[i]);
    if (next === null) return null;
    at = next;
  }
  return names[0] == "" ? at : null;
}

function merged(target: Value, patch: Value): Value {
  if (patch.kind != Kind.OBJECT) return patch;
  const object = target.kind == Kind.OBJECT ? target : new Value(Kind.OBJECT);
  for (let i = 0; i < patch.names.length; i++) {
    const name = patch.names[i];
    if (patch.items[i].kind == Kind.NULL) {
      object.remove(name);
      continue;
    }
    const before = object.get(name);
    object.set(name, merged(before === null ? new Value(Kind.NULL) : before, patch.items[i]));
  }
  return object;
}

function data(): Value | null {
  const text = String.UTF8.encode(message.textOf("Data"));
  const at = changetype<usize>(text);
  const value = new Reader(at, at + text.byteLength).read();
  if (value === null) fail("notebook.data-invalid", "Data must be JSON, at most 16 levels deep");
  return value;
}

/** Keeps the changed document, or goes back to the one before when it is too large. */
function changed(before: string, what: string): void {
  const text = write(document);
  if (text.length > MOST_TEXT || document.count() > MOST_VALUES) {
    restore(before);
    fail("notebook.too-large", "The document would have more than 8,192 characters or 500 values");
    return;
  }
  changes++;
  reply(what == "put" ? "Put" : "Merged", "");
  event(what);
  counted("values", document.count());
  counted("characters", text.length);
  counted("changes", changes);
}

function restore(before: string): void {
  const bytes = String.UTF8.encode(before);
  const at = changetype<usize>(bytes);
  const value = new Reader(at, at + bytes.byteLength).read();
  if (value !== null) document = value;
}

function put(): void {
  const path = tag("Path");
  const cut = path.lastIndexOf("/");
  let parent: Value | null = null;
  if (cut >= 0) parent = find(path.substring(0, cut));
  if (parent === null || parent.kind != Kind.OBJECT) {
    fail("notebook.path-invalid", "Path must name a member of an object that is there, such as /a/b");
    return;
  }
  const value = data();
  if (value === null) return;
  const before = write(document);
  parent.set(path.substring(cut + 1), value);
  changed(before, "put");
}

function merge(): void {
  const patch = data();
  if (patch === null) return;
  if (patch.kind != Kind.OBJECT) {
    fail("notebook.patch-invalid", "A patch of the whole document must be an object");
    return;
  }
  const before = write(document);
  document = merged(document, patch);
  changed(before, "merge");
}

function get(): void {
  const value = find(tag("Path"));
  if (value === null) {
    fail("notebook.path-unknown", "There is nothing at this path");
    return;
  }
  const text = write(value);
  reply("Value", text);
  event("get");
  counted("values", value.count());
  counted("characters", text.length);
}

class Sum {
  count: i32 = 0;
  total: f64 = 0;
  least: f64 = Infinity;
  most: f64 = -Infinity;

  add(value: Value): void {
    for (let i = 0; i < value.items.length; i++) this.add(value.items[i]);
    if (value.kind != Kind.NUMBER) return;
    const number = parseFloat(value.text);
    this.count++;
    this.total += number;
    this.least = Math.min(this.least, number);
    this.most = Math.max(this.most, number);
  }
}

function sum(): void {
  const value = find(tag("Path"));
  if (value === null) {
    fail("notebook.path-unknown", "There is nothing at this path");
    return;
  }
  const sum = new Sum();
  sum.add(value);
  const mean = sum.count == 0 ? "" : (sum.total / <f64>sum.count).toString();
  reply("Sum", sum.total.toString());
  event("sum");
  counted("numbers", sum.count);
  shown("sum", sum.total.toString());
  shown("mean", mean);
  shown("least", sum.least.toString());
  shown("most", sum.most.toString());
}

function run(): void {
  const process = tag("Type") == "Process";
  if (process && initialized) {
    fail("guest.already-initialized", "The Process message came a second time");
    return;
  }
  initialized = true;
  const action = tag("Action");
  if (process) {
    event("init");
    counted("values", document.count());
  } else if (action == "Put") put();
  else if (action == "Merge") merge();
  else if (action == "Get") get();
  else if (action == "Sum") sum();
  else {
    event("ignored");
    shown("action", action);
  }
}

function length(text: usize): i32 {
  let at = text;
  while (load<u8>(at) != 0) at++;
  return <i32>(at - text);
}

function object(text: usize): Value | null {
  const bytes = length(text);
  if (bytes > MOST_INPUT) return null;
  const value = new Reader(text, text + bytes).read();
  return value !== null && value.kind == Kind.OBJECT ? value : null;
}

function readTags(): bool {
  tags = [];
  const list = message.get("Tags");
  if (list === null) return true;
  for (let i = 0; i < list.items.length; i++) {
    if (i == MOST_TAGS || list.items[i].textOf("value").length > 4096) return false;
    tags.push(list.items[i]);
  }
  return true;
}

function address(text: string): bool {
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c <= 0x20 || c >= 0x7f) return false;
  }
  return text.length > 0 && text.length <= 64;
}

function begin(text: usize, environment: usize): void {
  const around = object(environment);
  let process: Value | null = null;
  if (around !== null) process = around.get("Process");
  const read = object(text);
  if (process === null || process.kind != Kind.OBJECT) {
    fail("guest.environment-invalid", "The environment is not the JSON object that AO hands to a process");
  } else if (read === null) {
    fail("guest.message-invalid", "The message is not the JSON object that AO hands to a process, of at most 64 KiB");
  } else {
    message = read;
    if (!readTags()) fail("guest.tags-too-many", "More than 64 tags, or a tag value above 4,096 characters");
    else if (!address(message.textOf("From"))) fail("guest.from-invalid", "From must be an address of 1 to 64 printable ASCII characters");
    else run();
  }
}

function result(): string {
  if (code != "") {
    sent = [];
    event("error");
    shown("code", code);
    shown("text", refusal);
  }
  const text = output == "" ? "" : output + "}";
  let all = '{"ok":true,"response":{"Messages":[' + sent.join(",") + '],"Spawns":[],"Assignments":[],"Output":' + quote(text);
  if (code != "") all += ',"Error":' + quote(code + ": " + refusal);
  return all + "}}";
}

export function handle(text: usize, environment: usize): usize {
  const before = reference;
  sent = [];
  output = "";
  code = "";
  refusal = "";
  begin(text, environment);
  if (code != "") reference = before;
  const all = result();
  if (String.UTF8.byteLength(all) >= RESULT_BYTES) unreachable();
  String.UTF8.encodeUnsafe(changetype<usize>(all), all.length, RESULT, true);
  message = document;
  tags = [];
  sent = [];
  __collect();
  return RESULT;
}
