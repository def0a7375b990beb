// What the scripts that drive a node share. Their first arguments are NODE.json MODULE.wasm FORMAT; they print one JSON line per step.
import { readFileSync } from 'node:fs'
import { generateKeyPairSync } from 'node:crypto'
import { ArweaveSigner, createData } from '@dha-team/arbundles'
import { connect, createDataItemSigner } from '@permaweb/aoconnect'

const [nodeFile, wasm, format] = process.argv.slice(2)
export const node = JSON.parse(readFileSync(nodeFile, 'utf8'))
export const say = (step, value) => process.stdout.write(JSON.stringify({ step, value }) + '\n')
export const jwk = generateKeyPairSync('rsa', { modulusLength: 4096, publicExponent: 65537 }).privateKey.export({ format: 'jwk' })
export const signer = createDataItemSigner(jwk)
export const ao = connect({ MODE: 'legacy', MU_URL: node.mu, CU_URL: node.cu, GATEWAY_URL: node.gateway })
export const tag = (name, value) => ({ name, value })
export const read = async (url) => (await fetch(url)).json()
export const scheduler = (await read(node.su)).address

export async function publish () {
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
  return module.id
}

export async function evaluate (process, data) {
  const message = await ao.message({ process, signer, tags: [tag('Action', 'Eval')], data })
  return { message, result: await ao.result({ process, message }) }
}

// Asks until the answer satisfies; bounded, for nobody else says when it is time.
export async function until (ask, satisfies) {
  for (let left = 600; ; left--) {
    const answer = await ask()
    if (satisfies(answer)) return answer
    if (left === 0) throw new Error('not within a minute: ' + JSON.stringify(answer).slice(0, 2000))
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}
