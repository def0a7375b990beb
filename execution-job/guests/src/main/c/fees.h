/* The pool's fee arithmetic. The original computes two factors in IEEE double arithmetic; here the same doubles are followed with integers: a value is
   a whole number of 2^-120 with at most 53 significant bits, rounded to nearest, ties to even, after every operation. */
#ifndef RAILYARD_FEES_H
#define RAILYARD_FEES_H
#include "big.h"

#define FRACTION_BITS 120

static Big big_shift_left(const Big *a, u32 bits) {
    Big r = big_of(0);
    for (u32 i = LIMBS; i-- > bits / 32;) {
        u32 from = i - bits / 32, s = bits % 32;
        u64 pair = (u64)a->w[from] << 32 | (from ? a->w[from - 1] : 0);
        r.w[i] = (u32)((pair << s) >> 32);
    }
    return r;
}

static Big big_shift_right(const Big *a, u32 bits) {
    Big r = big_of(0);
    for (u32 i = 0; i + bits / 32 < LIMBS; i++) {
        u32 from = i + bits / 32;
        u64 pair = (u64)(from + 1 < LIMBS ? a->w[from + 1] : 0) << 32 | a->w[from];
        r.w[i] = (u32)(pair >> (bits % 32));
    }
    return r;
}

/* a rounded to 53 significant bits; `sticky` says that bits below a were lost. */
static Big round_double(Big a, int sticky) {
    u32 n = big_length(&a);
    if (n == 0) return a;
    u32 bits = n * 32 - (u32)__builtin_clz(a.w[n - 1]);
    if (bits <= 53) return a;
    u32 cut = bits - 53;
    Big top = big_shift_right(&a, cut), back = big_shift_left(&top, cut), rest, half = big_of(1), one = big_of(1);
    big_sub(&rest, &a, &back);
    half = big_shift_left(&half, cut - 1);
    int c = big_cmp(&rest, &half);
    if (c > 0 || (c == 0 && (sticky || (top.w[0] & 1)))) big_add(&top, &top, &one);
    return big_shift_left(&top, cut);
}

/* The double nearest to a / b in units of 2^-120. */
static Big double_quotient(const Big *a, const Big *b) {
    Big q, rem, wide = big_shift_left(a, FRACTION_BITS);
    big_divmod(&q, &rem, &wide, b);
    return round_double(q, !big_zero(&rem));
}

static Big double_percent(u32 bps) {
    Big a = big_of(bps), hundred = big_of(100);
    return double_quotient(&a, &hundred);
}

/* floor((100 - lp/100 - protocol/100) * 100) in double arithmetic; lp + protocol must be at most 10,000. */
static u32 fee_numerator(u32 lp_bps, u32 protocol_bps) {
    Big v = big_of(100), lp = double_percent(lp_bps), protocol = double_percent(protocol_bps), hundred = big_of(100);
    v = big_shift_left(&v, FRACTION_BITS);
    big_sub(&v, &v, &lp);
    v = round_double(v, 0);
    if (big_cmp(&v, &protocol) < 0) return 0;
    big_sub(&v, &v, &protocol);
    v = round_double(v, 0);
    big_mul(&v, &v, &hundred);
    v = round_double(v, 0);
    v = big_shift_right(&v, FRACTION_BITS);
    return v.w[0];
}

/* ceil(100 * lp / (protocol + lp)) in double arithmetic; 100 when both are zero. */
static u32 lp_share(u32 lp_bps, u32 protocol_bps) {
    Big lp = double_percent(lp_bps), total = double_percent(protocol_bps), hundred = big_of(100);
    if (lp_bps + protocol_bps == 0) return 100;
    big_add(&total, &total, &lp);
    total = round_double(total, 0);
    Big ratio = double_quotient(&lp, &total);
    big_mul(&ratio, &ratio, &hundred);
    ratio = round_double(ratio, 0);
    Big whole = big_shift_right(&ratio, FRACTION_BITS), back = big_shift_left(&whole, FRACTION_BITS);
    return whole.w[0] + (big_cmp(&back, &ratio) != 0);
}

#endif
