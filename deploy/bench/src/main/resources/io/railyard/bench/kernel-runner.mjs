// Runs vector kernels on V8 under commands from standard input, the peer of KernelRunner: node kernel-runner.mjs MODULE
// Command `run LABEL COUNT` calls the kernel COUNT times for one round and answers `LABEL COUNT MICROSECONDS 0`: processor time of this process.
import fs from 'node:fs';
import readline from 'node:readline';

const { instance } = await WebAssembly.instantiate(fs.readFileSync(process.argv[2]), {});
const kernels = instance.exports;
kernels.fill();
const answer = (text) => fs.writeSync(1, text + '\n');
answer('ready');
for await (const line of readline.createInterface({ input: process.stdin })) {
  const [command, label, count] = line.split(' ');
  if (command !== 'run') break;
  const before = process.cpuUsage();
  for (let i = Number(count); i > 0; i--) kernels[label](1);
  const used = process.cpuUsage(before);
  answer(`${label} ${count} ${used.user + used.system} 0`);
}
process.exit(0);
