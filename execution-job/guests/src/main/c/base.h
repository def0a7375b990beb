/* Words, byte moves and text slices for freestanding guests. No imports, no floating point. */
#ifndef RAILYARD_BASE_H
#define RAILYARD_BASE_H

typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long long u64;

#define EXPORT(name) __attribute__((export_name(#name), used))

/* clang emits calls to these even with -ffreestanding. */
void *memcpy(void *to, const void *from, __SIZE_TYPE__ n) {
    u8 *d = to;
    const u8 *s = from;
    while (n >= 8) {
        __builtin_memcpy_inline(d, s, 8);
        d += 8;
        s += 8;
        n -= 8;
    }
    while (n--) *d++ = *s++;
    return to;
}

void *memset(void *to, int value, __SIZE_TYPE__ n) {
    u8 *d = to;
    u64 word = (u8)value * 0x0101010101010101ull;
    while (n >= 8) {
        __builtin_memcpy_inline(d, &word, 8);
        d += 8;
        n -= 8;
    }
    while (n--) *d++ = (u8)value;
    return to;
}

/* A slice of text; not NUL-terminated in general. p == 0 means absent. */
typedef struct {
    const char *p;
    u32 n;
} Str;

#define NONE ((Str){0, 0})
#define LIT(s) ((Str){(s), sizeof(s) - 1})

static Str str_of(const char *s) {
    u32 n = 0;
    while (s[n]) n++;
    return (Str){s, n};
}

static int str_eq(Str a, Str b) {
    if (a.n != b.n) return 0;
    for (u32 i = 0; i < a.n; i++)
        if (a.p[i] != b.p[i]) return 0;
    return 1;
}

/* No text holds a NUL, so the comparison stops at the literal's end. */
static int is(Str a, const char *literal) {
    if (!a.p) return 0;
    for (u32 i = 0; i < a.n; i++)
        if (a.p[i] != literal[i]) return 0;
    return literal[a.n] == 0;
}

static int starts(Str a, const char *literal) {
    u32 i = 0;
    if (!a.p) return 0;
    for (; literal[i]; i++)
        if (i == a.n || a.p[i] != literal[i]) return 0;
    return 1;
}

/* Whole number up to limit; 0 when it is none. */
static int parse_u64(Str s, u64 limit, u64 *out) {
    if (!s.p || s.n == 0 || s.n > 20) return 0;
    u64 v = 0;
    for (u32 i = 0; i < s.n; i++) {
        u32 d = (u32)(s.p[i] - '0');
        if (d > 9 || v > (~0ull - d) / 10) return 0;
        v = v * 10 + d;
    }
    if (v > limit) return 0;
    *out = v;
    return 1;
}

/* Digits of v into buf (20 bytes at least). */
static Str print_u64(u64 v, char *buf) {
    char tmp[20];
    u32 n = 0;
    do {
        tmp[n++] = (char)('0' + v % 10);
        v /= 10;
    } while (v);
    for (u32 i = 0; i < n; i++) buf[i] = tmp[n - 1 - i];
    return (Str){buf, n};
}

/* A name kept in state: addresses and message ids. */
#define ADDRESS_MAX 64
typedef struct {
    u8 n;
    char p[ADDRESS_MAX];
} Address;

static int address_valid(Str s) {
    if (!s.p || s.n == 0 || s.n > ADDRESS_MAX) return 0;
    for (u32 i = 0; i < s.n; i++)
        if ((u8)s.p[i] <= ' ' || (u8)s.p[i] >= 127 || s.p[i] == '"' || s.p[i] == '\\') return 0;
    return 1;
}

static void address_set(Address *a, Str s) {
    u32 n = s.p ? (s.n > ADDRESS_MAX ? ADDRESS_MAX : s.n) : 0;
    a->n = (u8)n;
    memset(a->p, 0, ADDRESS_MAX);
    memcpy(a->p, s.p, n);
}

static Str address_str(const Address *a) {
    return a->n ? (Str){a->p, a->n} : NONE;
}

static u32 hash32(Str s) {
    u32 h = 2166136261u;
    for (u32 i = 0; i < s.n; i++) h = (h ^ (u8)s.p[i]) * 16777619u;
    return h;
}

#endif
