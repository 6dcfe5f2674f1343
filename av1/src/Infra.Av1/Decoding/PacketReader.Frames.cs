using Infra.Av1.Bitstream;
using Infra.Av1.Headers;
using Infra.Av1.Tables;

namespace Infra.Av1.Decoding;

// Frame headers, tile groups, and what finished frames do to the reference slots.
internal sealed partial class PacketReader
{
    private const int AllSlots = 0xFF;
    private const string TooManyPixels = "more pixels than the limit for the bytes so far";
    private const long PixelsAllowed = 1 << 24;   // whatever the bytes: pictures of one colour are small

    private bool ReadFrameHeader(ReadOnlySpan<byte> payload, in Obu obu, int index, int bytes, out int bits)
    {
        bits = 0;
        _isFrameLost = false;
        if (Sequence is null) return Report(Av1ErrorCode.NoSequenceHeader, index, 0, "a frame before any sequence header");
        if (_pending.IsActive)
        {
            // The frame before is lost; this one may still be good.
            AbandonUnfinished();
        }

        if (!FrameHeaderParser.TryParse(payload, Sequence, _slots, obu.TemporalId, obu.SpatialId, _options.Strict, out FrameHeader? header, out bits, out int refreshFlags, out Av1Error error))
        {
            if (error.Code != Av1ErrorCode.MissingReference) return Report(error.Code, index, error.BitOffset, error.Detail);

            // The slots it would have filled hold other frames than later ones believe.
            Empty(refreshFlags);
            return ReportMissing(index, error.BitOffset, error.Detail);
        }

        bool isFrameObu = obu.Type == ObuType.ObuFrame;
        if (!isFrameObu && !AreTrailingBitsValid(payload, bits)) return Report(Av1ErrorCode.InvalidFrameHeader, index, bits, "wrong bits after the frame header");
        if (++_unitFrames > _options.Limits.FramesPerUnitMax) return Report(Av1ErrorCode.TooManyFrames, index, bits, "more frames in a temporal unit than the limit");
        if (header.ShowExistingFrame)
            return isFrameObu ? Report(Av1ErrorCode.InvalidFrameHeader, index, bits, "show_existing_frame in an OBU that has tiles") : ShowExisting(header, index, bytes);
        if ((long)header.UpscaledWidth * header.Height > _options.Limits.FramePixelsMax)
        {
            Empty(header.RefreshFlags);
            return Report(Av1ErrorCode.FrameTooLarge, index, bits, "the frame has more pixels than the limit");
        }

        bool isDecoded = _sink.IsDecoding && !IsSkipped(header.Type, header.RefreshFlags);
        if (isDecoded && !AreReferencesGood(header))
        {
            Empty(header.RefreshFlags);
            return ReportMissing(index, bits, "a reference is missing, or does not fit in size or format");
        }

        if (isDecoded && !TryCountPixels(header))
        {
            Empty(header.RefreshFlags);
            return Report(Av1ErrorCode.TooManyPixels, index, bits, TooManyPixels);
        }

        _pending.Begin(Sequence, header, _info, index);
        _pending.Bytes = bytes;
        return true;
    }

    // Before anything is done for them; frames that then fail have cost time too.
    private bool TryCountPixels(FrameHeader frame)
    {
        long pixels = (long)frame.UpscaledWidth * frame.Height;
        long most = _options.Limits.PixelsPerByteMax;
        if (most > 0 && (Int128)_pixels + pixels > (Int128)most * _bytes + PixelsAllowed) return false;
        _pixels += pixels;
        return true;
    }

    private bool AreTrailingBitsValid(ReadOnlySpan<byte> payload, int position)
    {
        var bits = new HeaderBits(payload[(position >> 3)..]);
        bits.Read(position & 7);
        return bits.AreTrailingBitsValid(_options.Strict);
    }

    // Sections 6.8.4 and 7.9, and what decoders demand: rule B8.
    private bool AreReferencesGood(FrameHeader header)
    {
        if (header.IsIntra) return true;
        foreach (int index in header.RefIndex)
        {
            ReferenceSlot slot = _slots[index];
            if (slot.Header is null || slot.Sequence is null || slot.Frame is null) return false;
            if (slot.Sequence.Color.BitDepth != Sequence!.Color.BitDepth || slot.Sequence.Color.Layout != Sequence.Color.Layout) return false;
            int width = slot.Header.UpscaledWidth;
            int height = slot.Header.Height;
            if (2L * header.CodedWidth < width || 2L * header.Height < height || header.CodedWidth > 16L * width || header.Height > 16L * height) return false;
        }

        return true;
    }

    private bool ReadTileGroup(int offset, int length, int index)
    {
        ReadOnlySpan<byte> data = _packet.AsSpan(offset, length);
        TileInfo tiles = _pending.Header.Tiles;
        if (!TileGroupParser.TryReadHeader(data, tiles, out int first, out int last, out int next) || first != _pending.TileCount)
            return Report(Av1ErrorCode.InvalidTileGroup, index, 0, "a tile group that is out of order or too short");
        for (int tile = first; tile <= last; tile++)
        {
            if (!TileGroupParser.TryReadTile(data, tiles, tile == last, ref next, out int start, out int size))
                return Report(Av1ErrorCode.InvalidTileGroup, index, 8L * next, "a tile is empty or reaches beyond its OBU");
            _pending.Add(new TileData(_packet, offset + start, size, index, _info));
        }

        return !_pending.IsComplete || Complete();
    }

    private bool Complete()
    {
        FrameHeader header = _pending.Header;
        FrameContext? frame = null;
        Av1Error error;
        if (_sink.IsDecoding && !IsSkipped(header.Type, header.RefreshFlags) && !_sink.TryDecode(_pending, _slots, out frame, out error))
        {
            Abandon();
            return error.Code is Av1ErrorCode.InvalidTile or Av1ErrorCode.InvalidPadding ? ReportLost(error) : Report(error);
        }

        for (int i = 0; i < _slots.Length; i++)
        {
            if ((header.RefreshFlags >> i & 1) != 0) _slots[i].Set(_pending.Sequence, header, frame, _recycle);
        }

        bool isPassed = _sink.TryPass(
            new FrameOutcome
            {
                Sequence = _pending.Sequence,
                Header = header,
                Frame = frame,
                IsShown = header.Show,
                Packet = _pending.Packet,
                ObuIndex = _pending.ObuIndex,
                Bytes = _pending.Bytes,
                T35 = header.Show ? TakeT35() : [],
            },
            out error);
        if (frame is not null) _options.Metrics?.CountFrame(_pending.Bytes);
        _pending.End();
        if (frame is not null && frame.Release()) _recycle(frame);
        return isPassed || Report(error);
    }

    // show_existing_frame; of a key frame with the reference frame loading process of section 7.21.
    private bool ShowExisting(FrameHeader header, int index, int bytes)
    {
        ReferenceSlot slot = _slots[header.FrameToShow];
        if (slot.Header is null || slot.Sequence is null) return ReportMissing(index, 0, "a frame to show that is missing");
        bool isDecoded = _sink.IsDecoding && !IsSkipped(slot.Header.Type, AllSlots);
        if (isDecoded && slot.Frame is null) return ReportMissing(index, 0, "a frame to show that was not decoded");
        if (_options.Strict && !slot.IsShowable) return Report(Av1ErrorCode.InvalidFrameHeader, index, 0, "a frame to show that is not showable");
        if (isDecoded && !TryCountPixels(slot.Header)) return Report(Av1ErrorCode.TooManyPixels, index, 0, TooManyPixels);
        FrameHeader shown = slot.Header;
        bool isPassed = _sink.TryPass(
            new FrameOutcome
            {
                Sequence = slot.Sequence,
                Header = _sink.IsDecoding ? shown : header,
                Frame = isDecoded ? slot.Frame : null,
                IsShown = true,
                Packet = _info,
                ObuIndex = index,
                Bytes = bytes,
                T35 = TakeT35(),
            },
            out Av1Error error);
        if (shown.Type == FrameType.Key)
        {
            SequenceHeader sequence = slot.Sequence;
            FrameContext? frame = slot.Frame;
            foreach (ReferenceSlot target in _slots)
            {
                if (target != slot) target.Set(sequence, shown, frame, _recycle);
                target.IsShowable = false;
            }
        }

        return isPassed || Report(error);
    }

    private bool IsSkipped(FrameType type, int refreshFlags) => _options.DecodeFrameType switch
    {
        Av1FrameSelection.Reference => type != FrameType.Key && refreshFlags == 0,
        Av1FrameSelection.Intra => type is FrameType.Inter or FrameType.Switch,
        Av1FrameSelection.Key => type != FrameType.Key,
        _ => false,
    };

    // The packet ends before the frame's last tile. As in dav1d the next one may go on with it, unless this one was broken off.
    private void Wait(bool isWhole)
    {
        if (!isWhole)
        {
            Abandon();
        }
        else if (!_pending.TryKeep(_options.Limits.PacketBytesMax))
        {
            Abandon();
            Report(Av1ErrorCode.PacketTooLarge, _obuIndex - 1, 0, "the tiles of a frame in several packets are larger than the limit of one");
        }
    }

    // It is an error of the packet that the frame began in, which had none of its own, and so does not hide one of this packet.
    private void AbandonUnfinished()
    {
        var error = new Av1Error(Av1ErrorCode.InvalidTileGroup, _pending.ObuIndex, 0, "the frame's last tiles never came", _pending.Packet);
        if (_pending.IsCarried) Keep(error);
        else Report(error);
        Abandon();
    }

    // A frame that fails leaves its slots empty, so that nothing shows samples of another picture in its place.
    private void Abandon()
    {
        if (!_pending.IsActive) return;
        int flags = _pending.Header.RefreshFlags;
        _pending.End();
        _options.Metrics?.CountFailedFrame();
        Empty(flags);
    }

    private void Empty(int flags)
    {
        for (int i = 0; i < _slots.Length; i++)
        {
            if ((flags >> i & 1) != 0) _slots[i].Clear(_recycle);
        }
    }

    private List<ItutT35> TakeT35()
    {
        if (_t35.Count == 0) return [];
        List<ItutT35> taken = _t35;
        _t35 = [];
        return taken;
    }
}
