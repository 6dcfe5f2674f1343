using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using Infra.Av1.Headers;
using Infra.Av1.Pictures;
using Infra.Av1.Syntax;
using Infra.Av1.Threading;

namespace Infra.Av1.Decoding;

/// <summary>Between frames and callers: decodes frames by depth, chooses what comes out of the layers (rule O1), applies film grain, and keeps pictures until they are received.</summary>
internal sealed class PictureOutput : IFrameSink, IDisposable
{
    private const long BytesDefault = 4L << 30;
    private const int WaitingMax = 1 << 16;

    private readonly Av1DecoderOptions _options;
    private readonly Av1WorkerPool? _workers;
    private readonly StopSignal _stop;
    private readonly Queue<Av1Picture> _ready = new();
    private FrameDecoder? _decoder;
    private Av1Picture? _held;   // the newest layer of the temporal unit, without grain

    /// <summary>Makes the output of one decoder.</summary>
    public PictureOutput(Av1DecoderOptions options, Av1WorkerPool? workers, StopSignal stop)
    {
        _options = options;
        _workers = workers;
        _stop = stop;
        long bytes = options.Limits.BytesMax;
        Budget = new MemoryBudget(bytes > 0 ? bytes : Math.Min(BytesDefault, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4 * 3));
    }

    /// <summary>The reader that feeds it.</summary>
    public PacketReader? Reader { get; set; }

    /// <summary>What pools take.</summary>
    public MemoryBudget Budget { get; }

    /// <summary>As <see cref="FrameDecoder.Create"/> takes it; set before the first packet.</summary>
    public Func<BlockReconstructor, BlockReconstructor>? Observe { get; set; }

    /// <summary>Pictures that wait.</summary>
    public int Count => _ready.Count;

    /// <inheritdoc/>
    public bool IsDecoding => true;

    /// <summary>The next picture.</summary>
    public bool TryTake([NotNullWhen(true)] out Av1Picture? picture) => _ready.TryDequeue(out picture);

    /// <inheritdoc/>
    public bool TryDecode(PendingFrame pending, ReadOnlySpan<ReferenceSlot> slots, out FrameContext? frame, out Av1Error error) =>
        DecoderOf(pending.Sequence.Color.BitDepth).TryDecode(pending, slots, out frame, out error);

    /// <inheritdoc/>
    public bool TryPass(in FrameOutcome outcome, out Av1Error error)
    {
        error = default;
        if (outcome.Frame is null || !(outcome.IsShown || _options.OutputInvisible)) return true;
        if (_ready.Count >= WaitingMax)
        {
            error = new Av1Error(Av1ErrorCode.TooManyFrames, outcome.ObuIndex, 0, "more than 65536 pictures of one packet", outcome.Packet);
            return false;
        }

        int highest = HighestLayer();
        bool isDirect = _options.AllLayers || highest <= 0;
        if (!DecoderOf(outcome.Sequence.Color.BitDepth).TryOutput(outcome.Frame, isDirect && _options.ApplyGrain, out PictureBuffer? buffer))
        {
            error = NoMemory(outcome.ObuIndex, outcome.Packet);
            return false;
        }

        FrameHeader header = outcome.Header;
        var picture = new Av1Picture(buffer!, isDirect && _options.ApplyGrain && header.FilmGrain.ApplyGrain)
        {
            Width = header.UpscaledWidth,
            Height = header.Height,
            Sequence = outcome.Sequence,
            Frame = header,
            IsShown = outcome.IsShown,
            Packet = outcome.Packet,
            ContentLight = Reader!.ContentLight,
            MasteringDisplay = Reader.MasteringDisplay,
            T35 = outcome.T35,
        };
        if (isDirect)
        {
            _ready.Enqueue(picture);
            return true;
        }

        _held?.Dispose();
        _held = picture;
        return header.SpatialId != highest || TryPutOutHeld(outcome.ObuIndex, outcome.Packet, out error);
    }

    /// <inheritdoc/>
    public void BeginUnit()
    {
        if (_held is not null) TryPutOutHeld(-1, default, out _);
    }

    /// <inheritdoc/>
    public void Recycle(FrameContext frame) => _decoder?.Recycle(frame);

    /// <summary>A copy with grain, or the same once more.</summary>
    /// <exception cref="InvalidOperationException">No memory for it.</exception>
    public Av1Picture ApplyGrain(Av1Picture picture)
    {
        if (picture.HasGrain || !picture.Frame.FilmGrain.ApplyGrain) return picture.AddReference();
        using Av1Picture source = picture.AddReference();   // nobody takes it away meanwhile
        if (!DecoderOf(source.BitDepth).TryApplyGrain(source.Buffer, source.Frame, source.Sequence.Color, out PictureBuffer? buffer)) throw new InvalidOperationException("The limit of memory does not allow a copy of the picture.");
        return source.WithGrain(buffer!);
    }

    /// <summary>Drops pictures that were not received.</summary>
    public void Reset()
    {
        _held?.Dispose();
        _held = null;
        while (_ready.TryDequeue(out Av1Picture? picture))
            picture.Dispose();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Reset();
        _decoder?.Dispose();
        _decoder = null;
    }

    // The highest spatial layer of the operating point; 0 if there is one layer only, or no layers are named.
    private int HighestLayer()
    {
        int mask = Reader!.OperatingPointIdc >> 8;
        return mask == 0 ? 0 : BitOperations.Log2((uint)mask);
    }

    private bool TryPutOutHeld(int obuIndex, in Av1PacketInfo packet, out Av1Error error)
    {
        error = default;
        Av1Picture held = _held!;
        _held = null;
        if (!_options.ApplyGrain || !held.Frame.FilmGrain.ApplyGrain)
        {
            _ready.Enqueue(held);
            return true;
        }

        using (held)
        {
            if (!DecoderOf(held.BitDepth).TryApplyGrain(held.Buffer, held.Frame, held.Sequence.Color, out PictureBuffer? buffer))
            {
                error = NoMemory(obuIndex, packet);
                return false;
            }

            _ready.Enqueue(held.WithGrain(buffer!));
            return true;
        }
    }

    private FrameDecoder DecoderOf(int bitDepth)
    {
        if (_decoder is not null && _decoder.BitDepth == bitDepth) return _decoder;
        _decoder?.Dispose();
        _decoder = FrameDecoder.Create(_options, bitDepth, _workers, Budget, _stop, Observe);
        return _decoder;
    }

    private static Av1Error NoMemory(int obuIndex, in Av1PacketInfo packet) => new(Av1ErrorCode.OutOfMemoryBudget, obuIndex, 0, "a picture with film grain needs more memory than the limit", packet);
}
