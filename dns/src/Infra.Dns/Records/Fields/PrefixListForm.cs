using System.Net;
using System.Net.Sockets;
using Infra.Dns.Text;
using Infra.Dns.Wire;

namespace Infra.Dns.Records.Fields;

/// <summary>
/// Address prefixes, each of family, prefix length, a byte with the negation bit and the length, and the address without trailing zero bytes; in text
/// <c>!1:192.0.2.0/24</c> (RFC 3123 section 4 and 5).
/// </summary>
internal sealed class PrefixListForm : FieldForm
{
    private const int Negation = 0x80;

    internal override bool TrySkip(ref DnsReader source, out WireError error)
    {
        error = default;
        while (!source.IsAtEnd)
        {
            if (!TryReadItem(ref source, out ushort family, out byte prefix, out _, out ReadOnlySpan<byte> address)) return source.Fail("an address prefix is cut short", out error);
            int bytes = BytesOf(family);
            if (bytes == 0) return source.Fail("an address prefix of an unknown family", out error);
            if (prefix > 8 * bytes || address.Length > bytes || (!address.IsEmpty && address[^1] == 0)) return source.Fail("an address prefix that is too long", out error);
        }
        return true;
    }

    internal override void Print(ref DnsReader source, PresentationWriter target)
    {
        Span<byte> full = stackalloc byte[AddressForm.IPv6Bytes];
        while (!source.IsAtEnd && TryReadItem(ref source, out ushort family, out byte prefix, out bool isNegated, out ReadOnlySpan<byte> address))
        {
            full.Clear();
            address.CopyTo(full);
            target.Separate();
            if (isNegated) target.Write("!"u8);
            target.WriteNumber(family);
            target.Write(":"u8);
            target.Write(new IPAddress(full[..BytesOf(family)]).ToString());
            target.Write("/"u8);
            target.WriteNumber(prefix);
        }
    }

    internal override bool TryParse(ref TokenReader tokens, ReadOnlySpan<byte> origin, ref DnsWriter target, out TextMistake mistake)
    {
        while (tokens.TryRead(out Token token))
        {
            if (!TryParseItem(tokens.TextOf(token), ref target)) return TokenReader.Fail(token, "must be an address prefix such as 1:192.0.2.0/24 or !2:2001:db8::/32", out mistake);
        }
        mistake = tokens.Mistake;
        return mistake.Message is null;
    }

    private static bool TryParseItem(ReadOnlySpan<byte> text, ref DnsWriter target)
    {
        bool isNegated = text is [(byte)'!', ..];
        if (isNegated) text = text[1..];
        int colon = text.IndexOf((byte)':');
        int slash = text.LastIndexOf((byte)'/');
        if (colon < 0 || slash < colon || !IntegerForm.TryParseDecimal(text[..colon], out ulong number) || number > ushort.MaxValue) return false;
        int bytes = BytesOf((ushort)number);
        AddressFamily family = bytes == AddressForm.IPv4Bytes ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6;
        if (bytes == 0 || !AddressForm.TryParse(text[(colon + 1)..slash], family, out IPAddress? address)) return false;
        if (!IntegerForm.TryParseDecimal(text[(slash + 1)..], out ulong prefix) || prefix > (ulong)bytes * 8) return false;

        Span<byte> full = stackalloc byte[AddressForm.IPv6Bytes];
        address.TryWriteBytes(full, out _);
        ReadOnlySpan<byte> part = ((ReadOnlySpan<byte>)full[..bytes]).TrimEnd((byte)0);
        target.WriteUInt16((ushort)number);
        target.WriteByte((byte)prefix);
        target.WriteByte((byte)(part.Length | (isNegated ? Negation : 0)));
        target.WriteBytes(part);
        return true;
    }

    private static bool TryReadItem(ref DnsReader source, out ushort family, out byte prefix, out bool isNegated, out ReadOnlySpan<byte> address)
    {
        prefix = 0;
        address = default;
        isNegated = false;
        if (!source.TryReadUInt16(out family) || !source.TryReadByte(out prefix) || !source.TryReadByte(out byte length)) return false;
        isNegated = (length & Negation) != 0;
        return source.TryReadBytes(length & ~Negation, out address);
    }

    // IANA's address family numbers.
    private static int BytesOf(ushort family) => family switch { 1 => AddressForm.IPv4Bytes, 2 => AddressForm.IPv6Bytes, _ => 0 };
}
