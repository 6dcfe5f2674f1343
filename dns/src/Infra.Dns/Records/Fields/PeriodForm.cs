using Infra.Dns.Text;

namespace Infra.Dns.Records.Fields;

/// <summary>A period in seconds, 32 bits; in text also with units, as <c>1w2d3h4m5s</c>.</summary>
internal sealed class PeriodForm() : IntegerForm(sizeof(uint))
{
    protected override string Expectation => "must be a time in seconds up to 4294967295, or one such as 1w2d3h4m5s";

    protected override bool TryParseValue(ReadOnlySpan<byte> text, out ulong value) => TryParsePeriod(text, out value);

    /// <summary>Reads a period; false for anything else and for more than 32 bits.</summary>
    internal static bool TryParsePeriod(ReadOnlySpan<byte> text, out ulong value)
    {
        value = 0;
        if (text.IsEmpty || !EscapedText.IsDigit(text[0])) return false;
        ulong number = 0;
        bool hasDigits = false;
        foreach (byte character in text)
        {
            if (EscapedText.IsDigit(character))
            {
                number = number * 10 + (uint)(character - '0');
                hasDigits = true;
            }
            else
            {
                ulong unit = UnitOf(character);
                if (unit == 0 || !hasDigits) return false;
                value += number * unit;
                number = 0;
                hasDigits = false;
            }
            if (number > uint.MaxValue || value > uint.MaxValue) return false;
        }
        value += number;   // seconds need no unit
        return value <= uint.MaxValue;
    }

    private static ulong UnitOf(byte character) => (char)(character | 0x20) switch
    {
        's' => 1,
        'm' => 60,
        'h' => 3600,
        'd' => 86_400,
        'w' => 604_800,
        _ => 0,
    };
}
