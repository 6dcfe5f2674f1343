using System.Diagnostics.CodeAnalysis;
using Infra.Av1.Headers;

namespace Infra.Av1.Bitstream;

/// <summary>sequence_header_obu, section 5.5.</summary>
internal static class SequenceHeaderParser
{
    private const int PrimariesBt709 = 1;
    private const int TransferSrgb = 13;
    private const int MatrixIdentity = 0;
    private const int SelectByFrame = 2;

    /// <summary>Parses an OBU's payload.</summary>
    /// <param name="payload">The payload.</param>
    /// <param name="isStrict">Also rejects what section 6.4 and 6.2 forbid without consequences for decoding: zero ticks, the identity matrix with subsampled chroma, wrong trailing bits.</param>
    /// <param name="header">The header.</param>
    /// <param name="error">What is wrong, with the bit offset in the payload.</param>
    public static bool TryParse(ReadOnlySpan<byte> payload, bool isStrict, [NotNullWhen(true)] out SequenceHeader? header, out Av1Error error)
    {
        header = null;
        var bits = new HeaderBits(payload);
        int profile = bits.Read(3);
        if (profile > 2) return Fail(Av1ErrorCode.UnsupportedProfile, in bits, "a profile above 2", out error);
        bool stillPicture = bits.ReadFlag();
        bool reduced = bits.ReadFlag();
        if (reduced && !stillPicture) return Fail(Av1ErrorCode.InvalidSequenceHeader, in bits, "a reduced still picture header without still_picture", out error);
        TimingInfo? timing = null;
        DecoderModelInfo? model = null;
        OperatingPoint[] points;
        if (reduced)
        {
            points = [new OperatingPoint { LevelIndex = bits.Read(5) }];
        }
        else
        {
            if (bits.ReadFlag())
            {
                timing = ReadTiming(ref bits);
                if (isStrict && (timing.NumUnitsInDisplayTick == 0 || timing.TimeScale == 0))
                    return Fail(Av1ErrorCode.InvalidSequenceHeader, in bits, "a time scale or tick of zero", out error);
                if (bits.ReadFlag())
                {
                    model = ReadModel(ref bits);
                    if (isStrict && model.NumUnitsInDecodingTick == 0) return Fail(Av1ErrorCode.InvalidSequenceHeader, in bits, "a decoding tick of zero", out error);
                }
            }

            if (!TryReadOperatingPoints(ref bits, model, out points)) return Fail(Av1ErrorCode.InvalidSequenceHeader, in bits, "an operating point with half a layer mask", out error);
        }

        int widthBits = bits.Read(4) + 1;
        int heightBits = bits.Read(4) + 1;
        var partial = new SequenceHeader
        {
            Profile = profile,
            StillPicture = stillPicture,
            ReducedStillPictureHeader = reduced,
            Timing = timing,
            DecoderModel = model,
            OperatingPoints = points,
            FrameWidthBits = widthBits,
            FrameHeightBits = heightBits,
            MaxFrameWidth = bits.Read(widthBits) + 1,
            MaxFrameHeight = bits.Read(heightBits) + 1,
        };
        partial = ReadTools(ref bits, partial);
        partial = partial with { EnableSuperres = bits.ReadFlag(), EnableCdef = bits.ReadFlag(), EnableRestoration = bits.ReadFlag() };
        if (!TryReadColor(ref bits, profile, isStrict, out ColorConfig color)) return Fail(Av1ErrorCode.InvalidSequenceHeader, in bits, "identity matrix with subsampled chroma", out error);
        partial = partial with { Color = color, FilmGrainParamsPresent = bits.ReadFlag() };
        if (bits.HasFailed) return Fail(Av1ErrorCode.InvalidSequenceHeader, in bits, "the sequence header is too short", out error);
        if (!bits.AreTrailingBitsValid(isStrict)) return Fail(Av1ErrorCode.InvalidSequenceHeader, in bits, "wrong bits after the sequence header", out error);
        header = partial;
        error = default;
        return true;
    }

    private static TimingInfo ReadTiming(ref HeaderBits bits)
    {
        var timing = new TimingInfo { NumUnitsInDisplayTick = bits.ReadUnsigned(32), TimeScale = bits.ReadUnsigned(32), EqualPictureInterval = bits.ReadFlag() };
        return timing.EqualPictureInterval ? timing with { NumTicksPerPicture = unchecked(bits.ReadVariable() + 1) } : timing;
    }

    private static DecoderModelInfo ReadModel(ref HeaderBits bits) => new()
    {
        BufferDelayLength = bits.Read(5) + 1,
        NumUnitsInDecodingTick = bits.ReadUnsigned(32),
        BufferRemovalTimeLength = bits.Read(5) + 1,
        FramePresentationTimeLength = bits.Read(5) + 1,
    };

    private static bool TryReadOperatingPoints(ref HeaderBits bits, DecoderModelInfo? model, out OperatingPoint[] points)
    {
        bool hasDisplayDelay = bits.ReadFlag();
        points = new OperatingPoint[bits.Read(5) + 1];
        for (int i = 0; i < points.Length; i++)
        {
            int idc = bits.Read(12);
            if (idc != 0 && ((idc & 0xFF) == 0 || idc >> 8 == 0)) return false;
            int level = bits.Read(5);
            var point = new OperatingPoint { Idc = idc, LevelIndex = level, Tier = level > 7 ? bits.Read(1) : 0 };
            if (model is not null && bits.ReadFlag())
            {
                point = point with
                {
                    HasDecoderModel = true,
                    DecoderBufferDelay = bits.ReadUnsigned(model.BufferDelayLength),
                    EncoderBufferDelay = bits.ReadUnsigned(model.BufferDelayLength),
                    LowDelayMode = bits.ReadFlag(),
                };
            }

            if (hasDisplayDelay && bits.ReadFlag()) point = point with { InitialDisplayDelay = bits.Read(4) + 1 };
            points[i] = point;
        }

        return true;
    }

    private static SequenceHeader ReadTools(ref HeaderBits bits, SequenceHeader header)
    {
        if (!header.ReducedStillPictureHeader && bits.ReadFlag())
        {
            int deltaLength = bits.Read(4) + 2;
            header = header with { FrameIdNumbersPresent = true, DeltaFrameIdLength = deltaLength, FrameIdLength = bits.Read(3) + deltaLength + 1 };
        }

        header = header with { Use128x128Superblock = bits.ReadFlag(), EnableFilterIntra = bits.ReadFlag(), EnableIntraEdgeFilter = bits.ReadFlag() };
        if (header.ReducedStillPictureHeader) return header with { ForceScreenContentTools = SelectByFrame, ForceIntegerMv = SelectByFrame };
        header = header with
        {
            EnableInterIntraCompound = bits.ReadFlag(),
            EnableMaskedCompound = bits.ReadFlag(),
            EnableWarpedMotion = bits.ReadFlag(),
            EnableDualFilter = bits.ReadFlag(),
            EnableOrderHint = bits.ReadFlag(),
        };
        if (header.EnableOrderHint) header = header with { EnableJointCompound = bits.ReadFlag(), EnableRefFrameMvs = bits.ReadFlag() };
        int screen = bits.ReadFlag() ? SelectByFrame : bits.Read(1);
        int integer = screen == 0 || bits.ReadFlag() ? SelectByFrame : bits.Read(1);
        header = header with { ForceScreenContentTools = screen, ForceIntegerMv = integer };
        return header.EnableOrderHint ? header with { OrderHintBits = bits.Read(3) + 1 } : header;
    }

    private static bool TryReadColor(ref HeaderBits bits, int profile, bool isStrict, out ColorConfig color)
    {
        bool isHigh = bits.ReadFlag();
        int depth = !isHigh ? 8 : profile == 2 && bits.ReadFlag() ? 12 : 10;
        bool isMono = profile != 1 && bits.ReadFlag();
        color = new ColorConfig { BitDepth = depth, Layout = PixelLayout.Monochrome, HasColorDescription = bits.ReadFlag() };
        if (color.HasColorDescription)
        {
            color = color with
            {
                ColorPrimaries = (byte)bits.Read(8),
                TransferCharacteristics = (byte)bits.Read(8),
                MatrixCoefficients = (byte)bits.Read(8),
            };
        }

        if (isMono)
        {
            color = color with { IsFullRange = bits.ReadFlag() };
            return true;
        }

        if (color.ColorPrimaries == PrimariesBt709 && color.TransferCharacteristics == TransferSrgb && color.MatrixCoefficients == MatrixIdentity)
        {
            color = color with { IsFullRange = true, Layout = PixelLayout.Yuv444 };
            if (profile != 1 && !(profile == 2 && depth == 12)) return false;
        }
        else
        {
            color = color with { IsFullRange = bits.ReadFlag() };
            color = color with { Layout = ReadLayout(ref bits, profile, depth) };
            if (color.Layout == PixelLayout.Yuv420) color = color with { ChromaPosition = (ChromaSamplePosition)bits.Read(2) };
        }

        color = color with { SeparateUvDeltaQ = bits.ReadFlag() };
        return !isStrict || color.MatrixCoefficients != MatrixIdentity || color.Layout == PixelLayout.Yuv444;
    }

    private static PixelLayout ReadLayout(ref HeaderBits bits, int profile, int depth)
    {
        if (profile == 0) return PixelLayout.Yuv420;
        if (profile == 1) return PixelLayout.Yuv444;
        if (depth != 12) return PixelLayout.Yuv422;
        if (!bits.ReadFlag()) return PixelLayout.Yuv444;
        return bits.ReadFlag() ? PixelLayout.Yuv420 : PixelLayout.Yuv422;
    }

    private static bool Fail(Av1ErrorCode code, in HeaderBits bits, string detail, out Av1Error error)
    {
        error = new Av1Error(code, -1, bits.Position, detail);
        return false;
    }
}
