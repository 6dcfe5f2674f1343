using System.Net;
using System.Net.Sockets;
using Infra.Dns.Names;
using Infra.Dns.Text;
using Infra.Dns.Wire;

namespace Infra.Dns.Records.Fields;

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
