using System.Numerics;
using Infra.Av1.Headers;
using Infra.Av1.Pictures;

namespace Infra.Av1.Decoding;

/// <summary>A frame in flight with its samples.</summary>
internal sealed class FrameContext<TPixel>(SequenceHeader sequence, FrameHeader header, FramePlanes<TPixel> coded) : FrameContext(sequence, header)
    where TPixel : unmanaged, IBinaryInteger<TPixel>
{
    /// <summary>CurrFrame: prediction and residual, then deblocked in place, at the coded width.</summary>
    public FramePlanes<TPixel> Coded { get; } = coded;

    /// <summary>The final samples that references and callers read, at the upscaled width: LrFrame. The same object as <see cref="Coded"/> if filters work in place.</summary>
    public FramePlanes<TPixel> Final { get; set; } = coded;
}
