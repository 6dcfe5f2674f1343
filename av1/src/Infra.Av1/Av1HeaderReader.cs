using System.Runtime.InteropServices;
using Infra.Av1.Decoding;
using Infra.Av1.Headers;

namespace Infra.Av1;

/// <summary>
/// Reads headers and metadata of a stream without decoding a sample, with the bookkeeping of references that frame headers depend on. Not thread-safe. Bad input never throws: it leaves an
/// <see cref="Av1Error"/> for <see cref="TakeError"/>.
/// </summary>
public sealed class Av1HeaderReader
{
    private readonly PacketReader _reader;
    private readonly HeaderSink _sink = new();

    /// <summary>Makes a reader; of the options it uses <see cref="Av1DecoderOptions.OperatingPoint"/>, <see cref="Av1DecoderOptions.Strict"/> and the limits.</summary>
    /// <param name="options">How it works.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public Av1HeaderReader(Av1DecoderOptions options)
    {
        Av1DecoderOptions.Validate(options);
        Options = options;
        _reader = new PacketReader(options, _sink);
    }

    /// <summary>How it works.</summary>
    public Av1DecoderOptions Options { get; }

    /// <summary>The sequence header in force, or null before the first.</summary>
    public SequenceHeader? Sequence => _reader.Sequence;

    /// <summary>The newest content light level.</summary>
    public ContentLightLevel? ContentLight => _reader.ContentLight;

    /// <summary>The newest mastering display.</summary>
    public MasteringDisplay? MasteringDisplay => _reader.MasteringDisplay;

    /// <summary>Reads one packet; the list has its frames in coding order and is the caller's.</summary>
    /// <param name="packet">OBUs.</param>
    /// <param name="info">What comes back with errors.</param>
    public IReadOnlyList<Av1FrameReport> Read(ReadOnlyMemory<byte> packet, in Av1PacketInfo info)
    {
        _sink.Reports = [];
        if (MemoryMarshal.TryGetArray(packet, out ArraySegment<byte> segment) && segment.Array is not null)
        {
            _reader.Read(segment.Array, segment.Offset, segment.Count, info);
        }
        else
        {
            // Not backed by an array: a copy, unless it is refused anyway.
            byte[] copy = packet.Length <= Options.Limits.PacketBytesMax ? packet.ToArray() : [];
            _reader.Read(copy, 0, packet.Length, info);
        }

        return _sink.Reports;
    }

    /// <summary>End of the stream: a frame whose last tiles never came is an error.</summary>
    public void Drain() => _reader.End();

    /// <summary>What happened since the last call.</summary>
    public Av1Events TakeEvents()
    {
        Av1Events events = _reader.Events;
        _reader.Events = Av1Events.None;
        return events;
    }

    /// <summary>The oldest error not yet taken; at most 256 are kept, one per packet.</summary>
    public Av1Error? TakeError() => _reader.TryTakeError(out Av1Error error) ? error : null;

    private sealed class HeaderSink : IFrameSink
    {
        public List<Av1FrameReport> Reports { get; set; } = [];

        public bool IsDecoding => false;

        public bool TryDecode(PendingFrame pending, ReadOnlySpan<ReferenceSlot> slots, out FrameContext? frame, out Av1Error error)
        {
            frame = null;
            error = default;
            return true;
        }

        public bool TryPass(in FrameOutcome outcome, out Av1Error error)
        {
            error = default;
            Reports.Add(new Av1FrameReport { ObuIndex = outcome.ObuIndex, Sequence = outcome.Sequence, Frame = outcome.Header, IsShown = outcome.IsShown, Bytes = outcome.Bytes, T35 = outcome.T35 });
            return true;
        }

        public void BeginUnit()
        {
        }

        public void Recycle(FrameContext frame)
        {
        }
    }
}
