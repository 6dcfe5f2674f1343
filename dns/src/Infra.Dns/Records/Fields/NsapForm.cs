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
