namespace Infra.Crypto.Keys;

/// <summary>
/// Reads DER (X.690) strictly and without copying: definite lengths in their shortest form only, tag numbers up to 30, BOOLEAN 00 or FF, minimal INTEGER,
/// BIT STRING with clean unused bits, at most <see cref="DepthMax"/> levels. A failed read consumes nothing; nothing throws on any bytes. Linear time.
/// Whoever reads a structure asks <see cref="IsAtEnd"/> at its end: bytes behind the last field are an error of the structure.
/// </summary>
public ref struct DerReader
{
    /// <summary>Levels of constructed values inside each other.</summary>
    public const int DepthMax = 16;

    /// <summary>Most bytes of an encoded object identifier.</summary>
    public const int ObjectIdentifierSizeMax = 64;

    private const int ArcBytesMax = 19;   // 128 bits: the arcs of UUIDs below 2.25 (X.667)

    private readonly int _depth;
    private ReadOnlySpan<byte> _rest;

    /// <summary>Reads <paramref name="der"/> from its first byte.</summary>
    public DerReader(ReadOnlySpan<byte> der)
        : this(der, 0)
    {
    }

    private DerReader(ReadOnlySpan<byte> der, int depth)
    {
        _rest = der;
        _depth = depth;
    }

    /// <summary>Whether everything has been read.</summary>
    public readonly bool IsAtEnd => _rest.IsEmpty;

    /// <summary>Bytes that have not been read yet.</summary>
    public readonly int Remaining => _rest.Length;

    /// <summary>Whether the next value has this identifier byte; false at the end.</summary>
    public readonly bool NextIs(byte tag) => !_rest.IsEmpty && _rest[0] == tag;

    /// <summary>Reads any value: its identifier byte and its content.</summary>
    public bool TryReadAny(out byte tag, out ReadOnlySpan<byte> content)
    {
        tag = 0;
        content = default;
        if (!TryMeasure(out int header, out int length)) return false;
        tag = _rest[0];
        content = _rest.Slice(header, length);
        _rest = _rest[(header + length)..];
        return true;
    }

    /// <summary>Reads any value as it stands, identifier and length included, such as the part of a certificate that is signed.</summary>
    public bool TryReadEncoded(out ReadOnlySpan<byte> encoded)
    {
        encoded = default;
        if (!TryMeasure(out int header, out int length)) return false;
        encoded = _rest[..(header + length)];
        _rest = _rest[encoded.Length..];
        return true;
    }

    /// <summary>Reads the content of a value with this identifier byte.</summary>
    public bool TryRead(byte tag, out ReadOnlySpan<byte> content)
    {
        content = default;
        return NextIs(tag) && TryReadAny(out _, out content);
    }

    /// <summary>Reads a constructed value with this identifier byte, whose content is then read from <paramref name="body"/>.</summary>
    public bool TryReadConstructed(byte tag, out DerReader body)
    {
        body = default;
        if (_depth == DepthMax || (tag & 0x20) == 0 || !TryRead(tag, out ReadOnlySpan<byte> content)) return false;
        body = new DerReader(content, _depth + 1);
        return true;
    }

    /// <summary>Reads a SEQUENCE.</summary>
    public bool TryReadSequence(out DerReader body) => TryReadConstructed(DerTag.Sequence, out body);

    /// <summary>Reads a SET. The order of its elements is the caller's to check.</summary>
    public bool TryReadSet(out DerReader body) => TryReadConstructed(DerTag.Set, out body);

    /// <summary>Reads a BOOLEAN.</summary>
    public bool TryReadBoolean(out bool value)
    {
        DerReader probe = this;
        value = false;
        if (!probe.TryRead(DerTag.Boolean, out ReadOnlySpan<byte> content) || content.Length != 1 || content[0] is not (0 or 0xFF)) return false;
        value = content[0] != 0;
        this = probe;
        return true;
    }

    /// <summary>Reads an INTEGER as two's complement, big-endian, in its shortest form.</summary>
    public bool TryReadInteger(out ReadOnlySpan<byte> twosComplement)
    {
        DerReader probe = this;
        twosComplement = default;
        if (!probe.TryRead(DerTag.Integer, out ReadOnlySpan<byte> content) || !IsMinimal(content)) return false;
        twosComplement = content;
        this = probe;
        return true;
    }

    /// <summary>Reads an INTEGER that is 0 or more, big-endian without leading zeros; 0 is an empty span.</summary>
    public bool TryReadUnsigned(out ReadOnlySpan<byte> bigEndian)
    {
        DerReader probe = this;
        bigEndian = default;
        if (!probe.TryReadInteger(out ReadOnlySpan<byte> content) || content[0] >= 0x80) return false;
        bigEndian = content[0] == 0 ? content[1..] : content;
        this = probe;
        return true;
    }

    /// <summary>Reads an INTEGER from 0 to 2^31 − 1, such as a version.</summary>
    public bool TryReadSmall(out int value)
    {
        DerReader probe = this;
        value = 0;
        if (!probe.TryReadUnsigned(out ReadOnlySpan<byte> content) || content.Length > 4 || (content.Length == 4 && content[0] >= 0x80)) return false;
        foreach (byte digit in content)
            value = value << 8 | digit;
        this = probe;
        return true;
    }

    /// <summary>Reads a BIT STRING: its bytes, and how many bits of the last one (0 to 7) do not count; these are 0.</summary>
    public bool TryReadBitString(out ReadOnlySpan<byte> bits, out int unusedBits)
    {
        DerReader probe = this;
        bits = default;
        unusedBits = 0;
        if (!probe.TryRead(DerTag.BitString, out ReadOnlySpan<byte> content) || !TryParseBitString(content, out ReadOnlySpan<byte> body, out int unused)) return false;
        bits = body;
        unusedBits = unused;
        this = probe;
        return true;
    }

    /// <summary>Reads a BIT STRING of whole bytes, as keys and signatures are.</summary>
    public bool TryReadBitString(out ReadOnlySpan<byte> bytes)
    {
        DerReader probe = this;
        bytes = default;
        if (!probe.TryReadBitString(out ReadOnlySpan<byte> bits, out int unusedBits) || unusedBits != 0) return false;
        bytes = bits;
        this = probe;
        return true;
    }

    /// <summary>Reads an OCTET STRING.</summary>
    public bool TryReadOctetString(out ReadOnlySpan<byte> bytes) => TryRead(DerTag.OctetString, out bytes);

    /// <summary>Reads a NULL.</summary>
    public bool TryReadNull()
    {
        DerReader probe = this;
        if (!probe.TryRead(DerTag.Null, out ReadOnlySpan<byte> content) || !content.IsEmpty) return false;
        this = probe;
        return true;
    }

    /// <summary>
    /// Reads an OBJECT IDENTIFIER; it stays encoded, since identifiers are compared as bytes. Arcs are minimal and below 2^133, the whole is at most
    /// <see cref="ObjectIdentifierSizeMax"/> bytes.
    /// </summary>
    public bool TryReadObjectIdentifier(out ReadOnlySpan<byte> encoded)
    {
        DerReader probe = this;
        encoded = default;
        if (!probe.TryRead(DerTag.ObjectIdentifier, out ReadOnlySpan<byte> content) || !AreArcs(content)) return false;
        encoded = content;
        this = probe;
        return true;
    }

    /// <summary>The content of a BIT STRING, also of one with an IMPLICIT tag, whose first byte counts the unused bits.</summary>
    internal static bool TryParseBitString(ReadOnlySpan<byte> content, out ReadOnlySpan<byte> bits, out int unusedBits)
    {
        bits = default;
        unusedBits = 0;
        if (content.IsEmpty || content[0] > 7) return false;
        int unused = content[0];
        ReadOnlySpan<byte> body = content[1..];
        if (body.IsEmpty ? unused != 0 : (body[^1] & ((1 << unused) - 1)) != 0) return false;
        bits = body;
        unusedBits = unused;
        return true;
    }

    private readonly bool TryMeasure(out int header, out int length)
    {
        header = 2;
        length = 0;
        if (_rest.Length < 2 || (_rest[0] & 0x1F) == 0x1F) return false;
        length = _rest[1];
        if (length >= 0x80)
        {
            int count = length & 0x7F;   // 0 is the indefinite form
            if (count is 0 or > 4 || _rest.Length < 2 + count || _rest[2] == 0) return false;
            header += count;
            long value = 0;
            foreach (byte digit in _rest.Slice(2, count))
                value = value << 8 | digit;
            if (value is < 0x80 or > int.MaxValue) return false;
            length = (int)value;
        }
        return length <= _rest.Length - header;
    }

    private static bool IsMinimal(ReadOnlySpan<byte> integer)
    {
        if (integer.Length < 2) return integer.Length == 1;
        return integer[0] switch
        {
            0 => integer[1] >= 0x80,
            0xFF => integer[1] < 0x80,
            _ => true,
        };
    }

    private static bool AreArcs(ReadOnlySpan<byte> content)
    {
        if (content.Length is 0 or > ObjectIdentifierSizeMax || content[^1] >= 0x80) return false;
        int arcBytes = 0;
        foreach (byte digit in content)
        {
            if (arcBytes == 0 && digit == 0x80) return false;
            if (++arcBytes > ArcBytesMax) return false;
            if (digit < 0x80) arcBytes = 0;
        }
        return true;
    }
}
