// Writes scripts/NAME.jsonl: message sequences for one process each, every text exactly as AO's compute unit would hand it to the guest.
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const scripts = join(dirname(fileURLToPath(import.meta.url)), '../resources/scripts');
mkdirSync(scripts, { recursive: true });
const id = (text) => createHash('sha256').update(text).digest('base64url');
const tagList = (tags) => Object.entries(tags).map(([name, value]) => ({ name, value }));

const OWNER = id('owner'), ALICE = id('alice'), BOB = id('bob');
const TOKEN_A = id('token-a'), TOKEN_B = id('token-b'), POOL = id('pool'), ORACLE = id('oracle'), NODE = id('node');
const INFERENCE = id('railyard.inference');
const START = 1700000000000;

class Script {
  constructor(name, module, tags = {}) {
    this.name = name;
    this.module = module;
    this.process = id(`process ${name}`);
    this.lines = [];
    this.time = START;
    this.env = JSON.stringify({ Process: { Id: this.process, Owner: OWNER, Tags: tagList({ 'Data-Protocol': 'ao', Type: 'Process', ...tags }) }, Module: { Id: id(`module ${module}`), Owner: OWNER, Tags: [] } });
    this.processTags = { 'Data-Protocol': 'ao', Type: 'Process', ...tags };
  }
  add(note, from, tags, data = '', more = {}) {
    const n = this.lines.length;
    const msg = { Id: id(`${this.name} ${n}`), Data: data, Owner: from, Target: this.process, Anchor: String(n).padStart(32, '0'), From: from, Tags: tagList(tags), Epoch: 0, Nonce: n, Timestamp: (this.time += 1000), 'Block-Height': 1500000 + n, 'Hash-Chain': id(`chain ${this.name} ${n}`), Cron: false, ...more };
    this.lines.push(JSON.stringify({ note, msg: JSON.stringify(msg), env: this.env }));
    return this;
  }
  spawn(data = '') {
    return this.add('the Process message', OWNER, this.processTags, data, { Id: this.process });
  }
  cron(note, wait = 0) {
    this.time += wait;
    const msg = { Owner: OWNER, Target: this.process, From: OWNER, Tags: tagList({ Action: 'Cron' }), Timestamp: (this.time += 1000), 'Block-Height': 1500000, Cron: true };
    this.lines.push(JSON.stringify({ note, msg: JSON.stringify(msg), env: this.env }));
    return this;
  }
  later(ms) {
    this.time += ms;
    return this;
  }
  write() {
    writeFileSync(join(scripts, `${this.name}.jsonl`), [JSON.stringify({ module: this.module, format: 'wasm32-unknown-emscripten4' }), ...this.lines].join('\n') + '\n');
  }
}

const BIG = (2n ** 255n - 1n).toString();

// ---- counter, relay ----
new Script('counter', 'counter').spawn()
  .add('one', ALICE, { Action: 'Add', Reference: '7' }).add('many', ALICE, { Action: 'Add', Quantity: '999999999' })
  .add('too many', ALICE, { Action: 'Add', Quantity: '1000000001' }).add('no number', ALICE, { Action: 'Add', Quantity: '-1' })
  .cron('a tick').add('unknown', ALICE, { Action: 'Fly' }).add('no action', ALICE, {}).add('get', BOB, { Action: 'Get' })
  .add('spawned twice', OWNER, { Type: 'Process' }, '', { Id: id('process counter') }).add('reset', BOB, { Action: 'Reset' }).write();
new Script('counter-without-process-message', 'counter').add('first message is no Process message', ALICE, { Action: 'Add' }).write();
new Script('relay', 'relay').spawn()
  .add('two hops', ALICE, { Action: 'Ping', Peer: BOB, Hops: '2' }, 'payload "ä😀"\n\t\u0001').add('last hop', BOB, { Action: 'Ping', Peer: BOB, Hops: '0', Origin: ALICE })
  .add('pong', BOB, { Action: 'Pong' }).add('no peer', BOB, { Action: 'Ping', Hops: '1' }).add('no hops', BOB, { Action: 'Ping', Peer: BOB })
  .add('hops not a number', BOB, { Action: 'Ping', Peer: BOB, Hops: '1e3' }).write();

// ---- token ----
new Script('token', 'token', { Name: 'Alpha', Ticker: 'AAA', Denomination: '12', Logo: 'logo' })
  .spawn(JSON.stringify({ [ALICE]: '1000000000000000000000', [BOB]: '5' }))
  .add('info', ALICE, { Action: 'Info', Reference: '1' }).add('own balance', ALICE, { Action: 'Balance' }).add('balance of', ALICE, { Action: 'Balance', Recipient: BOB })
  .add('balance of target', ALICE, { Action: 'Balance', Target: BOB }).add('balance of a stranger', ALICE, { Action: 'Balance', Target: 'nobody' })
  .add('transfer with X tags', ALICE, { Action: 'Transfer', Recipient: POOL, Quantity: '1000', 'X-Action': 'Swap', 'X-Note': 'quote " backslash \\ newline \n ü 😀' })
  .add('cast', ALICE, { Action: 'Transfer', Recipient: POOL, Quantity: '1', Cast: 'true' }).add('leading zeros', ALICE, { Action: 'Transfer', Recipient: POOL, Quantity: '0007' })
  .add('to itself', ALICE, { Action: 'Transfer', Recipient: ALICE, Quantity: '3' }).add('too much', BOB, { Action: 'Transfer', Recipient: ALICE, Quantity: '6', 'X-Order': '9' })
  .add('from a stranger', 'stranger', { Action: 'Transfer', Recipient: ALICE, Quantity: '6' }).add('zero', BOB, { Action: 'Transfer', Recipient: ALICE, Quantity: '0' })
  .add('negative', BOB, { Action: 'Transfer', Recipient: ALICE, Quantity: '-1' }).add('fraction', BOB, { Action: 'Transfer', Recipient: ALICE, Quantity: '1.5' })
  .add('no quantity', BOB, { Action: 'Transfer', Recipient: ALICE }).add('no recipient', BOB, { Action: 'Transfer', Quantity: '1' })
  .add('bad recipient', BOB, { Action: 'Transfer', Recipient: 'with blank', Quantity: '1' }).add('2^255', BOB, { Action: 'Transfer', Recipient: ALICE, Quantity: (2n ** 255n).toString() })
  .add('mint by owner', OWNER, { Action: 'Mint', Quantity: '77' }).add('mint to', OWNER, { Action: 'Mint', Quantity: '77', Recipient: BOB }).add('mint by another', BOB, { Action: 'Mint', Quantity: '77' })
  .add('mint to the limit', OWNER, { Action: 'Mint', Quantity: (2n ** 255n - 1n - 1000000000000000000000n - 5n - 154n).toString() })
  .add('mint above the limit', OWNER, { Action: 'Mint', Quantity: '1' }).add('burn', BOB, { Action: 'Burn', Quantity: '2' }).add('burn too much', BOB, { Action: 'Burn', Quantity: '1000' })
  .add('supply', ALICE, { Action: 'Total-Supply' }).add('balances', ALICE, { Action: 'Balances' }).add('balances from 2', ALICE, { Action: 'Balances', Start: '2' })
  .add('balances from a word', ALICE, { Action: 'Balances', Start: 'x' }).add('unknown', ALICE, { Action: 'Stake' }).write();
new Script('token-largest-balance', 'token').spawn(JSON.stringify({ [ALICE]: BIG })).add('move all', ALICE, { Action: 'Transfer', Recipient: BOB, Quantity: BIG }).add('balances', ALICE, { Action: 'Balances' }).write();
new Script('token-bad-balances', 'token').spawn('{"a":"1","b":-3}').add('still not initialised by it', ALICE, { Action: 'Info' }).write();

// ---- orderbook (Rust) ----
{
  const s = new Script('orderbook', 'orderbook').spawn();
  const place = (note, from, side, price, quantity, more = {}) => s.add(note, from, { Action: 'Place', Side: side, Price: price, Quantity: quantity, ...more });
  place('a seller', ALICE, 'sell', '105', '10', { Reference: '1' });
  place('a better one', BOB, 'sell', '103', '4');
  place('the same price later', ALICE, 'sell', '103', '6');
  place('a buyer below', BOB, 'buy', '100', '7');
  s.add('depth', ALICE, { Action: 'Depth' });
  place('takes one and a part', OWNER, 'buy', '104', '5', { Reference: '9' });
  place('sweeps and rests', OWNER, 'buy', '106', '20');
  place('a seller meets it', BOB, 'sell', '1', '100');
  s.add('depth of one', ALICE, { Action: 'Depth', Levels: '1' }).add('too many levels', ALICE, { Action: 'Depth', Levels: '51' });
  place('no side', BOB, 'hold', '1', '1');
  place('price 0', BOB, 'buy', '0', '1');
  place('too much', BOB, 'buy', '1', '1000000000001');
  place('a word', BOB, 'buy', '1', 'ten');
  s.add('cancel of another', ALICE, { Action: 'Cancel', Order: '7' }).add('cancel', BOB, { Action: 'Cancel', Order: '7' }).add('again', BOB, { Action: 'Cancel', Order: '7' })
    .add('no number', BOB, { Action: 'Cancel' }).add('info', BOB, { Action: 'Info', Reference: 'q"\\' }).add('unknown', BOB, { Action: 'Ünï😀' })
    .add('spawned twice', OWNER, { Type: 'Process' }).add('bad sender', 'with blank', { Action: 'Info' });
  for (let i = 0; i < 70; i++) place('many', i % 2 ? ALICE : BOB, 'sell', String(200 + i % 7), String(1 + i));
  place('more fills than one message may have', OWNER, 'buy', '999', '999999');
  s.add('what is left', ALICE, { Action: 'Depth', Levels: '50' });
  for (let i = 0; i < 70; i++) s.add('cancel all', i % 2 ? ALICE : BOB, { Action: 'Cancel', Order: String(8 + i) });
  s.add('info at the end', ALICE, { Action: 'Info' }).cron('a tick').write();
}

// ---- auction (C++) ----
{
  const s = new Script('auction', 'auction').spawn();
  s.add('open', ALICE, { Action: 'Open', Item: 'a "lamp"', Reserve: '10', Reference: '3' }).add('second', BOB, { Action: 'Open', Item: 'chair', Reserve: '0' })
    .add('no item', BOB, { Action: 'Open', Reserve: '0' }).add('no reserve', BOB, { Action: 'Open', Item: 'x' });
  for (const [bidder, amount] of [[BOB, '12'], [OWNER, '30'], ['carol', '30'], ['dave', '5'], ['erin', '29']]) s.add('bid', bidder, { Action: 'Bid', Auction: '1', Amount: amount });
  s.add('twice', BOB, { Action: 'Bid', Auction: '1', Amount: '40' }).add('zero', 'fred', { Action: 'Bid', Auction: '1', Amount: '0' }).add('no auction', 'fred', { Action: 'Bid', Auction: '9', Amount: '1' })
    .add('closed by another', BOB, { Action: 'Close', Auction: '1' }).add('closed', ALICE, { Action: 'Close', Auction: '1' }).add('closed twice', ALICE, { Action: 'Close', Auction: '1' })
    .add('nobody bid', BOB, { Action: 'Close', Auction: '2' }).add('info', ALICE, { Action: 'Info' });
  s.add('third', ALICE, { Action: 'Open', Item: 'table', Reserve: '1000' }).add('below the reserve', BOB, { Action: 'Bid', Auction: '3', Amount: '999' }).add('not sold', ALICE, { Action: 'Close', Auction: '3' });
  s.add('fourth', ALICE, { Action: 'Open', Item: 'shelf', Reserve: '7' });
  for (let i = 0; i < 49; i++) s.add('many', `bidder-${i}`, { Action: 'Bid', Auction: '4', Amount: String(1 + (i * 37) % 50) });
  s.add('all told', ALICE, { Action: 'Close', Auction: '4' }).add('info', ALICE, { Action: 'Info' }).add('unknown', ALICE, { Action: 'Burn' }).write();
}

// ---- notebook (AssemblyScript) ----
{
  const s = new Script('notebook', 'notebook').spawn();
  const put = (note, path, data) => s.add(note, ALICE, { Action: 'Put', Path: path }, data);
  const get = (path) => s.add(`get ${path}`, BOB, { Action: 'Get', Path: path, Reference: '4' });
  put('a number', '/n', '-12.50e2'); put('a text', '/t', JSON.stringify('ä😀 "quoted" \\ \n\u0001')); put('an object', '/o', '{"a":{"b":[1,2.5,{"c":-3e-7}],"d":null},"e":true}');
  put('inside', '/o/a/d', '[[],{},"x",0.1,0.2]'); put('no such place', '/o/z/y', '1'); put('not below an object', '/n/y', '1'); put('no slash', 'n', '1'); put('no JSON', '/x', '{"a":}'); put('a bad number', '/x', '01');
  put('half a pair', '/half', '"\\ud83d"'); put('too deep', '/deep', '['.repeat(18) + ']'.repeat(18));
  get(''); get('/o/a'); get('/o/a/nothing'); get('/t');
  for (const path of ['', '/o/a/d', '/t', '/o/a', '/none']) s.add(`sum ${path}`, BOB, { Action: 'Sum', Path: path });
  s.add('merge', ALICE, { Action: 'Merge' }, '{"o":{"a":{"b":null,"f":[1e308,1e308,-1e308]},"e":{"deep":{"er":1}}},"t":null,"u":{"v":null,"w":5e-324}}');
  s.add('sum of large', BOB, { Action: 'Sum', Path: '/o/a/f' }).add('merge of a list', ALICE, { Action: 'Merge' }, '[1]').add('merge of nothing', ALICE, { Action: 'Merge' }, '');
  get(''); s.add('sum of all', BOB, { Action: 'Sum' });
  put('too large', '/big', JSON.stringify('x'.repeat(9000))); put('too many', '/many', JSON.stringify(Array(600).fill(1))); get('');
  for (let i = 0; i < 12; i++) { put('fill', `/k${i % 5}`, JSON.stringify({ i, half: i / 2, third: i / 3, text: 'line '.repeat(i % 5) })); if (i % 4 === 3) s.add('sum', BOB, { Action: 'Sum' }); }
  s.add('clear', ALICE, { Action: 'Merge' }, JSON.stringify(Object.fromEntries(Array.from({ length: 5 }, (_, i) => [`k${i}`, null])))); get('');
  s.add('spawned twice', OWNER, { Type: 'Process' }).add('bad sender', 'with blank', { Action: 'Get' }).add('unknown', BOB, { Action: 'Fly' }).cron('a tick').write();
}

// ---- pool ----
const fee = { 'Fee-Bps': '25' };
const pool = (name, tags = {}) => new Script(name, 'pool', { 'Token-A': TOKEN_A, 'Token-B': TOKEN_B, Name: 'AAA/BBB', ...fee, ...tags }).spawn();
const credit = (s, note, token, from, quantity, x) => s.add(note, token, { Action: 'Credit-Notice', Sender: from, Quantity: quantity, ...x });
const provide = (s, a, b) => credit(credit(s, 'provide A', TOKEN_A, OWNER, a, { 'X-Action': 'Provide', 'X-Slippage-Tolerance': '1' }), 'provide B', TOKEN_B, OWNER, b, { 'X-Action': 'Provide', 'X-Slippage-Tolerance': '1' });
const swapBy = (s, note, token, q, min, x = {}) => credit(s, note, token, ALICE, q, { 'X-Action': 'Swap', 'X-Expected-Min-Output': min, ...x });
{
  const s = pool('pool', { 'Fee-Discount-Whitelist': `${BOB},x` });
  s.add('pair', ALICE, { Action: 'Get-Pair' }).add('empty reserves', ALICE, { Action: 'Get-Reserves' });
  swapBy(s, 'swap before liquidity', TOKEN_A, '1000', '1');
  provide(s, '1000000000000', '2000000000000');
  swapBy(s, 'A to B', TOKEN_A, '1000000000', '1', { 'X-Order': '1', 'X-Reserves-Token-A': 'forged', 'Pushed-For': id('x') });
  swapBy(s, 'B to A', TOKEN_B, '1000000000', '1');
  credit(s, 'discounted', TOKEN_A, BOB, '1000000000', { 'X-Action': 'Swap', 'X-Expected-Min-Output': '1' });
  swapBy(s, 'one unit', TOKEN_A, '1', '1');
  swapBy(s, 'minimum too high', TOKEN_A, '1000', '999999', { 'X-Order': '2' });
  swapBy(s, 'minimum zero', TOKEN_A, '1000', '0');
  swapBy(s, 'minimum a word', TOKEN_A, '1000', 'much');
  swapBy(s, 'quantity 0', TOKEN_A, '0', '1');
  swapBy(s, 'quantity near 2^255', TOKEN_A, BIG, '1');
  credit(s, 'no minimum', TOKEN_A, ALICE, '1000', { 'X-Action': 'Swap' });
  credit(s, 'old tag', TOKEN_A, ALICE, '1000', { 'X-Action': 'Swap', 'X-Expected-Output': '1' });
  credit(s, 'foreign token', id('other'), ALICE, '1000', { 'X-Action': 'Swap', 'X-Expected-Min-Output': '1' });
  credit(s, 'no X-Action', TOKEN_A, ALICE, '1000', {});
  credit(s, 'operational', TOKEN_A, ALICE, '1000', { 'X-Action': 'Operational' });
  s.add('credit without sender', TOKEN_A, { Action: 'Credit-Notice', Quantity: '1' }).add('credit without quantity', TOKEN_A, { Action: 'Credit-Notice', Sender: ALICE });
  for (const [action, tags] of [['Get-Reserves', { Reference: '5' }], ['Get-K', {}], ['Get-Price', { Token: TOKEN_A, Quantity: '1000000000' }], ['Get-Price', { Token: 'foreign' }], ['Get-Price', {}], ['Get-Price', { Token: TOKEN_A, Quantity: 'x' }],
    ['Get-Swap-Output', { Token: TOKEN_A, Quantity: '1000000000', Swapper: ALICE }], ['Get-Swap-Output', { Token: TOKEN_A, Quantity: '1000000000', Swapper: BOB }], ['Get-Swap-Output', { Token: 'foreign', Quantity: '1', Swapper: BOB }],
    ['Get-Swap-Output', { Token: TOKEN_A, Quantity: '1' }], ['Get-Fee-Percentage', {}], ['Get-Fee-Percentage', { 'Has-Fee-Discount': 'true' }], ['Get-Pending-Provides', {}], ['Info', {}], ['Balance', { Target: OWNER }], ['Total-Supply', {}], ['Whatever', {}]])
    s.add(`${action} ${JSON.stringify(tags)}`, ALICE, { Action: action, ...tags });
  credit(s, 'provide A by alice', TOKEN_A, ALICE, '1000', { 'X-Action': 'Provide', 'X-Slippage-Tolerance': '1' });
  credit(s, 'more A', TOKEN_A, ALICE, '500', { 'X-Action': 'Provide', 'X-Slippage-Tolerance': '1' });
  s.add('pending', ALICE, { Action: 'Get-Pending-Provides' });
  credit(s, 'B outside the tolerance', TOKEN_B, ALICE, '9000', { 'X-Action': 'Provide', 'X-Slippage-Tolerance': '1' });
  credit(s, 'B first', TOKEN_B, ALICE, '2005', { 'X-Action': 'Provide', 'X-Slippage-Tolerance': '0.5' });
  credit(s, 'A, tolerance 0.5', TOKEN_A, ALICE, '1005', { 'X-Action': 'Provide', 'X-Slippage-Tolerance': '0.5' });
  credit(s, 'pending again', TOKEN_B, ALICE, '20', { 'X-Action': 'Provide', 'X-Slippage-Tolerance': '0.5' });
  const waiting = id(`pool ${s.lines.length - 1}`);
  s.add('cancel of another', BOB, { Action: 'Cancel', Transfer: waiting }).add('cancel', ALICE, { Action: 'Cancel', Transfer: waiting });
  credit(s, 'bad tolerance 1', TOKEN_B, ALICE, '20', { 'X-Action': 'Provide' });
  credit(s, 'bad tolerance 2', TOKEN_A, ALICE, '20', { 'X-Action': 'Provide', 'X-Slippage-Tolerance': '100' });
  s.add('burn too much', ALICE, { Action: 'Burn', Quantity: '99999999999' }).add('burn a word', ALICE, { Action: 'Burn', Quantity: 'x' }).add('burn without balance', BOB, { Action: 'Burn', Quantity: '1' })
    .add('burn', OWNER, { Action: 'Burn', Quantity: '1000000' }).add('collector by another', ALICE, { Action: 'Set-Fee-Collector', 'Fee-Collector': BOB })
    .add('collector', OWNER, { Action: 'Set-Fee-Collector', 'Fee-Collector': BOB }).add('whitelist', OWNER, { Action: 'Whitelist-For-Fee-Discount', Address: ALICE });
  swapBy(s, 'now discounted', TOKEN_A, '1000000000', '1');
  s.write();
}
{
  const s = pool('pool-protocol-fee', { 'Fee-Bps': '20', 'Protocol-Fee-Bps': '5', 'Fee-Collector': BOB, 'AMM-Factory': id('factory') });
  provide(s, '1099950000000000000000', '909297567629006592408');
  swapBy(s, 'the second real swap of 2024', TOKEN_A, '1694915254237288135', '1');
  s.write();
}
new Script('pool-without-pair', 'pool', { 'Token-A': TOKEN_A }).spawn().add('still without', ALICE, { Action: 'Get-Pair' }).write();

// ---- oracle ----
{
  const fees = id('fee-token');
  const s = new Script('oracle', 'oracle', { Token: fees, Node: NODE, Free: 'true', 'Max-Fee': '1000' }).spawn();
  const ask = (note, quantity, x) => credit(s, note, fees, ALICE, quantity, { 'X-Action': 'Get-Real-Data', 'X-Url': 'https://news.example/a?b="c"', ...x });
  ask('paid', '1000', { 'X-ValidFor': '5000', 'X-Reference': '3' });
  const first = id(`oracle ${s.lines.length - 1}`);
  ask('fee too small', '999', { 'X-Reference': '4' });
  ask('without url', '1000', { 'X-Url': '' });
  credit(s, 'post', fees, ALICE, '1000', { 'X-Action': 'Post-Real-Data', 'X-Url': 'https://x.example', 'X-Body': '{"a":1}', 'X-Headers': '{}' });
  const post = id(`oracle ${s.lines.length - 1}`);
  credit(s, 'another token', TOKEN_A, ALICE, '1000', { 'X-Action': 'Get-Real-Data', 'X-Url': 'https://x.example' });
  s.add('free', BOB, { Action: 'Get-Real-Data', Url: 'https://free.example', ValidFor: '2000', Reference: '12' });
  const free = id(`oracle ${s.lines.length - 1}`);
  s.add('open', BOB, { Read: 'GET_REQUESTS' }).add('open posts', BOB, { Read: 'POST_REQUESTS' })
    .add('answer by another', BOB, { Action: 'Receive-Response', 'Request-Msg-Id': free, 'Request-Type': 'GET', Fee: '0' }, 'x')
    .add('answer without id', NODE, { Action: 'Receive-Response', Fee: '0' }, 'x').add('fee above the maximum', NODE, { Action: 'Receive-Response', 'Request-Msg-Id': post, Fee: '1001' }, 'x')
    .add('answer to the post', NODE, { Action: 'Receive-Response', 'Request-Msg-Id': post, 'Request-Type': 'POST', Fee: '1000', 'X-Status': '200' }, '{"articles":[]}')
    .add('the same again', NODE, { Action: 'Receive-Response', 'Request-Msg-Id': post, Fee: '1000' }, 'x').add('unknown', NODE, { Action: 'Receive-Response', 'Request-Msg-Id': id('?'), Fee: '1' }, 'x')
    .later(600000).add('too late', NODE, { Action: 'Receive-Response', 'Request-Msg-Id': first, Fee: '1' }, 'x').add('info', BOB, { Action: 'Info' }).add('unknown action', BOB, { Action: 'Hm' });
  for (let i = 0; i < 34; i++) s.add(`fill ${i}`, BOB, { Action: 'Get-Real-Data', Url: `https://free.example/${i}`, Reference: String(i) });
  s.write();
}

// ---- manager ----
{
  const s = new Script('manager', 'manager', { 'Token-A': TOKEN_A, 'Token-B': TOKEN_B, Pool: POOL, 'Cron-Interval': '60-seconds', 'Order-Timeout': '5000' }).spawn();
  s.cron('nothing owned');
  s.add('empty pool', POOL, { Action: 'Get-Reserves-Response', 'X-Reference': '1', [TOKEN_A]: '0', [TOKEN_B]: '0' });
  credit(s, 'funded with A', TOKEN_A, OWNER, '100000000000000', {});
  credit(s, 'funded with B', TOKEN_B, OWNER, '1000000000', {});
  credit(s, 'foreign token', id('other'), OWNER, '5', {});
  s.cron('asks for reserves').cron('still waiting');
  s.add('reserves from another', ALICE, { Action: 'Get-Reserves-Response', 'X-Reference': '2', [TOKEN_A]: '1', [TOKEN_B]: '1' })
    .add('reserves for an older question', POOL, { Action: 'Get-Reserves-Response', 'X-Reference': '1', [TOKEN_A]: '1', [TOKEN_B]: '1' })
    .add('reserves: A is worth 20', POOL, { Action: 'Get-Reserves-Response', 'X-Reference': '2', [TOKEN_A]: '1000000000000000000', [TOKEN_B]: '20000000000000' })
    .add('output', POOL, { Action: 'Get-Swap-Output-Response', 'X-Reference': '3', Output: '498737500' })
    .add('debit', TOKEN_A, { Action: 'Debit-Notice', Recipient: POOL, Quantity: '25000000000000', 'X-Order': '1' })
    .add('confirmation', POOL, { Action: 'Order-Confirmation', 'Order-Id': id('o'), 'From-Quantity': '25000000000000', 'To-Quantity': '498737500', 'X-Order': '1' });
  credit(s, 'filled', TOKEN_B, POOL, '498737500', { 'X-Action': 'Swap-Output', 'X-Order': '1' });
  s.cron('balanced').add('hold', POOL, { Action: 'Get-Reserves-Response', 'X-Reference': '5', [TOKEN_A]: '1000025000000000000', [TOKEN_B]: '19999501262500' });
  s.cron('price has moved').add('sell B', POOL, { Action: 'Get-Reserves-Response', 'X-Reference': '6', [TOKEN_A]: '2000000000000000000', [TOKEN_B]: '20000000000000' })
    .add('output', POOL, { Action: 'Get-Swap-Output-Response', 'X-Reference': '7', Output: '37000000000000' })
    .add('debit B', TOKEN_B, { Action: 'Debit-Notice', Recipient: POOL, Quantity: '374000000', 'X-Order': '2' });
  credit(s, 'refunded', TOKEN_B, POOL, '374000000', { 'X-Refund-Reason': 'Could not swap with expected min output', 'X-Order': '2' });
  s.add('order error', POOL, { Action: 'Order-Error', Result: 'Could not swap with expected min output', 'X-Order': '2' });
  s.cron('again').add('sell B', POOL, { Action: 'Get-Reserves-Response', 'X-Reference': '9', [TOKEN_A]: '2000000000000000000', [TOKEN_B]: '20000000000000' })
    .add('pool refuses', POOL, { Action: 'Get-Swap-Output-Error', 'X-Reference': '10', Error: 'Unknown token' });
  s.cron('again').add('sell B', POOL, { Action: 'Get-Reserves-Response', 'X-Reference': '11', [TOKEN_A]: '2000000000000000000', [TOKEN_B]: '20000000000000' })
    .add('output', POOL, { Action: 'Get-Swap-Output-Response', 'X-Reference': '12', Output: '37000000000000' })
    .add('token refuses', TOKEN_B, { Action: 'Transfer-Error', Error: 'Insufficient Balance!', 'X-Order': '3' });
  s.cron('again').cron('gives up after the timeout', 10000);
  s.add('info', ALICE, { Action: 'Info', Reference: '1' }).add('withdraw by another', ALICE, { Action: 'Withdraw', Token: TOKEN_A, Quantity: '1' })
    .add('withdraw', OWNER, { Action: 'Withdraw', Token: TOKEN_A, Quantity: '1' }).add('withdraw too much', OWNER, { Action: 'Withdraw', Token: TOKEN_A, Quantity: '99999999999999999' }).add('unknown', ALICE, { Action: 'Hm' });
  s.write();
}
new Script('manager-without-pool', 'manager', { 'Token-A': TOKEN_A, 'Token-B': TOKEN_B }).spawn().cron('tick').write();

// ---- newsfund ----
{
  const s = new Script('newsfund', 'newsfund', { 'Token-A': TOKEN_A, 'Token-B': TOKEN_B, Pool: POOL, Oracle: ORACLE, 'Max-Headlines': '3', 'Feed-Url': 'https://news.example/h.json' }).spawn();
  credit(s, 'quote', TOKEN_B, OWNER, '1000000', {});
  s.cron('asks the oracle');
  s.add('acknowledged', ORACLE, { RequestId: id('r'), 'X-Reference': '1' }, 'Message received');
  s.add('feed from another', ALICE, { Action: 'Receive-Response', 'X-Reference': '1' }, '[]').add('feed for another question', ORACLE, { Action: 'Receive-Response', 'X-Reference': '9' }, '[]');
  const feed = { status: 'ok', articles: [{ title: 'Arweave upload volume hits a record <s>high</s>', description: 'd', url: 'u' }, { title: '  Bridge\u0007 hacked,\n funds \t gone  ' }, { title: 'Arweave upload volume hits a record high' }, { description: 'no title' }, { title: '' }, 5, { title: 'é'.repeat(200) }, { title: 'A fourth headline' }, { title: '<<s>s>', nested: { a: [1, { b: null }] } }] };
  s.add('feed', ORACLE, { Action: 'Receive-Response', 'X-Reference': '1', RequestId: id('r'), FeeUsed: '0' }, JSON.stringify(feed));
  s.add('answer by another', ALICE, { Action: 'Inference-Response', 'X-Reference': '2' }, ' positive because').add('answer without reference', INFERENCE, { Action: 'Inference-Response' }, ' positive');
  s.add('positive', INFERENCE, { Action: 'Inference-Response', 'X-Reference': '2', Model: 'tiny-news', 'Model-Digest': 'abc', Record: id('rail 1') }, ' positive because uploads rise.');
  s.add('same again', INFERENCE, { Action: 'Inference-Response', 'X-Reference': '2' }, ' positive');
  s.add('negative: nothing to sell', INFERENCE, { Action: 'Inference-Response', 'X-Reference': '3' }, '  Negative, because funds are gone.');
  s.add('unparsable', INFERENCE, { Action: 'Inference-Response', 'X-Reference': '4' }, ' positively great');
  s.add('output', POOL, { Action: 'Get-Swap-Output-Response', 'X-Reference': '5', Output: '50000' }).add('debit', TOKEN_B, { Action: 'Debit-Notice', Quantity: '100000', 'X-Order': '1' });
  s.cron('second feed').add('feed', ORACLE, { Action: 'Receive-Response', 'X-Reference': '7' }, JSON.stringify(feed.articles));
  s.add('negative, no asset yet', INFERENCE, { Action: 'Inference-Response', 'X-Reference': '8' }, ' negative because');
  credit(s, 'filled', TOKEN_A, POOL, '50000', { 'X-Action': 'Swap-Output', 'X-Order': '1' });
  s.cron('third feed').add('unreadable feed', ORACLE, { Action: 'Receive-Response', 'X-Reference': '9' }, '<html>').cron('fourth feed')
    .add('feed', ORACLE, { Action: 'Receive-Response', 'X-Reference': '10' }, JSON.stringify([{ title: 'one' }, { title: 'two' }, { title: 'three' }, { title: 'four' }]))
    .add('neutral', INFERENCE, { Action: 'Inference-Response', 'X-Reference': '11' }, ' neutral because nothing happened.').add('error', INFERENCE, { Action: 'Inference-Error', 'X-Reference': '12', 'Error-Code': 'inference.timeout' })
    .add('negative: sells', INFERENCE, { Action: 'Inference-Response', 'X-Reference': '13' }, 'negative');
  s.cron('fifth feed').add('feed', ORACLE, { Action: 'Receive-Response', 'X-Reference': '15' }, JSON.stringify([{ title: 'five' }, { title: 'six' }]))
    .add('positive: waits', INFERENCE, { Action: 'Inference-Response', 'X-Reference': '16' }, 'positive').add('output: nothing for it, next one goes', POOL, { Action: 'Get-Swap-Output-Response', 'X-Reference': '14', Output: '1' });
  s.add('pool refuses', POOL, { Action: 'Get-Swap-Output-Error', 'X-Reference': '18', Error: 'x' }).cron('sixth feed').add('oracle refuses', ORACLE, { Action: 'Request-Error', 'X-Reference': '19', Error: 'Too many open requests' }).cron('much later', 10000000)
    .add('late answer', INFERENCE, { Action: 'Inference-Response', 'X-Reference': '17' }, 'positive').add('info', ALICE, { Action: 'Info' });
  s.write();
}
{
  const s = new Script('newsfund-paying', 'newsfund', { 'Token-A': TOKEN_A, 'Token-B': TOKEN_B, Pool: POOL, Oracle: ORACLE, 'Oracle-Token': id('fee-token'), 'Oracle-Fee': '1000', Model: 'other' }).spawn();
  s.cron('pays the oracle').add('feed', ORACLE, { Action: 'Receive-Response', 'X-Reference': '1' }, '{"articles":[{"title":"x"}]}').cron('next').write();
}

// ---- hostile: what the reference can answer, then one trap a script ----
{
  const s = new Script('hostile', 'hostile').spawn();
  for (const action of ['Get', 'Not-Utf8', 'Ok-False', 'Error-Member', 'Flood', 'Get']) s.add(action, ALICE, action === 'Flood' ? { Action: action, Count: '5' } : { Action: action });
  s.add('flood beyond the result', ALICE, { Action: 'Flood', Count: '2000' }).write();
}
for (const action of ['Trap', 'Recurse', 'Divide-Zero', 'Divide-Overflow', 'Out-Of-Bounds', 'Bad-Call']) new Script(`hostile-${action.toLowerCase()}`, 'hostile').spawn().add('before', ALICE, { Action: 'Get' }).add(action, ALICE, { Action: action }).write();

// ---- limits of the frame ----
{
  const many = Object.fromEntries(Array.from({ length: 65 }, (_, i) => [`T${i}`, 'v']));
  const s = new Script('limits', 'counter').spawn();
  s.add('65 tags', ALICE, many).add('long tag value', ALICE, { Action: 'Add', Long: 'x'.repeat(4097) }).add('long tag name', ALICE, { Action: 'Add', ['n'.repeat(129)]: 'v' })
    .add('bad From', 'with blank', { Action: 'Add' }).add('large data', ALICE, { Action: 'Add' }, 'ü'.repeat(60000)).add('still counting', ALICE, { Action: 'Add' });
  s.write();
  new Script('limits-too-large', 'counter').spawn().add('more than the stack holds', ALICE, { Action: 'Add' }, 'x'.repeat(300000)).write();
}
