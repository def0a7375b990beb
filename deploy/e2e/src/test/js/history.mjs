// Judges a node's history of one process from outside, over HTTP alone: reads its log from the scheduler as AO's compute unit does,
// evaluates it with AO's reference loader, and compares every result with the node's compute unit and, every so often, the SHA-256 of
// the whole memory. Usage: node history.mjs NODE.json PROCESS NODE_MODULES EVERY ; prints one JSON line.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'

const [nodeFile, processId, modules, every] = process.argv.slice(2)
const node = JSON.parse(readFileSync(nodeFile, 'utf8'))
const AoLoader = createRequire(path.join(modules, 'judge.js'))('@permaweb/ao-loader')
const out = process.stdout.write.bind(process.stdout)

async function got(url, options) {
  const answer = await fetch(url, options)
  if (!answer.ok) throw new Error(`${url} answers ${answer.status}: ${await answer.text()}`)
  return answer
}

async function log() {
  const edges = []
  for (let from = ''; ;) {
    const page = await (await got(`${node.su}/${processId}?process-id=${processId}&limit=1000${from}`)).json()
    edges.push(...page.edges)
    if (!page.page_info.has_next_page) return edges
    from = `&from=${page.edges.at(-1).cursor}`
  }
}

async function module(id) {
  const query = 'query($ids: [ID!]!) { transactions(ids: $ids) { edges { node { owner { address } tags { name value } } } } }'
  const found = await (await got(`${node.gateway}/graphql`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ query, variables: { ids: [id] } })
  })).json()
  const { owner, tags } = found.data.transactions.edges[0].node
  return { id, owner: owner.address, tags, wasm: Buffer.from(await (await got(`${node.gateway}/raw/${id}`)).arrayBuffer()) }
}

const value = (tags, name) => tags.find((tag) => tag.name === name)?.value
const number = (tags, name) => Number(value(tags, name))

function message({ message, assignment }) {
  const facts = assignment.tags
  const sender = value(message.tags, 'From-Process')
  return {
    Id: message.id,
    ...(message.signature ? { Signature: message.signature } : {}),
    Data: message.data,
    Owner: message.owner.address,
    Target: message.target || processId,
    Anchor: message.anchor,
    From: sender ?? message.owner.address,
    ...(sender ? { 'Forwarded-By': message.owner.address } : {}),
    Tags: message.tags.filter((tag) => !['From', 'Owner'].includes(tag.name)),
    Epoch: number(facts, 'Epoch'),
    Nonce: number(facts, 'Nonce'),
    Timestamp: number(facts, 'Timestamp'),
    'Block-Height': number(facts, 'Block-Height'),
    'Hash-Chain': value(facts, 'Hash-Chain'),
    Cron: false,
    'Read-Only': false
  }
}

const sorted = (v) => Array.isArray(v)
  ? v.map(sorted)
  : v && typeof v === 'object' ? Object.fromEntries(Object.keys(v).sort().map((k) => [k, sorted(v[k])])) : v
const sent = (m) => ({ Target: m.Target, Data: m.Data ?? '', Anchor: m.Anchor ?? '', Tags: m.Tags ?? [] })
const told = (result) => JSON.stringify(sorted({
  Messages: (result.Messages ?? []).map(sent),
  Spawns: (result.Spawns ?? []).map(sent),
  Assignments: result.Assignments ?? [],
  Output: result.Output ?? '',
  GasUsed: result.GasUsed ?? 0,
  failed: Boolean(result.Error)
}))
const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex')

const edges = await log()
const first = edges[0].node.message
const used = await module(value(first.tags, 'Module'))
const format = value(used.tags, 'Module-Format')
const environment = {
  Process: { Id: processId, Owner: first.owner.address, Tags: first.tags },
  Module: { Id: used.id, Owner: used.owner, Tags: used.tags }
}
const handle = await AoLoader(used.wasm, { format, computeLimit: 9e15, memoryLimit: '16-gb', UNSAFE_MEMORY: true })
const quiet = { log: console.log, warn: console.warn, error: console.error }
const said = { slots: 0, failed: 0, memories: 0, differences: [] }
let memory = null
let restore = null
let evaluating = 0n

for (const { node: entry } of edges) {
  const nonce = number(entry.assignment.tags, 'Nonce')
  const ours = await (await got(`${node.cu}/result/${nonce}?process-id=${processId}`)).json()
  // What fails keeps nothing, as in AO's compute unit: the memory before it is laid aside and put back.
  const before = ours.Error && memory ? new Uint8Array(memory.slice(0)) : null
  let theirs
  console.log = console.warn = console.error = () => {}
  const begun = process.hrtime.bigint()
  try {
    theirs = await handle(restore, message(entry), environment)
    memory = theirs.Memory
  } catch (thrown) {
    theirs = { Error: thrown }
  }
  evaluating += process.hrtime.bigint() - begun
  Object.assign(console, quiet)
  restore = theirs.Error ? before : null
  said.slots++
  if (theirs.Error) said.failed++
  const [a, b] = [told(theirs), told(ours)]
  if (a !== b) said.differences.push({ nonce, reference: a.slice(0, 600), node: b.slice(0, 600) })
  if ((nonce % Number(every) === 0 || nonce === edges.length - 1) && !theirs.Error) {
    const state = new Uint8Array(await (await got(`${node.cu}/state/${processId}?slot=${nonce}`)).arrayBuffer())
    const [c, d] = [sha256(new Uint8Array(memory)), sha256(state)]
    if (c !== d) said.differences.push({ nonce, referenceMemory: c, nodeMemory: d, bytes: [memory.byteLength, state.length] })
    said.memories++
  }
  if (said.differences.length > 3) break
}
out(JSON.stringify({ ...said, referenceMillis: Number(evaluating / 1000000n) }) + '\n')
process.exit(0)
