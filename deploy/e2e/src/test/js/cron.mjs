// A process with a cron, watched and unwatched with AO's own client. Usage: node cron.mjs NODE.json MODULE.wasm FORMAT ; one JSON line per step.
import { ao, evaluate, node, publish, read, say, scheduler, signer, tag, until } from './client.mjs'

const module = await publish()
const receiver = await ao.spawn({ module, scheduler, signer, tags: [tag('Name', 'hears the beats')] })
const beater = await ao.spawn({
  module, scheduler, signer,
  tags: [tag('Name', 'beats'), tag('Authority', scheduler), tag('Cron-Interval', '1-second'), tag('Cron-Tag-Action', 'Beat')]
})
const ticks = async () => (await read(`${node.cu}/cron/${beater}?limit=1000`)).edges
const watchers = async () => (await read(`${node.mu}/monitor/${beater}`)).owners

await evaluate(beater, 'Beats = 0; Handlers.add("beat", "Beat", function(msg)' +
  ` Beats = Beats + 1; Send({ Target = "${receiver}", Action = "Beaten", Data = tostring(Beats) }) end)`)
const sending = async () => (await ticks()).filter(({ node }) => node.Messages.length > 0)
say('before', { watchers: await watchers(), sending: (await until(sending, (found) => found.length > 1)).length })
say('monitor', await ao.monitor({ process: beater, signer }))
const seen = (await ticks()).length
say('during', { watchers: await watchers(), seen, then: (await until(ticks, (found) => found.length > seen + 1)).length })
say('unmonitor', await ao.unmonitor({ process: beater, signer }))
const last = (await ticks()).length
say('after', { watchers: await watchers(), seen: last, then: (await until(ticks, (found) => found.length > last + 1)).length })

const some = (await sending()).map(({ node }) => node.Messages.map(({ Data }) => Data))
const all = await ao.results({ process: beater, sort: 'ASC', limit: 1000 })
say('results', { ticks: some, listed: all.edges.map(({ node }) => node.Messages.map(({ Data }) => Data)) })
const heard = async () => (await read(`${node.su}/${receiver}?process-id=${receiver}&limit=1000`)).edges
  .filter(({ node }) => node.message.tags.some(({ name, value }) => name === 'From-Process' && value === beater))
  .map(({ node }) => ({ id: node.message.id, data: node.message.data, pushedFor: node.message.tags.some(({ name }) => name === 'Pushed-For') }))
const delivered = await until(heard, (found) => found.length >= some.length)
say('heard', delivered)
say('evaluated', await ao.result({ process: receiver, message: delivered[0].id }))
process.exit(0)
