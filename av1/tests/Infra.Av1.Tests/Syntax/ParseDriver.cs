using System.Buffers.Binary;
using Infra.Av1.Bitstream;
using Infra.Av1.Decoding;
using Infra.Av1.Entropy;
using Infra.Av1.Headers;
using Infra.Av1.Motion;
using Infra.Av1.Syntax;
using Infra.Av1.Tables;

namespace Infra.Av1.Tests.Syntax;

/// <summary>As much of a decoder as parsing needs: packets, headers, reference slots and tile after tile, without samples. Fails on the first error.</summary>
internal class ParseDriver(BlockReconstructor reconstructor, bool isStrict, long pixelsMax = long.MaxValue)
{
    private readonly TileReader _reader = new();
    private readonly ReferenceSlot[] _slots = [new(), new(), new(), new(), new(), new(), new(), new()];
    private SequenceHeader? _sequence;
    private FrameContext? _frame;
    private int _nextTile;

    public int Frames { get; private set; }

    public int Tiles { get; private set; }

    public string? Failure { get; private set; }

    /// <summary>Makes the frame for a header.</summary>
    protected virtual FrameContext MakeFrame(SequenceHeader sequence, FrameHeader header) => new ParsedFrame(sequence, header);

    /// <summary>What reads a row of the frame.</summary>
    protected virtual BlockReconstructor Reconstructor => reconstructor;

    /// <summary>All tiles of a frame are read; marks at tile edges are not corrected yet.</summary>
    protected virtual void Decoded(FrameContext frame) => frame.TileEdges.Finish(frame.Header, frame.Sequence.Color, frame.Deblock, 0, frame.Header.MiRows);

    /// <summary>A frame is shown.</summary>
    protected virtual void Shown(FrameContext frame)
    {
    }

    /// <summary>IVF frames, or the whole file as one packet of OBUs with sizes.</summary>
    public bool Parse(byte[] file, int framesMax = int.MaxValue)
    {
        if (!file.AsSpan().StartsWith("DKIF"u8)) return ParsePacket(file);
        for (int offset = 32; offset + 12 <= file.Length && Frames < framesMax;)
        {
            int size = BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(offset));
            if (size < 0 || size > file.Length - offset - 12) return Fail("a packet beyond the file");
            if (!ParsePacket(file[(offset + 12)..(offset + 12 + size)])) return false;
            offset += 12 + size;
        }

        return true;
    }

    private bool ParsePacket(byte[] packet)
    {
        for (int offset = 0; offset < packet.Length;)
        {
            if (!Obu.TryRead(packet, offset, out Obu obu)) return Fail("an OBU reaches beyond its packet");
            offset = obu.End;
            if (_sequence is { OperatingPoints.Count: > 0 } && obu.IsDropped(_sequence.OperatingPoints[0].Idc)) continue;
            if (!ParseObu(packet, obu)) return false;
        }

        return true;
    }

    private bool ParseObu(byte[] packet, Obu obu)
    {
        ReadOnlySpan<byte> payload = packet.AsSpan(obu.PayloadOffset, obu.PayloadLength);
        switch (obu.Type)
        {
            case ObuType.ObuSequenceHeader:
                return SequenceHeaderParser.TryParse(payload, isStrict, out _sequence, out Av1Error sequenceError) || Fail(sequenceError.Detail);
            case ObuType.ObuFrameHeader or ObuType.ObuRedundantFrameHeader when _frame is null:
                return ParseFrameHeader(payload, obu, out _);
            case ObuType.ObuFrame:
                if (!ParseFrameHeader(payload, obu, out int bits)) return false;
                int tileOffset = (bits + 7) >> 3;
                return ParseTileGroup(packet, obu.PayloadOffset + tileOffset, obu.PayloadLength - tileOffset);
            case ObuType.ObuTileGroup:
                return ParseTileGroup(packet, obu.PayloadOffset, obu.PayloadLength);
            default:
                return true;
        }
    }

    private bool ParseFrameHeader(ReadOnlySpan<byte> payload, Obu obu, out int bits)
    {
        bits = 0;
        if (_sequence is null) return Fail("no sequence header");
        if (!FrameHeaderParser.TryParse(payload, _sequence, _slots, obu.TemporalId, obu.SpatialId, isStrict, out FrameHeader? header, out bits, out Av1Error error))
            return Fail($"frame {Frames}: {error.Detail} at bit {error.BitOffset}");
        Frames++;
        if ((long)header.UpscaledWidth * header.Height > pixelsMax) return Fail("a frame too large");
        if (header.ShowExistingFrame)
        {
            ReferenceSlot shown = _slots[header.FrameToShow];
            if (shown.Frame is not null) Shown(shown.Frame);
            if (header.Type == FrameType.Key)
            {
                for (int i = 0; i < 8; i++)
                    Copy(shown, _slots[i]);
            }

            return true;
        }

        for (int i = 0; i < 7 && !header.IsIntra; i++)
        {
            // Section 7.20 and 5.9.7: what a decoder demands of references.
            FrameContext? reference = _slots[header.RefIndex[i]].Frame;
            if (reference is null || reference.Sequence.Color.BitDepth != _sequence.Color.BitDepth || reference.Sequence.Color.Layout != _sequence.Color.Layout) return Fail("a reference that does not fit");
        }

        _frame = Prepare(_sequence, header);
        _nextTile = 0;
        return true;
    }

    private FrameContext Prepare(SequenceHeader sequence, FrameHeader header)
    {
        FrameContext frame = MakeFrame(sequence, header);
        for (int i = 0; i < 7 && !header.IsIntra; i++)
            frame.References[i] = _slots[header.RefIndex[i]].Frame;
        ReferenceSlot? primary = header.PrimaryRef == 7 ? null : _slots[header.RefIndex[header.PrimaryRef]];
        if (primary?.Cdfs is null)
        {
            frame.Cdfs.LoadDefaults();
            frame.Cdfs.LoadCoefficientDefaults(header.Quantizer.BaseQIndex);
        }
        else
        {
            frame.Cdfs.CopyFrom(primary.Cdfs);
        }

        if (header.Segmentation.Enabled)
        {
            if (primary?.Segments is not null && primary.Segments.Columns == header.MiCols && primary.Segments.Rows == header.MiRows) frame.PreviousSegments = primary.Segments;
            frame.Segments = header.Segmentation.UpdateMap ? new SegmentMap(header.MiCols, header.MiRows) : frame.PreviousSegments;
        }

        frame.Motion.Resize(header.MiCols, header.MiRows);
        frame.Saved.Resize(header.MiCols, header.MiRows);
        frame.Cdef.Reset(header.MiCols, header.MiRows);
        frame.Deblock.Reset(header.MiCols, header.MiRows);
        frame.TileEdges.Reset(header.Tiles, header.MiCols, header.MiRows);
        RestorationGrid.Reset(frame.Restoration, header, sequence.Color);
        if (!header.UseRefFrameMvs) return frame;
        frame.Projected = new TemporalField();
        frame.Projected.Resize(header.MiCols, header.MiRows);
        MotionField.Estimate(frame);
        return frame;
    }

    private bool ParseTileGroup(byte[] packet, int offset, int length)
    {
        if (_frame is null) return Fail("a tile group without a frame header");
        TileInfo tiles = _frame.Header.Tiles;
        ReadOnlySpan<byte> data = packet.AsSpan(offset, length);
        if (!TileGroupParser.TryReadHeader(data, tiles, out int first, out int last, out int next) || first != _nextTile) return Fail("a bad tile group");
        for (int tile = first; tile <= last; tile++)
        {
            if (!TileGroupParser.TryReadTile(data, tiles, tile == last, ref next, out int start, out int size)) return Fail("a tile beyond its OBU");
            _reader.Begin(_frame, tile / tiles.Columns, tile % tiles.Columns, packet, offset + start, size, isStrict);
            while (!_reader.IsDone)
            {
                int row = _reader.NextRow;
                if (!_reader.ReadSuperblockRow(Reconstructor))
                    return Fail($"frame {Frames - 1} ({_frame.Header.Type}, {_frame.Header.CodedWidth}x{_frame.Header.Height}) tile {tile} row {row}: {_reader.ErrorDetail} at bit {_reader.BitOffset} of {8 * size}");
            }

            Tiles++;
        }

        _nextTile = last + 1;
        if (_nextTile < tiles.Columns * tiles.Rows) return true;
        Finish(_frame);
        if (_frame.Header.Show) Shown(_frame);
        _frame = null;
        return true;
    }

    private void Finish(FrameContext frame)
    {
        Decoded(frame);
        CdfContext cdfs = frame.Header.DisableFrameEndUpdateCdf ? frame.Cdfs : frame.EndCdfs;
        for (int i = 0; i < 8; i++)
        {
            if ((frame.Header.RefreshFlags >> i & 1) == 0) continue;
            _slots[i].Header = frame.Header;
            _slots[i].Sequence = frame.Sequence;
            _slots[i].Frame = frame;
            _slots[i].Cdfs = cdfs;
            _slots[i].Motion = frame.Saved;
            _slots[i].Segments = frame.Segments;
        }
    }

    private static void Copy(ReferenceSlot source, ReferenceSlot target)
    {
        target.Header = source.Header;
        target.Sequence = source.Sequence;
        target.Frame = source.Frame;
        target.Cdfs = source.Cdfs;
        target.Motion = source.Motion;
        target.Segments = source.Segments;
    }

    private bool Fail(string reason)
    {
        Failure = reason;
        return false;
    }
}
