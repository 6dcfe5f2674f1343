using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Infra.Av1.Kernels;

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
            CheckSamples(a, x);
        }

        void Same(string what, TWords actual, Func<int, short> expected)
        {
            TWords.Store(result, actual);
            for (int i = 0; i < count; i++)
                Assert.True(expected(i) == result[i], $"{what} lane {i}: {result[i]}, not {expected(i)}");
        }
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
