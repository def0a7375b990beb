// Drives a node with AO's own client. Usage: node drive.mjs NODE.json MODULE.wasm FORMAT ; prints one JSON line per step.
import { ao, evaluate, node, publish, read, say, scheduler, signer, tag } from './client.mjs'

const module = await publish()
const name = 'driven'
const process1 = await ao.spawn({ module, scheduler, signer, tags: [tag('Name', name), tag('Authority', scheduler)], data: '1 + 1' })
say('spawn', process1)
const process2 = await ao.spawn({ module, scheduler, signer, tags: [tag('Name', 'second')] })

const first = await evaluate(process1, 'x = 41; return x + 1')
say('result', first.result)
const sent = await evaluate(process1, `Send({ Target = "${process2}", Action = "Hello", Data = "from one to two" }); return "sent"`)
say('send', sent.result)
const failed = await evaluate(process1, 'error("on purpose")')
say('error', failed.result)
say('dryrun', await ao.dryrun({ process: process1, tags: [tag('Action', 'Eval')], data: 'x = 1; return x', Owner: (await read(`${node.su}/processes/${process1}`)).owner.address }))
say('after', (await evaluate(process1, 'return x')).result)
say('results', await ao.results({ process: process1, sort: 'ASC', limit: 2 }))
const page = await ao.results({ process: process1, sort: 'DESC', limit: 1 })
say('results-desc', page)
say('results-after', await ao.results({ process: process1, from: page.edges[0].cursor }))
const assigned = await ao.assign({ process: process2, message: first.message })
say('assign', { assigned, message: first.message, result: await ao.result({ process: process2, message: assigned }) })
say('monitor', await ao.monitor({ process: process1, signer }))
say('monitors', await read(`${node.mu}/monitor/${process1}`))
say('unmonitor', await ao.unmonitor({ process: process1, signer }))
say('monitors', await read(`${node.mu}/monitor/${process1}`))
say('slots', (await read(`${node.su}/${process2}?process-id=${process2}`)).edges.map((edge) => [edge.node.message?.id ?? null, edge.node.assignment.id]))
process.exit(0)
