// Stands in for AO's loader: a function of its signature whose instances live in a Railyard process (LoaderPeer).
//
// RAILYARD_PEER is the command of that process as a JSON array. Modules that were compiled outside (the loader takes a
// function instead of a binary) are known by the bytes they were compiled from.
import { spawn } from 'node:child_process'

const DEFAULT_FORMAT = 'wasm32-unknown-emscripten'
const COMPUTE_LIMIT = 9_000_000_000_000
const LETTERS = new TextEncoder()

const [command, ...args] = JSON.parse(process.env.RAILYARD_PEER)
const peer = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] })
const waiting = []
let chunks = []
let held = 0
let header = null
let ended = false

peer.stdout.on('data', (chunk) => {
  chunks.push(chunk)
  held += chunk.length
  answer()
})
peer.on('exit', (code) => {
  ended = true
  for (const { reject } of waiting.splice(0)) reject(new Error(`the Railyard process ended with ${code}`))
})

// A whole test file must be able to end while the process waits for the next request.
function idle() {
  const way = waiting.length > 0 ? 'ref' : 'unref'
  for (const part of [peer, peer.stdin, peer.stdout]) part[way]()
}

function answer() {
  for (;;) {
    if (header === null) {
      const last = chunks.at(-1)
      if (!last?.includes(10) && !chunks.some((chunk) => chunk.includes(10))) return
      const all = Buffer.concat(chunks)
      const end = all.indexOf(10)
      header = JSON.parse(all.subarray(0, end).toString('utf8'))
      chunks = [all.subarray(end + 1)]
      held = chunks[0].length
    }
    const wanted = header.memoryBytes ?? 0
    if (held < wanted) return
    const all = chunks.length === 1 ? chunks[0] : Buffer.concat(chunks)
    const memory = new Uint8Array(wanted)
    memory.set(all.subarray(0, wanted))
    chunks = held > wanted ? [all.subarray(wanted)] : []
    held -= wanted
    const { resolve } = waiting.shift()
    resolve({ ...header, memory })
    header = null
    idle()
  }
}

function ask(request, ...parts) {
  if (ended) return Promise.reject(new Error('the Railyard process has ended'))
  return new Promise((resolve, reject) => {
    waiting.push({ resolve, reject })
    idle()
    peer.stdin.write(JSON.stringify(request) + '\n')
    for (const part of parts) peer.stdin.write(part)
  })
}
idle()

const BINARY = Symbol('the bytes that a module was compiled from')
const compiled = new WeakMap()
const { compile, compileStreaming, instantiate } = WebAssembly

WebAssembly.compile = async (source) => {
  const module = await compile(source)
  compiled.set(module, new Uint8Array(ArrayBuffer.isView(source) ? source.buffer.slice(source.byteOffset, source.byteOffset + source.byteLength) : source))
  return module
}
WebAssembly.compileStreaming = async (source) => {
  const [first, second] = [(await source).clone(), await source]
  const [module, bytes] = await Promise.all([compileStreaming(first), second.arrayBuffer()])
  compiled.set(module, new Uint8Array(bytes))
  return module
}
WebAssembly.instantiate = (module, imports) => imports?.[BINARY]
  ? Promise.resolve({ [BINARY]: compiled.get(module) })
  : instantiate(module, imports)

const bytesOf = (binary) => typeof binary === 'function'
  ? new Promise((resolve) => binary({ [BINARY]: true }, (instance) => resolve(instance[BINARY])))
  : new Uint8Array(binary)

async function AoLoader (binary, options) {
  const { format = DEFAULT_FORMAT, computeLimit = COMPUTE_LIMIT, UNSAFE_MEMORY: hot } =
    options !== null && typeof options === 'object' ? options : {}
  const wasm = await bytesOf(binary)
  const loaded = await ask({ op: 'load', format, computeLimit, moduleBytes: wasm.length }, wasm)
  if (loaded.refused) throw new Error(loaded.refused)
  let last = null
  return async (memory, message, environment) => {
    const texts = [message, environment].map((value) => LETTERS.encode(JSON.stringify(value)))
    const request = { op: 'call', instance: loaded.instance, messageBytes: texts[0].length, environmentBytes: texts[1].length }
    // The loader's unsafe mode gives out the instance's own memory: handing that back copies nothing.
    const image = memory && memory !== last ? new Uint8Array(memory) : null
    if (image) request.memoryBytes = image.length
    const told = await ask(request, ...(image ? [image] : []), ...texts)
    if (told.thrown !== undefined) throw told.thrown
    if (told.failed !== undefined) throw new Error(told.status === 'OUT_OF_GAS' ? 'out of gas!' : told.failed)
    const { Error: error, Output, Messages, Spawns, Assignments, Patches, GasUsed } = told.result
    const given = hot ? told.memory.buffer : told.memory
    if (hot) last = given
    return { Memory: given, Error: error, Output, Messages, Spawns, Assignments, Patches, GasUsed }
  }
}

export default AoLoader
