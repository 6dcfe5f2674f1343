using System.Buffers.Binary;

namespace Infra.Ntp.Wire;

/// <summary>
/// A checked view of a received NTPv3 or NTPv4 packet: header, extension fields (RFC 7822, version 4 only) and message
/// authentication code lie apart. The view holds no copy, so the datagram must stay unchanged while it is in use.
/// </summary>
public readonly ref struct NtpPacketView
{
    /// <summary>More extension fields than this make a packet malformed.</summary>
    public const int FieldsMax = 16;

    private const int MacLengthMaxVersion4 = 24;   // key id and a digest cut to 20 bytes
    private const int MacLengthMaxVersion3 = 68;   // key id and a whole SHA-512 digest
    private const int MacLengthMin = 20;           // key id and 16 bytes
    private const int CryptoNakLength = 4;         // key id 0 alone: "your authenticator was bad"

    private readonly ReadOnlySpan<byte> _header;

    private NtpPacketView(ReadOnlySpan<byte> datagram, int fieldsLength)
    {
        _header = datagram[..NtpHeader.Length];
        Fields = datagram.Slice(NtpHeader.Length, fieldsLength);
        Mac = datagram[(NtpHeader.Length + fieldsLength)..];
    }

    /// <summary>Finds the parts of <paramref name="datagram"/>, all of which must be accounted for. Never throws.</summary>
    public static NtpParseResult TryParse(ReadOnlySpan<byte> datagram, out NtpPacketView packet)
    {
        packet = default;
        if (datagram.Length < NtpHeader.Length) return NtpParseResult.TooShort;
        int version = datagram[0] >> 3 & 7;
        if (version is not (3 or 4)) return NtpParseResult.UnsupportedVersion;

        ReadOnlySpan<byte> rest = datagram[NtpHeader.Length..];
        int fieldsLength = 0;
        NtpParseResult result = rest.IsEmpty ? NtpParseResult.Ok
            : version == 3 ? CheckVersion3(rest) : LocateFields(rest, out fieldsLength);
        if (result == NtpParseResult.Ok) packet = new NtpPacketView(datagram, fieldsLength);
        return result;
    }

    /// <summary>Leap second announcement, or "not synchronised".</summary>
    public LeapIndicator Leap => (LeapIndicator)(_header[0] >> 6);

    /// <summary>3 or 4.</summary>
    public int Version => _header[0] >> 3 & 7;

    /// <summary>Kind of packet; any of the eight.</summary>
    public NtpMode Mode => (NtpMode)(_header[0] & 7);

    /// <summary>Distance from a reference clock; 0 is a kiss code or "not synchronised".</summary>
    public byte Stratum => _header[1];

    /// <summary>Interval between requests as log2 of seconds; unchecked.</summary>
    public sbyte Poll => (sbyte)_header[2];

    /// <summary>Resolution of the sender's clock as log2 of seconds; unchecked.</summary>
    public sbyte Precision => (sbyte)_header[3];

    /// <summary>Round trip to the reference clock.</summary>
    public NtpShort RootDelay => new(BinaryPrimitives.ReadUInt32BigEndian(_header[4..]));

    /// <summary>Error bound against the reference clock.</summary>
    public NtpShort RootDispersion => new(BinaryPrimitives.ReadUInt32BigEndian(_header[8..]));

    /// <summary>Whom the sender follows, or a kiss code.</summary>
    public ReferenceId ReferenceId => new(BinaryPrimitives.ReadUInt32BigEndian(_header[12..]));

    /// <summary>When the sender's clock was last corrected.</summary>
    public NtpTimestamp ReferenceTime => new(BinaryPrimitives.ReadUInt64BigEndian(_header[16..]));

    /// <summary>In a reply: transmit time of the request.</summary>
    public NtpTimestamp OriginTime => new(BinaryPrimitives.ReadUInt64BigEndian(_header[24..]));

    /// <summary>In a reply: when the request came.</summary>
    public NtpTimestamp ReceiveTime => new(BinaryPrimitives.ReadUInt64BigEndian(_header[32..]));

    /// <summary>When the packet was sent, or a random number.</summary>
    public NtpTimestamp TransmitTime => new(BinaryPrimitives.ReadUInt64BigEndian(_header[NtpHeader.TransmitTimeOffset..]));

    /// <summary>The extension fields, lengths checked; read them with <see cref="ExtensionFieldReader"/>.</summary>
    public ReadOnlySpan<byte> Fields { get; }

    /// <summary>Key id and digest, a lone key id (crypto-NAK), or empty.</summary>
    public ReadOnlySpan<byte> Mac { get; }

    /// <summary>Whether something claims to authenticate the packet; nothing has been verified.</summary>
    public bool HasMac => !Mac.IsEmpty;

    // Version 3 has no fields: what follows the header is the authenticator.
    private static NtpParseResult CheckVersion3(ReadOnlySpan<byte> rest) =>
        rest.Length is >= MacLengthMin and <= MacLengthMaxVersion3 && rest.Length % 4 == 0 ? NtpParseResult.Ok : NtpParseResult.BadMacLength;

    // RFC 7822 section 3: more than 24 bytes are a field, what is left in the end is the authenticator.
    private static NtpParseResult LocateFields(ReadOnlySpan<byte> rest, out int fieldsLength)
    {
        fieldsLength = 0;
        var fields = new ExtensionFieldReader(rest);
        for (int count = 0; fields.Remaining > MacLengthMaxVersion4; count++)
        {
            if (count == FieldsMax) return NtpParseResult.TooManyFields;
            if (!fields.TryRead(out ExtensionField field) || field.Length < ExtensionField.LengthMin) return NtpParseResult.BadFieldLength;
        }
        fieldsLength = rest.Length - fields.Remaining;
        return fields.Remaining is 0 or CryptoNakLength or MacLengthMin or MacLengthMaxVersion4 ? NtpParseResult.Ok : NtpParseResult.BadMacLength;
    }
}
