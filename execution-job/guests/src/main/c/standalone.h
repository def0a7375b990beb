/* The exports and imports of a standalone module as HyperBEAM runs them: 64-bit addresses, texts in memory from malloc, no stack functions. */
#ifndef RAILYARD_STANDALONE_H
#define RAILYARD_STANDALONE_H

#define WASI(name) __attribute__((import_module("wasi_snapshot_preview1"), import_name(#name)))
#define WASM_PAGE 65536ul

typedef struct {
    const void *at;
    u64 bytes;
} Buffer;

WASI(fd_write) int fd_write(int descriptor, const Buffer *buffers, u64 count, u64 *written);
WASI(fd_read) int fd_read(int descriptor, const Buffer *buffers, u64 count, u64 *read);
WASI(clock_time_get) int clock_time_get(int clock, u64 precision, u64 *time);
WASI(proc_exit) void proc_exit(int code);

extern u8 __heap_base;
static u8 *heap_end;
static int started;

/* The host frees nothing, so nothing is kept for freeing. */
EXPORT(malloc) void *guest_malloc(u64 bytes) {
    if (!heap_end) heap_end = &__heap_base;
    u8 *at = (u8 *)(((u64)heap_end + 15) & ~15ul);
    u64 have = __builtin_wasm_memory_size(0) * WASM_PAGE;
    if (bytes > (1ul << 32)) return 0;
    u64 end = (u64)at + bytes;
    if (end > have && __builtin_wasm_memory_grow(0, (end - have + WASM_PAGE - 1) / WASM_PAGE) == ~0ul) return 0;
    heap_end = (u8 *)end;
    return at;
}

/* What a program would begin with. Hosts of processes do not call it. */
EXPORT(_start) void guest_start(void) { started = 1; }

#endif
