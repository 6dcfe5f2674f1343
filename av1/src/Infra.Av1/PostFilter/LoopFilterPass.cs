using System.Numerics;
using Infra.Av1.Decoding;
using Infra.Av1.Headers;
using Infra.Av1.Kernels;
using Infra.Av1.Threading;

namespace Infra.Av1.PostFilter;

/// <summary>
/// All loop filters of one frame at a time, sections 7.14 to 7.17, rows behind reconstruction: deblocking, CDEF (8 rows later), super-resolution, restoration (by stripes that end 8 rows above superblocks). Works in
/// place in <see cref="FrameContext{TPixel}.Coded"/>; with super-resolution <see cref="FrameContext{TPixel}.Final"/> is another object, which is written here. Not thread-safe: one caller at a time, but not always the same thread.
/// </summary>
/// <remarks>
/// Intra prediction reads samples before any filter: whoever calls <see cref="Advance"/> before the whole frame is reconstructed has kept the last rows of what it says is finished.
/// The object keeps its line buffers from frame to frame; nothing is allocated unless frames grow, or after <see cref="Trim"/>.
/// </remarks>
internal sealed class LoopFilterPass<TPixel>(Kernels<TPixel> kernels, StageTimes times)
    where TPixel : unmanaged, IBinaryInteger<TPixel>
{
    private readonly DeblockStage<TPixel> _deblock = new(kernels);
    private readonly CdefStage<TPixel> _cdef = new(kernels);
    private readonly SuperresStage<TPixel> _superres = new(kernels);
    private readonly RestorationStage<TPixel> _restoration = new(kernels);
    private FrameContext<TPixel>? _frame;
    private bool _hasDeblock;
    private bool _hasCdef;
    private bool _hasRestoration;
    private int _rows;
    private int _reconstructed;
    private int _finished;

    /// <summary>Starts a frame whose maps are about to be filled. Planes have their samples up to MiRows × MiCols units.</summary>
    /// <param name="frame">The frame. Final is Coded, unless its header uses super-resolution.</param>
    /// <param name="filters">Filters that may be applied; super-resolution always is.</param>
    /// <exception cref="InvalidOperationException">Final does not fit the header's super-resolution.</exception>
    public void Begin(FrameContext<TPixel> frame, Av1LoopFilters filters)
    {
        FrameHeader header = frame.Header;
        if (header.UsesSuperres == ReferenceEquals(frame.Coded, frame.Final)) throw new InvalidOperationException("Super-resolution needs planes of its own.");
        _frame = frame;
        _rows = header.MiRows * 4;
        _reconstructed = 0;
        _finished = 0;
        _hasDeblock = (filters & Av1LoopFilters.Deblock) != Av1LoopFilters.None && (header.Deblock.Level[0] | header.Deblock.Level[1]) != 0;
        _hasCdef = (filters & Av1LoopFilters.Cdef) != Av1LoopFilters.None && header.Cdef.Enabled;
        _hasRestoration = (filters & Av1LoopFilters.Restoration) != Av1LoopFilters.None && header.Restoration.UsesRestoration;
        if (_hasDeblock) _deblock.Begin(frame);
        if (_hasCdef) _cdef.Begin(frame);
        if (header.UsesSuperres) _superres.Begin(frame);
        if (_hasRestoration) _restoration.Begin(frame, _superres);
    }

    /// <summary>Filters what can be filtered when <paramref name="rows"/> rows of luma are reconstructed and their maps are written, and publishes how far each stage is.</summary>
    /// <param name="rows">A multiple of 64, rising; the frame's height or more, for instance <see cref="RowProgress.Complete"/>, finishes the frame.</param>
    /// <param name="scratch">Buffers of the calling thread.</param>
    /// <returns>Rows of luma that are final.</returns>
    public int Advance(int rows, WorkerScratch<TPixel> scratch)
    {
        FrameContext<TPixel> frame = _frame!;
        bool isLast = rows >= frame.Header.Height;
        int end = isLast ? _rows : rows & ~63;
        if (end <= _reconstructed) return _finished;
        frame.Progress.Publish(FrameStage.Parsed, isLast ? RowProgress.Complete : end);
        frame.Progress.Publish(FrameStage.Reconstructed, isLast ? RowProgress.Complete : end);
        long start = times.Start();
        if (_hasDeblock)
        {
            _deblock.Filter(_reconstructed >> 2, end >> 2);
            times.Add(TimedStage.Deblock, ref start);
        }

        _reconstructed = end;

        // The next edges below change six rows above them, and CDEF looks two rows further.
        int ready = isLast ? _rows : end - 8;
        int published = isLast ? RowProgress.Complete : ready;
        frame.Progress.Publish(FrameStage.Deblocked, published);
        if (_hasRestoration)
        {
            _restoration.KeepLines(_finished, ready);
            times.Add(TimedStage.Restoration, ref start);
        }

        if (_hasCdef)
        {
            _cdef.Filter(_finished, ready);
            times.Add(TimedStage.Cdef, ref start);
        }

        frame.Progress.Publish(FrameStage.Cdef, published);
        if (frame.Header.UsesSuperres)
        {
            _superres.Upscale(_finished, ready);
            times.Add(TimedStage.Superres, ref start);
        }

        if (_hasRestoration)
        {
            _restoration.Filter(_finished, ready, scratch);
            times.Add(TimedStage.Restoration, ref start);
        }

        _finished = ready;
        frame.Progress.Publish(FrameStage.Restored, published);
        if (isLast) _frame = null;
        return _finished;
    }

    /// <summary>Lets go of line buffers, which the next frame makes anew in its size. Not inside a frame.</summary>
    public void Trim()
    {
        _cdef.Trim();
        _restoration.Trim();
    }
}
