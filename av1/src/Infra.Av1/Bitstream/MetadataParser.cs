using System.Diagnostics.CodeAnalysis;

namespace Infra.Av1.Bitstream;

/// <summary>metadata_obu, section 5.8: the kinds that come out with pictures.</summary>
internal static class MetadataParser
{
    /// <summary>METADATA_TYPE_HDR_CLL.</summary>
    public const uint TypeContentLight = 1;

    /// <summary>METADATA_TYPE_HDR_MDCV.</summary>
    public const uint TypeMasteringDisplay = 2;

    /// <summary>METADATA_TYPE_ITUT_T35.</summary>
    public const uint TypeT35 = 4;

    private const int PayloadBytesMax = 64 << 10;
    private const byte CountryExtended = 0xFF;
    private const byte StopByte = 0x80;

    /// <summary>metadata_hdr_cll, section 5.8.3.</summary>
    /// <param name="payload">What follows metadata_type.</param>
    /// <param name="isStrict">Whether trailing bits must be a one and zeros, not only be there.</param>
    /// <param name="level">The level.</param>
    public static bool TryReadContentLight(ReadOnlySpan<byte> payload, bool isStrict, out ContentLightLevel level)
    {
        var bits = new HeaderBits(payload);
        level = new ContentLightLevel(bits.Read(16), bits.Read(16));
        return !bits.HasFailed && bits.AreTrailingBitsValid(isStrict);
    }

    /// <summary>metadata_hdr_mdcv, section 5.8.4.</summary>
    /// <param name="payload">As above.</param>
    /// <param name="isStrict">As above.</param>
    /// <param name="display">The display.</param>
    public static bool TryReadMasteringDisplay(ReadOnlySpan<byte> payload, bool isStrict, [NotNullWhen(true)] out MasteringDisplay? display)
    {
        var bits = new HeaderBits(payload);
        var primaries = new int[6];
        for (int i = 0; i < primaries.Length; i++)
            primaries[i] = bits.Read(16);
        display = new MasteringDisplay
        {
            PrimaryChromaticities = primaries,
            WhitePointX = bits.Read(16),
            WhitePointY = bits.Read(16),
            LuminanceMax = bits.ReadUnsigned(32),
            LuminanceMin = bits.ReadUnsigned(32),
        };
        if (!bits.HasFailed && bits.AreTrailingBitsValid(isStrict)) return true;
        display = null;
        return false;
    }

    /// <summary>metadata_itut_t35, section 5.8.2. The payload ends before the stop byte 0x80, which zeros may follow. False: malformed, empty, or more than 64 KiB; such a message is dropped.</summary>
    /// <param name="payload">What follows metadata_type.</param>
    /// <param name="message">The message, with a copy of its bytes.</param>
    public static bool TryReadT35(ReadOnlySpan<byte> payload, [NotNullWhen(true)] out ItutT35? message)
    {
        message = null;
        int end = payload.LastIndexOfAnyExcept((byte)0);
        if (end < 1 || payload[end] != StopByte) return false;
        byte country = payload[0];
        bool isExtended = country == CountryExtended;
        int start = isExtended ? 2 : 1;
        if (end <= start || end - start > PayloadBytesMax) return false;
        message = new ItutT35(country, isExtended ? payload[1] : (byte)0, payload[start..end].ToArray());
        return true;
    }
}
