using Infra.Av1.Headers;
using Infra.Av1.Tables;

namespace Infra.Av1.Bitstream;

// Sections 5.9.11 to 5.9.14, 5.9.17 to 5.9.20: quantizers, segments, deltas, filters.
internal ref partial struct FrameHeaderParser
{
    private const int DeltaBits = 7;

    private void ParseQuantizer()
    {
        QuantizerInfo quantizer = _header.Quantizer;
        quantizer.BaseQIndex = _bits.Read(8);
        quantizer.DeltaQYDc = ReadDeltaQ();
        if (_sequence.Color.PlaneCount > 1)
        {
            bool isDifferent = _sequence.Color.SeparateUvDeltaQ && _bits.ReadFlag();
            quantizer.DeltaQUDc = ReadDeltaQ();
            quantizer.DeltaQUAc = ReadDeltaQ();
            quantizer.DeltaQVDc = isDifferent ? ReadDeltaQ() : quantizer.DeltaQUDc;
            quantizer.DeltaQVAc = isDifferent ? ReadDeltaQ() : quantizer.DeltaQUAc;
        }

        quantizer.UsingQMatrix = _bits.ReadFlag();
        if (!quantizer.UsingQMatrix) return;
        quantizer.QmY = _bits.Read(4);
        quantizer.QmU = _bits.Read(4);
        quantizer.QmV = _sequence.Color.SeparateUvDeltaQ ? _bits.Read(4) : quantizer.QmU;
    }

    private int ReadDeltaQ() => _bits.ReadFlag() ? _bits.ReadSigned(DeltaBits) : 0;

    private void ParseSegmentation()
    {
        SegmentationInfo segmentation = _header.Segmentation;
        segmentation.Enabled = _bits.ReadFlag();
        if (!segmentation.Enabled) return;
        segmentation.UpdateMap = _primary is null || _bits.ReadFlag();
        segmentation.TemporalUpdate = _primary is not null && segmentation.UpdateMap && _bits.ReadFlag();
        segmentation.UpdateData = _primary is null || _bits.ReadFlag();
        if (segmentation.UpdateData)
        {
            for (int segment = 0; segment < Av1Constants.MaxSegments; segment++)
                ReadSegment(segmentation, segment);
        }
        else if (_primary is not null)
        {
            _primary.Segmentation.FeatureData.CopyTo(segmentation.FeatureData, 0);
            _primary.Segmentation.FeatureMask.CopyTo(segmentation.FeatureMask, 0);
        }

        for (int segment = 0; segment < Av1Constants.MaxSegments; segment++)
        {
            if (segmentation.FeatureMask[segment] != 0) segmentation.LastActiveSegmentId = segment;
            if (segmentation.FeatureMask[segment] >> Av1Constants.SegLvlRefFrame != 0) segmentation.SegmentIdPreSkip = true;
        }
    }

    private void ReadSegment(SegmentationInfo segmentation, int segment)
    {
        for (int feature = 0; feature < Av1Constants.SegLvlMax; feature++)
        {
            if (!_bits.ReadFlag()) continue;
            int bits = SpecTables.SegmentationFeatureBits[feature];
            int limit = SpecTables.SegmentationFeatureMax[feature];
            bool isSigned = SpecTables.SegmentationFeatureSigned[feature] != 0;
            int value = isSigned ? _bits.ReadSigned(1 + bits) : _bits.Read(bits);
            segmentation.FeatureData[segment * Av1Constants.SegLvlMax + feature] = (short)Math.Clamp(value, isSigned ? -limit : 0, limit);
            segmentation.FeatureMask[segment] |= (byte)(1 << feature);
        }
    }

    private void ParseDeltas()
    {
        DeltaInfo delta = _header.Delta;
        delta.DeltaQPresent = _header.Quantizer.BaseQIndex > 0 && _bits.ReadFlag();
        if (!delta.DeltaQPresent) return;
        delta.DeltaQRes = _bits.Read(2);
        delta.DeltaLfPresent = !_header.AllowIntraBlockCopy && _bits.ReadFlag();
        if (!delta.DeltaLfPresent) return;
        delta.DeltaLfRes = _bits.Read(2);
        delta.DeltaLfMulti = _bits.ReadFlag();
    }

    private void DeriveLossless()
    {
        QuantizerInfo quantizer = _header.Quantizer;
        SegmentationInfo segmentation = _header.Segmentation;
        bool hasDeltas = (quantizer.DeltaQYDc | quantizer.DeltaQUDc | quantizer.DeltaQUAc | quantizer.DeltaQVDc | quantizer.DeltaQVAc) != 0;
        _header.CodedLossless = true;
        for (int segment = 0; segment < Av1Constants.MaxSegments; segment++)
        {
            int index = quantizer.BaseQIndex;
            if (segmentation.IsActive(segment, Av1Constants.SegLvlAltQ)) index = Math.Clamp(index + segmentation.FeatureData[segment * Av1Constants.SegLvlMax], 0, 255);
            bool isLossless = index == 0 && !hasDeltas;
            segmentation.QIndexBySegment[segment] = (byte)index;
            segmentation.LosslessBySegment[segment] = isLossless;
            _header.CodedLossless &= isLossless;
            bool usesMatrix = quantizer.UsingQMatrix && !isLossless;
            segmentation.QmLevelBySegment[segment] = (byte)(usesMatrix ? quantizer.QmY : 15);
            segmentation.QmLevelBySegment[Av1Constants.MaxSegments + segment] = (byte)(usesMatrix ? quantizer.QmU : 15);
            segmentation.QmLevelBySegment[2 * Av1Constants.MaxSegments + segment] = (byte)(usesMatrix ? quantizer.QmV : 15);
        }

        _header.AllLossless = _header.CodedLossless && _header.CodedWidth == _header.UpscaledWidth;
    }

    private void ParseDeblock()
    {
        DeblockInfo deblock = _header.Deblock;
        if (_header.CodedLossless || _header.AllowIntraBlockCopy) return;
        if (_primary is not null)
        {
            _primary.Deblock.RefDeltas.CopyTo(deblock.RefDeltas, 0);
            _primary.Deblock.ModeDeltas.CopyTo(deblock.ModeDeltas, 0);
        }

        deblock.Level[0] = (byte)_bits.Read(6);
        deblock.Level[1] = (byte)_bits.Read(6);
        if (_sequence.Color.PlaneCount > 1 && (deblock.Level[0] | deblock.Level[1]) != 0)
        {
            deblock.Level[2] = (byte)_bits.Read(6);
            deblock.Level[3] = (byte)_bits.Read(6);
        }

        deblock.Sharpness = _bits.Read(3);
        deblock.DeltaEnabled = _bits.ReadFlag();
        deblock.DeltaUpdate = deblock.DeltaEnabled && _bits.ReadFlag();
        if (!deblock.DeltaUpdate) return;
        for (int i = 0; i < deblock.RefDeltas.Length; i++)
        {
            if (_bits.ReadFlag()) deblock.RefDeltas[i] = (sbyte)_bits.ReadSigned(DeltaBits);
        }

        for (int i = 0; i < deblock.ModeDeltas.Length; i++)
        {
            if (_bits.ReadFlag()) deblock.ModeDeltas[i] = (sbyte)_bits.ReadSigned(DeltaBits);
        }
    }

    private void ParseCdef()
    {
        CdefInfo cdef = _header.Cdef;
        cdef.Enabled = _sequence.EnableCdef && !_header.CodedLossless && !_header.AllowIntraBlockCopy;
        if (!cdef.Enabled) return;
        cdef.Damping = _bits.Read(2) + 3;
        cdef.Bits = _bits.Read(2);
        for (int i = 0; i < 1 << cdef.Bits; i++)
        {
            cdef.YPrimaryStrength[i] = (byte)_bits.Read(4);
            cdef.YSecondaryStrength[i] = ReadSecondaryStrength();
            if (_sequence.Color.PlaneCount == 1) continue;
            cdef.UvPrimaryStrength[i] = (byte)_bits.Read(4);
            cdef.UvSecondaryStrength[i] = ReadSecondaryStrength();
        }
    }

    private byte ReadSecondaryStrength()
    {
        int strength = _bits.Read(2);
        return (byte)(strength == 3 ? 4 : strength);
    }

    private void ParseRestoration()
    {
        RestorationInfo restoration = _header.Restoration;
        ColorConfig color = _sequence.Color;
        if (_header.AllLossless || _header.AllowIntraBlockCopy || !_sequence.EnableRestoration) return;
        for (int plane = 0; plane < color.PlaneCount; plane++)
        {
            restoration.FrameType[plane] = SpecTables.RemapLrType[_bits.Read(2)];
            if (restoration.FrameType[plane] == RestorationType.RestoreNone) continue;
            restoration.UsesRestoration = true;
            restoration.UsesChromaRestoration |= plane > 0;
        }

        if (!restoration.UsesRestoration) return;
        int shift = _bits.Read(1);
        if (_sequence.Use128x128Superblock) shift++;
        else if (shift != 0) shift += _bits.Read(1);
        int chromaShift = color.Layout == PixelLayout.Yuv420 && restoration.UsesChromaRestoration ? _bits.Read(1) : 0;
        restoration.SizeLog2 = [6 + shift, 6 + shift - chromaShift, 6 + shift - chromaShift];
    }
}
