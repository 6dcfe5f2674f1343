using System.Diagnostics.CodeAnalysis;
using Infra.Av1.Decoding;
using Infra.Av1.Headers;
using Infra.Av1.Motion;
using Infra.Av1.Tables;

namespace Infra.Av1.Bitstream;

/// <summary>
/// uncompressed_header, section 5.9.2, against the reference slots: delta-coded parts take the primary reference's values. Changes no slot. Frame sizes are not limited here; all products fit.
/// </summary>
internal ref partial struct FrameHeaderParser
{
    private const int AllFrames = 0xFF;
    private const int SelectByFrame = 2;

    private readonly SequenceHeader _sequence;
    private readonly ReadOnlySpan<ReferenceSlot> _slots;
    private readonly FrameHeader _header;
    private readonly bool _isStrict;
    private HeaderBits _bits;
    private FrameHeader? _primary;
    private Av1ErrorCode _code;
    private string _detail;

    private FrameHeaderParser(ReadOnlySpan<byte> payload, SequenceHeader sequence, ReadOnlySpan<ReferenceSlot> slots, int temporalId, int spatialId, bool isStrict)
    {
        _sequence = sequence;
        _slots = slots;
        _header = new FrameHeader { TemporalId = temporalId, SpatialId = spatialId };
        _isStrict = isStrict;
        _bits = new HeaderBits(payload);
        _detail = "";
    }

    /// <summary>Parses the payload of an OBU_FRAME_HEADER or OBU_FRAME.</summary>
    /// <param name="payload">The payload; for OBU_FRAME tile data follow.</param>
    /// <param name="sequence">The active sequence header.</param>
    /// <param name="slots">The eight reference slots.</param>
    /// <param name="temporalId">Of the OBU.</param>
    /// <param name="spatialId">Of the OBU.</param>
    /// <param name="isStrict">Whether what only strict decoding rejects is an error.</param>
    /// <param name="header">The header. With show_existing_frame only what is read then is set.</param>
    /// <param name="bitLength">Bits of the header, before byte_alignment or trailing bits.</param>
    /// <param name="refreshFlags">refresh_frame_flags, also of a header that fails after them; else 0.</param>
    /// <param name="error">What is wrong.</param>
    public static bool TryParse(
        ReadOnlySpan<byte> payload,
        SequenceHeader sequence,
        ReadOnlySpan<ReferenceSlot> slots,
        int temporalId,
        int spatialId,
        bool isStrict,
        [NotNullWhen(true)] out FrameHeader? header,
        out int bitLength,
        out int refreshFlags,
        out Av1Error error)
    {
        var parser = new FrameHeaderParser(payload, sequence, slots, temporalId, spatialId, isStrict);
        bool isGood = parser.ParseAll();
        bitLength = (int)parser._bits.Position;
        refreshFlags = parser._header.RefreshFlags;
        if (isGood && parser._bits.HasFailed) isGood = parser.Fail("the frame header is too short");
        header = isGood ? parser._header : null;
        error = isGood ? default : new Av1Error(parser._code, -1, bitLength, parser._detail);
        return isGood;
    }

    private bool ParseAll()
    {
        FrameHeader header = _header;
        if (_sequence.ReducedStillPictureHeader)
        {
            header.Type = FrameType.Key;
            header.Show = true;
            header.ErrorResilient = true;
        }
        else
        {
            header.ShowExistingFrame = _bits.ReadFlag();
            if (header.ShowExistingFrame) return ParseShowExisting();
            header.Type = (FrameType)_bits.Read(2);
            header.Show = _bits.ReadFlag();
            if (header.Show) ReadTemporalPoint();
            header.Showable = header.Show ? header.Type != FrameType.Key : _bits.ReadFlag();
            header.ErrorResilient = header.Type == FrameType.Switch || (header.Type == FrameType.Key && header.Show) || _bits.ReadFlag();
        }

        header.DisableCdfUpdate = _bits.ReadFlag();
        header.AllowScreenContentTools = _sequence.ForceScreenContentTools == SelectByFrame ? _bits.ReadFlag() : _sequence.ForceScreenContentTools != 0;
        if (header.AllowScreenContentTools) header.ForceIntegerMv = _sequence.ForceIntegerMv == SelectByFrame ? _bits.ReadFlag() : _sequence.ForceIntegerMv != 0;
        if (header.IsIntra) header.ForceIntegerMv = true;
        if (_sequence.FrameIdNumbersPresent) header.CurrentFrameId = _bits.Read(_sequence.FrameIdLength);
        header.FrameSizeOverride = header.Type == FrameType.Switch || (!_sequence.ReducedStillPictureHeader && _bits.ReadFlag());
        header.OrderHint = _bits.Read(_sequence.OrderHintBits);
        header.PrimaryRef = header.IsIntra || header.ErrorResilient ? Av1Constants.PrimaryRefNone : _bits.Read(3);
        SkipBufferRemovalTimes();
        header.RefreshFlags = header.Type == FrameType.Switch || (header.Type == FrameType.Key && header.Show) ? AllFrames : _bits.Read(8);
        if (_isStrict && header.Type == FrameType.IntraOnly && header.RefreshFlags == AllFrames) return Fail("an intra-only frame that refreshes all slots");
        if ((!header.IsIntra || header.RefreshFlags != AllFrames) && header.ErrorResilient && _sequence.EnableOrderHint)
        {
            for (int i = 0; i < Av1Constants.NumRefFrames; i++)
                _bits.Read(_sequence.OrderHintBits);   // ref_order_hint: slots that differ hold another frame than the encoder's; decoders go on
        }

        if (header.IsIntra ? !ParseIntraSize() : !ParseReferences()) return false;
        if (header.PrimaryRef != Av1Constants.PrimaryRefNone)
        {
            _primary = _slots[header.RefIndex[header.PrimaryRef]].Header;
            if (_primary is null) return Fail(Av1ErrorCode.MissingReference, "the primary reference is missing");
        }

        header.DisableFrameEndUpdateCdf = _sequence.ReducedStillPictureHeader || header.DisableCdfUpdate || _bits.ReadFlag();
        if (!ParseTileInfo()) return false;
        ParseQuantizer();
        ParseSegmentation();
        ParseDeltas();
        DeriveLossless();
        ParseDeblock();
        ParseCdef();
        ParseRestoration();
        header.TxMode = header.CodedLossless ? TxMode.Only4x4 : _bits.ReadFlag() ? TxMode.TxModeSelect : TxMode.TxModeLargest;
        header.ReferenceSelect = !header.IsIntra && _bits.ReadFlag();
        ParseSkipMode();
        header.WarpAllowed = !header.IsIntra && !header.ErrorResilient && _sequence.EnableWarpedMotion && _bits.ReadFlag();
        header.ReducedTxSet = _bits.ReadFlag();
        ParseGlobalMotion();
        return ParseFilmGrain();
    }

    private bool ParseShowExisting()
    {
        FrameHeader header = _header;
        header.FrameToShow = _bits.Read(3);
        ReadTemporalPoint();
        if (_sequence.FrameIdNumbersPresent) header.CurrentFrameId = _bits.Read(_sequence.FrameIdLength);
        FrameHeader? shown = _slots[header.FrameToShow].Header;
        if (shown is null) return Fail(Av1ErrorCode.MissingReference, "a frame to show that is missing");
        if (_sequence.FrameIdNumbersPresent && shown.CurrentFrameId != header.CurrentFrameId) return Fail(Av1ErrorCode.MissingReference, "a frame to show that is another than the one that is meant, by frame id");
        if (_isStrict && !_slots[header.FrameToShow].IsShowable) return Fail("a frame to show that is not showable");
        header.Type = shown.Type;
        header.Show = true;
        header.RefreshFlags = shown.Type == FrameType.Key ? AllFrames : 0;
        if (_sequence.FilmGrainParamsPresent) header.FilmGrain = shown.FilmGrain;
        return true;
    }

    private void ReadTemporalPoint()
    {
        if (_sequence.DecoderModel is null || _sequence.Timing is { EqualPictureInterval: true }) return;
        _header.FramePresentationTime = _bits.ReadUnsigned(_sequence.DecoderModel.FramePresentationTimeLength);
    }

    private void SkipBufferRemovalTimes()
    {
        if (_sequence.DecoderModel is null || !_bits.ReadFlag()) return;
        foreach (OperatingPoint point in _sequence.OperatingPoints)
        {
            if (!point.HasDecoderModel) continue;
            bool isInside = (point.Idc >> _header.TemporalId & 1) != 0 && (point.Idc >> (_header.SpatialId + 8) & 1) != 0;
            if (point.Idc == 0 || isInside) _bits.ReadUnsigned(_sequence.DecoderModel.BufferRemovalTimeLength);
        }
    }

    private void ParseSkipMode()
    {
        FrameHeader header = _header;
        if (header.IsIntra || !header.ReferenceSelect || !_sequence.EnableOrderHint) return;
        int forward = -1;
        int backward = -1;
        for (int i = 0; i < Av1Constants.RefsPerFrame; i++)
        {
            int distance = Distance(header.RefOrderHint[i], header.OrderHint);
            if (distance < 0 && (forward < 0 || Distance(header.RefOrderHint[i], header.RefOrderHint[forward]) > 0)) forward = i;
            if (distance > 0 && (backward < 0 || Distance(header.RefOrderHint[i], header.RefOrderHint[backward]) < 0)) backward = i;
        }

        if (forward < 0) return;
        int second = backward;
        if (second < 0)
        {
            for (int i = 0; i < Av1Constants.RefsPerFrame; i++)
            {
                if (Distance(header.RefOrderHint[i], header.RefOrderHint[forward]) < 0 && (second < 0 || Distance(header.RefOrderHint[i], header.RefOrderHint[second]) > 0)) second = i;
            }
        }

        if (second < 0) return;
        header.SkipModeRefs = [RefFrame.LastFrame + Math.Min(forward, second), RefFrame.LastFrame + Math.Max(forward, second)];
        header.SkipModePresent = _bits.ReadFlag();
    }

    private readonly int Distance(int a, int b) => OrderHints.Distance(_sequence, a, b);

    private bool Fail(string detail) => Fail(Av1ErrorCode.InvalidFrameHeader, detail);

    private bool Fail(Av1ErrorCode code, string detail)
    {
        _code = code;
        _detail = detail;
        return false;
    }
}
