// Drives a node with AO's own client. Usage: node drive.mjs NODE.json MODULE.wasm FORMAT ; prints one JSON line per step.
import { readFileSync } from 'node:fs'
import { generateKeyPairSync } from 'node:crypto'
import { ArweaveSigner, createData } from '@dha-team/arbundles'
import { connect, createDataItemSigner } from '@permaweb/aoconnect'

const [nodeFile, wasm, format] = process.argv.slice(2)
const node = JSON.parse(readFileSync(nodeFile, 'utf8'))
const say = (step, value) => console.log(JSON.stringify({ step, value }))
const jwk = generateKeyPairSync('rsa', { modulusLength: 4096, publicExponent: 65537 }).privateKey.export({ format: 'jwk' })
const signer = createDataItemSigner(jwk)
const ao = connect({ MODE: 'legacy', MU_URL: node.mu, CU_URL: node.cu, GATEWAY_URL: node.gateway })
const tag = (name, value) => ({ name, value })

const module = createData(readFileSync(wasm), new ArweaveSigner(jwk), {
  tags: [
    tag('Data-Protocol', 'ao'), tag('Variant', 'ao.TN.1'), tag('Type', 'Module'), tag('Module-Format', format),
    tag('Input-Encoding', 'JSON-1'), tag('Output-Encoding', 'JSON-1'), tag('Memory-Limit', '1-gb'),
    tag('Compute-Limit', '9000000000000'), tag('Content-Type', 'application/wasm')
  ]
})
await module.sign(new ArweaveSigner(jwk))
const kept = await fetch(node.gateway + '/tx', { method: 'POST', body: module.getRaw() })
say('publish', { status: kept.status, id: (await kept.json()).id, moduleId: module.id })

const scheduler = (await (await fetch(node.su)).json()).address
const name = 'driven'
const process1 = await ao.spawn({ module: module.id, scheduler, signer, tags: [tag('Name', name), tag('Authority', scheduler)], data: '1 + 1' })
say('spawn', process1)
const process2 = await ao.spawn({ module: module.id, scheduler, signer, tags: [tag('Name', 'second')] })

const evaluate = async (process, data) => {
  const message = await ao.message({ process, signer, tags: [tag('Action', 'Eval')], data })
  return { message, result: await ao.result({ process, message }) }
}
const first = await evaluate(process1, 'x = 41; return x + 1')
say('result', first.result)
const sent = await evaluate(process1, `Send({ Target = "${process2}", Action = "Hello", Data = "from one to two" }); return "sent"`)
say('send', sent.result)
const failed = await evaluate(process1, 'error("on purpose")')
say('error', failed.result)
say('dryrun', await ao.dryrun({ process: process1, tags: [tag('Action', 'Eval')], data: 'x = 1; return x', Owner: (await (await fetch(`${node.su}/processes/${process1}`)).json()).owner.address }))
say('after', (await evaluate(process1, 'return x')).result)
say('results', await ao.results({ process: process1, sort: 'ASC', limit: 2 }))
const page = await ao.results({ process: process1, sort: 'DESC', limit: 1 })
say('results-desc', page)
say('results-after', await ao.results({ process: process1, from: page.edges[0].cursor }))
const assigned = await ao.assign({ process: process2, message: first.message })
say('assign', { assigned, message: first.message, result: await ao.result({ process: process2, message: assigned }) })
say('monitor', await ao.monitor({ process: process1, signer }))
say('monitors', await (await fetch(`${node.mu}/monitor/${process1}`)).json())
say('unmonitor', await ao.unmonitor({ process: process1, signer }))
say('monitors', await (await fetch(`${node.mu}/monitor/${process1}`)).json())
say('slots', (await (await fetch(`${node.su}/${process2}?process-id=${process2}`)).json()).edges.map((edge) => [edge.node.message?.id ?? null, edge.node.assignment.id]))
process.exit(0)
