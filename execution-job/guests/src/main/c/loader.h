/* The functions that Emscripten's loader wants of a module besides handle. Needs u32 and EXPORT. */
#ifndef RAILYARD_LOADER_H
#define RAILYARD_LOADER_H

/* Bytes of stack that calls need below the host's texts. */
#define STACK_RESERVE (32 * 1024)

extern u32 railyard_stack_get(void);
extern void railyard_stack_set(u32 to);

EXPORT(emscripten_stack_init) void emscripten_stack_init(void) {}
EXPORT(emscripten_stack_get_base) u32 emscripten_stack_get_base(void) { return STACK_SIZE; }
EXPORT(emscripten_stack_get_end) u32 emscripten_stack_get_end(void) { return 0; }
EXPORT(emscripten_stack_get_current) u32 emscripten_stack_get_current(void) { return railyard_stack_get(); }
EXPORT(emscripten_stack_get_free) u32 emscripten_stack_get_free(void) { return railyard_stack_get(); }
EXPORT(_emscripten_stack_restore) void _emscripten_stack_restore(u32 to) { railyard_stack_set(to); }

EXPORT(_emscripten_stack_alloc) u32 _emscripten_stack_alloc(u32 bytes) {
    u32 at = railyard_stack_get();
    if (bytes > at || ((at - bytes) & ~15u) < STACK_RESERVE) __builtin_trap();
    at = (at - bytes) & ~15u;
    railyard_stack_set(at);
    return at;
}

EXPORT(__wasm_call_ctors) void guest_constructors(void) {}
EXPORT(malloc) u32 guest_malloc(u32 bytes) { return bytes & 0; }
EXPORT(free) void guest_free(u32 at) { (void)at; }
EXPORT(setThrew) void guest_set_threw(u32 threw, u32 value) { (void)threw, (void)value; }
EXPORT(main) int guest_main(int argc, int argv) { return (argc ^ argv) & 0; }
EXPORT(fflush) int guest_fflush(int file) { return file & 0; }

#endif
