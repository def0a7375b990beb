// Runs AO's reference loader on the lines of a file, under commands from standard input; the peer of `railyard bench machine`.
//
//   node reference-runner.mjs NODE_MODULES MODULE FORMAT hot|copying MESSAGES
//
// MESSAGES: on each line a label, a tab and a JSON text. The line "environment" comes first; those labelled "setup" are run
// at once.
// Command `run LABEL COUNT` runs the next COUNT messages of that label, from the first again after the last, and answers
// `LABEL COUNT MICROSECONDS ERRORS`: processor time of this process, user and system. `quit` ends it.
import fs from 'node:fs';
import readline from 'node:readline';
import { createRequire } from 'node:module';
import path from 'node:path';

const [, , modules, modulePath, format, mode, messagesPath] = process.argv;
const hot = mode === 'hot';
const AoLoader = createRequire(path.join(modules, 'runner.js'))('@permaweb/ao-loader');
const handle = await AoLoader(fs.readFileSync(modulePath), {
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

let memory = null;
async function run(label, count) {
  const queue = queues.get(label);
  let errors = 0;
  for (let i = 0; i < count; i++) {
    const message = queue.messages[queue.next++ % queue.messages.length];
    const result = await handle(hot ? null : memory, message, environment);
    memory = result.Memory;
    if (result.Error) errors++;
  }
  return errors;
}

if (queues.has('setup')) await run('setup', queues.get('setup').messages.length);
answer('ready');
for await (const line of readline.createInterface({ input: process.stdin })) {
  const [command, label, count] = line.split(' ');
  if (command !== 'run') break;
  const before = process.cpuUsage();
  const errors = await run(label, Number(count));
  const used = process.cpuUsage(before);
  answer(`${label} ${count} ${used.user + used.system} ${errors}`);
}
process.exit(0);
