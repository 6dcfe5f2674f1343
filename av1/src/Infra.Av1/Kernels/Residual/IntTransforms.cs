using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Infra.Av1.Pictures;

namespace Infra.Av1.Kernels;

/// <summary>Inverse transforms of 10 and 12 bit in lanes of 32 bits: steps, what has no steps, and the way out. The way in and between the passes is in <see cref="IntTurns128"/> and <see cref="IntTurns256"/>.</summary>
/// <typeparam name="TWords">The width.</typeparam>
internal static class IntTransforms<TWords>
    where TWords : struct, IWords<TWords>
{
    /// <summary>Numbers in a vector.</summary>
    public static int Lanes => TWords.Count / 2;

    /// <summary>Transposes coefficients into rows of <paramref name="lanes"/>; what was read, in whole blocks of <see cref="Side"/> rows, is zero afterwards.</summary>
    public static void LoadColumns(Span<int> coefficients, int stride, int rows, Span<int> target, int lanes, bool isScaled)
    {
        if (TWords.Count == Words128.Count) IntTurns128.LoadColumns(coefficients, stride, rows, target, lanes, isScaled);
        else IntTurns256.LoadColumns(coefficients, stride, rows, target, lanes, isScaled);
    }

    /// <summary>The way between the passes: outputs of the rows become rows again, shifted and clamped to <paramref name="bits"/>, columns at their final place.</summary>
    public static void Turn(ReadOnlySpan<int> source, int lanes, ButterflyProgram? program, bool isFlipped, int shift, int bits, int width, int rows, Span<int> target, int columns)
    {
        if (TWords.Count == Words128.Count) IntTurns128.Turn(source, lanes, program, isFlipped, shift, bits, width, rows, target, columns);
        else IntTurns256.Turn(source, lanes, program, isFlipped, shift, bits, width, rows, target, columns);
    }

    /// <summary>Rows and columns of the blocks that are transposed.</summary>
    public static int Side => TWords.Count == Words128.Count ? IntTurns128.Lanes : IntTurns256.Lanes;

    /// <summary>Runs the steps of a DCT or ADST over rows of lanes. Numbers of 18 bits are turned with plain products, wider ones with constants above half taken from 4096, which is as exact within 32 bits.</summary>
    /// <param name="data">Rows of <paramref name="stride"/> lanes, a multiple of <see cref="Lanes"/>.</param>
    /// <param name="stride">Lanes of a row.</param>
    /// <param name="program">The steps.</param>
    /// <param name="bits">Range of sums.</param>
    public static void Run(Span<int> data, int stride, ButterflyProgram program, int bits)
    {
        Span<TWords> rows = MemoryMarshal.Cast<int, TWords>(data);
        int count = stride / Lanes;
        TWords maximum = TWords.CreateInts((1 << (bits - 1)) - 1);
        TWords minimum = TWords.CreateInts(-(1 << (bits - 1)));
        TWords half = TWords.CreateInts(2048);
        ReadOnlySpan<int> steps = program.Steps;
        for (; steps.Length >= ButterflyProgram.StepLength; steps = steps[ButterflyProgram.StepLength..])
        {
            Span<TWords> a = rows.Slice(steps[0] * count, count);
            Span<TWords> b = rows.Slice(steps[1] * count, count);
            b = b[..a.Length];
            int cosine = steps[2];
            int sine = steps[3];
            if ((cosine | sine) == 0)
            {
                for (int i = 0; i < a.Length; i++)
                {
                    TWords x = a[i];
                    TWords y = b[i];
                    a[i] = TWords.MinInts(TWords.MaxInts(TWords.AddInts(x, y), minimum), maximum);
                    b[i] = TWords.MinInts(TWords.MaxInts(TWords.SubtractInts(x, y), minimum), maximum);
                }

                continue;
            }

            if (bits > 18)
            {
                TurnWide(a, b, cosine, sine);
                continue;
            }

            TWords c = TWords.CreateInts(cosine);
            TWords s = TWords.CreateInts(sine);
            for (int i = 0; i < a.Length; i++)
            {
                TWords x = a[i];
                TWords y = b[i];
                a[i] = TWords.ShiftRightInts(TWords.AddInts(TWords.SubtractInts(TWords.MultiplyInts(x, c), TWords.MultiplyInts(y, s)), half), 12);
                b[i] = TWords.ShiftRightInts(TWords.AddInts(TWords.AddInts(TWords.MultiplyInts(x, s), TWords.MultiplyInts(y, c)), half), 12);
            }
        }
    }

    /// <summary>ADST of four points above 8 bit: exact, with constants above half taken from 4096 (they are 1321, 2482, 3344, 3803).</summary>
    public static void Adst4(Span<int> data, int stride)
    {
        for (int i = 0; i < stride; i += Lanes)
        {
            TWords a = TWords.LoadInts(data.Slice(i, Lanes));
            TWords b = TWords.LoadInts(data.Slice(stride + i, Lanes));
            TWords c = TWords.LoadInts(data.Slice(2 * stride + i, Lanes));
            TWords d = TWords.LoadInts(data.Slice(3 * stride + i, Lanes));
            TWords bd = TWords.SubtractInts(b, d);
            TWords acd = TWords.AddInts(TWords.SubtractInts(a, c), d);
            TWords.StoreInts(data.Slice(i, Lanes), TWords.AddInts(TWords.AddInts(TWords.AddInts(b, c), d), Weigh(a, b, c, d, 1321, -752, -293, -1614)));
            TWords.StoreInts(data.Slice(stride + i, Lanes), TWords.AddInts(TWords.AddInts(a, bd), Weigh(a, b, c, d, -1614, -752, -1321, 293)));
            TWords.StoreInts(data.Slice(2 * stride + i, Lanes), TWords.AddInts(acd, TWords.ShiftRightInts(TWords.AddInts(TWords.MultiplyInts(acd, TWords.CreateInts(-752)), TWords.CreateInts(2048)), 12)));
            TWords.StoreInts(data.Slice(3 * stride + i, Lanes), TWords.AddInts(TWords.AddInts(TWords.SubtractInts(a, b), c), Weigh(a, b, c, d, -293, 752, -1614, -1321)));
        }
    }

    /// <summary>Identity of 4 to 32 points.</summary>
    public static void Identity(Span<int> data, int log2)
    {
        for (int i = 0; i < data.Length; i += Lanes)
        {
            Span<int> part = data.Slice(i, Lanes);
            TWords value = TWords.LoadInts(part);
            value = log2 switch
            {
                2 => TWords.AddInts(value, Scaled(value, 1697)),
                3 => TWords.ShiftLeftInts(value, 1),
                4 => TWords.AddInts(TWords.ShiftLeftInts(value, 1), Scaled(value, 3394)),
                _ => TWords.ShiftLeftInts(value, 2),
            };
            TWords.StoreInts(part, value);
        }
    }

    /// <summary>Adds Round2(residual, 4) to a row of samples and clips.</summary>
    public static void AddRow<TPixel>(Span<TPixel> target, ReadOnlySpan<int> residual, bool isNegated, int pixelMax)
        where TPixel : unmanaged, IBinaryInteger<TPixel>
    {
        TWords half = TWords.CreateInts(8);
        TWords zero = TWords.Create(0);
        TWords max = TWords.Create((short)pixelMax);
        for (int x = 0; x < target.Length; x += TWords.Count)
        {
            TWords low = TWords.LoadInts(residual.Slice(x, Lanes));
            TWords high = target.Length - x > Lanes ? TWords.LoadInts(residual.Slice(x + Lanes, Lanes)) : zero;
            if (isNegated)
            {
                low = TWords.SubtractInts(zero, low);
                high = TWords.SubtractInts(zero, high);
            }

            TWords change = TWords.PackInts(TWords.ShiftRightInts(TWords.AddInts(low, half), 4), TWords.ShiftRightInts(TWords.AddInts(high, half), 4));
            AddTo(target.Slice(x, Math.Min(target.Length - x, TWords.Count)), change, max);
        }
    }

    /// <summary>Adds a number to each sample of a block and clips.</summary>
    public static void AddConstant<TPixel>(PlaneBlock<TPixel> target, int residual, int width, int height, int pixelMax)
        where TPixel : unmanaged, IBinaryInteger<TPixel>
    {
        TWords change = TWords.Create((short)Math.Clamp(residual, short.MinValue, short.MaxValue));
        TWords max = TWords.Create((short)pixelMax);
        for (int y = 0; y < height; y++)
        {
            Span<TPixel> row = target.Row(y, 0, width);
            for (int x = 0; x < row.Length; x += TWords.Count)
                AddTo(row.Slice(x, Math.Min(row.Length - x, TWords.Count)), change, max);
        }
    }

    private static void TurnWide(Span<TWords> a, Span<TWords> b, int cosine, int sine)
    {
        int wholeC = Math.Abs(cosine) > 2048 ? Math.Sign(cosine) : 0;
        int wholeS = Math.Abs(sine) > 2048 ? Math.Sign(sine) : 0;
        TWords c = TWords.CreateInts(cosine - 4096 * wholeC);
        TWords s = TWords.CreateInts(sine - 4096 * wholeS);
        TWords c1 = TWords.CreateInts(wholeC);
        TWords s1 = TWords.CreateInts(wholeS);
        TWords half = TWords.CreateInts(2048);
        b = b[..a.Length];
        for (int i = 0; i < a.Length; i++)
        {
            TWords x = a[i];
            TWords y = b[i];
            TWords part = TWords.ShiftRightInts(TWords.AddInts(TWords.SubtractInts(TWords.MultiplyInts(x, c), TWords.MultiplyInts(y, s)), half), 12);
            a[i] = TWords.AddInts(TWords.SubtractInts(TWords.MultiplyInts(x, c1), TWords.MultiplyInts(y, s1)), part);
            part = TWords.ShiftRightInts(TWords.AddInts(TWords.AddInts(TWords.MultiplyInts(x, s), TWords.MultiplyInts(y, c)), half), 12);
            b[i] = TWords.AddInts(TWords.AddInts(TWords.MultiplyInts(x, s1), TWords.MultiplyInts(y, c1)), part);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TWords Scaled(TWords value, int factor) => TWords.ShiftRightInts(TWords.AddInts(TWords.MultiplyInts(value, TWords.CreateInts(factor)), TWords.CreateInts(2048)), 12);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TWords Weigh(TWords a, TWords b, TWords c, TWords d, int forA, int forB, int forC, int forD)
    {
        TWords first = TWords.AddInts(TWords.MultiplyInts(a, TWords.CreateInts(forA)), TWords.MultiplyInts(b, TWords.CreateInts(forB)));
        TWords second = TWords.AddInts(TWords.MultiplyInts(c, TWords.CreateInts(forC)), TWords.MultiplyInts(d, TWords.CreateInts(forD)));
        return TWords.ShiftRightInts(TWords.AddInts(TWords.AddInts(first, second), TWords.CreateInts(2048)), 12);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddTo<TPixel>(Span<TPixel> target, TWords change, TWords max)
        where TPixel : unmanaged
    {
        TWords sum = TWords.AddSaturate(TWords.LoadSome<TPixel>(target), change);
        TWords.StoreSome(target, TWords.Min(TWords.Max(sum, TWords.Create(0)), max));
    }
}
