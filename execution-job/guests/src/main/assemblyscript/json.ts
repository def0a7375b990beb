/** JSON (RFC 8259) read from bytes of memory: at most 16 levels deep, numbers kept as their text. */

export enum Kind { NULL, FALSE, TRUE, NUMBER, TEXT, LIST, OBJECT }

const MOST_DEPTH: i32 = 16;

export class Value {
  text: string = "";
  names: string[] = [];
  items: Value[] = [];

  constructor(public kind: Kind) {}

  static of(kind: Kind, text: string): Value {
    const value = new Value(kind);
    value.text = text;
    return value;
  }

  /** The member called `name`, the first of several. */
  get(name: string): Value | null {
    const at = this.names.indexOf(name);
    return at < 0 ? null : this.items[at];
  }

  set(name: string, value: Value): void {
    const at = this.names.indexOf(name);
    if (at < 0) {
      this.names.push(name);
      this.items.push(value);
    } else {
      this.items[at] = value;
    }
  }

  remove(name: string): bool {
    const at = this.names.indexOf(name);
    if (at < 0) return false;
    this.names.splice(at, 1);
    this.items.splice(at, 1);
    return true;
  }

  /** The text of the member called `name`; empty when it is none. */
  textOf(name: string): string {
    const member = this.get(name);
    return member !== null && member.kind == Kind.TEXT ? member.text : "";
  }

  count(): i32 {
    let all = 1;
    for (let i = 0; i < this.items.length; i++) all += this.items[i].count();
    return all;
  }
}

export class Reader {
  private failed: bool = false;

  constructor(private at: usize, private end: usize) {}

  /** The value that the bytes are; null when they are no JSON. */
  read(): Value | null {
    const value = this.value(0);
    this.blanks();
    return this.failed || this.at != this.end ? null : value;
  }

  private peek(): i32 {
    return this.at < this.end ? load<u8>(this.at) : -1;
  }

  private blanks(): void {
    for (let c = this.peek(); c == 0x20 || c == 0x09 || c == 0x0a || c == 0x0d; c = this.peek()) this.at++;
  }

  private take(wanted: i32): bool {
    this.blanks();
    if (this.peek() != wanted) return false;
    this.at++;
    return true;
  }

  private expect(wanted: i32): void {
    if (!this.take(wanted)) this.failed = true;
  }

  private word(word: string, kind: Kind): Value {
    for (let i = 0; i < word.length; i++) {
      if (this.peek() != word.charCodeAt(i)) this.failed = true;
      this.at++;
    }
    return new Value(kind);
  }

  private value(depth: i32): Value {
    this.blanks();
    if (depth > MOST_DEPTH) this.failed = true;
    if (this.failed) return new Value(Kind.NULL);
    switch (this.peek()) {
      case 0x7b: return this.object(depth);
      case 0x5b: return this.list(depth);
      case 0x22: return Value.of(Kind.TEXT, this.string());
      case 0x74: return this.word("true", Kind.TRUE);
      case 0x66: return this.word("false", Kind.FALSE);
      case 0x6e: return this.word("null", Kind.NULL);
      default: return this.number();
    }
  }

  private object(depth: i32): Value {
    const object = new Value(Kind.OBJECT);
    this.at++;
    if (this.take(0x7d)) return object;
    do {
      this.blanks();
      const name = this.string();
      this.expect(0x3a);
      object.names.push(name);
      object.items.push(this.value(depth + 1));
    } while (!this.failed && this.take(0x2c));
    this.expect(0x7d);
    return object;
  }

  private list(depth: i32): Value {
    const list = new Value(Kind.LIST);
    this.at++;
    if (this.take(0x5d)) return list;
    do {
      list.items.push(this.value(depth + 1));
    } while (!this.failed && this.take(0x2c));
    this.expect(0x5d);
    return list;
  }

  private digits(): void {
    const start = this.at;
    for (let c = this.peek(); c >= 0x30 && c <= 0x39; c = this.peek()) this.at++;
    if (this.at == start) this.failed = true;
  }

  private number(): Value {
    const start = this.at;
    if (this.peek() == 0x2d) this.at++;
    if (this.peek() == 0x30) this.at++;
    else this.digits();
    if (this.peek() == 0x2e) {
      this.at++;
      this.digits();
    }
    if ((this.peek() | 0x20) == 0x65) {
      this.at++;
      if (this.peek() == 0x2b || this.peek() == 0x2d) this.at++;
      this.digits();
    }
    return Value.of(Kind.NUMBER, String.UTF8.decodeUnsafe(start, this.at - start));
  }

  private unit(): i32 {
    let unit = 0;
    for (let i = 0; i < 4; i++) {
      const c = this.peek();
      const digit = c >= 0x30 && c <= 0x39 ? c - 0x30 : (c | 0x20) >= 0x61 && (c | 0x20) <= 0x66 ? (c | 0x20) - 0x57 : -1;
      if (digit < 0) this.failed = true;
      unit = (unit << 4) | (digit & 15);
      this.at++;
    }
    return unit;
  }

  private escaped(): string {
    const escape = this.peek();
    this.at++;
    switch (escape) {
      case 0x22: case 0x5c: case 0x2f: return String.fromCharCode(escape);
      case 0x62: return "\b";
      case 0x66: return "\f";
      case 0x6e: return "\n";
      case 0x72: return "\r";
      case 0x74: return "\t";
      case 0x75: {
        const unit = this.unit();
        if (unit == 0) this.failed = true;
        return String.fromCharCode(unit);
      }
      default: this.failed = true;
    }
    return "";
  }

  private string(): string {
    if (this.peek() != 0x22) this.failed = true;
    this.at++;
    let text = "";
    while (!this.failed) {
      const start = this.at;
      let c = this.peek();
      while (c >= 0x20 && c != 0x22 && c != 0x5c) {
        this.at++;
        c = this.peek();
      }
      text += String.UTF8.decodeUnsafe(start, this.at - start);
      this.at++;
      if (c == 0x22) return text;
      if (c == 0x5c) text += this.escaped();
      else this.failed = true;
    }
    return text;
  }
}

/** `text` as a JSON string; half of a surrogate pair becomes a question mark. */
export function quote(text: string): string {
  let out = '"';
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    const high = c >= 0xd800 && c < 0xdc00;
    const pair = high && i + 1 < text.length && (text.charCodeAt(i + 1) & 0xfc00) == 0xdc00;
    if (pair) {
      i++;
      continue;
    }
    if (c >= 0x20 && c != 0x22 && c != 0x5c && (c & 0xf800) != 0xd800) continue;
    out += text.substring(start, i);
    start = i + 1;
    if ((c & 0xf800) == 0xd800) out += "?";
    else if (c == 0x22 || c == 0x5c) out += "\\" + String.fromCharCode(c);
    else out += "\\u00" + (c < 16 ? "0" : "") + c.toString(16);
  }
  return out + text.substring(start) + '"';
}

export function write(value: Value): string {
  switch (value.kind) {
    case Kind.NULL: return "null";
    case Kind.FALSE: return "false";
    case Kind.TRUE: return "true";
    case Kind.NUMBER: return value.text;
    case Kind.TEXT: return quote(value.text);
    default: {
      const parts: string[] = [];
      const object = value.kind == Kind.OBJECT;
      for (let i = 0; i < value.items.length; i++) {
        parts.push(object ? quote(value.names[i]) + ":" + write(value.items[i]) : write(value.items[i]));
      }
      return object ? "{" + parts.join(",") + "}" : "[" + parts.join(",") + "]";
    }
  }
}
