/* Unsigned 256-bit numbers, eight 32-bit limbs, least first. Token quantities stay below 2^255, the range of the original's signed bint(256). */
#ifndef RAILYARD_BIG_H
#define RAILYARD_BIG_H
#include "base.h"

#define LIMBS 8
#define BIG_DIGITS 78
typedef struct {
    u32 w[LIMBS];
} Big;

static Big big_of(u64 v) {
    Big b;
    memset(&b, 0, sizeof b);
    b.w[0] = (u32)v;
    b.w[1] = (u32)(v >> 32);
    return b;
}

static int big_zero(const Big *a) {
    for (u32 i = 0; i < LIMBS; i++)
        if (a->w[i]) return 0;
    return 1;
}

static int big_cmp(const Big *a, const Big *b) {
    for (u32 i = LIMBS; i-- > 0;)
        if (a->w[i] != b->w[i]) return a->w[i] < b->w[i] ? -1 : 1;
    return 0;
}

static int big_in_range(const Big *a) {
    return a->w[LIMBS - 1] < 0x80000000u;
}

/* 0 when the sum leaves the range below 2^255. */
static int big_add(Big *r, const Big *a, const Big *b) {
    u64 carry = 0;
    for (u32 i = 0; i < LIMBS; i++) {
        carry += (u64)a->w[i] + b->w[i];
        r->w[i] = (u32)carry;
        carry >>= 32;
    }
    return !carry && big_in_range(r);
}

/* a must not be less than b. */
static void big_sub(Big *r, const Big *a, const Big *b) {
    u64 borrow = 0;
    for (u32 i = 0; i < LIMBS; i++) {
        u64 d = (u64)a->w[i] - b->w[i] - borrow;
        r->w[i] = (u32)d;
        borrow = (d >> 32) & 1;
    }
}

/* 0 when the product leaves the range below 2^255. */
static int big_mul(Big *r, const Big *a, const Big *b) {
    u32 t[2 * LIMBS];
    memset(t, 0, sizeof t);
    for (u32 i = 0; i < LIMBS; i++) {
        u64 carry = 0;
        if (!a->w[i]) continue;
        for (u32 j = 0; j < LIMBS; j++) {
            carry += (u64)a->w[i] * b->w[j] + t[i + j];
            t[i + j] = (u32)carry;
            carry >>= 32;
        }
        t[i + LIMBS] = (u32)carry;
    }
    for (u32 i = LIMBS; i < 2 * LIMBS; i++)
        if (t[i]) return 0;
    memcpy(r->w, t, sizeof r->w);
    return big_in_range(r);
}

/* r = a / d, returns the remainder. */
static u32 big_div_small(Big *r, const Big *a, u32 d) {
    u64 rem = 0;
    for (u32 i = LIMBS; i-- > 0;) {
        rem = (rem << 32) | a->w[i];
        r->w[i] = (u32)(rem / d);
        rem %= d;
    }
    return (u32)rem;
}

static u32 big_length(const Big *a) {
    u32 n = LIMBS;
    while (n && !a->w[n - 1]) n--;
    return n;
}

/* One digit of Knuth's algorithm D (TAOCP vol. 2, 4.3.1): subtracts q*v from u[j..j+n], returns the corrected digit. */
static u32 big_digit(u32 *u, const u32 *v, u32 n, u32 j) {
    u64 top = ((u64)u[j + n] << 32) | u[j + n - 1];
    u64 q = top / v[n - 1];
    u64 rest = top % v[n - 1];
    while (q >> 32 || q * v[n - 2] > ((rest << 32) | u[j + n - 2])) {
        q--;
        rest += v[n - 1];
        if (rest >> 32) break;
    }
    u64 carry = 0, borrow = 0;
    for (u32 i = 0; i < n; i++) {
        carry += q * v[i];
        u64 d = (u64)u[i + j] - (u32)carry - borrow;
        u[i + j] = (u32)d;
        borrow = (d >> 32) & 1;
        carry >>= 32;
    }
    u64 d = (u64)u[j + n] - carry - borrow;
    u[j + n] = (u32)d;
    if ((d >> 32) & 1) {
        q--;
        carry = 0;
        for (u32 i = 0; i < n; i++) {
            carry += (u64)u[i + j] + v[i];
            u[i + j] = (u32)carry;
            carry >>= 32;
        }
        u[j + n] += (u32)carry;
    }
    return (u32)q;
}

/* q = a / b, rem = a % b; b must not be zero. q and rem may be the same objects as a and b. */
static void big_divmod(Big *q, Big *rem, const Big *a, const Big *b) {
    u32 n = big_length(b), m = big_length(a);
    Big quotient = big_of(0), left = big_of(0);
    if (n == 0) __builtin_trap();
    if (n == 1) {
        left.w[0] = big_div_small(&quotient, a, b->w[0]);
    } else if (m < n) {
        left = *a;
    } else {
        u32 u[LIMBS + 1], v[LIMBS];
        u32 s = (u32)__builtin_clz(b->w[n - 1]);
        for (u32 i = n; i-- > 0;) v[i] = (u32)((((u64)b->w[i] << 32 | (i ? b->w[i - 1] : 0)) << s) >> 32);
        u[m] = (u32)((u64)a->w[m - 1] >> (32 - s));
        for (u32 i = m; i-- > 0;) u[i] = (u32)((((u64)a->w[i] << 32 | (i ? a->w[i - 1] : 0)) << s) >> 32);
        for (u32 j = m - n + 1; j-- > 0;) quotient.w[j] = big_digit(u, v, n, j);
        for (u32 i = 0; i < n; i++) left.w[i] = (u32)(((u64)u[i + 1] << 32 | u[i]) >> s);
    }
    *q = quotient;
    *rem = left;
}

static void big_div(Big *q, const Big *a, const Big *b) {
    Big rem;
    big_divmod(q, &rem, a, b);
}

static void big_div_up(Big *q, const Big *a, const Big *b) {
    Big rem, one = big_of(1);
    big_divmod(q, &rem, a, b);
    if (!big_zero(&rem)) big_add(q, q, &one);
}

/* floor(sqrt(x)) by Heron's method from above. */
static Big big_sqrt(const Big *x) {
    Big one = big_of(1), res = *x, next;
    if (big_zero(x)) return *x;
    big_div_small(&next, x, 2);
    big_add(&next, &next, &one);
    if (big_cmp(x, &one) == 0) return one;
    while (big_cmp(&next, &res) < 0) {
        Big t;
        res = next;
        big_div(&t, x, &res);
        big_add(&t, &t, &res);
        big_div_small(&next, &t, 2);
    }
    return res;
}

/* Decimal digits only, below 2^255; 0 when it is none. */
static int big_parse(Str s, Big *out) {
    Big v = big_of(0);
    if (!s.p || s.n == 0 || s.n > 128) return 0;
    for (u32 i = 0; i < s.n; i++) {
        u32 d = (u32)(s.p[i] - '0');
        if (d > 9) return 0;
        u64 carry = d;
        for (u32 k = 0; k < LIMBS; k++) {
            carry += (u64)v.w[k] * 10;
            v.w[k] = (u32)carry;
            carry >>= 32;
        }
        if (carry || !big_in_range(&v)) return 0;
    }
    *out = v;
    return 1;
}

/* Digits of a into buf (BIG_DIGITS bytes at least). */
static Str big_print(const Big *a, char *buf) {
    char tmp[90];
    u32 n = 0;
    Big v = *a;
    do {
        u32 part = big_div_small(&v, &v, 1000000000u);
        int last = big_zero(&v);
        for (u32 i = 0; i < 9 && (!last || part || i == 0); i++) {
            tmp[n++] = (char)('0' + part % 10);
            part /= 10;
        }
    } while (!big_zero(&v));
    for (u32 i = 0; i < n; i++) buf[i] = tmp[n - 1 - i];
    return (Str){buf, n};
}

#endif
