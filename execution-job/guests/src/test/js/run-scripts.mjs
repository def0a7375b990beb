// Runs scripts/NAME.jsonl through @permaweb/ao-loader and writes, checks or prints scripts/NAME.expected.jsonl.
//   node run-scripts.mjs --write | --check | --print NAME
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const scripts = join(here, '../resources/scripts');
const guests = join(here, '../../main/resources/io/railyard/guests');
const loader = createRequire(import.meta.url)('@permaweb/ao-loader');
const instantiate = WebAssembly.instantiate;
const parse = JSON.parse;

// The loader keeps the result text and the memory of a failed call to itself; both are looked up where they pass.
let memory = null;
let resultText = null;
WebAssembly.instantiate = async (...args) => {
  const made = await instantiate(...args);
  memory = (made.instance ?? made).exports.memory;
  return made;
};

async function run(name) {
  const [head, ...lines] = readFileSync(join(scripts, `${name}.jsonl`), 'utf8').trimEnd().split('\n').map((l) => parse(l));
  const handle = await loader(readFileSync(join(guests, `${head.module}.wasm`)), { format: head.format });
  const expected = [];
  for (const [i, line] of lines.entries()) {
    const msg = parse(line.msg);
    const env = parse(line.env);
    if (JSON.stringify(msg) !== line.msg || JSON.stringify(env) !== line.env) throw new Error(`${name}:${i + 2} is not the text that the loader would hand over`);
    resultText = null;
    JSON.parse = (text, ...rest) => {
      resultText = text;
      return parse(text, ...rest);
    };
    let trap = false;
    try {
      await handle(null, msg, env);
    } catch (e) {
      trap = e instanceof WebAssembly.RuntimeError;
      if (!trap && resultText === null) throw e;
    } finally {
      JSON.parse = parse;
    }
    if (trap) {
      expected.push('{"trap":true}');
      if (i !== lines.length - 1) throw new Error(`${name}:${i + 2} trapped before the script's end`);
    } else {
      const bytes = new Uint8Array(memory.buffer);
      expected.push(JSON.stringify({ result: resultText, memorySha256: createHash('sha256').update(bytes).digest('hex'), memoryBytes: bytes.length }));
    }
  }
  return expected.join('\n') + '\n';
}

const names = readdirSync(scripts).filter((f) => f.endsWith('.jsonl') && !f.endsWith('.expected.jsonl')).map((f) => f.slice(0, -6)).sort();
const out = process.stdout.write.bind(process.stdout);
const mode = process.argv[2];
let wrong = 0;
for (const name of mode === '--print' ? [process.argv[3]] : names) {
  const text = await run(name);
  const file = join(scripts, `${name}.expected.jsonl`);
  if (mode === '--print') out(text);
  else if (mode === '--write') writeFileSync(file, text);
  else if (readFileSync(file, 'utf8') !== text) {
    wrong++;
    out(`${name}: differs from ${name}.expected.jsonl\n`);
  }
}
if (mode !== '--print') out(`${names.length} scripts, ${wrong} different\n`);
// Not process.exit: it would cut off what a pipe has not taken yet.
process.exitCode = wrong ? 1 : 0;
