using System.Numerics;
using System.Runtime.Intrinsics.X86;
using Infra.Av1.Kernels;

namespace Infra.Av1.Tests.Kernels;

/// <summary>Kernels of every level that this processor can run, also where another would be chosen: 128 bits work everywhere, 512 bits in halves.</summary>
internal static class TestKernels
{
    /// <summary>Levels above the scalar one, each of which has code of its own here.</summary>
    public static IEnumerable<Av1VectorLevel> Levels => Avx2.IsSupported ? [Av1VectorLevel.V128, Av1VectorLevel.V256, Av1VectorLevel.V512] : [Av1VectorLevel.V128];

    /// <summary>Depths with levels, the scalar one too if asked for.</summary>
    public static TheoryData<int, int> Cases(bool hasScalar)
    {
        var cases = new TheoryData<int, int>();
        foreach (int bitDepth in (int[])[8, 10, 12])
        {
            if (hasScalar) cases.Add(bitDepth, (int)Av1VectorLevel.None);
            foreach (Av1VectorLevel level in Levels)
                cases.Add(bitDepth, (int)level);
        }

        return cases;
    }

    /// <summary>Kernels of a level of <see cref="Levels"/>, or scalar ones.</summary>
    public static Kernels<TPixel> Create<TPixel>(int level, int bitDepth)
        where TPixel : unmanaged, IBinaryInteger<TPixel> => KernelSet.Create<TPixel>((Av1VectorLevel)level, bitDepth);
}
