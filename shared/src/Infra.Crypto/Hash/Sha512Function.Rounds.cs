using System.Runtime.CompilerServices;

namespace Infra.Crypto.Hash;

/// <summary>The rounds of the vector paths.</summary>
internal readonly partial struct Sha512Function
{
    /// <summary>
    /// All rounds of one block; <paramref name="sums"/> holds words plus constants, so many words apart as <typeparamref name="TStride"/> says.
    /// They are written out and the terms ordered by when they are known, so that eight variables and three intermediate values stay in registers.
    /// Majority is (a ^ b) &amp; (b ^ c) ^ b, and b ^ c is the a ^ b of the round before.
    /// </summary>
    [ConstantTime, MethodImpl(MethodImplOptions.NoInlining)]
    private static void RunRounds<TStride>(ref Sha512State state, ReadOnlySpan<ulong> sums)
        where TStride : struct, IStride
    {
        ReadOnlySpan<ulong> w = sums[..((Rounds - 1) * TStride.Words + 1)];
        ulong a = state.A, b = state.B, c = state.C, d = state.D, e = state.E, f = state.F, g = state.G, h = state.H;
        ulong x, y = b ^ c;
        h = h + w[0] + Choose(e, f, g) + BigSigma1(e); d += h;
        x = a ^ b; h = h + ((x & y) ^ b) + BigSigma0(a);
        g = g + w[TStride.Words] + Choose(d, e, f) + BigSigma1(d); c += g;
        y = h ^ a; g = g + ((y & x) ^ a) + BigSigma0(h);
        f = f + w[2 * TStride.Words] + Choose(c, d, e) + BigSigma1(c); b += f;
        x = g ^ h; f = f + ((x & y) ^ h) + BigSigma0(g);
        e = e + w[3 * TStride.Words] + Choose(b, c, d) + BigSigma1(b); a += e;
        y = f ^ g; e = e + ((y & x) ^ g) + BigSigma0(f);
        d = d + w[4 * TStride.Words] + Choose(a, b, c) + BigSigma1(a); h += d;
        x = e ^ f; d = d + ((x & y) ^ f) + BigSigma0(e);
        c = c + w[5 * TStride.Words] + Choose(h, a, b) + BigSigma1(h); g += c;
        y = d ^ e; c = c + ((y & x) ^ e) + BigSigma0(d);
        b = b + w[6 * TStride.Words] + Choose(g, h, a) + BigSigma1(g); f += b;
        x = c ^ d; b = b + ((x & y) ^ d) + BigSigma0(c);
        a = a + w[7 * TStride.Words] + Choose(f, g, h) + BigSigma1(f); e += a;
        y = b ^ c; a = a + ((y & x) ^ c) + BigSigma0(b);
        h = h + w[8 * TStride.Words] + Choose(e, f, g) + BigSigma1(e); d += h;
        x = a ^ b; h = h + ((x & y) ^ b) + BigSigma0(a);
        g = g + w[9 * TStride.Words] + Choose(d, e, f) + BigSigma1(d); c += g;
        y = h ^ a; g = g + ((y & x) ^ a) + BigSigma0(h);
        f = f + w[10 * TStride.Words] + Choose(c, d, e) + BigSigma1(c); b += f;
        x = g ^ h; f = f + ((x & y) ^ h) + BigSigma0(g);
        e = e + w[11 * TStride.Words] + Choose(b, c, d) + BigSigma1(b); a += e;
        y = f ^ g; e = e + ((y & x) ^ g) + BigSigma0(f);
        d = d + w[12 * TStride.Words] + Choose(a, b, c) + BigSigma1(a); h += d;
        x = e ^ f; d = d + ((x & y) ^ f) + BigSigma0(e);
        c = c + w[13 * TStride.Words] + Choose(h, a, b) + BigSigma1(h); g += c;
        y = d ^ e; c = c + ((y & x) ^ e) + BigSigma0(d);
        b = b + w[14 * TStride.Words] + Choose(g, h, a) + BigSigma1(g); f += b;
        x = c ^ d; b = b + ((x & y) ^ d) + BigSigma0(c);
        a = a + w[15 * TStride.Words] + Choose(f, g, h) + BigSigma1(f); e += a;
        y = b ^ c; a = a + ((y & x) ^ c) + BigSigma0(b);
        h = h + w[16 * TStride.Words] + Choose(e, f, g) + BigSigma1(e); d += h;
        x = a ^ b; h = h + ((x & y) ^ b) + BigSigma0(a);
        g = g + w[17 * TStride.Words] + Choose(d, e, f) + BigSigma1(d); c += g;
        y = h ^ a; g = g + ((y & x) ^ a) + BigSigma0(h);
        f = f + w[18 * TStride.Words] + Choose(c, d, e) + BigSigma1(c); b += f;
        x = g ^ h; f = f + ((x & y) ^ h) + BigSigma0(g);
        e = e + w[19 * TStride.Words] + Choose(b, c, d) + BigSigma1(b); a += e;
        y = f ^ g; e = e + ((y & x) ^ g) + BigSigma0(f);
        d = d + w[20 * TStride.Words] + Choose(a, b, c) + BigSigma1(a); h += d;
        x = e ^ f; d = d + ((x & y) ^ f) + BigSigma0(e);
        c = c + w[21 * TStride.Words] + Choose(h, a, b) + BigSigma1(h); g += c;
        y = d ^ e; c = c + ((y & x) ^ e) + BigSigma0(d);
        b = b + w[22 * TStride.Words] + Choose(g, h, a) + BigSigma1(g); f += b;
        x = c ^ d; b = b + ((x & y) ^ d) + BigSigma0(c);
        a = a + w[23 * TStride.Words] + Choose(f, g, h) + BigSigma1(f); e += a;
        y = b ^ c; a = a + ((y & x) ^ c) + BigSigma0(b);
        h = h + w[24 * TStride.Words] + Choose(e, f, g) + BigSigma1(e); d += h;
        x = a ^ b; h = h + ((x & y) ^ b) + BigSigma0(a);
        g = g + w[25 * TStride.Words] + Choose(d, e, f) + BigSigma1(d); c += g;
        y = h ^ a; g = g + ((y & x) ^ a) + BigSigma0(h);
        f = f + w[26 * TStride.Words] + Choose(c, d, e) + BigSigma1(c); b += f;
        x = g ^ h; f = f + ((x & y) ^ h) + BigSigma0(g);
        e = e + w[27 * TStride.Words] + Choose(b, c, d) + BigSigma1(b); a += e;
        y = f ^ g; e = e + ((y & x) ^ g) + BigSigma0(f);
        d = d + w[28 * TStride.Words] + Choose(a, b, c) + BigSigma1(a); h += d;
        x = e ^ f; d = d + ((x & y) ^ f) + BigSigma0(e);
        c = c + w[29 * TStride.Words] + Choose(h, a, b) + BigSigma1(h); g += c;
        y = d ^ e; c = c + ((y & x) ^ e) + BigSigma0(d);
        b = b + w[30 * TStride.Words] + Choose(g, h, a) + BigSigma1(g); f += b;
        x = c ^ d; b = b + ((x & y) ^ d) + BigSigma0(c);
        a = a + w[31 * TStride.Words] + Choose(f, g, h) + BigSigma1(f); e += a;
        y = b ^ c; a = a + ((y & x) ^ c) + BigSigma0(b);
        h = h + w[32 * TStride.Words] + Choose(e, f, g) + BigSigma1(e); d += h;
        x = a ^ b; h = h + ((x & y) ^ b) + BigSigma0(a);
        g = g + w[33 * TStride.Words] + Choose(d, e, f) + BigSigma1(d); c += g;
        y = h ^ a; g = g + ((y & x) ^ a) + BigSigma0(h);
        f = f + w[34 * TStride.Words] + Choose(c, d, e) + BigSigma1(c); b += f;
        x = g ^ h; f = f + ((x & y) ^ h) + BigSigma0(g);
        e = e + w[35 * TStride.Words] + Choose(b, c, d) + BigSigma1(b); a += e;
        y = f ^ g; e = e + ((y & x) ^ g) + BigSigma0(f);
        d = d + w[36 * TStride.Words] + Choose(a, b, c) + BigSigma1(a); h += d;
        x = e ^ f; d = d + ((x & y) ^ f) + BigSigma0(e);
        c = c + w[37 * TStride.Words] + Choose(h, a, b) + BigSigma1(h); g += c;
        y = d ^ e; c = c + ((y & x) ^ e) + BigSigma0(d);
        b = b + w[38 * TStride.Words] + Choose(g, h, a) + BigSigma1(g); f += b;
        x = c ^ d; b = b + ((x & y) ^ d) + BigSigma0(c);
        a = a + w[39 * TStride.Words] + Choose(f, g, h) + BigSigma1(f); e += a;
        y = b ^ c; a = a + ((y & x) ^ c) + BigSigma0(b);
        h = h + w[40 * TStride.Words] + Choose(e, f, g) + BigSigma1(e); d += h;
        x = a ^ b; h = h + ((x & y) ^ b) + BigSigma0(a);
        g = g + w[41 * TStride.Words] + Choose(d, e, f) + BigSigma1(d); c += g;
        y = h ^ a; g = g + ((y & x) ^ a) + BigSigma0(h);
        f = f + w[42 * TStride.Words] + Choose(c, d, e) + BigSigma1(c); b += f;
        x = g ^ h; f = f + ((x & y) ^ h) + BigSigma0(g);
        e = e + w[43 * TStride.Words] + Choose(b, c, d) + BigSigma1(b); a += e;
        y = f ^ g; e = e + ((y & x) ^ g) + BigSigma0(f);
        d = d + w[44 * TStride.Words] + Choose(a, b, c) + BigSigma1(a); h += d;
        x = e ^ f; d = d + ((x & y) ^ f) + BigSigma0(e);
        c = c + w[45 * TStride.Words] + Choose(h, a, b) + BigSigma1(h); g += c;
        y = d ^ e; c = c + ((y & x) ^ e) + BigSigma0(d);
        b = b + w[46 * TStride.Words] + Choose(g, h, a) + BigSigma1(g); f += b;
        x = c ^ d; b = b + ((x & y) ^ d) + BigSigma0(c);
        a = a + w[47 * TStride.Words] + Choose(f, g, h) + BigSigma1(f); e += a;
        y = b ^ c; a = a + ((y & x) ^ c) + BigSigma0(b);
        h = h + w[48 * TStride.Words] + Choose(e, f, g) + BigSigma1(e); d += h;
        x = a ^ b; h = h + ((x & y) ^ b) + BigSigma0(a);
        g = g + w[49 * TStride.Words] + Choose(d, e, f) + BigSigma1(d); c += g;
        y = h ^ a; g = g + ((y & x) ^ a) + BigSigma0(h);
        f = f + w[50 * TStride.Words] + Choose(c, d, e) + BigSigma1(c); b += f;
        x = g ^ h; f = f + ((x & y) ^ h) + BigSigma0(g);
        e = e + w[51 * TStride.Words] + Choose(b, c, d) + BigSigma1(b); a += e;
        y = f ^ g; e = e + ((y & x) ^ g) + BigSigma0(f);
        d = d + w[52 * TStride.Words] + Choose(a, b, c) + BigSigma1(a); h += d;
        x = e ^ f; d = d + ((x & y) ^ f) + BigSigma0(e);
        c = c + w[53 * TStride.Words] + Choose(h, a, b) + BigSigma1(h); g += c;
        y = d ^ e; c = c + ((y & x) ^ e) + BigSigma0(d);
        b = b + w[54 * TStride.Words] + Choose(g, h, a) + BigSigma1(g); f += b;
        x = c ^ d; b = b + ((x & y) ^ d) + BigSigma0(c);
        a = a + w[55 * TStride.Words] + Choose(f, g, h) + BigSigma1(f); e += a;
        y = b ^ c; a = a + ((y & x) ^ c) + BigSigma0(b);
        h = h + w[56 * TStride.Words] + Choose(e, f, g) + BigSigma1(e); d += h;
        x = a ^ b; h = h + ((x & y) ^ b) + BigSigma0(a);
        g = g + w[57 * TStride.Words] + Choose(d, e, f) + BigSigma1(d); c += g;
        y = h ^ a; g = g + ((y & x) ^ a) + BigSigma0(h);
        f = f + w[58 * TStride.Words] + Choose(c, d, e) + BigSigma1(c); b += f;
        x = g ^ h; f = f + ((x & y) ^ h) + BigSigma0(g);
        e = e + w[59 * TStride.Words] + Choose(b, c, d) + BigSigma1(b); a += e;
        y = f ^ g; e = e + ((y & x) ^ g) + BigSigma0(f);
        d = d + w[60 * TStride.Words] + Choose(a, b, c) + BigSigma1(a); h += d;
        x = e ^ f; d = d + ((x & y) ^ f) + BigSigma0(e);
        c = c + w[61 * TStride.Words] + Choose(h, a, b) + BigSigma1(h); g += c;
        y = d ^ e; c = c + ((y & x) ^ e) + BigSigma0(d);
        b = b + w[62 * TStride.Words] + Choose(g, h, a) + BigSigma1(g); f += b;
        x = c ^ d; b = b + ((x & y) ^ d) + BigSigma0(c);
        a = a + w[63 * TStride.Words] + Choose(f, g, h) + BigSigma1(f); e += a;
        y = b ^ c; a = a + ((y & x) ^ c) + BigSigma0(b);
        h = h + w[64 * TStride.Words] + Choose(e, f, g) + BigSigma1(e); d += h;
        x = a ^ b; h = h + ((x & y) ^ b) + BigSigma0(a);
        g = g + w[65 * TStride.Words] + Choose(d, e, f) + BigSigma1(d); c += g;
        y = h ^ a; g = g + ((y & x) ^ a) + BigSigma0(h);
        f = f + w[66 * TStride.Words] + Choose(c, d, e) + BigSigma1(c); b += f;
        x = g ^ h; f = f + ((x & y) ^ h) + BigSigma0(g);
        e = e + w[67 * TStride.Words] + Choose(b, c, d) + BigSigma1(b); a += e;
        y = f ^ g; e = e + ((y & x) ^ g) + BigSigma0(f);
        d = d + w[68 * TStride.Words] + Choose(a, b, c) + BigSigma1(a); h += d;
        x = e ^ f; d = d + ((x & y) ^ f) + BigSigma0(e);
        c = c + w[69 * TStride.Words] + Choose(h, a, b) + BigSigma1(h); g += c;
        y = d ^ e; c = c + ((y & x) ^ e) + BigSigma0(d);
        b = b + w[70 * TStride.Words] + Choose(g, h, a) + BigSigma1(g); f += b;
        x = c ^ d; b = b + ((x & y) ^ d) + BigSigma0(c);
        a = a + w[71 * TStride.Words] + Choose(f, g, h) + BigSigma1(f); e += a;
        y = b ^ c; a = a + ((y & x) ^ c) + BigSigma0(b);
        h = h + w[72 * TStride.Words] + Choose(e, f, g) + BigSigma1(e); d += h;
        x = a ^ b; h = h + ((x & y) ^ b) + BigSigma0(a);
        g = g + w[73 * TStride.Words] + Choose(d, e, f) + BigSigma1(d); c += g;
        y = h ^ a; g = g + ((y & x) ^ a) + BigSigma0(h);
        f = f + w[74 * TStride.Words] + Choose(c, d, e) + BigSigma1(c); b += f;
        x = g ^ h; f = f + ((x & y) ^ h) + BigSigma0(g);
        e = e + w[75 * TStride.Words] + Choose(b, c, d) + BigSigma1(b); a += e;
        y = f ^ g; e = e + ((y & x) ^ g) + BigSigma0(f);
        d = d + w[76 * TStride.Words] + Choose(a, b, c) + BigSigma1(a); h += d;
        x = e ^ f; d = d + ((x & y) ^ f) + BigSigma0(e);
        c = c + w[77 * TStride.Words] + Choose(h, a, b) + BigSigma1(h); g += c;
        y = d ^ e; c = c + ((y & x) ^ e) + BigSigma0(d);
        b = b + w[78 * TStride.Words] + Choose(g, h, a) + BigSigma1(g); f += b;
        x = c ^ d; b = b + ((x & y) ^ d) + BigSigma0(c);
        a = a + w[79 * TStride.Words] + Choose(f, g, h) + BigSigma1(f); e += a;
        y = b ^ c; a = a + ((y & x) ^ c) + BigSigma0(b);
        state.Add(a, b, c, d, e, f, g, h);
    }

    private interface IStride
    {
        static abstract int Words { get; }
    }

    private readonly struct Consecutive : IStride
    {
        public static int Words => 1;
    }

    private readonly struct Interleaved : IStride
    {
        public static int Words => Lanes;
    }
}
