// Runs AO's reference loader on the lines of a file, under commands from standard input; the peer of `railyard bench machine` and `aos`.
//
//   node reference-runner.mjs NODE_MODULES MODULE FORMAT hot|copying MESSAGES [GATEWAY]
//
// With a GATEWAY the module has npm's WeaveDrive over it, where it may read everything.
// MESSAGES: on each line a label, a tab and a JSON text. The line "environment" comes first; those labelled "setup" are run
// at once.
// Command `run LABEL COUNT` runs the next COUNT messages of that label, from the first again after the last, and answers
// `LABEL COUNT MICROSECONDS ERRORS`: processor time of this process, user and system. `check LABEL COUNT` answers the SHA-256 of
// what they gave instead. Each message gets the next nonce, and its time and height, when it runs. `quit` ends it.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import readline from 'node:readline';
import { createRequire } from 'node:module';
import path from 'node:path';

const [, , modules, modulePath, format, mode, messagesPath, gateway] = process.argv;
const hot = mode === 'hot';
const require = createRequire(path.join(modules, 'runner.js'));
const AoLoader = require('@permaweb/ao-loader');
const drive = gateway && {
  WeaveDrive: require('@permaweb/weavedrive'),
  ARWEAVE: gateway,
  mode: 'test',
  blockHeight: 100,
  spawn: { tags: [] },
  module: { tags: [] },
};
const handle = await AoLoader(fs.readFileSync(modulePath), {
  ...drive,
  format,
  computeLimit: 9e15,
  memoryLimit: '16-gb',
  UNSAFE_MEMORY: hot,
});

let environment = null;
const queues = new Map();
for (const line of fs.readFileSync(messagesPath, 'utf8').trim().split('\n')) {
  const tab = line.indexOf('\t');
  const label = line.slice(0, tab);
  const value = JSON.parse(line.slice(tab + 1));
  if (label === 'environment') {
    environment = value;
  } else {
    if (!queues.has(label)) queues.set(label, { messages: [], next: 0 });
    queues.get(label).messages.push(value);
  }
}

const answer = (text) => fs.writeSync(1, text + '\n');
// The loader and its guests print; only answers go to standard output.
console.log = console.warn = console.error = () => {};

const BEGIN_MILLIS = 1735689600000;
const BEGIN_HEIGHT = 1500000;
let nonce = 0;
let memory = null;

// What a message gave: one line of JSON, as the other runners write it.
function told(result) {
  const messages = (result.Messages ?? []).map((m) => [m.Target, m.Data ?? '', m.Tags.map((t) => `${t.name}=${t.value}`)]);
  return JSON.stringify([result.Output?.data ?? null, messages]) + '\n';
}

async function run(label, count, digest) {
  const queue = queues.get(label);
  let errors = 0;
  for (let i = 0; i < count; i++) {
    const message = queue.messages[queue.next++ % queue.messages.length];
    message.Nonce = nonce;
    message.Timestamp = BEGIN_MILLIS + 1000 * nonce;
    message['Block-Height'] = BEGIN_HEIGHT + nonce;
    nonce++;
    const result = await handle(hot ? null : memory, message, environment);
    memory = result.Memory;
    digest?.update(told(result));
    if (result.Error) errors++;
  }
  return errors;
}

if (queues.has('setup')) await run('setup', queues.get('setup').messages.length);
answer('ready');
for await (const line of readline.createInterface({ input: process.stdin })) {
  const [command, label, count] = line.split(' ');
  if (command === 'check') {
    const digest = createHash('sha256');
    const failed = await run(label, Number(count), digest);
    answer(`${failed} ${digest.digest('hex')}`);
    continue;
  }
  if (command !== 'run') break;
  const before = process.cpuUsage();
  const errors = await run(label, Number(count));
  const used = process.cpuUsage(before);
  answer(`${label} ${count} ${used.user + used.system} ${errors}`);
}
process.exit(0);
