namespace Infra.Av1.Threading;

/// <summary>Buffers of one thread, made once: kernels get spans of them. Their content between calls is nobody's.</summary>
/// <typeparam name="TPixel">As everywhere.</typeparam>
internal sealed class WorkerScratch<TPixel>
    where TPixel : unmanaged
{
    /// <summary>Where AboveRow[0] and LeftCol[0] lie in <see cref="Above"/> and <see cref="Left"/>: there are samples before for index -1 and for upsampling.</summary>
    public const int EdgeOrigin = 16;

    /// <summary>Places of an edge buffer: EdgeOrigin, 64 + 64 samples, room for vectors.</summary>
    public const int EdgeLength = EdgeOrigin + 2 * 128 + 64;

    /// <summary>Stride of <see cref="Reference"/>.</summary>
    public const int ReferenceStride = 2 * 128 + 64;

    /// <summary>AboveRow.</summary>
    public readonly TPixel[] Above = new TPixel[EdgeLength];

    /// <summary>LeftCol.</summary>
    public readonly TPixel[] Left = new TPixel[EdgeLength];

    /// <summary>Intermediate predictions of compound blocks: packed, stride = block width.</summary>
    public readonly short[] Prediction0 = new short[128 * 128 + 64];

    /// <summary>The second one.</summary>
    public readonly short[] Prediction1 = new short[128 * 128 + 64];

    /// <summary>A second prediction in samples: inter-intra, OBMC; packed.</summary>
    public readonly TPixel[] Other = new TPixel[128 * 128 + 64];

    /// <summary>Blend mask of luma, 0 to 64, packed.</summary>
    public readonly byte[] Mask = new byte[128 * 128 + 64];

    /// <summary>The mask for chroma, packed.</summary>
    public readonly byte[] ChromaMask = new byte[128 * 128 + 64];

    /// <summary>Luma of a block less its average in 1/8: chroma from luma, packed, at most 32×32.</summary>
    public readonly short[] Cfl = new short[32 * 32 + 64];

    /// <summary>Room for kernels that need two passes: (128 + 7) rows of at most 128, scaled references (2 * 128 + 16) rows.</summary>
    public readonly short[] Rows = new short[(2 * 128 + 16) * 128 + 64];

    /// <summary>Room for transforms and self-guided filters.</summary>
    public readonly int[] Numbers = new int[4 * (64 + 8) * (384 + 16)];

    /// <summary>A copy of reference samples where a block reaches beyond the picture: stride <see cref="ReferenceStride"/>, scaled blocks included.</summary>
    public readonly TPixel[] Reference = new TPixel[(2 * 128 + 16) * ReferenceStride];

    /// <summary>A piece of a picture with its margins for CDEF and restoration.</summary>
    public readonly short[] Filter = new short[(64 + 8) * (384 + 32)];

    /// <summary>The palette of one plane of the current block.</summary>
    public readonly TPixel[] Palette = new TPixel[8];

    /// <summary>Bytes of all of it.</summary>
    public long Bytes =>
        (long)(typeof(TPixel) == typeof(byte) ? sizeof(byte) : sizeof(ushort)) * (Above.Length + Left.Length + Other.Length + Reference.Length + Palette.Length)
        + sizeof(short) * (Prediction0.Length + Prediction1.Length + Cfl.Length + Rows.Length + Filter.Length) + Mask.Length + ChromaMask.Length + sizeof(int) * Numbers.Length;
}
