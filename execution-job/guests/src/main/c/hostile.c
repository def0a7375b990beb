/* Misbehaves on request, for tests of hosts. Every Action names one way in which a guest can go wrong. */
#define OWN_HANDLE
#include "abi.h"

#define PAGE 65536u
#define FLOOD_MAX 2000

static struct {
    u64 calls;
} state;

static char *answer; /* returned instead of the ordinary result when set */

static int init(int from_process_message) {
    (void)from_process_message;
    event("init");
    return 1;
}

static u32 memory_pages(void) {
    return (u32)__builtin_wasm_memory_size(0);
}

static int memory_grow(u32 pages) {
    return __builtin_wasm_memory_grow(0, pages) != (__SIZE_TYPE__)-1;
}

static volatile u32 depth_seen, never;

__attribute__((noinline)) static u32 recurse_on_stack(u32 n) {
    if (never) return 0;
    volatile u8 frame[4096];
    frame[n % 4096] = (u8)n;
    return recurse_on_stack(n + 1) + frame[(n + 1) % 4096];
}

__attribute__((noinline)) static u32 recurse_deep(u32 n) {
    if (never) return 0;
    depth_seen = n;
    return recurse_deep(n + 1) + depth_seen;
}

static void loop(void) {
    volatile u32 turns = 0;
    for (;;) turns++;
}

static void memory_bomb(void) {
    u32 before = memory_pages();
    while (memory_grow(1)) {
        volatile u8 *page = (volatile u8 *)((memory_pages() - 1) * PAGE);
        *page = 1;
    }
    event("bomb");
    out_num("pagesBefore", before);
    out_num("pages", memory_pages());
}

static void output_huge(void) {
    u64 bytes = 8u << 20;
    if (tag_of("Bytes").p && !parse_u64(tag_of("Bytes"), 32u << 20, &bytes)) {
        fail("hostile.bytes-invalid", "Bytes must be at most 33554432");
        return;
    }
    u32 at = memory_pages() * PAGE, n = (u32)bytes;
    if (!memory_grow((n + PAGE + 1024) / PAGE)) {
        fail("hostile.no-memory", "The host refused to grow the memory");
        return;
    }
    Text t = {(char *)at, 0, n + PAGE, 0};
    put_c(&t, "{\"ok\":true,\"response\":{\"Messages\":[],\"Spawns\":[],\"Assignments\":[],\"Output\":\"");
    memset(t.at + t.n, 'x', n);
    t.n += n;
    put_c(&t, "\"}}");
    t.at[t.n] = 0;
    answer = t.at;
}

static void flood(void) {
    u64 count = 1000;
    if (tag_of("Count").p && !parse_u64(tag_of("Count"), FLOOD_MAX, &count)) {
        fail("hostile.count-invalid", "Count must be at most 2000");
        return;
    }
    result.max = RESULT_MAX - OUTPUT_MAX * 2 - 1024;
    for (u64 i = 0; i < count; i++) {
        send_to(msg.from);
        tag_c("Action", "Flood");
        send_end(LIT(""));
    }
    event("flood");
    out_num("count", count);
}

static void pointer_unterminated(void) {
    u32 at = memory_pages() * PAGE - 16;
    memset((void *)at, 'x', 16);
    answer = (char *)at;
}

__attribute__((noinline)) static u32 takes_one(u32 a) {
    return a + depth_seen;
}

static u32 (*volatile one_argument)(u32) = takes_one;

static void bad_call(void) {
    u64 (*volatile wrong)(u64, u64) = (u64(*)(u64, u64))(void *)one_argument;
    depth_seen = (u32)wrong(1, 2);
}

static void error_member(void) {
    state.calls += 1000;
    answer = "{\"ok\":true,\"response\":{\"Messages\":[{\"Target\":\"nobody\",\"Anchor\":\"00000000000000000000000000000001\",\"Tags\":[],\"Data\":\"from a failed call\"}],"
             "\"Spawns\":[],\"Assignments\":[],\"Output\":\"{\\\"event\\\":\\\"error-member\\\"}\",\"Error\":\"hostile.error-member: asked for\"}}";
}

static void show(void) {
    event("state");
    out_num("calls", state.calls);
}

static void divide(int zero) {
    volatile int top = zero ? 7 : -2147483647 - 1, bottom = zero ? 0 : -1, quotient;
    quotient = top / bottom;
    depth_seen = (u32)quotient;
}

static void on_message(void) {
    state.calls++;
    show();
    if (action_is("Trap")) __builtin_trap();
    else if (action_is("Loop")) loop();
    else if (action_is("Recurse")) depth_seen = recurse_on_stack(0);
    else if (action_is("Recurse-Deep")) depth_seen = recurse_deep(0);
    else if (action_is("Memory-Bomb")) memory_bomb();
    else if (action_is("Divide-Zero")) divide(1);
    else if (action_is("Divide-Overflow")) divide(0);
    else if (action_is("Out-Of-Bounds")) depth_seen = *(volatile u32 *)0x7FFFFFF0u;
    else if (action_is("Bad-Call")) bad_call();
    else if (action_is("Null-Result")) answer = "{\"ok\":true,\"response\":null}";
    else if (action_is("Output-Huge")) output_huge();
    else if (action_is("Pointer-Bad")) answer = (char *)0x7FFFFFF0u;
    else if (action_is("Pointer-Unterminated")) pointer_unterminated();
    else if (action_is("Not-Json")) answer = "this is not JSON";
    else if (action_is("Not-Utf8")) answer = "{\"ok\":true,\"response\":{\"Messages\":[],\"Spawns\":[],\"Assignments\":[],\"Output\":\"\xff\xfe\xc0\"}}";
    else if (action_is("Ok-False")) answer = "{\"ok\":false,\"response\":\"hostile says no\"}";
    else if (action_is("Error-Member")) error_member();
    else if (action_is("Flood")) flood();
    else if (action_is("Empty-Result")) answer = "";
}

EXPORT(handle) char *handle(char *message, char *environment) {
    answer = 0;
    char *ordinary = handle_texts(message, environment);
    return answer ? answer : ordinary;
}
