// The dear parts of an LEblock with numbers of 16 bits and sums of 32 (AVX512-BF16). Included by leblock.cpp.
#pragma once
#if defined(__AVX512BF16__) && defined(__AVX512VL__) && defined(__AVX512BW__)
#define HAS_BFLOAT16 1
#include <immintrin.h>
#include <cstdint>
typedef uint32_t pair;   // two numbers that are multiplied and added at once
IN __m512bh as_bh(__m512i v) { return (__m512bh)v; }
IN __m512i two_rows(const float* a, const float* b) {   // pairs (a[i], b[i]) of 16 columns
    __m512i lo = _mm512_cvtepu16_epi32((__m256i)_mm512_cvtneps_pbh(_mm512_loadu_ps(a)));
    __m512i hi = _mm512_cvtepu16_epi32((__m256i)_mm512_cvtneps_pbh(_mm512_loadu_ps(b)));
    return _mm512_or_si512(lo, _mm512_slli_epi32(hi, 16));
}
static void narrow(const float* x, long n, uint16_t* out) {   // n: multiple of 32
    for (long i = 0; i < n; i += 32) _mm512_storeu_si512(out + i, (__m512i)_mm512_cvtne2ps_pbh(_mm512_loadu_ps(x + i + 16), _mm512_loadu_ps(x + i)));
}
static void pair_rows(const float* x, long rows, int m, pair* out) {   // [rows/2][m]; rows even, m: multiple of 16
    for (long p = 0; p < rows; p += 2, x += 2 * m, out += m) for (int c = 0; c < m; c += 16) _mm512_storeu_si512(out + c, two_rows(x + c, x + m + c));
}
template <int R, int NB> IN void mk_half(int K2, const pair* A, long ai, long ak, const pair* B, long bp, long ldb, float* C, long ldc, bool acc) {
    __m512 c[R][NB];
    #pragma GCC unroll 16
    for (int r = 0; r < R; r++) for (int j = 0; j < NB; j++) c[r][j] = acc ? _mm512_loadu_ps(C + r * ldc + 16 * j) : _mm512_setzero_ps();
    for (int k = 0; k < K2; k++, A += ak, B += ldb) {
        __m512bh b[NB];
        #pragma GCC unroll 2
        for (int j = 0; j < NB; j++) b[j] = as_bh(_mm512_loadu_si512(B + j * bp));
        #pragma GCC unroll 16
        for (int r = 0; r < R; r++) {
            __m512bh a = as_bh(_mm512_set1_epi32((int)A[r * ai]));
            #pragma GCC unroll 2
            for (int j = 0; j < NB; j++) c[r][j] = _mm512_dpbf16_ps(c[r][j], b[j], a);
        }
    }
    #pragma GCC unroll 16
    for (int r = 0; r < R; r++) for (int j = 0; j < NB; j++) _mm512_storeu_ps(C + r * ldc + 16 * j, c[r][j]);
}
template <int NB> static void gemm_half_panel(int M, int K2, const pair* A, long ai, long ak, const pair* B, long bp, long ldb, float* C, long ldc, bool acc) {
    int i = 0;
    for (; i + 12 <= M; i += 12) mk_half<12, NB>(K2, A + i * ai, ai, ak, B, bp, ldb, C + i * ldc, ldc, acc);
    for (; i + 4 <= M; i += 4) mk_half<4, NB>(K2, A + i * ai, ai, ak, B, bp, ldb, C + i * ldc, ldc, acc);
    for (; i < M; i++) mk_half<1, NB>(K2, A + i * ai, ai, ak, B, bp, ldb, C + i * ldc, ldc, acc);
}
// C[M x N] (+)= A * B over K2 pairs; panel j (16 columns) of B starts at B + j*bp, row stride ldb
static void gemm_half(int M, int N, int K2, const pair* A, long ai, long ak, const pair* B, long bp, long ldb, float* C, long ldc, bool acc) {
    int j = 0;
    for (; j + 32 <= N; j += 32) gemm_half_panel<2>(M, K2, A, ai, ak, B + (j / 16) * bp, bp, ldb, C + j, ldc, acc);
    if (j < N) gemm_half_panel<1>(M, K2, A, ai, ak, B + (j / 16) * bp, bp, ldb, C + j, ldc, acc);
}
static void pack_pairs(const float* rows, int K, int N, pair* out) {   // rows [K][N] -> panels [N/16][K/2][16]
    for (int j = 0; j < N; j += 16) for (int k = 0; k < K; k += 2, out += 16) _mm512_storeu_si512(out, two_rows(rows + (long)k * N + j, rows + (long)(k + 1) * N + j));
}
// ---- MCAM: 7x7 over the channels of a group
// taps of 32 channels from c: out[49][32] numbers
IN void narrow_taps(const v8 (*V)[49], uint16_t* out) {
    for (int t = 0; t < 49; t++) {
        __m512 lo = _mm512_insertf32x8(_mm512_castps256_ps512((__m256)V[0][t]), (__m256)V[1][t], 1);
        __m512 hi = _mm512_insertf32x8(_mm512_castps256_ps512((__m256)V[2][t]), (__m256)V[3][t], 1);
        _mm512_storeu_si512(out + 32 * t, (__m512i)_mm512_cvtne2ps_pbh(hi, lo));
    }
}
static void pad7_half(const float* v, int H, int W, int Wp, int C, uint16_t* out) {   // [H+6][Wp][C], borders zero
    memset(out, 0, (size_t)(H + 6) * Wp * C * 2);
    for (int y = 0; y < H; y++) narrow(v + (long)y * W * C, (long)W * C, out + ((long)(y + 3) * Wp + 3) * C);
}
// R cells of a row: sums over 49 taps and 32 channels, four quarters of the channels apart, into out[R][4]
template <int R> IN void taps_forward(const uint16_t* xp, int Wp, int C, const uint16_t* V, float (*out)[4]) {
    __m512 a[R];
    #pragma GCC unroll 8
    for (int r = 0; r < R; r++) a[r] = _mm512_setzero_ps();
    for (int ty = 0; ty < 7; ty++) {
        const uint16_t* row = xp + (long)ty * Wp * C; const uint16_t* k = V + ty * 7 * 32;
        __m512bh x[R + 6];
        #pragma GCC unroll 14
        for (int i = 0; i < R + 6; i++) x[i] = as_bh(_mm512_loadu_si512(row + (long)i * C));
        #pragma GCC unroll 7
        for (int tx = 0; tx < 7; tx++) {
            __m512bh kk = as_bh(_mm512_loadu_si512(k + 32 * tx));
            #pragma GCC unroll 8
            for (int r = 0; r < R; r++) a[r] = _mm512_dpbf16_ps(a[r], x[r + tx], kk);
        }
    }
    #pragma GCC unroll 8
    for (int r = 0; r < R; r++) {
        __m512 s = _mm512_add_ps(a[r], _mm512_permute_ps(a[r], 0xB1)); s = _mm512_add_ps(s, _mm512_permute_ps(s, 0x4E));
        _mm_storeu_ps(out[r], _mm512_castps512_ps128(_mm512_maskz_compress_ps(0x1111, s)));
    }
}
// pairs of neighbouring taps of 8 channels, for the gradient of the features: [7][4], (tap 2k+1, tap 2k), tap 7 is zero
IN void pair_taps(const v8* V, __m256i* out) {
    for (int ty = 0; ty < 7; ty++) for (int k = 0; k < 4; k++) {
        __m256i hi = _mm256_cvtepu16_epi32((__m128i)_mm256_cvtneps_pbh((__m256)V[ty * 7 + 2 * k]));
        __m256i lo = k < 3 ? _mm256_cvtepu16_epi32((__m128i)_mm256_cvtneps_pbh((__m256)V[ty * 7 + 2 * k + 1])) : _mm256_setzero_si256();
        out[ty * 4 + k] = _mm256_or_si256(lo, _mm256_slli_epi32(hi, 16));
    }
}
IN __m256bh twice(const uint16_t* p) { int v; memcpy(&v, p, 4); return (__m256bh)_mm256_set1_epi32(v); }
// R cells of a row, 8 channels: adds what the gradient d (one plane, padded) sends to the features
template <int R> IN void taps_backward(const uint16_t* d, int Wp, const __m256i* K, float* out, long C, int left) {
    __m256 a[R];
    #pragma GCC unroll 12
    for (int r = 0; r < R; r++) a[r] = _mm256_setzero_ps();
    for (int ty = 0; ty < 7; ty++) {
        const uint16_t* row = d - (long)ty * Wp; const __m256i* kt = K + 4 * ty;
        #pragma GCC unroll 4
        for (int k = 0; k < 4; k++) {
            __m256bh kk = (__m256bh)kt[k];
            #pragma GCC unroll 12
            for (int r = 0; r < R; r++) a[r] = _mm256_dpbf16_ps(a[r], kk, twice(row + r - 1 - 2 * k));
        }
    }
    #pragma GCC unroll 12
    for (int r = 0; r < R; r++) if (r < left) _mm256_storeu_ps(out + r * C, _mm256_add_ps(_mm256_loadu_ps(out + r * C), a[r]));
}
// features of 8 channels as pairs (cell, next cell), padded: out[H+6][Wp]
IN void pad7_pairs(const v8* xp, long cells, __m256i* out) {
    __m256i now = _mm256_cvtepu16_epi32((__m128i)_mm256_cvtneps_pbh((__m256)xp[0]));
    for (long i = 0; i < cells; i++) {
        __m256i next = i + 1 < cells ? _mm256_cvtepu16_epi32((__m128i)_mm256_cvtneps_pbh((__m256)xp[i + 1])) : _mm256_setzero_si256();
        out[i] = _mm256_or_si256(now, _mm256_slli_epi32(next, 16)); now = next;
    }
}
// gradient of the 7 taps of T rows from ty, 8 channels
template <int T> IN void taps_gradient(const __m256i* xp, const uint16_t* d, int H, int W, int Wp, int ty, v8* dV) {
    __m256 s[T][7];
    #pragma GCC unroll 14
    for (int t = 0; t < T * 7; t++) s[t / 7][t % 7] = _mm256_setzero_ps();
    for (int y = 0; y < H; y++) {
        const uint16_t* g = d + (long)(y + 3) * Wp + 3; const __m256i* r = xp + (long)(y + ty) * Wp;
        for (int x = 0; x < W; x += 2) {
            __m256bh z = twice(g + x);
            #pragma GCC unroll 14
            for (int t = 0; t < T * 7; t++) s[t / 7][t % 7] = _mm256_dpbf16_ps(s[t / 7][t % 7], (__m256bh)r[(t / 7) * Wp + x + t % 7], z);
        }
    }
    #pragma GCC unroll 14
    for (int t = 0; t < T * 7; t++) dV[ty * 7 + t] = (v8)s[t / 7][t % 7];
}
#else
#define HAS_BFLOAT16 0
#endif
