// Drives a node with WAO's client. Usage: node wao.mjs NODE.json MODULE.wasm FORMAT NODE_MODULES ; one JSON line per step.
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { jwk, node, publish, read, say, scheduler } from './client.mjs'

console.log = () => {}
const { AO } = await import(pathToFileURL(path.resolve(process.argv[5], 'wao/esm/index.js')))
const gateway = new URL(node.gateway)
const module = await publish()
const wao = await new AO({
  module, scheduler, authority: scheduler, wao: false,
  aoconnect: { MU_URL: node.mu, CU_URL: node.cu, GATEWAY_URL: node.gateway },
  ar: { host: gateway.hostname, port: Number(gateway.port), protocol: 'http' }
}).init(jwk)

const src = `local json = require("json")
Handlers.add("Hello", "Hello", function(msg) msg.reply({ Data = "Hello, " .. msg.Name, Greeting = "yes" }) end)`
const { err, pid, p } = await wao.deploy({ src_data: src, tags: { Name: 'of WAO' } })
say('deploy', { err, pid })
say('msg', await p.m('Hello', { Name: 'Ada' }, { get: { text: false, greeting: 'Greeting' }, timeout: 20000 }))
say('dry', await p.d('Hello', { Name: 'dry' }, { get: false }))
const { mid } = await wao.msg({ pid, data: 'x = { 1, 2 }; return x[2]' })
const { res } = await wao.res({ pid, mid })
say('res', res)
say('wrong', (await wao.msg({ pid, data: 'error("on purpose")' })).res)
const spawned = await wao.spwn({ tags: { Name: 'another' } })
say('spwn', spawned.pid)
const assigned = await wao.asgn({ pid: spawned.pid, mid })
say('asgn', { err: assigned.err, same: assigned.mid === mid, slots: (await read(`${node.su}/${spawned.pid}?process-id=${spawned.pid}`)).edges.length })
say('ress', (await wao.ress({ pid, limit: 2, asc: true })).out.length)
say('tx', (await wao.ar.tx(pid)).tags.filter(({ name }) => name === 'Name'))
say('data', await wao.ar.data(mid, true))
process.exit(0)
