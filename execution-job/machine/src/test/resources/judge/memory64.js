// Runs the calls that a test wrote down on V8, memory with 64-bit addresses included, and prints what can be seen.
const fs = require('fs');
const crypto = require('crypto');

function argument(type, text) {
  const bits = BigInt(text);
  return type === 'I64' ? BigInt.asIntN(64, bits) : Number(BigInt.asIntN(32, bits));
}

function trap(error) {
  if (error instanceof WebAssembly.RuntimeError && /out of bounds|memory fault/.test(error.message)) return 'trap';
  throw error;
}

function run(task) {
  const e = new WebAssembly.Instance(new WebAssembly.Module(Buffer.from(task.wasm, 'base64'))).exports;
  const seen = [];
  for (const call of task.calls) {
    e['railyard:gas'].value = BigInt(task.gas);
    e['railyard:depth'].value = 100;
    try {
      const value = e[call.function](...call.arguments.map(([type, text]) => argument(type, text)));
      seen.push(typeof value === 'bigint' ? BigInt.asUintN(64, value).toString(16)
          : value === undefined ? '0' : (value >>> 0).toString(16));
    } catch (error) {
      seen.push(trap(error));
    }
  }
  const pages = task.pages.map(page => {
    const bytes = Buffer.from(new Uint8Array(e['railyard:memory'].buffer, page * 4096, 4096));
    return crypto.createHash('sha256').update(bytes).digest('hex');
  });
  return [seen, pages, String(e['railyard:memory'].buffer.byteLength)];
}

for (const line of fs.readFileSync(0, 'utf8').split('\n').filter(line => line)) {
  console.log(JSON.stringify(run(JSON.parse(line))));
}
