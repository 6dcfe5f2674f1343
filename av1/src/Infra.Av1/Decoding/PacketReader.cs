using Infra.Av1.Bitstream;
using Infra.Av1.Headers;
using Infra.Av1.Tables;

namespace Infra.Av1.Decoding;

/// <summary>
/// Reads packets: OBUs, headers, tile groups, metadata, and the eight reference slots (sections 5.3 to 5.11, 7.20, 7.21). Complete frames go to a <see cref="IFrameSink"/>. A mistake ends its packet, unless only a frame
/// is lost by it: a bad tile, a reference that is missing. Those after it are read then, so that their slots do not keep older frames. A frame may go on in the next packet. One error is kept per packet.
/// </summary>
internal sealed partial class PacketReader
{
    private const int T35Max = 64;

    private readonly Av1DecoderOptions _options;
    private readonly IFrameSink _sink;
    private readonly Action<FrameContext> _recycle;
    private readonly ReferenceSlot[] _slots = [new(), new(), new(), new(), new(), new(), new(), new()];
    private readonly PendingFrame _pending = new();
    private readonly Queue<Av1Error> _errors = new();
    private List<ItutT35> _t35 = [];
    private Av1PacketInfo _info;
    private byte[] _packet = [];
    private int _obuIndex;
    private int _unitFrames;
    private long _bytes;     // of all packets since the last reset
    private long _pixels;    // decoded, or shown once more, for them
    private int _droppedMessages;
    private bool _hasDelimiters;
    private bool _hasFailed;
    private bool _isFrameLost;   // the one before; what comes after it can be read

    /// <summary>Makes a reader.</summary>
    public PacketReader(Av1DecoderOptions options, IFrameSink sink)
    {
        _options = options;
        _sink = sink;
        _recycle = sink.Recycle;
    }

    /// <summary>The sequence header in force.</summary>
    public SequenceHeader? Sequence { get; private set; }

    /// <summary>OperatingPointIdc.</summary>
    public int OperatingPointIdc { get; private set; }

    /// <summary>Content light level in force.</summary>
    public ContentLightLevel? ContentLight { get; private set; }

    /// <summary>Mastering display in force.</summary>
    public MasteringDisplay? MasteringDisplay { get; private set; }

    /// <summary>The eight reference slots.</summary>
    public ReadOnlySpan<ReferenceSlot> Slots => _slots;

    /// <summary>Events not yet taken.</summary>
    public Av1Events Events { get; set; }

    /// <summary>The oldest error not yet taken, at most 256 of them are kept.</summary>
    public bool TryTakeError(out Av1Error error) => _errors.TryDequeue(out error);

    /// <summary>Reads a packet. The array is not used afterwards.</summary>
    /// <param name="packet">The array that holds it.</param>
    /// <param name="offset">Where it begins.</param>
    /// <param name="length">Its bytes.</param>
    /// <param name="info">What the caller says of it.</param>
    public void Read(byte[] packet, int offset, int length, in Av1PacketInfo info)
    {
        _info = info;
        _hasFailed = false;
        _isFrameLost = false;
        _obuIndex = 0;
        _unitFrames = 0;
        _packet = packet;
        _bytes += length;
        if (!_hasDelimiters) _sink.BeginUnit();   // containers may leave delimiters out; then packets are temporal units
        bool isWhole = length <= _options.Limits.PacketBytesMax ? TryReadObus(offset, offset + length) : Report(Av1ErrorCode.PacketTooLarge, -1, 0, "the packet is larger than the limit");
        if (_pending.IsActive) Wait(isWhole);
        if (_droppedMessages > 0) TellDropped();
        _packet = [];
    }

    /// <summary>The stream ends: a frame whose last tiles never came is an error.</summary>
    public void End()
    {
        if (_pending.IsActive) AbandonUnfinished();
    }

    /// <summary>Forgets everything but the options.</summary>
    public void Reset()
    {
        Clear();
        _errors.Clear();
        Sequence = null;
        _hasDelimiters = false;
        _bytes = 0;
        _pixels = 0;
        OperatingPointIdc = 0;
        Events = Av1Events.None;
        _t35.Clear();
    }

    private bool TryReadObus(int offset, int end)
    {
        ReadOnlySpan<byte> packet = _packet.AsSpan(0, end);
        while (offset < end)
        {
            int index = _obuIndex++;
            if (!Obu.TryRead(packet, offset, out Obu obu)) return Report(Av1ErrorCode.InvalidObu, index, 0, "an OBU reaches beyond its packet");
            int start = offset;
            offset = obu.End;
            if (_options.Strict && obu.IsForbiddenBitSet) return Report(Av1ErrorCode.InvalidObu, index, 0, "obu_forbidden_bit is set");
            if (!obu.IsDropped(OperatingPointIdc) && !ReadObu(obu, index, obu.End - start) && !_isFrameLost) return false;
        }

        return true;
    }

    private bool ReadObu(in Obu obu, int index, int bytes)
    {
        ReadOnlySpan<byte> payload = _packet.AsSpan(obu.PayloadOffset, obu.PayloadLength);
        switch (obu.Type)
        {
            case ObuType.ObuSequenceHeader:
                return ReadSequenceHeader(payload, index);
            case ObuType.ObuTemporalDelimiter:
                _unitFrames = 0;
                _hasDelimiters = true;
                _sink.BeginUnit();
                return true;
            case ObuType.ObuRedundantFrameHeader or ObuType.ObuTileGroup when _isFrameLost:
                return true;
            case ObuType.ObuRedundantFrameHeader when _pending.IsActive:
                _pending.Bytes += bytes;
                return true;
            case ObuType.ObuFrameHeader or ObuType.ObuRedundantFrameHeader:
                return ReadFrameHeader(payload, obu, index, bytes, out _);
            case ObuType.ObuFrame:
                if (!ReadFrameHeader(payload, obu, index, bytes, out int bits)) return false;
                int header = (bits + 7) >> 3;
                return ReadTileGroup(obu.PayloadOffset + header, obu.PayloadLength - header, index);
            case ObuType.ObuTileGroup:
                if (!_pending.IsActive) return Report(Av1ErrorCode.InvalidTileGroup, index, 0, "a tile group without a frame header");
                _pending.Bytes += bytes;
                return ReadTileGroup(obu.PayloadOffset, obu.PayloadLength, index);
            case ObuType.ObuMetadata:
                return ReadMetadata(payload, index);
            case ObuType.ObuTileList:
                return Report(Av1ErrorCode.UnsupportedFeature, index, 0, "tile lists of large-scale tile coding are not supported");
            default:
                return true;   // padding, and types of the future
        }
    }

    // Section 7.5: what differs decides whether references stay.
    private bool ReadSequenceHeader(ReadOnlySpan<byte> payload, int index)
    {
        if (!SequenceHeaderParser.TryParse(payload, _options.Strict, out SequenceHeader? header, out Av1Error error)) return Report(error.Code, index, error.BitOffset, error.Detail);
        if (Sequence is null || !header.IsSameSequence(Sequence))
        {
            if (_pending.IsActive) AbandonUnfinished();
            Clear();
            Events |= Av1Events.NewSequence;
            _options.Logger?.NewSequence(_info.Index, header.Profile, header.MaxFrameWidth, header.MaxFrameHeight, header.Color.BitDepth);
        }
        else if (!header.OperatingPoints.SequenceEqual(Sequence.OperatingPoints))
        {
            Events |= Av1Events.NewOperatingParameters;
        }

        int point = _options.OperatingPoint < header.OperatingPoints.Count ? _options.OperatingPoint : 0;
        OperatingPointIdc = header.OperatingPoints[point].Idc;
        Sequence = header;
        return true;
    }

    private bool ReadMetadata(ReadOnlySpan<byte> payload, int index)
    {
        if (!Obu.TryReadLeb128(payload, out uint type, out int bytes)) return Report(Av1ErrorCode.InvalidMetadata, index, 0, "a metadata OBU without a type");
        payload = payload[bytes..];
        switch (type)
        {
            case MetadataParser.TypeContentLight:
                if (!MetadataParser.TryReadContentLight(payload, _options.Strict, out ContentLightLevel level)) return Report(Av1ErrorCode.InvalidMetadata, index, 8 * bytes, "a wrong content light level");
                ContentLight = level;
                return true;
            case MetadataParser.TypeMasteringDisplay:
                if (!MetadataParser.TryReadMasteringDisplay(payload, _options.Strict, out MasteringDisplay? display)) return Report(Av1ErrorCode.InvalidMetadata, index, 8 * bytes, "a wrong mastering display");
                MasteringDisplay = display;
                return true;
            case MetadataParser.TypeT35:
                if (_t35.Count < T35Max && MetadataParser.TryReadT35(payload, out ItutT35? message)) _t35.Add(message);
                else _droppedMessages++;
                return true;
            default:
                return true;
        }
    }

    // As in dav1d these messages are no errors: one line for all of a packet.
    private void TellDropped()
    {
        Events |= Av1Events.MetadataDropped;
        _options.Metrics?.CountDroppedMetadata(_droppedMessages);
        _options.Logger?.MetadataDropped(_droppedMessages, _info.Index);
        _droppedMessages = 0;
    }

    // A new sequence: nothing of the one before can be used.
    private void Clear()
    {
        _pending.End();
        foreach (ReferenceSlot slot in _slots)
            slot.Clear(_recycle);
        ContentLight = null;
        MasteringDisplay = null;
    }

    private bool Report(Av1ErrorCode code, int obuIndex, long bitOffset, string detail) => Report(new Av1Error(code, obuIndex, bitOffset, detail, _info));

    private bool Report(in Av1Error error)
    {
        if (!_hasFailed) Keep(error);
        _hasFailed = true;
        _isFrameLost = false;
        return false;
    }

    // As Report, but the packet goes on behind the frame.
    private bool ReportLost(in Av1Error error)
    {
        Report(error);
        _isFrameLost = true;
        return false;
    }

    private bool ReportMissing(int obuIndex, long bitOffset, string detail) => ReportLost(new Av1Error(Av1ErrorCode.MissingReference, obuIndex, bitOffset, detail, _info));

    private void Keep(in Av1Error error)
    {
        const int ErrorsMax = 256;
        _options.Metrics?.CountError();
        _options.Logger?.PacketFailed(error.Code, error.Packet.Index, error.ObuIndex, error.BitOffset, error.Detail);
        if (_errors.Count < ErrorsMax) _errors.Enqueue(error);
    }
}
