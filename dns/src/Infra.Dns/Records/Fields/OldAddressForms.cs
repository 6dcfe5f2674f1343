using System.Net;
using System.Net.Sockets;
using System.Text;
using Infra.Dns.Names;
using Infra.Dns.Text;
using Infra.Dns.Wire;
using Infra.Parsing;

namespace Infra.Dns.Records.Fields;

/// <summary>NSAP: the rest, as <c>0x</c> and hex digits with dots wherever they help (RFC 1706 section 6).</summary>
internal sealed class NsapForm : FieldForm
{
    internal override bool TrySkip(ref DnsReader source, out WireError error)
    {
        error = default;
        return source.IsAtEnd ? source.Fail("is missing", out error) : source.TrySkip(source.Remaining);
    }

    internal override void Print(ref DnsReader source, PresentationWriter target)
    {
        source.TryReadBytes(source.Remaining, out ReadOnlySpan<byte> bytes);
        target.Separate();
        target.Write("0x"u8);
        target.WriteHex(bytes);
    }

    internal override bool TryParse(ref TokenReader tokens, ReadOnlySpan<byte> origin, ref DnsWriter target, out TextMistake mistake)
    {
        if (!TryReadWord(ref tokens, out Token token, out mistake)) return false;
        ReadOnlySpan<byte> text = tokens.TextOf(token);
        if (text is [(byte)'0', (byte)'x' or (byte)'X', ..] && TryWriteDotted(text[2..], ref target)) return true;
        return TokenReader.Fail(token, "must be 0x and pairs of hex digits", out mistake);
    }

    /// <summary>Writes hex digits between which dots may stand; false if there is none or an odd number.</summary>
    internal static bool TryWriteDotted(ReadOnlySpan<byte> text, ref DnsWriter target)
    {
        byte[] digits = Array.FindAll(text.ToArray(), character => character != '.');
        byte[] bytes = new byte[digits.Length];
        if (!Hex.TryDecode(digits, bytes, out int written) || written == 0) return false;
        target.WriteBytes(bytes.AsSpan(0, written));
        return true;
    }
}

/// <summary>ATMA: a format byte, 0 for an end system address in hex with dots, 1 for digits after a plus sign (af-saa-0069.000).</summary>
internal sealed class AtmAddressForm : FieldForm
{
    private const byte EndSystem = 0;
    private const byte Digits = 1;

    internal override bool TrySkip(ref DnsReader source, out WireError error)
    {
        error = default;
        ReadOnlySpan<byte> rest = source.Rest;
        if (rest.Length < 2) return source.Fail("is cut short", out error);
        if (rest[0] == Digits && rest[1..].ContainsAnyExceptInRange((byte)'0', (byte)'9')) return source.Fail("a number with other bytes than digits", out error);
        return rest[0] <= Digits ? source.TrySkip(rest.Length) : source.Fail("an address of an unknown format", out error);
    }

    internal override void Print(ref DnsReader source, PresentationWriter target)
    {
        source.TryReadByte(out byte format);
        source.TryReadBytes(source.Remaining, out ReadOnlySpan<byte> address);
        target.Separate();
        if (format == EndSystem)
        {
            target.WriteHex(address);
            return;
        }
        target.Write("+"u8);
        target.Write(address);
    }

    internal override bool TryParse(ref TokenReader tokens, ReadOnlySpan<byte> origin, ref DnsWriter target, out TextMistake mistake)
    {
        if (!TryReadWord(ref tokens, out Token token, out mistake)) return false;
        ReadOnlySpan<byte> text = tokens.TextOf(token);
        if (text is [(byte)'+', .. { Length: > 0 } digits] && !digits.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
        {
            target.WriteByte(Digits);
            target.WriteBytes(digits);
            return true;
        }
        target.WriteByte(EndSystem);
        return NsapForm.TryWriteDotted(text, ref target) || TokenReader.Fail(token, "must be pairs of hex digits, or + and decimal digits", out mistake);
    }
}

/// <summary>A6: a prefix length of 0 to 128, the address's bits after it in whole bytes, and the prefix's name unless the length is 0 (RFC 2874 section 3.1).</summary>
internal sealed class PartialAddressForm : FieldForm
{
    private const int Bits = 128;

    internal override bool TrySkip(ref DnsReader source, out WireError error)
    {
        error = default;
        if (!source.TryReadByte(out byte prefix)) return source.Fail("is cut short", out error);
        if (prefix > Bits) return source.Fail("a prefix of more than 128 bits", out error);
        if (!source.TryReadBytes(SuffixBytes(prefix), out ReadOnlySpan<byte> suffix)) return source.Fail("is cut short", out error);
        // RFC 2874 section 3.1.1: pad bits are zero.
        if (prefix % 8 != 0 && suffix[0] >> (8 - prefix % 8) != 0) return source.Fail("bits that belong to the prefix", out error);
        if (prefix == 0) return true;
        Span<byte> name = stackalloc byte[WireName.LengthMax];
        return source.TryReadPlainName(name, out _, out error);
    }

    internal override void Print(ref DnsReader source, PresentationWriter target)
    {
        source.TryReadByte(out byte prefix);
        source.TryReadBytes(SuffixBytes(prefix), out ReadOnlySpan<byte> suffix);
        target.Separate();
        target.WriteNumber(prefix);
        if (prefix < Bits)
        {
            Span<byte> address = stackalloc byte[AddressForm.IPv6Bytes];
            address.Clear();
            suffix.CopyTo(address[(address.Length - suffix.Length)..]);
            target.Separate();
            target.Write(new IPAddress(address).ToString());
        }
        if (prefix == 0) return;
        Span<byte> name = stackalloc byte[WireName.LengthMax];
        source.TryReadPlainName(name, out int length, out _);
        target.Separate();
        target.WriteName(name[..length]);
    }

    internal override bool TryParse(ref TokenReader tokens, ReadOnlySpan<byte> origin, ref DnsWriter target, out TextMistake mistake)
    {
        if (!TryReadWord(ref tokens, out Token number, out mistake)) return false;
        if (!IntegerForm.TryParseDecimal(tokens.TextOf(number), out ulong prefix) || prefix > Bits) return TokenReader.Fail(number, "must be a prefix length from 0 to 128", out mistake);
        target.WriteByte((byte)prefix);
        if (prefix < Bits)
        {
            if (!TryReadWord(ref tokens, out Token token, out mistake)) return false;
            if (!AddressForm.TryParse(tokens.TextOf(token), AddressFamily.InterNetworkV6, out IPAddress? address)) return TokenReader.Fail(token, "must be an IPv6 address", out mistake);
            Span<byte> bytes = stackalloc byte[AddressForm.IPv6Bytes];
            address.TryWriteBytes(bytes, out _);
            Span<byte> suffix = bytes[(bytes.Length - SuffixBytes((int)prefix))..];
            suffix[0] &= (byte)(0xFF >> ((int)prefix % 8));
            target.WriteBytes(suffix);
        }
        return prefix == 0 || NameForm.TryParseName(ref tokens, origin, ref target, out mistake);
    }

    internal override void MakeCanonical(Span<byte> field)
    {
        int suffix = SuffixBytes(field[0]);
        if (field[0] > 0) WireName.ToLower(field[(1 + suffix)..], field[(1 + suffix)..]);
    }

    private static int SuffixBytes(int prefix) => (Bits - prefix + 7) / 8;
}

/// <summary>WKS: an IPv4 address, a protocol number, and one bit for each port, without trailing zero bytes (RFC 1035 section 3.4.2).</summary>
internal sealed class ServicesForm : FieldForm
{
    private const int Ports = 65536;

    // Of the "assigned numbers", those that zone files still name.
    private static readonly (string Name, int Port)[] Services =
    [
        ("ftp", 21), ("ssh", 22), ("telnet", 23), ("smtp", 25), ("time", 37), ("domain", 53), ("tftp", 69), ("finger", 79), ("http", 80), ("pop3", 110), ("sunrpc", 111), ("nntp", 119), ("ntp", 123), ("imap", 143), ("https", 443),
    ];

    internal override bool TrySkip(ref DnsReader source, out WireError error)
    {
        error = default;
        if (!source.TrySkip(AddressForm.IPv4Bytes + 1)) return source.Fail("is cut short", out error);
        ReadOnlySpan<byte> bits = source.Rest;
        if (bits.Length > Ports / 8 || (!bits.IsEmpty && bits[^1] == 0)) return source.Fail("a set of ports with a wrong length", out error);
        return source.TrySkip(bits.Length);
    }

    internal override void Print(ref DnsReader source, PresentationWriter target)
    {
        source.TryReadBytes(AddressForm.IPv4Bytes, out ReadOnlySpan<byte> address);
        source.TryReadByte(out byte protocol);
        source.TryReadBytes(source.Remaining, out ReadOnlySpan<byte> bits);
        target.Separate();
        target.Write(new IPAddress(address).ToString());
        target.Separate();
        target.WriteNumber(protocol);
        for (int i = 0; i < bits.Length * 8; i++)
        {
            if ((bits[i >> 3] & 0x80 >> (i & 7)) == 0) continue;
            target.Separate();
            target.WriteNumber((ulong)i);
        }
    }

    internal override bool TryParse(ref TokenReader tokens, ReadOnlySpan<byte> origin, ref DnsWriter target, out TextMistake mistake)
    {
        if (!TryReadWord(ref tokens, out Token first, out mistake)) return false;
        if (!AddressForm.TryParse(tokens.TextOf(first), AddressFamily.InterNetwork, out IPAddress? address)) return TokenReader.Fail(first, "must be an IPv4 address such as 192.0.2.1", out mistake);
        if (!TryReadWord(ref tokens, out Token second, out mistake)) return false;
        if (!TryParseProtocol(tokens.TextOf(second), out byte protocol)) return TokenReader.Fail(second, "must be tcp, udp or a protocol number up to 255", out mistake);
        byte[] bits = new byte[Ports / 8];
        while (tokens.TryRead(out Token token))
        {
            if (!TryParsePort(tokens.TextOf(token), out int port)) return TokenReader.Fail(token, "must be a port number up to 65535 or a service such as smtp", out mistake);
            bits[port >> 3] |= (byte)(0x80 >> (port & 7));
        }
        address.TryWriteBytes(target.Reserve(AddressForm.IPv4Bytes), out _);
        target.WriteByte(protocol);
        target.WriteBytes(bits.AsSpan().TrimEnd((byte)0));
        mistake = tokens.Mistake;
        return mistake.Message is null;
    }

    private static bool TryParseProtocol(ReadOnlySpan<byte> text, out byte protocol)
    {
        protocol = Ascii.EqualsIgnoreCase(text, "tcp") ? (byte)6 : Ascii.EqualsIgnoreCase(text, "udp") ? (byte)17 : (byte)0;
        if (protocol != 0) return true;
        if (!IntegerForm.TryParseDecimal(text, out ulong number) || number > byte.MaxValue) return false;
        protocol = (byte)number;
        return true;
    }

    private static bool TryParsePort(ReadOnlySpan<byte> text, out int port)
    {
        port = 0;
        if (IntegerForm.TryParseDecimal(text, out ulong number))
        {
            port = (int)Math.Min(number, Ports);
            return number < Ports;
        }
        foreach ((string name, int known) in Services)
        {
            if (!Ascii.EqualsIgnoreCase(text, name)) continue;
            port = known;
            return true;
        }
        return false;
    }
}
