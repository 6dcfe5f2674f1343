using System.Numerics;

namespace Infra.Av1.Kernels;

/// <summary>
/// What works on samples. The bodies here are scalar and therefore the definition; V128, V256 and V512 override what pays. One object per decoder and depth, chosen once by
/// <see cref="KernelSet"/>; one virtual call per block, none in a loop over rows. Kernels keep no state and are used by all threads at once.
/// </summary>
/// <remarks>
/// Conventions. Width and height are those of the block in samples of its plane. A kernel writes exactly width × height samples of its target and nothing beside them (canaries test it), and reads of its source
/// what its summary names; vector code may load, never store, up to 64 samples more where the span allows: it checks span lengths as always, and falls back to the scalar twin at the array's end.
/// Packed means stride = width. An intermediate is a 16-bit number: the specification's preds value (after InterRound1 = 7) less <see cref="IntermediateBias"/>, so that 10 and 12 bit fit.
/// No kernel allocates, no span argument is kept, sources and targets do not overlap unless the summary says so.
/// </remarks>
/// <typeparam name="TPixel"><see cref="byte"/> at 8 bit, <see cref="ushort"/> at 10 and 12.</typeparam>
internal partial class Kernels<TPixel>
    where TPixel : unmanaged, IBinaryInteger<TPixel>
{
    /// <summary>A sample that CDEF must not use. A signed maximum ignores it by itself.</summary>
    public const short CdefUnavailable = short.MinValue;

    /// <summary>txType of the Walsh-Hadamard transform.</summary>
    public const int TxTypeWht = 16;

    /// <summary>Scalar kernels for a depth of 8, 10 or 12.</summary>
    public Kernels(int bitDepth)
    {
        BitDepth = bitDepth;
        PixelMax = (1 << bitDepth) - 1;
    }

    /// <summary>8, 10 or 12.</summary>
    public int BitDepth { get; }

    /// <summary>The largest sample.</summary>
    public int PixelMax { get; }

    /// <summary>Fraction bits of an intermediate, which is InterPostRound of compound prediction: 14 - InterRound0 - 7, so 4 at 8 and 10 bit, 2 at 12.</summary>
    public int IntermediateBits => BitDepth == 12 ? 2 : 4;

    /// <summary>What was taken off an intermediate: 0 at 8 bit, 8192 above.</summary>
    public int IntermediateBias => BitDepth == 8 ? 0 : 8192;

    /// <summary>InterRound0: 3, at 12 bit 5.</summary>
    public int InterRound0 => BitDepth == 12 ? 5 : 3;

    /// <summary>InterRound1 of single prediction: 11, at 12 bit 9.</summary>
    public int InterRound1 => BitDepth == 12 ? 9 : 11;
}
