// Runs a standalone module of HyperBEAM on V8 under the functions of docs/formats/module-formats.md, section 9: the judge of StandaloneModulesTest.
//
//   node --experimental-wasm-memory64 standalone.js MODULE TEXTS   (one message a line, the first line is the environment)
//
// Prints one JSON line for each message: the text that handle returned, and size and SHA-256 of the memory.
'use strict'
const crypto = require('crypto')
const fs = require('fs')

const bytes = fs.readFileSync(process.argv[2])
const [environment, ...messages] = fs.readFileSync(process.argv[3], 'utf8').trim().split('\n')
const module_ = new WebAssembly.Module(bytes)
let instance
const memory = () => instance.exports.memory
const view = () => new DataView(memory().buffer)
const at = (address) => Number(BigInt.asUintN(64, address))

class Jump {}
const wasi = {
  fd_write: (fd, vectors, count, result) => {
    let total = 0n
    for (let i = 0n; i < count; i++) total += view().getBigUint64(at(vectors + 16n * i + 8n), true)
    view().setBigUint64(at(result), total, true)
    return 0
  },
  fd_read: (fd, vectors, count, result) => {
    view().setBigUint64(at(result), 0n, true)
    return 0
  },
  clock_time_get: () => 1,
  environ_sizes_get: (count, size) => {
    for (const place of [count, size]) view().setBigUint64(at(place), 0n, true)
    return 0
  },
  proc_exit: (code) => { throw new Error(`exit(${code})`) }
}
const env = {
  _emscripten_throw_longjmp: () => { throw new Jump() },
  __resumeException: () => { throw new Error('a C++ exception was not caught') },
  __cxa_find_matching_catch_2: () => 0n,
  invoke_vjj: (index, a, b) => {
    const stack = instance.exports.emscripten_stack_get_current()
    try {
      instance.exports.__indirect_function_table.get(typeof index === 'bigint' ? Number(index) : index)(a, b)
    } catch (e) {
      if (!(e instanceof Jump)) throw e
      instance.exports._emscripten_stack_restore(stack)
      instance.exports.setThrew(1n, 0)
    }
  }
}
const imports = { wasi_snapshot_preview1: wasi, env }
for (const { module, name } of WebAssembly.Module.imports(module_)) imports[module][name] ??= () => 0
instance = new WebAssembly.Instance(module_, imports)
instance.exports.__wasm_call_ctors?.()

function put (text) {
  const encoded = Buffer.from(text + '\0', 'utf8')
  const address = at(instance.exports.malloc(BigInt(encoded.length)))
  new Uint8Array(memory().buffer).set(encoded, address)
  return BigInt(address)
}

for (const message of messages) {
  const first = put(message)
  const result = at(instance.exports.handle(first, put(environment)))
  const all = Buffer.from(memory().buffer)
  const text = all.subarray(result, all.indexOf(0, result)).toString('utf8')
  console.log(JSON.stringify({
    text,
    memoryBytes: all.length,
    memorySha256: crypto.createHash('sha256').update(all).digest('hex')
  }))
}
