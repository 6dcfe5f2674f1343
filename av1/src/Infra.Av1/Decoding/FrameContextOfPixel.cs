using System.Numerics;
using Infra.Av1.Headers;
using Infra.Av1.Pictures;

namespace Infra.Av1.Decoding;

/// <summary>A frame in flight with its samples.</summary>
internal sealed class FrameContext<TPixel> : FrameContext
    where TPixel : unmanaged, IBinaryInteger<TPixel>
{
    private readonly FramePlanes<TPixel> _none = new([], 0, 0, 0);

    /// <summary>A frame outside any pool, whose planes are given.</summary>
    public FrameContext(SequenceHeader sequence, FrameHeader header, FramePlanes<TPixel> coded)
        : base(sequence, header)
    {
        Coded = coded;
        Final = coded;
    }

    /// <summary>A frame that <see cref="Begin"/> will start.</summary>
    public FrameContext(SequenceHeader sequence, FrameHeader header, FrameMaps maps, PictureBuffer<TPixel> coded, PictureBuffer<TPixel> final)
        : base(sequence, header, maps)
    {
        Coded = coded.Planes;
        Final = final.Planes;
    }

    /// <summary>CurrFrame: prediction and residual, then deblocked in place, at the coded width.</summary>
    public FramePlanes<TPixel> Coded { get; private set; }

    /// <summary>The final samples that references and callers read, at the upscaled width: LrFrame. The same object as <see cref="Coded"/> if filters work in place.</summary>
    public FramePlanes<TPixel> Final { get; set; }

    /// <summary>The buffer of <see cref="Final"/>, which the frame holds once; null outside pools.</summary>
    public PictureBuffer<TPixel>? Picture { get; private set; }

    /// <summary>Rows above superblock rows before filters; null if the planes themselves are not filtered before the whole frame is reconstructed.</summary>
    public EdgeLines<TPixel>? Lines { get; private set; }

    /// <summary>Starts on a frame, as the base class says.</summary>
    public void Begin(SequenceHeader sequence, FrameHeader header, FrameMaps maps, EdgeLines<TPixel> lines, ReadOnlySpan<ReferenceSlot> slots, PictureBuffer<TPixel> coded, PictureBuffer<TPixel> final)
    {
        Coded = coded.Planes;
        Final = final.Planes;
        Picture = final;
        Lines = lines;
        Begin(sequence, header, maps, slots);
    }

    /// <summary>Gives up the samples: the frame goes back to its pool.</summary>
    public void LetGo()
    {
        End();
        Coded = _none;
        Final = _none;
        Picture?.Release();
        Picture = null;
    }
}
