// Runs modules on V8 for a Java parent: one JSON line in for each module, one out with what was seen of each call.
// Arguments and results lie in exported i64 globals, so that every bit passes.
'use strict';
const crypto = require('crypto');
const readline = require('readline');

const trap = (error) => {
  if (error instanceof WebAssembly.Exception) return 'UNCAUGHT_EXCEPTION';
  if (!(error instanceof WebAssembly.RuntimeError)) throw error;
  const text = error.message;
  if (/memory access out of bounds|memory fault|data segment/.test(text)) return 'OUT_OF_BOUNDS';
  if (/divide|remainder|unrepresentable/.test(text)) return 'ARITHMETIC';
  if (/table|null function|signature|element segment/.test(text)) return 'TABLE';
  if (/unreachable/.test(text)) return 'UNREACHABLE';
  throw error;
};

function run(task) {
  const e = new WebAssembly.Instance(new WebAssembly.Module(Buffer.from(task.wasm, 'base64'))).exports;
  const call = (caller, given, results) => {
    e['railyard:gas'].value = BigInt(task.gas);
    e['railyard:depth'].value = task.depth;
    if (e['railyard:memory-pages']) {
      const pages = e['railyard:memory-pages'];
      pages.value = typeof pages.value === 'bigint' ? BigInt(task.pages) : task.pages;
    }
    e['railyard:stop'].value = 0;
    given.forEach((bits, i) => { e['slot:' + i].value = BigInt(bits); });
    let text;
    try {
      e[caller]();
      text = '';
      for (let i = 0; i < results; i++) text += BigInt.asUintN(64, e['slot:' + i].value).toString(16) + ' ';
    } catch (error) {
      text = 'trap ' + trap(error) + ' ';
    }
    return text + 'stop ' + e['railyard:stop'].value;
  };
  return task.calls.map((one) => {
    let text = call(one.caller, one.given, one.results);
    text += ' gas ' + e['railyard:gas'].value;
    const memory = Buffer.from(e['railyard:memory'].buffer);
    text += ' memory ' + memory.length + ' ' + crypto.createHash('sha256').update(memory).digest('hex');
    for (const [caller, results] of task.globals) text += ' | ' + call(caller, [], results);
    return text;
  });
}

readline.createInterface({ input: process.stdin }).on('line', (line) => {
  let answer;
  try {
    answer = { seen: run(JSON.parse(line)) };
  } catch (error) {
    answer = { failed: String(error && error.stack) };
  }
  process.stdout.write(JSON.stringify(answer) + '\n');
});
