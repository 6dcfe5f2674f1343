using System.Buffers.Binary;

namespace Infra.Ntp.Wire.V5;

/// <summary>A checked view of a received NTPv5 packet. It holds no copy, so the datagram must stay unchanged while it is in use.</summary>
public readonly ref struct Ntp5PacketView
{
    private const int AllFlags = (int)(Ntp5Flags.Synchronised | Ntp5Flags.Interleaved | Ntp5Flags.AuthenticationNak);

    private readonly ReadOnlySpan<byte> _header;

    private Ntp5PacketView(ReadOnlySpan<byte> datagram)
    {
        _header = datagram[..Ntp5Header.Length];
        Fields = datagram[Ntp5Header.Length..];
    }

    /// <summary>Finds the parts of <paramref name="datagram"/>, all of which must be accounted for. Never throws.</summary>
    public static Ntp5ParseResult TryParse(ReadOnlySpan<byte> datagram, out Ntp5PacketView packet)
    {
        packet = default;
        if (datagram.Length < Ntp5Header.Length) return Ntp5ParseResult.TooShort;
        if ((datagram[0] >> 3 & 7) != Ntp5Header.Version) return Ntp5ParseResult.UnsupportedVersion;
        if ((NtpMode)(datagram[0] & 7) is not (NtpMode.Client or NtpMode.Server)) return Ntp5ParseResult.BadMode;
        if (datagram[12] > (byte)Ntp5Timescale.SmearedUtc) return Ntp5ParseResult.BadTimescale;
        if ((BinaryPrimitives.ReadUInt16BigEndian(datagram[14..]) & ~AllFlags) != 0) return Ntp5ParseResult.BadFlags;
        if (datagram.Length % 4 != 0) return Ntp5ParseResult.BadLength;
        Ntp5ParseResult result = CheckFields(datagram[Ntp5Header.Length..]);
        if (result == Ntp5ParseResult.Ok) packet = new Ntp5PacketView(datagram);
        return result;
    }

    /// <summary>Announcement; <see cref="LeapIndicator.Unsynchronised"/> also where only the flags say so.</summary>
    public LeapIndicator Leap => (Flags & Ntp5Flags.Synchronised) == Ntp5Flags.None ? LeapIndicator.Unsynchronised : (LeapIndicator)(_header[0] >> 6);

    /// <summary>Request or reply.</summary>
    public NtpMode Mode => (NtpMode)(_header[0] & 7);

    /// <summary>Distance from a reference clock.</summary>
    public byte Stratum => _header[1];

    /// <summary>In a reply the shortest interval that is allowed, as log2 of seconds; unchecked.</summary>
    public sbyte Poll => (sbyte)_header[2];

    /// <summary>Resolution of the sender's clock as log2 of seconds; unchecked.</summary>
    public sbyte Precision => (sbyte)_header[3];

    /// <summary>Round trip to the reference clock.</summary>
    public Ntp5Short RootDelay => new(BinaryPrimitives.ReadUInt32BigEndian(_header[4..]));

    /// <summary>Error bound against the reference clock.</summary>
    public Ntp5Short RootDispersion => new(BinaryPrimitives.ReadUInt32BigEndian(_header[8..]));

    /// <summary>What timestamps count.</summary>
    public Ntp5Timescale Timescale => (Ntp5Timescale)_header[12];

    /// <summary>Era of the receive timestamp.</summary>
    public byte Era => _header[13];

    /// <summary>Flags.</summary>
    public Ntp5Flags Flags => (Ntp5Flags)BinaryPrimitives.ReadUInt16BigEndian(_header[14..]);

    /// <summary>Names a reply.</summary>
    public ulong ServerCookie => BinaryPrimitives.ReadUInt64BigEndian(_header[16..]);

    /// <summary>Random number of the request.</summary>
    public ulong ClientCookie => BinaryPrimitives.ReadUInt64BigEndian(_header[24..]);

    /// <summary>In a reply: when its request came.</summary>
    public NtpTimestamp ReceiveTime => new(BinaryPrimitives.ReadUInt64BigEndian(_header[32..]));

    /// <summary>In a reply: when it was sent.</summary>
    public NtpTimestamp TransmitTime => new(BinaryPrimitives.ReadUInt64BigEndian(_header[40..]));

    /// <summary>The extension fields, checked; read them with <see cref="Ntp5FieldReader"/>.</summary>
    public ReadOnlySpan<byte> Fields { get; }

    /// <summary>Finds the first field of a type.</summary>
    public bool TryFind(ushort type, out ExtensionField field)
    {
        var reader = new Ntp5FieldReader(Fields);
        while (reader.TryRead(out field))
        {
            if (field.Type == type) return true;
        }
        field = default;
        return false;
    }

    /// <summary>Whether the packet names this draft, letter by letter: no draft understands another.</summary>
    public bool IsOfDraft(ReadOnlySpan<byte> name) => TryFind(Ntp5FieldType.DraftIdentification, out ExtensionField field) && field.Body.SequenceEqual(name);

    private static Ntp5ParseResult CheckFields(ReadOnlySpan<byte> rest)
    {
        var fields = new Ntp5FieldReader(rest);
        ushort before = 0;
        for (int count = 0; fields.Remaining > 0; count++)
        {
            if (count == NtpPacketView.FieldsMax) return Ntp5ParseResult.TooManyFields;
            if (!fields.TryRead(out ExtensionField field)) return Ntp5ParseResult.BadFieldLength;
            bool isBehindLast = before == Ntp5FieldType.Correction || (before == Ntp5FieldType.Mac && field.Type != Ntp5FieldType.Correction);
            if (isBehindLast) return Ntp5ParseResult.FieldBehindLast;
            before = field.Type;
        }
        return Ntp5ParseResult.Ok;
    }
}
