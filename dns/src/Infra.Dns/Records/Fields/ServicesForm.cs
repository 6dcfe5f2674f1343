using System.Net;
using System.Net.Sockets;
using System.Text;
using Infra.Dns.Text;
using Infra.Dns.Wire;

namespace Infra.Dns.Records.Fields;

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
