using Infra.Dns.Text;
using Infra.Dns.Wire;

namespace Infra.Dns.Records.Fields;

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
