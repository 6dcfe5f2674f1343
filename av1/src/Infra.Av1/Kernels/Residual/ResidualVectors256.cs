using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Infra.Av1.Kernels;

/// <summary>Steps of <see cref="ButterflyProgram"/> for eight lanes at a time.</summary>
internal static class ResidualVectors256
{
    /// <summary>Runs the steps over rows of stride lanes. Numbers of 18 bits are turned with plain products, wider ones with constants above half taken from 4096, which is as exact within 32 bits.</summary>
    /// <param name="data">Rows of <paramref name="stride"/> lanes, a multiple of 8.</param>
    /// <param name="stride">Lanes.</param>
    /// <param name="program">The steps.</param>
    /// <param name="bits">Range of sums.</param>
    /// <param name="isTurnSaturated">Whether rotations saturate to it as well.</param>
    public static void Run(Span<int> data, int stride, ButterflyProgram program, int bits, bool isTurnSaturated)
    {
        Span<Vector256<int>> rows = MemoryMarshal.Cast<int, Vector256<int>>(data);
        int count = stride >> 3;
        Vector256<int> maximum = Vector256.Create((1 << (bits - 1)) - 1);
        Vector256<int> minimum = Vector256.Create(-(1 << (bits - 1)));
        Vector256<int> turnMaximum = isTurnSaturated ? maximum : Vector256.Create(int.MaxValue);
        Vector256<int> turnMinimum = isTurnSaturated ? minimum : Vector256.Create(int.MinValue);
        Vector256<int> half = Vector256.Create(2048);
        ReadOnlySpan<int> steps = program.Steps;
        for (; steps.Length >= ButterflyProgram.StepLength; steps = steps[ButterflyProgram.StepLength..])
        {
            Span<Vector256<int>> a = rows.Slice(steps[0] * count, count);
            Span<Vector256<int>> b = rows.Slice(steps[1] * count, count);
            int cosine = steps[2];
            int sine = steps[3];
            b = b[..a.Length];
            if (cosine == 0 && sine == 0)
            {
                for (int i = 0; i < a.Length; i++)
                {
                    Vector256<int> x = a[i];
                    Vector256<int> y = b[i];
                    a[i] = Vector256.Min(Vector256.Max(x + y, minimum), maximum);
                    b[i] = Vector256.Min(Vector256.Max(x - y, minimum), maximum);
                }
            }
            else if (bits <= 18)
            {
                Vector256<int> c = Vector256.Create(cosine);
                Vector256<int> s = Vector256.Create(sine);
                for (int i = 0; i < a.Length; i++)
                {
                    Vector256<int> x = (a[i] * c - b[i] * s + half) >> 12;
                    Vector256<int> y = (a[i] * s + b[i] * c + half) >> 12;
                    a[i] = Vector256.Min(Vector256.Max(x, turnMinimum), turnMaximum);
                    b[i] = Vector256.Min(Vector256.Max(y, turnMinimum), turnMaximum);
                }
            }
            else
            {
                int wholeC = Math.Abs(cosine) > 2048 ? Math.Sign(cosine) : 0;
                int wholeS = Math.Abs(sine) > 2048 ? Math.Sign(sine) : 0;
                Vector256<int> c = Vector256.Create(cosine - 4096 * wholeC);
                Vector256<int> s = Vector256.Create(sine - 4096 * wholeS);
                Vector256<int> c1 = Vector256.Create(wholeC);
                Vector256<int> s1 = Vector256.Create(wholeS);
                for (int i = 0; i < a.Length; i++)
                {
                    Vector256<int> x = a[i] * c1 - b[i] * s1 + ((a[i] * c - b[i] * s + half) >> 12);
                    Vector256<int> y = a[i] * s1 + b[i] * c1 + ((a[i] * s + b[i] * c + half) >> 12);
                    a[i] = x;
                    b[i] = y;
                }
            }
        }
    }
}
