using Infra.Av1.Bitstream;
using Infra.Av1.Tables;

namespace Infra.Av1.Containers;

/// <summary>
/// av1C, the codec configuration of MP4 and Matroska (AV1 in ISO BMFF, section 2.3.3): marker and version 0x81; profile 3, level 5 bits; tier, high_bitdepth, twelve_bit, monochrome, subsampling x, y, position 2 bits; delay; then OBUs.
/// </summary>
/// <param name="Profile">seq_profile.</param>
/// <param name="LevelIndex">seq_level_idx of operating point 0.</param>
/// <param name="Tier">seq_tier of operating point 0.</param>
/// <param name="BitDepth">8, 10 or 12.</param>
/// <param name="IsMonochrome">mono_chrome.</param>
/// <param name="SubsamplingX">0 or 1.</param>
/// <param name="SubsamplingY">0 or 1.</param>
/// <param name="ChromaPosition">chroma_sample_position.</param>
/// <param name="PresentationDelay">initial_presentation_delay in frames, or null.</param>
public sealed record Av1CodecConfiguration(
    int Profile, int LevelIndex, int Tier, int BitDepth, bool IsMonochrome, int SubsamplingX, int SubsamplingY, int ChromaPosition, int? PresentationDelay)
{
    private const int HeaderBytes = 4;
    private const byte MarkerAndVersion = 0x81;

    /// <summary>Reads an av1C; false: too short or of another version.</summary>
    public static bool TryRead(ReadOnlySpan<byte> av1C, out Av1CodecConfiguration? configuration)
    {
        configuration = null;
        if (av1C.Length < HeaderBytes || av1C[0] != MarkerAndVersion) return false;
        bool isHigh = (av1C[2] & 0x40) != 0;
        bool isTwelve = (av1C[2] & 0x20) != 0;
        configuration = new Av1CodecConfiguration(
            av1C[1] >> 5, av1C[1] & 31, av1C[2] >> 7, !isHigh ? 8 : isTwelve ? 12 : 10,
            (av1C[2] & 0x10) != 0, av1C[2] >> 3 & 1, av1C[2] >> 2 & 1, av1C[2] & 3, (av1C[3] & 0x10) != 0 ? (av1C[3] & 15) + 1 : null);
        return true;
    }

    /// <summary>configOBUs, if they are OBUs with sizes, a good sequence header among them, and no frames; else nothing: a damaged configuration must not hide what the packets hold themselves.</summary>
    internal static ReadOnlyMemory<byte> ObusOf(ReadOnlyMemory<byte> av1C)
    {
        if (!TryRead(av1C.Span, out _)) return default;
        ReadOnlyMemory<byte> obus = av1C[HeaderBytes..];
        bool hasSequence = false;
        int offset = 0;
        while (offset < obus.Length)
        {
            if ((obus.Span[offset] & 2) == 0 || !Obu.TryRead(obus.Span, offset, out Obu obu)) return default;
            if (obu.Type == ObuType.ObuSequenceHeader)
            {
                if (!SequenceHeaderParser.TryParse(obus.Span.Slice(obu.PayloadOffset, obu.PayloadLength), isStrict: true, out _, out _)) return default;
                hasSequence = true;
            }
            else if (obu.Type is not (ObuType.ObuMetadata or ObuType.ObuPadding))
            {
                return default;
            }

            offset = obu.End;
        }

        return hasSequence ? obus : default;
    }
}
