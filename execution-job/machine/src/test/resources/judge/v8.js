// Runs the calls that a test wrote down on V8 and prints what can be seen of each: one JSON line a module.
const fs = require('fs');
const crypto = require('crypto');

const view = new DataView(new ArrayBuffer(8));

function argument(type, text) {
  const bits = BigInt(text);
  if (type === 'I64') return BigInt.asIntN(64, bits);
  if (type === 'I32') return Number(BigInt.asIntN(32, bits));
  view.setBigInt64(0, BigInt.asIntN(64, bits));
  return type === 'F64' ? view.getFloat64(0) : view.getFloat32(4);
}

function trap(error) {
  if (!(error instanceof WebAssembly.RuntimeError)) throw error;
  const text = error.message;
  if (/memory access out of bounds|memory fault/.test(text)) return 'OUT_OF_BOUNDS';
  if (/divide|remainder|unrepresentable/.test(text)) return 'ARITHMETIC';
  if (/table index|element segment|null function|signature|table access/.test(text)) return 'INDIRECT_CALL';
  if (/unreachable/.test(text)) return 'UNREACHABLE';
  throw error;
}

function run(task) {
  const instance = new WebAssembly.Instance(new WebAssembly.Module(Buffer.from(task.wasm, 'base64')));
  const e = instance.exports;
  const seen = [];
  for (const call of task.calls) {
    e['railyard:gas'].value = BigInt(task.gas);
    e['railyard:depth'].value = task.depth;
    e['railyard:memory-pages'].value = task.pages;
    e['railyard:stop'].value = 0;
    let result;
    try {
      const value = e[call.function](...call.arguments.map(([type, text]) => argument(type, text)));
      result = call.result === 'I64' ? BigInt.asUintN(64, value).toString(16)
          : call.result === 'I32' ? (value >>> 0).toString(16) : 'float';
    } catch (error) {
      result = 'trap ' + trap(error) + ' ' + e['railyard:stop'].value;
    }
    const memory = Buffer.from(e['railyard:memory'].buffer);
    const digest = crypto.createHash('sha256').update(memory).digest('hex');
    seen.push([result, e['railyard:gas'].value.toString(), memory.length + ' ' + digest]);
    if (result.startsWith('trap')) break;
  }
  return seen;
}

const tasks = fs.readFileSync(0, 'utf8').split('\n').filter(line => line);
for (const line of tasks) console.log(JSON.stringify(run(JSON.parse(line))));
