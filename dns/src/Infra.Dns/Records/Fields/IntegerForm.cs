using System.Buffers.Text;
using Infra.Dns.Text;
using Infra.Dns.Wire;

namespace Infra.Dns.Records.Fields;

/// <summary>An unsigned integer of 1, 2, 4, 6 or 8 bytes, big-endian, in decimal digits.</summary>
internal class IntegerForm(int bytes) : FieldForm
{
    private readonly ulong _max = bytes == sizeof(ulong) ? ulong.MaxValue : (1UL << (8 * bytes)) - 1;

    internal override bool TrySkip(ref DnsReader source, out WireError error)
    {
        error = default;
        return source.TrySkip(bytes) || source.Fail("is cut short", out error);
    }

    internal override void Print(ref DnsReader source, PresentationWriter target)
    {
        target.Separate();
        PrintValue(RecordFields.ReadNumber(ref source, bytes), target);
    }

    internal override bool TryParse(ref TokenReader tokens, ReadOnlySpan<byte> origin, ref DnsWriter target, out TextMistake mistake)
    {
        if (!TryReadWord(ref tokens, out Token token, out mistake)) return false;
        if (!TryParseValue(tokens.TextOf(token), out ulong value) || value > _max) return TokenReader.Fail(token, Expectation, out mistake);
        RecordFields.WriteNumber(ref target, value, bytes);
        return true;
    }

    /// <summary>What the word should be, for the message.</summary>
    protected virtual string Expectation => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"must be a number from 0 to {_max}");

    protected virtual void PrintValue(ulong value, PresentationWriter target) => target.WriteNumber(value);

    protected virtual bool TryParseValue(ReadOnlySpan<byte> text, out ulong value) => TryParseDecimal(text, out value);

    /// <summary>Decimal digits and nothing else.</summary>
    internal static bool TryParseDecimal(ReadOnlySpan<byte> text, out ulong value) =>
        Utf8Parser.TryParse(text, out value, out int used) && used == text.Length && EscapedText.IsDigit(text[0]);
}
