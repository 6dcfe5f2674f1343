using Infra.Dns.Names;
using Infra.Dns.Text;
using Infra.Dns.Wire;

namespace Infra.Dns.Records.Fields;

/// <summary>A domain name.</summary>
/// <param name="arrivesCompressed">Whether a pointer is accepted when reading a message (RFC 3597 section 4).</param>
/// <param name="isSentCompressed">Whether a pointer may be written: only in the types of RFC 1035.</param>
/// <param name="isLowered">Whether the canonical form is lower case (RFC 4034 section 6.2, RFC 6840 section 5.1).</param>
internal sealed class NameForm(bool arrivesCompressed, bool isSentCompressed, bool isLowered) : FieldForm
{
    internal bool ArrivesCompressed => arrivesCompressed;

    internal bool IsSentCompressed => isSentCompressed;

    internal override bool TrySkip(ref DnsReader source, out WireError error)
    {
        Span<byte> name = stackalloc byte[WireName.LengthMax];
        return source.TryReadPlainName(name, out _, out error);
    }

    internal override void Print(ref DnsReader source, PresentationWriter target)
    {
        Span<byte> name = stackalloc byte[WireName.LengthMax];
        source.TryReadPlainName(name, out int length, out _);
        target.Separate();
        target.WriteName(name[..length]);
    }

    internal override bool TryParse(ref TokenReader tokens, ReadOnlySpan<byte> origin, ref DnsWriter target, out TextMistake mistake) =>
        TryParseName(ref tokens, origin, ref target, out mistake);

    internal override void MakeCanonical(Span<byte> field)
    {
        if (isLowered) WireName.ToLower(field, field);
    }

    internal static bool TryParseName(ref TokenReader tokens, ReadOnlySpan<byte> origin, ref DnsWriter target, out TextMistake mistake)
    {
        if (!TryReadWord(ref tokens, out Token token, out mistake)) return false;
        Span<byte> name = stackalloc byte[WireName.LengthMax];
        if (!NameText.TryParse(tokens.TextOf(token), origin, name, out int length, out mistake))
        {
            mistake = mistake.Moved(token.Start);
            return false;
        }
        target.WriteBytes(name[..length]);
        return true;
    }
}
