// Reads binaries, each behind its length as 4 bytes, and writes a line for each: valid, or V8's reason.
'use strict';
const all = require('fs').readFileSync(0);
const lines = [];
for (let at = 0; at < all.length; ) {
  const length = all.readUInt32LE(at);
  const wasm = all.subarray(at + 4, at + 4 + length);
  at += 4 + length;
  if (WebAssembly.validate(wasm)) {
    lines.push('valid');
    continue;
  }
  try {
    new WebAssembly.Module(wasm);
    lines.push('no reason');
  } catch (e) {
    lines.push(e.message.replace(/\s+/g, ' '));
  }
}
process.stdout.write(lines.join('\n') + '\n');
