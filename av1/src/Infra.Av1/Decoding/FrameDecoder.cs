using Infra.Av1.Headers;
using Infra.Av1.Pictures;
using Infra.Av1.Syntax;
using Infra.Av1.Threading;

namespace Infra.Av1.Decoding;

/// <summary>Decodes frames of one bit depth, one at a time: owns pools, scratch buffers, tile readers and filters. The samples' type is in <see cref="FrameDecoder{TPixel}"/>.</summary>
internal abstract class FrameDecoder : IDisposable
{
    /// <summary>8, 10 or 12.</summary>
    public abstract int BitDepth { get; }

    /// <summary>Makes one for a depth.</summary>
    /// <param name="options">Vectors, filters, strictness.</param>
    /// <param name="bitDepth">8, 10 or 12.</param>
    /// <param name="workers">Threads that help, or null.</param>
    /// <param name="budget">What its pools may take.</param>
    /// <param name="stop">Ends a frame early.</param>
    /// <param name="observe">Puts something between tile readers and reconstruction, for tests that count; null: nothing.</param>
    public static FrameDecoder Create(Av1DecoderOptions options, int bitDepth, Av1WorkerPool? workers, MemoryBudget budget, StopSignal stop, Func<BlockReconstructor, BlockReconstructor>? observe) => bitDepth == 8
        ? new FrameDecoder<byte>(options, Kernels.KernelSet.For8(options.Vectors, options.MayHalve), workers, budget, stop, observe)
        : new FrameDecoder<ushort>(options, Kernels.KernelSet.For16(options.Vectors, bitDepth, options.MayHalve), workers, budget, stop, observe);

    /// <summary>Decodes a complete frame whose references were checked. It comes with one hold. False: the frame failed and nothing is left of it.</summary>
    public abstract bool TryDecode(PendingFrame pending, ReadOnlySpan<ReferenceSlot> slots, out FrameContext? frame, out Av1Error error);

    /// <summary>The frame's samples for a caller, one hold taken; with grain in a buffer of their own. False: no memory.</summary>
    public abstract bool TryOutput(FrameContext frame, bool withGrain, out PictureBuffer? buffer);

    /// <summary>A copy of samples with grain. False: no memory.</summary>
    public abstract bool TryApplyGrain(PictureBuffer source, FrameHeader header, ColorConfig color, out PictureBuffer? buffer);

    /// <summary>Takes back a frame that nobody holds.</summary>
    public abstract void Recycle(FrameContext frame);

    /// <summary>Lets go of all memory that no picture holds.</summary>
    public abstract void Dispose();
}
