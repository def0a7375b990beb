// Calls every function of a module of vector instructions on V8 with the same operands and writes all results.
const fs = require('fs');

const [wasm, input, names, output, calls, step, operandBytes, resultBytes] = process.argv.slice(2);
const page = 65536;
const instance = new WebAssembly.Instance(new WebAssembly.Module(fs.readFileSync(wasm)));
const memory = new Uint8Array(instance.exports.memory.buffer);
const operands = fs.readFileSync(input);
const length = calls * resultBytes;
const results = [];
for (const name of fs.readFileSync(names, 'utf8').split('\n').filter(line => line)) {
  memory.set(operands, 0);
  memory.fill(0, page, page + length);
  for (let call = 0; call < calls; call++) {
    const any = call * step % (page - operandBytes);
    instance.exports[name](call % 3 === 0 ? any : any & -8, page + call * resultBytes);
  }
  results.push(Buffer.from(memory.slice(page, page + length)));
}
fs.writeFileSync(output, Buffer.concat(results));
