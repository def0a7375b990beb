// Runs prepared modules on V8 for a Java parent. Frames on stdin and stdout: u32 length, u8 kind, payload; big-endian.
// From the parent: LOAD, INSTANTIATE, FREE, CALL, CALL_TABLE, GET_GLOBAL, SET_GLOBAL, and in answer to a host call
// RETURN or THROW. To the parent: RESULT, TRAP, THROWN, FAILED, HOST_CALL. Whoever hands over says first which pages
// of 4 KiB changed since the other had control.
'use strict';
const fs = require('fs');

const LOAD = 1, INSTANTIATE = 2, FREE = 3, CALL = 4, CALL_TABLE = 5, GET_GLOBAL = 6, SET_GLOBAL = 7, RETURN = 8, THROW = 9, RESET = 10;
const RESULT = 1, TRAP = 2, THROWN = 3, FAILED = 4, HOST_CALL = 5;
const OUT_OF_BOUNDS = 1, ARITHMETIC = 2, INDIRECT_CALL = 3, UNREACHABLE = 4;
const PAGE = 4096, WASM_PAGE = 65536;
const ZERO_PAGE = Buffer.alloc(PAGE);

const scratch = new DataView(new ArrayBuffer(8));
const instances = new Map();
let module_ = null;
let globalTypes = [];
let functionTypes = [];
// Whether segments can be dropped or tables written, which a message must not leave behind.
let changeable = false;

/** Thrown through guest frames by a host function; the parent knows what it is. */
class HostThrow extends Error {}

// Frames

class In {
  constructor(bytes) { this.bytes = bytes; this.at = 0; }
  u8() { return this.bytes[this.at++]; }
  u32() { this.at += 4; return this.bytes.readUInt32BE(this.at - 4); }
  i64() { this.at += 8; return this.bytes.readBigInt64BE(this.at - 8); }
  raw(length) { this.at += length; return this.bytes.subarray(this.at - length, this.at); }
  text() { return this.raw(this.u32()).toString('utf8'); }
}

class Out {
  constructor(kind) { this.parts = [Buffer.from([kind])]; }
  u8(value) { this.parts.push(Buffer.from([value])); return this; }
  u32(value) { const b = Buffer.alloc(4); b.writeUInt32BE(value); this.parts.push(b); return this; }
  i64(value) { const b = Buffer.alloc(8); b.writeBigInt64BE(BigInt.asIntN(64, value)); this.parts.push(b); return this; }
  raw(bytes) { this.parts.push(bytes); return this; }
  text(value) { const b = Buffer.from(value, 'utf8'); return this.u32(b.length).raw(b); }
  send() {
    const payload = Buffer.concat(this.parts);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(payload.length);
    writeAll(length);
    writeAll(payload);
  }
}

function writeAll(bytes) {
  for (let at = 0; at < bytes.length;) at += fs.writeSync(1, bytes, at);
}

function readAll(length) {
  const bytes = Buffer.allocUnsafe(length);
  for (let at = 0; at < length;) {
    const count = fs.readSync(0, bytes, at, length - at, null);
    if (count === 0) process.exit(0);
    at += count;
  }
  return bytes;
}

function receive() { return new In(readAll(readAll(4).readUInt32BE(0))); }

// Values travel as 64 bits

function toValue(letter, bits) {
  switch (letter) {
    case 'j': return bits;
    case 'i': return Number(BigInt.asIntN(32, bits));
    case 'd': scratch.setBigInt64(0, bits); return scratch.getFloat64(0);
    default: scratch.setBigInt64(0, bits); return scratch.getFloat32(4);
  }
}

function toBits(letter, value) {
  switch (letter) {
    case 'j': return value;
    case 'i': return BigInt(value | 0);
    case 'd': scratch.setFloat64(0, value); return scratch.getBigInt64(0);
    default: scratch.setFloat32(4, value); return BigInt(scratch.getInt32(4));
  }
}

// The module with its globals, its table and types of functions in sight

function leb(bytes, at) {
  let value = 0n, shift = 0n, byte;
  do { byte = bytes[at++]; value |= BigInt(byte & 0x7f) << shift; shift += 7n; } while (byte & 0x80);
  return [Number(value), at];
}

function u32leb(value) {
  const out = [];
  do { out.push((value & 0x7f) | (value > 0x7f ? 0x80 : 0)); value >>>= 7; } while (value);
  return Buffer.from(out);
}

function skipConstant(bytes, at) {
  for (;;) {
    const opcode = bytes[at++];
    if (opcode === 0x0b) return at;
    if (opcode === 0x43) at += 4;
    else if (opcode === 0x44) at += 8;
    else if (opcode === 0xfd) at += 17;
    else if (opcode === 0x41 || opcode === 0x42 || opcode === 0x23 || opcode === 0xd0 || opcode === 0xd2) at = leb(bytes, at)[1];
  }
}

function readGlobals(bytes, start) {
  let [count, at] = leb(bytes, start);
  const types = [];
  for (; count > 0; count--) {
    types.push(LETTERS[bytes[at]] || '?');
    at = skipConstant(bytes, at + 2);
  }
  return types;
}

const LETTERS = {0x7f: 'i', 0x7e: 'j', 0x7d: 'f', 0x7c: 'd'};

function readVector(bytes, start, element) {
  let [count, at] = leb(bytes, start);
  const all = [];
  for (; count > 0; count--) {
    const [value, next] = element(at);
    all.push(value);
    at = next;
  }
  return [all, at];
}

/** [parameters, results] of each type, in letters. */
function readTypes(bytes, start) {
  const letter = at => [LETTERS[bytes[at]] || '?', at + 1];
  return readVector(bytes, start, at => {
    const [parameters, middle] = readVector(bytes, at + 1, letter);
    const [results, end] = readVector(bytes, middle, letter);
    return [[parameters.join(''), results.join('')], end];
  })[0];
}

/** Type indexes of the imported functions: prepared modules import nothing else. */
function readImports(bytes, start) {
  return readVector(bytes, start, at => {
    const [moduleLength, moduleStart] = leb(bytes, at);
    const [nameLength, nameStart] = leb(bytes, moduleStart + moduleLength);
    return leb(bytes, nameStart + nameLength + 1);
  })[0];
}

function withEverythingExported(bytes) {
  const parts = [bytes.subarray(0, 8)];
  let tables = 0, types = [];
  globalTypes = [];
  functionTypes = [];
  for (let at = 8; at < bytes.length;) {
    const id = bytes[at];
    const [size, start] = leb(bytes, at + 1);
    if (id === 1) types = readTypes(bytes, start);
    if (id === 2) functionTypes.push(...readImports(bytes, start).map(type => types[type]));
    if (id === 3) functionTypes.push(...readVector(bytes, start, i => leb(bytes, i))[0].map(type => types[type]));
    if (id === 4) tables = leb(bytes, start)[0];
    if (id === 12 || tables > 1) changeable = true;
    if (id === 6) globalTypes = readGlobals(bytes, start);
    if (id === 7) {
      const [count, rest] = leb(bytes, start);
      const added = [];
      globalTypes.forEach((type, i) => { if (type !== '?') added.push(entry('judge:global:' + i, 3, i)); });
      if (tables > 0) added.push(entry('judge:table', 1, 0));
      const content = Buffer.concat([u32leb(count + added.length), bytes.subarray(rest, start + size), ...added]);
      parts.push(Buffer.from([7]), u32leb(content.length), content);
    } else {
      parts.push(bytes.subarray(at, start + size));
    }
    at = start + size;
  }
  return Buffer.concat(parts);
}

function entry(name, kind, index) {
  const text = Buffer.from(name);
  return Buffer.concat([u32leb(text.length), text, Buffer.from([kind]), u32leb(index)]);
}

// Memory in step with the parent's

function pagesOut(out, held) {
  const bytes = Buffer.from(held.memory.buffer);
  if (held.shadow.length < bytes.length) held.shadow = Buffer.concat([held.shadow], bytes.length);
  const changed = [];
  for (let at = 0; at < bytes.length; at += PAGE) {
    if (bytes.compare(held.shadow, at, at + PAGE, at, at + PAGE) !== 0) {
      bytes.copy(held.shadow, at, at, at + PAGE);
      changed.push(at / PAGE);
    }
  }
  out.u32(bytes.length / WASM_PAGE).u32(changed.length);
  for (const page of changed) out.u32(page).raw(Buffer.from(held.shadow.subarray(page * PAGE, (page + 1) * PAGE)));
  return out;
}

/** A new instance takes over memory and globals: V8 cannot take back a growth, a table's entry, a dropped segment. */
function renew(held, pages) {
  const old = held.instance.exports;
  const bytes = Buffer.from(held.memory.buffer, 0, pages * WASM_PAGE);
  start(held);
  const missing = pages - held.memory.buffer.byteLength / WASM_PAGE;
  if (missing > 0) held.memory.grow(held.wide ? BigInt(missing) : missing);
  bytes.copy(Buffer.from(held.memory.buffer));
  held.shadow = Buffer.from(bytes);
  for (const [name, value] of Object.entries(old)) {
    // An immutable one refuses and has its value.
    if (name.startsWith('judge:global:')) try { held.instance.exports[name].value = value.value; } catch (error) { continue; }
  }
}

function pagesIn(frame, held) {
  const wanted = frame.u32();
  if (wanted < held.memory.buffer.byteLength / WASM_PAGE) renew(held, wanted);
  const missing = wanted - held.memory.buffer.byteLength / WASM_PAGE;
  if (missing > 0) held.memory.grow(held.wide ? BigInt(missing) : missing);
  const bytes = Buffer.from(held.memory.buffer);
  if (held.shadow.length < bytes.length) held.shadow = Buffer.concat([held.shadow], bytes.length);
  for (let count = frame.u32(); count > 0; count--) {
    const at = frame.u32() * PAGE;
    const page = frame.raw(PAGE);
    page.copy(bytes, at);
    page.copy(held.shadow, at);
  }
}

// Calls

function trapKind(error) {
  if (error instanceof WebAssembly.RuntimeError) {
    const text = error.message;
    if (/memory access out of bounds|memory fault/.test(text)) return OUT_OF_BOUNDS;
    if (/divide|remainder|unrepresentable/.test(text)) return ARITHMETIC;
    if (/table index|null function|signature/.test(text)) return INDIRECT_CALL;
    if (/unreachable/.test(text)) return UNREACHABLE;
  }
  return 0;
}

function run(held, letters, call) {
  try {
    const value = call();
    return pagesOut(new Out(RESULT), held).i64(letters === '' ? 0n : toBits(letters[0], Array.isArray(value) ? value[0] : value));
  } catch (error) {
    if (error instanceof HostThrow) return pagesOut(new Out(THROWN), held);
    const kind = trapKind(error);
    return kind === 0 ? new Out(FAILED).text(String(error)) : pagesOut(new Out(TRAP), held).u8(kind);
  }
}

/** Handles frames until one of them answers the host call that waits; what it returns, or throws. */
function untilAnswered(held, letters) {
  for (;;) {
    const frame = receive();
    const kind = frame.u8();
    if (kind === RETURN) {
      pagesIn(frame, held);
      return letters === '' ? undefined : toValue(letters[0], frame.i64());
    }
    if (kind === THROW) {
      pagesIn(frame, held);
      throw new HostThrow('by the host');
    }
    handle(kind, frame);
  }
}

function start(held) {
  held.instance = new WebAssembly.Instance(module_, held.imports);
  held.memory = held.instance.exports['railyard:memory'];
  try { held.memory.grow(0); } catch (error) { held.wide = true; }
}

function instantiate(frame) {
  const held = {memory: null, shadow: Buffer.alloc(0), instance: null, wide: false, imports: null};
  const id = frame.u32();
  const imports = {};
  for (let i = 0, count = frame.u32(); i < count; i++) {
    const [space, name, parameters, results] = [frame.text(), frame.text(), frame.text(), frame.text()];
    (imports[space] ||= {})[name] = (...values) => {
      const out = pagesOut(new Out(HOST_CALL).u32(id).u32(i), held);
      [...parameters].forEach((letter, k) => out.i64(toBits(letter, values[k])));
      out.send();
      return untilAnswered(held, results);
    };
  }
  held.imports = imports;
  start(held);
  instances.set(id, held);
  return pagesOut(new Out(RESULT), held).i64(0n);
}

function handle(kind, frame) {
  let answer;
  try {
    answer = answerTo(kind, frame);
  } catch (error) {
    answer = new Out(FAILED).text(String(error));
  }
  answer.send();
}

function answerTo(kind, frame) {
  if (kind === LOAD) {
    module_ = new WebAssembly.Module(withEverythingExported(frame.raw(frame.bytes.length - frame.at)));
    return new Out(RESULT);
  }
  if (kind === INSTANTIATE) return instantiate(frame);
  const id = frame.u32();
  if (kind === FREE) {
    instances.delete(id);
    return new Out(RESULT);
  }
  const held = instances.get(id);
  if (kind === RESET) {
    if (changeable) renew(held, held.memory.buffer.byteLength / WASM_PAGE);
    return new Out(RESULT);
  }
  if (kind === GET_GLOBAL || kind === SET_GLOBAL) {
    const index = frame.u32();
    const global = held.instance.exports['judge:global:' + index];
    if (kind === SET_GLOBAL) {
      global.value = toValue(globalTypes[index], frame.i64());
      return new Out(RESULT);
    }
    return new Out(RESULT).i64(toBits(globalTypes[index], global.value));
  }
  pagesIn(frame, held);
  const callee = kind === CALL ? held.instance.exports[frame.text()] : tableEntry(held, frame.u32());
  const given = frame.u32();
  if (callee === null || callee.length !== given) return pagesOut(new Out(TRAP), held).u8(INDIRECT_CALL);
  // V8 names an exported function by its index.
  const [parameters, results] = functionTypes[Number(callee.name)];
  const values = [...parameters].map(letter => toValue(letter, frame.i64()));
  return run(held, results, () => callee(...values));
}

function tableEntry(held, index) {
  const table = held.instance.exports['judge:table'];
  return table && index < table.length ? table.get(index) : null;
}

for (;;) {
  const frame = receive();
  handle(frame.u8(), frame);
}
