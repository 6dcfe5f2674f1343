using System.Globalization;
using System.Text;
using Infra.Crypto.Keys;
using Infra.Parsing;

namespace Infra.Pki.Names;

/// <summary>Name ::= SEQUENCE OF RelativeDistinguishedName; RelativeDistinguishedName ::= SET SIZE (1..MAX) OF SEQUENCE { type OBJECT IDENTIFIER, value ANY } (RFC 5280 section 4.1.2.4).</summary>
internal static class DistinguishedNameReader
{
    private const int TextLengthMax = 400;

    /// <summary>Reads a Name as it stands.</summary>
    internal static bool TryRead(ref DerReader reader, out ReadOnlySpan<byte> encoded)
    {
        DerReader probe = reader;
        if (!probe.TryReadEncoded(out encoded) || !IsWellFormed(encoded)) return false;
        reader = probe;
        return true;
    }

    /// <summary>Whether these bytes are exactly one Name.</summary>
    internal static bool IsWellFormed(ReadOnlySpan<byte> encoded)
    {
        var reader = new DerReader(encoded);
        if (!reader.TryReadSequence(out DerReader parts) || !reader.IsAtEnd) return false;
        while (!parts.IsAtEnd)
        {
            if (!parts.TryReadSet(out DerReader attributes) || attributes.IsAtEnd) return false;
            while (!attributes.IsAtEnd)
            {
                if (!TryReadAttribute(ref attributes, out _, out _, out _)) return false;
            }
        }
        return true;
    }

    internal static bool TryReadAttribute(scoped ref DerReader attributes, out ReadOnlySpan<byte> type, out byte tag, out ReadOnlySpan<byte> value)
    {
        type = default;
        value = default;
        tag = 0;
        return attributes.TryReadSequence(out DerReader attribute) && attribute.TryReadObjectIdentifier(out type) && attribute.TryReadAny(out tag, out value) && attribute.IsAtEnd;
    }

    /// <summary>
    /// The parts in the order of the encoding, as <c>C=NL, O=Example, CN=name</c>: everything unprintable is escaped, commas and the like by a backslash, and long names end in an ellipsis.
    /// For people and logs, never for a decision.
    /// </summary>
    internal static string ToText(ReadOnlySpan<byte> encoded)
    {
        var text = new StringBuilder();
        var reader = new DerReader(encoded);
        if (!reader.TryReadSequence(out DerReader parts)) return "";
        while (!parts.IsAtEnd && parts.TryReadSet(out DerReader attributes))
        {
            string separator = ", ";
            while (TryReadAttribute(ref attributes, out ReadOnlySpan<byte> type, out byte tag, out ReadOnlySpan<byte> value))
            {
                if (text.Length > 0) text.Append(separator);
                separator = " + ";
                if (text.Length > TextLengthMax) return text.Append("...").ToString();
                text.Append(NameOf(type)).Append('=');
                AppendValue(text, tag, value);
            }
        }
        return text.ToString();
    }

    /// <summary>A dotted object identifier; arcs of more than 63 bits end it with an ellipsis.</summary>
    internal static string DottedId(ReadOnlySpan<byte> id)
    {
        var text = new StringBuilder();
        ulong arc = 0;
        bool isFirst = true;
        foreach (byte digit in id)
        {
            if (arc >> 56 != 0) return text.Append(".…").ToString();
            arc = arc << 7 | (uint)(digit & 0x7F);
            if (digit >= 0x80) continue;
            if (isFirst)
            {
                ulong first = Math.Min(arc / 40, 2);
                text.Append(CultureInfo.InvariantCulture, $"{first}.{arc - 40 * first}");
                isFirst = false;
            }
            else
            {
                text.Append(CultureInfo.InvariantCulture, $".{arc}");
            }
            arc = 0;
        }
        return text.ToString();
    }

    private static string NameOf(ReadOnlySpan<byte> type)
    {
        if (type.SequenceEqual(Oids.CommonName)) return "CN";
        if (type.SequenceEqual(Oids.Organization)) return "O";
        if (type.SequenceEqual(Oids.OrganizationalUnit)) return "OU";
        if (type.SequenceEqual(Oids.Country)) return "C";
        if (type.SequenceEqual(Oids.Locality)) return "L";
        if (type.SequenceEqual(Oids.State)) return "ST";
        if (type.SequenceEqual(Oids.DomainComponent)) return "DC";
        if (type.SequenceEqual(Oids.SerialNumberAttribute)) return "serialNumber";
        if (type.SequenceEqual(Oids.EmailAddress)) return "emailAddress";
        return DottedId(type);
    }

    private static void AppendValue(StringBuilder text, byte tag, ReadOnlySpan<byte> value)
    {
        bool isCut = value.Length > TextLengthMax;
        if (isCut) value = value[..TextLengthMax];
        if (DerStrings.TryDecode(tag, value, out string decoded) || isCut && DerStrings.TryDecode(DerStrings.Teletex, value, out decoded))
        {
            foreach (char c in TextEscape.Escape(decoded))
            {
                if (c is ',' or '+' or '"' or ';' or '<' or '>' or '=') text.Append('\\');
                text.Append(c);
            }
        }
        else
        {
            text.Append('#').Append(Convert.ToHexString(value));
        }
        if (isCut) text.Append("...");
    }
}
