using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Infra.Dns.Text;
using Infra.Dns.Wire;
using Infra.Parsing;

namespace Infra.Dns.Records.Fields;

/// <summary>An IPv4 or IPv6 address.</summary>
internal sealed class AddressForm(AddressFamily family) : FieldForm
{
    internal const int IPv4Bytes = 4;
    internal const int IPv6Bytes = 16;

    private int Bytes => family == AddressFamily.InterNetwork ? IPv4Bytes : IPv6Bytes;

    internal override bool TrySkip(ref DnsReader source, out WireError error)
    {
        error = default;
        return source.TrySkip(Bytes) || source.Fail("is cut short", out error);
    }

    internal override void Print(ref DnsReader source, PresentationWriter target)
    {
        source.TryReadBytes(Bytes, out ReadOnlySpan<byte> bytes);
        target.Separate();
        target.Write(new IPAddress(bytes).ToString());
    }

    internal override bool TryParse(ref TokenReader tokens, ReadOnlySpan<byte> origin, ref DnsWriter target, out TextMistake mistake)
    {
        if (!TryReadWord(ref tokens, out Token token, out mistake)) return false;
        if (!TryParse(tokens.TextOf(token), family, out IPAddress? address))
            return TokenReader.Fail(token, family == AddressFamily.InterNetwork ? "must be an IPv4 address such as 192.0.2.1" : "must be an IPv6 address such as 2001:db8::1", out mistake);
        address.TryWriteBytes(target.Reserve(Bytes), out _);
        return true;
    }

    /// <summary>Reads an address of one family, without a zone.</summary>
    internal static bool TryParse(ReadOnlySpan<byte> text, AddressFamily family, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out IPAddress? address) =>
        IpAddressText.TryParse(text, out address) && address.AddressFamily == family && address is not { AddressFamily: AddressFamily.InterNetworkV6, ScopeId: not 0 };
}

/// <summary>Bytes as pairs of hex digits with hyphens between (RFC 7043).</summary>
internal sealed class HyphenatedForm(int bytes) : FieldForm
{
    internal override bool TrySkip(ref DnsReader source, out WireError error)
    {
        error = default;
        return source.TrySkip(bytes) || source.Fail("is cut short", out error);
    }

    internal override void Print(ref DnsReader source, PresentationWriter target)
    {
        source.TryReadBytes(bytes, out ReadOnlySpan<byte> field);
        target.Separate();
        for (int i = 0; i < bytes; i++)
            target.Write((i == 0 ? "" : "-") + field[i].ToString("x2", CultureInfo.InvariantCulture));
    }

    internal override bool TryParse(ref TokenReader tokens, ReadOnlySpan<byte> origin, ref DnsWriter target, out TextMistake mistake)
    {
        if (!TryReadWord(ref tokens, out Token token, out mistake)) return false;
        string text = Encoding.ASCII.GetString(tokens.TextOf(token));
        bool isWellFormed = text.Length == 3 * bytes - 1;
        Span<byte> field = stackalloc byte[sizeof(ulong)];
        for (int i = 0; isWellFormed && i < bytes; i++)
        {
            isWellFormed = (i == 0 || text[3 * i - 1] == '-') && byte.TryParse(text.AsSpan(3 * i, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out field[i]);
        }
        if (!isWellFormed) return TokenReader.Fail(token, $"must be {bytes} pairs of hex digits with hyphens between", out mistake);
        target.WriteBytes(field[..bytes]);
        return true;
    }
}

/// <summary>Eight bytes as four groups of hex digits with colons between, without leading zeros (RFC 6742 section 2.1.2).</summary>
internal sealed class LocatorForm : FieldForm
{
    private const int Groups = 4;

    internal override bool TrySkip(ref DnsReader source, out WireError error)
    {
        error = default;
        return source.TrySkip(sizeof(ulong)) || source.Fail("is cut short", out error);
    }

    internal override void Print(ref DnsReader source, PresentationWriter target)
    {
        target.Separate();
        for (int i = 0; i < Groups; i++)
        {
            source.TryReadUInt16(out ushort group);
            target.Write((i == 0 ? "" : ":") + group.ToString("x", CultureInfo.InvariantCulture));
        }
    }

    internal override bool TryParse(ref TokenReader tokens, ReadOnlySpan<byte> origin, ref DnsWriter target, out TextMistake mistake)
    {
        if (!TryReadWord(ref tokens, out Token token, out mistake)) return false;
        string[] groups = Encoding.ASCII.GetString(tokens.TextOf(token)).Split(':');
        Span<ushort> values = stackalloc ushort[Groups];
        bool isWellFormed = groups.Length == Groups;
        for (int i = 0; isWellFormed && i < Groups; i++)
            isWellFormed = groups[i].Length is > 0 and <= 4 && ushort.TryParse(groups[i], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out values[i]);
        if (!isWellFormed) return TokenReader.Fail(token, "must be four groups of up to four hex digits with colons between", out mistake);
        foreach (ushort value in values)
            target.WriteUInt16(value);
        return true;
    }
}
