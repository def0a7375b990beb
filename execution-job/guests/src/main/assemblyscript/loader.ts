/** The functions that Emscripten's loader wants of a module besides handle. The texts lie on a stack below the module's data. */

const STACK_BYTES: u32 = 327680;
/** Bytes of it that stay free. */
const RESERVE: u32 = 32 * 1024;

let stack: u32 = STACK_BYTES;

export function emscripten_stack_init(): void {}

export function emscripten_stack_get_base(): u32 {
  return STACK_BYTES;
}

export function emscripten_stack_get_end(): u32 {
  return 0;
}

export function emscripten_stack_get_current(): u32 {
  return stack;
}

export function emscripten_stack_get_free(): u32 {
  return stack;
}

export function _emscripten_stack_restore(to: u32): void {
  stack = to;
}

export function _emscripten_stack_alloc(bytes: u32): u32 {
  if (bytes > stack || ((stack - bytes) & ~15) < RESERVE) unreachable();
  stack = (stack - bytes) & ~15;
  return stack;
}

export function malloc(bytes: u32): u32 {
  return bytes & 0;
}

export function free(at: u32): void {}

export function setThrew(threw: u32, value: u32): void {}

export function main(count: i32, texts: i32): i32 {
  return (count ^ texts) & 0;
}

export function fflush(file: i32): i32 {
  return file & 0;
}
