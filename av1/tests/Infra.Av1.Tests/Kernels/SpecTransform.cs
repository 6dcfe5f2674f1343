using Infra.Av1.Tables;

namespace Infra.Av1.Tests.Kernels;

/// <summary>Section 7.13 word for word, in 64-bit numbers: slow and plain, to judge the kernels.</summary>
internal sealed class SpecTransform(int bitDepth)
{
    private long[] _t = [];

    /// <summary>The Residual array of section 7.13.3.</summary>
    public long[,] Inverse(int[,] dequant, int txSize, int txType)
    {
        int log2W = SpecTables.TxWidthLog2[txSize];
        int log2H = SpecTables.TxHeightLog2[txSize];
        int w = 1 << log2W;
        int h = 1 << log2H;
        bool isLossless = txType == 16;
        int rowShift = isLossless ? 0 : SpecTables.TransformRowShift[txSize];
        int columnRange = Math.Max(bitDepth + 6, 16);
        var residual = new long[h, w];
        for (int i = 0; i < h; i++)
        {
            _t = new long[w];
            for (int j = 0; j < w; j++)
            {
                _t[j] = i < 32 && j < 32 ? dequant[i, j] : 0;
                if (Math.Abs(log2W - log2H) == 1) _t[j] = Round2(_t[j] * 2896, 12);
            }

            if (isLossless) Wht(2);
            else if (txType is 0 or 1 or 4 or 11) Dct(log2W, bitDepth + 8);
            else if (txType is 2 or 3 or 5 or 6 or 7 or 8 or 13 or 15) Adst(log2W, bitDepth + 8);
            else Identity(log2W);
            for (int j = 0; j < w; j++)
                residual[i, j] = Clip(Round2(_t[j], rowShift), columnRange);
        }

        for (int j = 0; j < w; j++)
        {
            _t = new long[h];
            for (int i = 0; i < h; i++)
                _t[i] = residual[i, j];
            if (isLossless) Wht(0);
            else if (txType is 0 or 2 or 5 or 10) Dct(log2H, columnRange);
            else if (txType is 1 or 3 or 4 or 6 or 7 or 8 or 12 or 14) Adst(log2H, columnRange);
            else Identity(log2H);
            for (int i = 0; i < h; i++)
                residual[i, j] = Round2(_t[i], isLossless ? 0 : 4);
        }

        return residual;
    }

    private static long Round2(long x, int n) => n == 0 ? x : (x + (1L << (n - 1))) >> n;

    private static long Clip(long x, int bits) => Math.Clamp(x, -(1L << (bits - 1)), (1L << (bits - 1)) - 1);

    private static int Brev(int bits, int x)
    {
        int t = 0;
        for (int i = 0; i < bits; i++)
            t += ((x >> i) & 1) << (bits - 1 - i);
        return t;
    }

    private static long Cos128(int angle)
    {
        int a = angle & 255;
        if (a <= 64) return SpecTables.Cos128Lookup[a];
        if (a <= 128) return -SpecTables.Cos128Lookup[128 - a];
        return a <= 192 ? -SpecTables.Cos128Lookup[a - 128] : SpecTables.Cos128Lookup[256 - a];
    }

    // The design saturates rotations of 8-bit content to 16 bits.
    private long Range(long x) => bitDepth == 8 ? Clip(x, 16) : x;

    private void B(int a, int b, int angle, int flip)
    {
        long x = _t[a] * Cos128(angle) - _t[b] * Cos128(angle - 64);
        long y = _t[a] * Cos128(angle - 64) + _t[b] * Cos128(angle);
        _t[a] = Range(Round2(x, 12));
        _t[b] = Range(Round2(y, 12));
        if (flip != 0) (_t[a], _t[b]) = (_t[b], _t[a]);
    }

    private void H(int a, int b, int flip, int r)
    {
        if (flip != 0) (a, b) = (b, a);
        long x = _t[a];
        long y = _t[b];
        _t[a] = Clip(x + y, r);
        _t[b] = Clip(x - y, r);
    }

    private void Dct(int n, int r)
    {
        long[] copy = (long[])_t.Clone();
        for (int i = 0; i < 1 << n; i++)
            _t[i] = copy[Brev(n, i)];
        if (n == 6) For(16, i => B(32 + i, 63 - i, 63 - 4 * Brev(4, i), 0));
        if (n >= 5) For(8, i => B(16 + i, 31 - i, 6 + (Brev(3, 7 - i) << 3), 0));
        if (n == 6) For(16, i => H(32 + i * 2, 33 + i * 2, i & 1, r));
        if (n >= 4) For(4, i => B(8 + i, 15 - i, 12 + (Brev(2, 3 - i) << 4), 0));
        if (n >= 5) For(8, i => H(16 + 2 * i, 17 + 2 * i, i & 1, r));
        if (n == 6) For(4, 2, (i, j) => B(62 - i * 4 - j, 33 + i * 4 + j, 60 - 16 * Brev(2, i) + 64 * j, 1));
        if (n >= 3) For(2, i => B(4 + i, 7 - i, 56 - 32 * i, 0));
        if (n >= 4) For(4, i => H(8 + 2 * i, 9 + 2 * i, i & 1, r));
        if (n >= 5) For(2, 2, (i, j) => B(30 - 4 * i - j, 17 + 4 * i + j, 24 + (j << 6) + ((1 - i) << 5), 1));
        if (n == 6) For(8, 2, (i, j) => H(32 + i * 4 + j, 35 + i * 4 - j, i & 1, r));
        For(2, i => B(2 * i, 2 * i + 1, 32 + 16 * i, 1 - i));
        if (n >= 3) For(2, i => H(4 + 2 * i, 5 + 2 * i, i, r));
        if (n >= 4) For(2, i => B(14 - i, 9 + i, 48 + 64 * i, 1));
        if (n >= 5) For(4, 2, (i, j) => H(16 + 4 * i + j, 19 + 4 * i - j, i & 1, r));
        if (n == 6) For(2, 4, (i, j) => B(61 - i * 8 - j, 34 + i * 8 + j, 56 - i * 32 + (j >> 1) * 64, 1));
        For(2, i => H(i, 3 - i, 0, r));
        if (n >= 3) B(6, 5, 32, 1);
        if (n >= 4) For(2, 2, (i, j) => H(8 + 4 * i + j, 11 + 4 * i - j, i, r));
        if (n >= 5) For(4, i => B(29 - i, 18 + i, 48 + (i >> 1) * 64, 1));
        if (n == 6) For(4, 4, (i, j) => H(32 + 8 * i + j, 39 + 8 * i - j, i & 1, r));
        if (n >= 3) For(4, i => H(i, 7 - i, 0, r));
        if (n >= 4) For(2, i => B(13 - i, 10 + i, 32, 1));
        if (n >= 5) For(2, 4, (i, j) => H(16 + i * 8 + j, 23 + i * 8 - j, i, r));
        if (n == 6) For(8, i => B(59 - i, 36 + i, i < 4 ? 48 : 112, 1));
        if (n >= 4) For(8, i => H(i, 15 - i, 0, r));
        if (n >= 5) For(4, i => B(27 - i, 20 + i, 32, 1));
        if (n == 6)
        {
            For(8, i =>
            {
                H(32 + i, 47 - i, 0, r);
                H(48 + i, 63 - i, 1, r);
            });
        }

        if (n >= 5) For(16, i => H(i, 31 - i, 0, r));
        if (n == 6) For(8, i => B(55 - i, 40 + i, 32, 1));
        if (n == 6) For(32, i => H(i, 63 - i, 0, r));
    }

    private void Adst(int n, int r)
    {
        if (n == 2)
        {
            Adst4();
            return;
        }

        int n0 = 1 << n;
        long[] copy = (long[])_t.Clone();
        for (int i = 0; i < n0; i++)
            _t[i] = copy[(i & 1) != 0 ? i - 1 : n0 - i - 1];
        if (n == 3)
        {
            For(4, i => B(2 * i, 2 * i + 1, 60 - 16 * i, 1));
            For(4, i => H(i, 4 + i, 0, r));
            For(2, i => B(4 + 3 * i, 5 + i, 48 - 32 * i, 1));
            For(2, 2, (i, j) => H(4 * j + i, 2 + 4 * j + i, 0, r));
            For(2, i => B(2 + 4 * i, 3 + 4 * i, 32, 1));
        }
        else
        {
            For(8, i => B(2 * i, 2 * i + 1, 62 - 8 * i, 1));
            For(8, i => H(i, 8 + i, 0, r));
            For(2, i => B(8 + 2 * i, 9 + 2 * i, 56 - 32 * i, 1));
            For(2, i => B(13 + 2 * i, 12 + 2 * i, 8 + 32 * i, 1));
            For(4, 2, (i, j) => H(8 * j + i, 4 + 8 * j + i, 0, r));
            For(2, 2, (i, j) => B(4 + 8 * j + 3 * i, 5 + 8 * j + i, 48 - 32 * i, 1));
            For(2, 4, (i, j) => H(4 * j + i, 2 + 4 * j + i, 0, r));
            For(4, i => B(2 + 4 * i, 3 + 4 * i, 32, 1));
        }

        copy = (long[])_t.Clone();
        for (int i = 0; i < n0; i++)
        {
            int a = (i >> 3) & 1;
            int b = ((i >> 2) & 1) ^ ((i >> 3) & 1);
            int c = ((i >> 1) & 1) ^ ((i >> 2) & 1);
            int d = (i & 1) ^ ((i >> 1) & 1);
            int idx = ((d << 3) | (c << 2) | (b << 1) | a) >> (4 - n);
            _t[i] = (i & 1) != 0 ? -copy[idx] : copy[idx];
        }
    }

    private void Adst4()
    {
        long s0 = 1321 * _t[0];
        long s1 = 2482 * _t[0];
        long s2 = 3344 * _t[1];
        long s3 = 3803 * _t[2];
        long s4 = 1321 * _t[2];
        long s5 = 2482 * _t[3];
        long s6 = 3803 * _t[3];
        long b7 = _t[0] - _t[2] + _t[3];
        s0 += s3;
        s1 -= s4;
        s3 = s2;
        s2 = 3344 * b7;
        s0 += s5;
        s1 -= s6;
        _t[0] = Range(Round2(s0 + s3, 12));
        _t[1] = Range(Round2(s1 + s3, 12));
        _t[2] = Range(Round2(s2, 12));
        _t[3] = Range(Round2(s0 + s1 - s3, 12));
    }

    private void Wht(int shift)
    {
        long a = _t[0] >> shift;
        long c = _t[1] >> shift;
        long d = _t[2] >> shift;
        long b = _t[3] >> shift;
        a += c;
        d -= b;
        long e = (a - d) >> 1;
        b = e - b;
        c = e - c;
        a -= b;
        d += c;
        _t = [a, b, c, d];
    }

    private void Identity(int n)
    {
        for (int i = 0; i < _t.Length; i++)
            _t[i] = n == 2 ? Round2(_t[i] * 5793, 12) : n == 3 ? _t[i] * 2 : n == 4 ? Round2(_t[i] * 11586, 12) : _t[i] * 4;
    }

    private static void For(int count, Action<int> step)
    {
        for (int i = 0; i < count; i++)
            step(i);
    }

    private static void For(int count, int inner, Action<int, int> step)
    {
        for (int i = 0; i < count; i++)
        {
            for (int j = 0; j < inner; j++)
                step(i, j);
        }
    }
}
