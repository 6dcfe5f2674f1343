using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Infra.Av1.Kernels;
using Infra.Av1.Pictures;

namespace Infra.Av1.Tests.Kernels;

/// <summary>Operations on vectors of words: every width gives lane by lane what whole numbers give, and so do the replacements of single instructions.</summary>
public sealed class WordsTests
{
    private static readonly short[] Corners = [0, 1, -1, 2, 127, 128, 255, 256, short.MaxValue, short.MinValue, short.MaxValue - 1, short.MinValue + 1, 1024, -1024, 2896 * 8, 64];

    [Fact]
    public void Words128_AreWholeNumbers() => Check<Words128>();

    [Fact]
    public void Words256_AreWholeNumbers()
    {
        if (Avx2.IsSupported) Check<Words256>();
    }

    [Fact]
    public void Words512_AreWholeNumbers()
    {
        if (Avx2.IsSupported) Check<Words512>();
    }

    [Fact]
    public void Portable_IsWhatInstructionsDo()
    {
        foreach ((short[] a, short[] b) in Pairs(Words128.Count, rounds: 400))
        {
            Vector128<short> x = Vector128.Create(a);
            Vector128<short> y = Vector128.Create(b);
            for (int i = 0; i < 8; i++)
            {
                Assert.Equal((short)Math.Clamp(a[i] + b[i], short.MinValue, short.MaxValue), Words128.Portable.AddSaturate(x, y)[i]);
                Assert.Equal((short)Math.Clamp(a[i] - b[i], short.MinValue, short.MaxValue), Words128.Portable.SubtractSaturate(x, y)[i]);
                Assert.Equal(unchecked((short)((a[i] * b[i] + (1 << 14)) >> 15)), Words128.Portable.MultiplyHighRound(x, y)[i]);
                Assert.Equal((byte)Math.Clamp((int)a[i], 0, 255), Words128.Portable.PackBytes(x)[i]);
                Assert.Equal(i % 2 == 0 ? a[i / 2] : b[i / 2], Words128.Portable.UnpackLow(x, y)[i]);
                Assert.Equal(i % 2 == 0 ? a[4 + i / 2] : b[4 + i / 2], Words128.Portable.UnpackHigh(x, y)[i]);
                Assert.Equal((i / 2 % 2 == 0 ? a : b)[i / 4 * 2 + i % 2], Words128.Portable.UnpackLow(x.AsInt32(), y.AsInt32()).AsInt16()[i]);
                Assert.Equal((i / 2 % 2 == 0 ? a : b)[4 + i / 4 * 2 + i % 2], Words128.Portable.UnpackHigh(x.AsInt32(), y.AsInt32()).AsInt16()[i]);
                Assert.Equal((short)Math.Clamp((i < 4 ? a[i] : b[i - 4]) * 3, short.MinValue, short.MaxValue), Words128.Portable.Pack(Vector128.WidenLower(x) * 3, Vector128.WidenLower(y) * 3)[i]);
            }
        }
    }

    private static void Check<TWords>()
        where TWords : struct, IWords<TWords>
    {
        int count = TWords.Count;
        var result = new short[count];
        foreach ((short[] a, short[] b) in Pairs(count, rounds: 200))
        {
            TWords x = TWords.Load(a);
            TWords y = TWords.Load(b);
            Same("add", TWords.Add(x, y), i => unchecked((short)(a[i] + b[i])));
            Same("subtract", TWords.Subtract(x, y), i => unchecked((short)(a[i] - b[i])));
            Same("add saturated", TWords.AddSaturate(x, y), i => (short)Math.Clamp(a[i] + b[i], short.MinValue, short.MaxValue));
            Same("subtract saturated", TWords.SubtractSaturate(x, y), i => (short)Math.Clamp(a[i] - b[i], short.MinValue, short.MaxValue));
            Same("min", TWords.Min(x, y), i => Math.Min(a[i], b[i]));
            Same("max", TWords.Max(x, y), i => Math.Max(a[i], b[i]));
            Same("shift", TWords.ShiftRight(x, 5), i => (short)(a[i] >> 5));
            Same("high product", TWords.MultiplyHighRound(x, y), i => unchecked((short)((a[i] * b[i] + (1 << 14)) >> 15)));
            TWords.Products(x, y, TWords.CreateInts((-300 << 16) | 1234), out TWords low, out TWords high);
            TWords offset = TWords.CreateInts(2048);
            Same("products", TWords.Round(TWords.AddInts(low, offset), TWords.AddInts(high, offset), 12), i => (short)Math.Clamp((a[i] * 1234 - b[i] * 300 + 2048) >> 12, short.MinValue, short.MaxValue));
            TWords.Products(x, y, TWords.Create(7), TWords.Create(-9), out low, out high);
            Same("weighted", TWords.Round(low, high, 1), i => (short)Math.Clamp((a[i] * 7 - b[i] * 9) >> 1, short.MinValue, short.MaxValue));
            CheckMasks(a, b, x, y);
            CheckInts(a, b, x, y);
            CheckSamples(a, x);
        }

        void Same(string what, TWords actual, Func<int, short> expected)
        {
            TWords.Store(result, actual);
            for (int i = 0; i < count; i++)
                Assert.True(expected(i) == result[i], $"{what} lane {i}: {result[i]}, not {expected(i)}");
        }
    }

    private static void CheckMasks<TWords>(short[] a, short[] b, TWords x, TWords y)
        where TWords : struct, IWords<TWords>
    {
        int units = a[0] & 0xFF;
        ulong bytes = ((ulong)(uint)(a[0] * 40_503) << 32) | (uint)(b[0] * 30_011);
        Same("greater", TWords.GreaterThan(x, y), i => a[i] > b[i] ? -1 : 0);
        Same("and", TWords.And(x, y), i => a[i] & b[i]);
        Same("or", TWords.Or(x, y), i => a[i] | b[i]);
        Same("and not", TWords.AndNot(x, y), i => a[i] & ~b[i]);
        Same("select", TWords.Select(TWords.GreaterThan(x, y), x, TWords.Create(5)), i => a[i] > b[i] ? a[i] : 5);
        Same("size", TWords.Abs(x), i => Math.Abs((int)a[i]));
        Same("product", TWords.Multiply(x, y), i => a[i] * b[i]);
        Same("left", TWords.ShiftLeft(x, 3), i => a[i] << 3);
        Same("right", TWords.ShiftRightLogical(x, 3), i => (ushort)a[i] >> 3);
        for (int count = 0; count < 12; count += 3)
            Same("right by a count made before", TWords.ShiftRightLogical(x, TWords.CreateShift(count)), i => (ushort)a[i] >> count);
        Same("min without sign", TWords.MinUnsigned(x, y), i => Math.Min((ushort)a[i], (ushort)b[i]));
        Same("difference without sign", TWords.SubtractSaturateUnsigned(x, y), i => Math.Max(0, (ushort)a[i] - (ushort)b[i]));
        Same("with sign", TWords.WithSign(TWords.Abs(x), x), i => a[i]);
        Same("spread", TWords.Spread(bytes), i => (int)(bytes >> (8 * (i / 4))) & 255);
        Same("units", TWords.UnitMask(units), i => -(units >> (i / 4) & 1));
        Assert.True(TWords.IsZero(TWords.Create(0)));
        Assert.Equal(Array.TrueForAll(a, value => value == 0), TWords.IsZero(x));

        // Rows with gaps; what is stored leaves the gaps alone.
        var rows = new short[2 * TWords.Count + 8];
        for (int i = 0; i < rows.Length; i++)
            rows[i] = (short)(a[i % a.Length] & 255);
        Same("eights", TWords.LoadEights(rows, 3, 11), i => rows[3 + i / 8 * 11 + i % 8]);
        Same("fours", TWords.LoadFours(rows, 3, 7), i => rows[3 + i / 4 * 7 + i % 4]);
        CheckRows<TWords, byte>(rows);
        CheckRows<TWords, ushort>(rows);
    }

    private static void CheckRows<TWords, TPixel>(short[] rows)
        where TWords : struct, IWords<TWords>
        where TPixel : unmanaged, IBinaryInteger<TPixel>
    {
        const int Stride = 9;
        var eights = new TPixel[(TWords.Count / 4 + 2) * Stride];
        var fours = new TPixel[eights.Length];
        TWords.StoreEights(new PlaneBlock<TPixel>(eights, Stride, Stride), 1, TWords.LoadEights(rows, 0, 8));
        TWords.StoreFours(new PlaneBlock<TPixel>(fours, Stride, Stride), 1, TWords.LoadFours(rows, 0, 4));
        for (int i = 0; i < eights.Length; i++)
        {
            int row = i / Stride - 2;
            int column = i % Stride;
            bool isEight = row >= 0 && row < TWords.Count / 8 && column < 8;
            bool isFour = row >= 0 && row < TWords.Count / 4 && column < 4;
            Assert.Equal(isEight ? rows[row * 8 + column] : 0, int.CreateTruncating(eights[i]));
            Assert.Equal(isFour ? rows[row * 4 + column] : 0, int.CreateTruncating(fours[i]));
        }
    }

    // Two words of a vector are one number of 32 bits.
    private static void CheckInts<TWords>(short[] a, short[] b, TWords x, TWords y)
        where TWords : struct, IWords<TWords>
    {
        int[] p = MemoryMarshal.Cast<short, int>(a).ToArray();
        int[] q = MemoryMarshal.Cast<short, int>(b).ToArray();
        SameInts("load", TWords.LoadInts(p), i => p[i]);
        SameInts("widened", TWords.LoadWidened(a), i => a[i]);
        SameInts("difference", TWords.SubtractInts(x, y), i => p[i] - q[i]);
        SameInts("product", TWords.MultiplyInts(x, y), i => p[i] * q[i]);
        SameInts("square", TWords.SquareInts(TWords.ShiftRightLogicalInts(x, 17)), i => (int)((uint)p[i] >> 17) * (int)((uint)p[i] >> 17));
        SameInts("min", TWords.MinInts(x, y), i => Math.Min(p[i], q[i]));
        SameInts("max", TWords.MaxInts(x, y), i => Math.Max(p[i], q[i]));
        SameInts("equal", TWords.EqualInts(TWords.ShiftRightInts(x, 31), TWords.ShiftRightInts(y, 31)), i => p[i] >> 31 == q[i] >> 31 ? -1 : 0);
        SameInts("left", TWords.ShiftLeftInts(x, 5), i => p[i] << 5);
        SameInts("right", TWords.ShiftRightInts(x, 5), i => p[i] >> 5);
        SameInts("right without sign", TWords.ShiftRightLogicalInts(x, 5), i => (int)((uint)p[i] >> 5));
        TWords divisor = TWords.AddInts(TWords.ShiftRightLogicalInts(y, 24), TWords.CreateInts(1));
        SameInts("quotient", TWords.QuotientInts(TWords.ShiftRightLogicalInts(x, 16), divisor), i => (int)((uint)p[i] >> 16) / ((int)((uint)q[i] >> 24) + 1));
        Same("pack", TWords.PackInts(TWords.ShiftRightInts(x, 12), TWords.ShiftRightInts(y, 12)), i => Math.Clamp((i < p.Length ? p[i] : q[i - p.Length]) >> 12, short.MinValue, short.MaxValue));
    }

    // Lanes as words; what is above 16 bits of the expected number does not count.
    private static void Same<TWords>(string what, TWords actual, Func<int, int> expected)
        where TWords : struct, IWords<TWords>
    {
        var lanes = new short[TWords.Count];
        TWords.Store(lanes, actual);
        for (int i = 0; i < lanes.Length; i++)
            Assert.True(unchecked((short)expected(i)) == lanes[i], $"{what} lane {i}: {lanes[i]}, not {expected(i)}");
    }

    private static void SameInts<TWords>(string what, TWords actual, Func<int, int> expected)
        where TWords : struct, IWords<TWords>
    {
        var lanes = new int[TWords.Count / 2];
        TWords.StoreInts(lanes, actual);
        for (int i = 0; i < lanes.Length; i++)
            Assert.True(expected(i) == lanes[i], $"{what} lane {i}: {lanes[i]}, not {expected(i)}");
    }

    private static void CheckSamples<TWords>(short[] a, TWords x)
        where TWords : struct, IWords<TWords>
    {
        var bytes = new byte[TWords.Count + 1];
        TWords.StoreSamples<byte>(bytes, x);
        Assert.All(a, (value, i) => Assert.Equal((byte)Math.Clamp((int)value, 0, 255), bytes[i]));
        Assert.Equal(0, bytes[^1]);
        var words = new short[TWords.Count];
        TWords.Store(words, TWords.LoadSamples<byte>(bytes));
        Assert.All(words, (value, i) => Assert.Equal(bytes[i], value));
        for (int count = 2; count <= TWords.Count; count *= 2)
        {
            var few = new byte[count];
            var wide = new ushort[count];
            TWords.StoreSome<byte>(few, x);
            TWords.StoreSome<ushort>(wide, x);
            Assert.Equal(bytes[..count], few);
            Assert.All(wide, (value, i) => Assert.Equal(a[i], (short)value));
            TWords.Store(words, TWords.LoadSome<byte>(few));
            Assert.All(few, (value, i) => Assert.Equal(value, words[i]));
            TWords.Store(words, TWords.LoadSome<ushort>(wide));
            Assert.Equal(a[..count], words[..count]);
        }
    }

    private static IEnumerable<(short[] First, short[] Second)> Pairs(int count, int rounds)
    {
        var random = new Random(7);
        for (int round = 0; round < rounds; round++)
            yield return (Some(), Some());

        short[] Some() => [.. Enumerable.Range(0, count).Select(_ => random.Next(2) == 0 ? Corners[random.Next(Corners.Length)] : (short)random.Next(short.MinValue, short.MaxValue + 1))];
    }
}
