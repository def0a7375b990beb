// Vector kernels: a dot product of floats, and one of 4-bit weights with 8-bit inputs as llama.cpp's q4_0 x q8_0.
#include <wasm_simd128.h>

#define EXPORT(name) __attribute__((export_name(name)))
#define FLOATS 4096
#define BLOCKS 256

typedef struct { float scale; unsigned char quants[16]; } Weights;
typedef struct { float scale; signed char quants[32]; } Inputs;

static float left[FLOATS], right[FLOATS];
static Weights weights[BLOCKS];
static Inputs inputs[BLOCKS];

EXPORT("fill") void fill(void) {
  unsigned seed = 1;
  for (int i = 0; i < FLOATS; i++) {
    seed = seed * 1664525u + 1013904223u;
    left[i] = (float)(int)(seed >> 16) / 65536.0f - 0.5f;
    right[i] = (float)(int)(seed & 0xffff) / 65536.0f - 0.5f;
  }
  for (int i = 0; i < BLOCKS; i++) {
    weights[i].scale = left[i]; inputs[i].scale = right[i];
    for (int k = 0; k < 16; k++) { seed = seed * 1664525u + 1013904223u; weights[i].quants[k] = seed >> 24; }
    for (int k = 0; k < 32; k++) { seed = seed * 1664525u + 1013904223u; inputs[i].quants[k] = (signed char)(seed >> 24); }
  }
}

EXPORT("dot") float dot(int rounds) {
  float total = 0;
  for (int r = 0; r < rounds; r++) {
    v128_t a = wasm_f32x4_splat(0), b = a, c = a, d = a;
    for (int i = 0; i < FLOATS; i += 16) {
      a = wasm_f32x4_add(a, wasm_f32x4_mul(wasm_v128_load(left + i), wasm_v128_load(right + i)));
      b = wasm_f32x4_add(b, wasm_f32x4_mul(wasm_v128_load(left + i + 4), wasm_v128_load(right + i + 4)));
      c = wasm_f32x4_add(c, wasm_f32x4_mul(wasm_v128_load(left + i + 8), wasm_v128_load(right + i + 8)));
      d = wasm_f32x4_add(d, wasm_f32x4_mul(wasm_v128_load(left + i + 12), wasm_v128_load(right + i + 12)));
    }
    a = wasm_f32x4_add(wasm_f32x4_add(a, b), wasm_f32x4_add(c, d));
    total += wasm_f32x4_extract_lane(a, 0) + wasm_f32x4_extract_lane(a, 1) + wasm_f32x4_extract_lane(a, 2) + wasm_f32x4_extract_lane(a, 3);
    left[r & (FLOATS - 1)] = total;
  }
  return total;
}

EXPORT("quantised") float quantised(int rounds) {
  float total = 0;
  for (int r = 0; r < rounds; r++) {
    v128_t sum = wasm_f32x4_splat(0);
    const v128_t low = wasm_i8x16_splat(0x0f), eight = wasm_i8x16_splat(8);
    for (int i = 0; i < BLOCKS; i++) {
      v128_t packed = wasm_v128_load(weights[i].quants);
      v128_t w0 = wasm_i8x16_sub(wasm_v128_and(packed, low), eight);
      v128_t w1 = wasm_i8x16_sub(wasm_u8x16_shr(packed, 4), eight);
      v128_t x0 = wasm_v128_load(inputs[i].quants), x1 = wasm_v128_load(inputs[i].quants + 16);
      v128_t p0 = wasm_i32x4_dot_i16x8(wasm_i16x8_extend_low_i8x16(w0), wasm_i16x8_extend_low_i8x16(x0));
      v128_t p1 = wasm_i32x4_dot_i16x8(wasm_i16x8_extend_high_i8x16(w0), wasm_i16x8_extend_high_i8x16(x0));
      v128_t p2 = wasm_i32x4_dot_i16x8(wasm_i16x8_extend_low_i8x16(w1), wasm_i16x8_extend_low_i8x16(x1));
      v128_t p3 = wasm_i32x4_dot_i16x8(wasm_i16x8_extend_high_i8x16(w1), wasm_i16x8_extend_high_i8x16(x1));
      v128_t products = wasm_i32x4_add(wasm_i32x4_add(p0, p1), wasm_i32x4_add(p2, p3));
      sum = wasm_f32x4_add(sum, wasm_f32x4_mul(wasm_f32x4_convert_i32x4(products),
                                               wasm_f32x4_splat(weights[i].scale * inputs[i].scale)));
    }
    total += wasm_f32x4_extract_lane(sum, 0) + wasm_f32x4_extract_lane(sum, 1) + wasm_f32x4_extract_lane(sum, 2) + wasm_f32x4_extract_lane(sum, 3);
    weights[r & (BLOCKS - 1)].scale = total * 1e-6f;
  }
  return total;
}
