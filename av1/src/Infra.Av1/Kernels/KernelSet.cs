using System.Numerics;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Infra.Av1.Kernels;

/// <summary>Chooses kernels for a depth and the widest vectors that are allowed and that the processor has.</summary>
internal static class KernelSet
{
    /// <summary>The level that is really used.</summary>
    /// <param name="allowed">The widest that is allowed.</param>
    /// <param name="mayHalve">Whether 512 bits may be two times 256.</param>
    public static Av1VectorLevel Effective(Av1VectorLevel allowed, bool mayHalve = false)
    {
        bool hasAvx2 = Vector256.IsHardwareAccelerated && Avx2.IsSupported;
        Av1VectorLevel present = (Vector512.IsHardwareAccelerated && Avx512BW.IsSupported) || (hasAvx2 && mayHalve) ? Av1VectorLevel.V512
            : hasAvx2 ? Av1VectorLevel.V256
            : Vector128.IsHardwareAccelerated ? Av1VectorLevel.V128
            : Av1VectorLevel.None;
        return allowed < present ? allowed : present;
    }

    /// <summary>Kernels of 8 bit.</summary>
    public static Kernels<byte> For8(Av1VectorLevel allowed, bool mayHalve = false) => Create<byte>(Effective(allowed, mayHalve), bitDepth: 8);

    /// <summary>Kernels of 10 or 12 bit.</summary>
    public static Kernels<ushort> For16(Av1VectorLevel allowed, int bitDepth, bool mayHalve = false) => Create<ushort>(Effective(allowed, mayHalve), bitDepth);

    /// <summary>Kernels of a level; that of 512 bits works with AVX2 as well, in halves.</summary>
    public static Kernels<TPixel> Create<TPixel>(Av1VectorLevel level, int bitDepth)
        where TPixel : unmanaged, IBinaryInteger<TPixel> => level switch
        {
            Av1VectorLevel.V512 => new Avx2Kernels<TPixel, Words512>(bitDepth),
            Av1VectorLevel.V256 => new Avx2Kernels<TPixel, Words256>(bitDepth),
            Av1VectorLevel.V128 => new VectorKernels<TPixel, Words128>(bitDepth),
            _ => new Kernels<TPixel>(bitDepth),
        };
}
