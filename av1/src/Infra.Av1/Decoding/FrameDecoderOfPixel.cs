using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using Infra.Av1.Headers;
using Infra.Av1.Kernels;
using Infra.Av1.Pictures;
using Infra.Av1.PostFilter;
using Infra.Av1.Prediction;
using Infra.Av1.Syntax;
using Infra.Av1.Threading;

namespace Infra.Av1.Decoding;

/// <summary>Decodes frames of 8 bit, or of 10 or 12.</summary>
/// <typeparam name="TPixel"><see cref="byte"/> at 8 bit, <see cref="ushort"/> above.</typeparam>
internal sealed partial class FrameDecoder<TPixel> : FrameDecoder, IParallelWork
    where TPixel : unmanaged, IBinaryInteger<TPixel>
{
    private const int FramesWaitingMax = 12;
    private const int FixedBytes = 1 << 17;   // CDFs that tiles start from, templates of film grain

    private readonly Av1DecoderOptions _options;
    private readonly Kernels<TPixel> _kernels;
    private readonly Av1WorkerPool? _workers;
    private readonly MemoryBudget _budget;
    private readonly StopSignal _stop;
    private readonly PicturePool<TPixel> _pictures;
    private readonly FrameMaps _maps = new();
    private readonly EdgeLines<TPixel> _lines = new();
    private readonly LoopFilterPass<TPixel> _filters;
    private readonly GrainSynthesizer<TPixel> _grain;
    private readonly Stack<FrameContext<TPixel>> _waiting = new();
    private readonly List<TileReader> _readers = [];
    private readonly WorkerState[] _states;
    private readonly Av1WorkerPool.Ticket _ticket = new();
    private readonly TrimRule _trim = new();
    private readonly StageTimes _times;
    private long _workerBytes;        // of all workers, whatever the frames
    private long _mapBytes;
    private long _readerBytes;
    private int _widestTile;          // of those that readers were made for, units of 4 luma samples
    private long _contextBytes;       // of all contexts in being
    private long _contextBytesMost;   // of a frame since the last trimming

    /// <summary>Makes a decoder of frames; the parameters are those of <see cref="FrameDecoder.Create"/>.</summary>
    public FrameDecoder(Av1DecoderOptions options, Kernels<TPixel> kernels, Av1WorkerPool? workers, MemoryBudget budget, StopSignal stop, Func<BlockReconstructor, BlockReconstructor>? observe)
    {
        _options = options;
        _kernels = kernels;
        _workers = workers;
        _budget = budget;
        _stop = stop;
        _pictures = new PicturePool<TPixel>(budget);
        _times = new StageTimes(options.Metrics);
        _filters = new LoopFilterPass<TPixel>(kernels, _times);
        _grain = new GrainSynthesizer<TPixel>(kernels);
        int participants = workers is null ? 1 : options.Threads == 0 ? workers.Threads : Math.Min(options.Threads, workers.Threads);
        _states = new WorkerState[participants];
        for (int i = 0; i < participants; i++)
            _states[i] = new WorkerState(kernels, observe);
    }

    /// <inheritdoc/>
    public override int BitDepth => _kernels.BitDepth;

    /// <inheritdoc/>
    public override bool TryDecode(PendingFrame pending, ReadOnlySpan<ReferenceSlot> slots, out FrameContext? frame, out Av1Error error)
    {
        frame = null;
        FrameContext<TPixel>? begun = null;
        PictureBuffer<TPixel>? coded = null;
        bool isDecoded = false;
        error = default;
        _times.Begin();
        long start = _times.Start();
        try
        {
            if (!TryBegin(pending, slots, out begun, out coded))
            {
                error = new Av1Error(Av1ErrorCode.OutOfMemoryBudget, pending.ObuIndex, 0, "the frame needs more memory than the limit", pending.Packet);
                return false;
            }

            _times.Add(TimedStage.Setup, ref start);
            isDecoded = TryDecodeTiles(begun, pending, out error);
        }
        catch (OutOfMemoryException)
        {
            error = new Av1Error(Av1ErrorCode.OutOfMemoryBudget, pending.ObuIndex, 0, "the process has no memory for the frame", pending.Packet);
        }
        catch (Exception e) when (Mistakes.IsOurs(e))
        {
            error = Mistakes.Describe(e, pending.ObuIndex, pending.Packet);
        }

        _times.Record();
        coded?.Release();
        if (begun is null) return false;
        begun.End();
        if (isDecoded) frame = begun;
        else if (begun.Release()) Recycle(begun);
        return isDecoded;
    }

    /// <inheritdoc/>
    public override bool TryOutput(FrameContext frame, bool withGrain, [NotNullWhen(true)] out PictureBuffer? buffer)
    {
        PictureBuffer<TPixel> source = ((FrameContext<TPixel>)frame).Picture ?? throw new InvalidOperationException("a frame without samples");
        if (withGrain && frame.Header.FilmGrain.ApplyGrain) return TryApplyGrain(source, frame.Header, frame.Sequence.Color, out buffer);
        source.Hold();
        buffer = source;
        return true;
    }

    /// <inheritdoc/>
    public override bool TryApplyGrain(PictureBuffer source, FrameHeader header, ColorConfig color, [NotNullWhen(true)] out PictureBuffer? buffer)
    {
        buffer = null;
        try
        {
            if (!_pictures.TryRent(color, header.UpscaledWidth, header.Height, out PictureBuffer<TPixel>? target)) return false;
            _times.Begin();
            long start = _times.Start();
            SynthesizeGrain(((PictureBuffer<TPixel>)source).Planes, target.Planes, header, color);
            _times.Add(TimedStage.Grain, ref start);
            _times.Record();
            buffer = target;
            return true;
        }
        catch (OutOfMemoryException)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public override void Recycle(FrameContext frame)
    {
        var own = (FrameContext<TPixel>)frame;
        own.LetGo();
        if (_waiting.Count < FramesWaitingMax && own.Bytes <= 2 * _contextBytesMost) _waiting.Push(own);
        else Forget(own);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _pictures.Dispose();
        _waiting.Clear();
        _budget.Return(_workerBytes + _mapBytes + _readerBytes + _contextBytes);
        _workerBytes = 0;
        _mapBytes = 0;
        _readerBytes = 0;
        _contextBytes = 0;
    }

    // Everything a frame needs, limits first. With super-resolution the coded samples are a buffer of their own, which the caller releases.
    private bool TryBegin(PendingFrame pending, ReadOnlySpan<ReferenceSlot> slots, [NotNullWhen(true)] out FrameContext<TPixel>? frame, out PictureBuffer<TPixel>? coded)
    {
        frame = null;
        coded = null;
        FrameContext<TPixel>? begun = null;
        FrameHeader header = pending.Header;
        ColorConfig color = pending.Sequence.Color;
        if (!TryReserveWorkers() || !TryReserveMaps(header) || !TryReserveReaders(pending)) return false;
        if (!_pictures.TryRent(color, header.UpscaledWidth, header.Height, out PictureBuffer<TPixel>? final)) return false;
        bool isBegun = false;
        try
        {
            if (header.UsesSuperres && !_pictures.TryRent(color, header.CodedWidth, header.Height, out coded)) return false;
            if (!_waiting.TryPop(out begun)) begun = new FrameContext<TPixel>(pending.Sequence, header, _maps, coded ?? final, final);
            if (!TryCount(begun, FrameContext.BytesOf(header))) return false;
            _maps.Reset(header, color);
            _lines.Resize(pending.Sequence, header);
            begun.Begin(pending.Sequence, header, _maps, _lines, slots, coded ?? final, final);
            begun.Hold();
            frame = begun;
            isBegun = true;
            return true;
        }
        finally
        {
            if (!isBegun)
            {
                // A frame that was begun in part is left to the garbage collector.
                final.Release();
                coded?.Release();
                coded = null;
                if (begun is not null) Forget(begun);
            }
        }
    }

    /// <summary>Bytes that workers take, whatever the frames.</summary>
    /// <param name="count">How many work at once.</param>
    /// <param name="scratch">What each of them has one of.</param>
    internal static long WorkerBytes(int count, WorkerScratch<TPixel> scratch) => FixedBytes + count * scratch.Bytes;

    // Made with the decoder, but refused like everything else if the limit is below it.
    private bool TryReserveWorkers()
    {
        if (_workerBytes > 0) return true;
        long bytes = WorkerBytes(_states.Length, _states[0].Scratch);
        if (!_budget.TryTake(bytes)) return false;
        _workerBytes = bytes;
        return true;
    }

    // As many readers as there have been, each for the widest tile there has been, since they were trimmed.
    private bool TryReserveReaders(PendingFrame pending)
    {
        ReadOnlySpan<int> starts = pending.Header.Tiles.ColumnStarts;
        for (int i = 0; i < pending.Header.Tiles.Columns; i++)
            _widestTile = Math.Max(_widestTile, starts[i + 1] - starts[i]);
        long bytes = Math.Max(_readers.Count, ReadersFor(pending)) * TileReader.BytesOf(_widestTile);
        if (bytes <= _readerBytes) return true;
        if (!_budget.TryTake(bytes - _readerBytes)) return false;
        _readerBytes = bytes;
        return true;
    }

    // The maps' sizes grow until they are trimmed, so what is counted is the largest since.
    private bool TryReserveMaps(FrameHeader header)
    {
        long maps = FrameMaps.BytesOf(header);
        if (_trim.Note(maps, _mapBytes)) Trim(maps);
        if (maps <= _mapBytes) return true;
        if (!_budget.TryTake(maps - _mapBytes)) return false;
        _mapBytes = maps;
        return true;
    }

    private bool TryCount(FrameContext<TPixel> context, long bytes)
    {
        _contextBytesMost = Math.Max(_contextBytesMost, bytes);
        if (bytes <= context.Bytes) return true;
        if (!_budget.TryTake(bytes - context.Bytes)) return false;
        _contextBytes += bytes - context.Bytes;
        context.Bytes = bytes;
        return true;
    }

    private void Forget(FrameContext<TPixel> context)
    {
        _contextBytes -= context.Bytes;
        _budget.Return(context.Bytes);
        context.Bytes = 0;
        context.Trim();
    }

    // Frames have become small: their storage begins anew. Contexts in reference slots go when these are filled with others.
    private void Trim(long maps)
    {
        _options.Logger?.Trimmed(_mapBytes, maps);
        _budget.Return(_mapBytes - maps + _readerBytes);
        _mapBytes = maps;
        _readerBytes = 0;
        _widestTile = 0;
        _maps.Trim();
        _lines.Trim();
        _filters.Trim();
        _readers.Clear();
        _tilesLeft = [];
        _contextBytesMost = 0;
        while (_waiting.TryPop(out FrameContext<TPixel>? context))
            Forget(context);
    }

    /// <summary>What one participant needs for itself.</summary>
    private sealed class WorkerState
    {
        public WorkerState(Kernels<TPixel> kernels, Func<BlockReconstructor, BlockReconstructor>? observe)
        {
            Scratch = new WorkerScratch<TPixel>();
            var reconstructor = new Reconstructor<TPixel>(kernels, Scratch);
            Reconstructor = observe is null ? reconstructor : observe(reconstructor);
        }

        public WorkerScratch<TPixel> Scratch { get; }

        public BlockReconstructor Reconstructor { get; }
    }
}
