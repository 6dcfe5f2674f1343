using System.Globalization;
using System.Text;
using Infra.Dns.Text;

namespace Infra.Dns.Records.Fields;

/// <summary>A point in time, seconds since 1970 modulo 2^32; in text <c>YYYYMMDDHHmmSS</c> or the seconds (RFC 4034 section 3.2).</summary>
internal sealed class TimeForm() : IntegerForm(sizeof(uint))
{
    private const string Layout = "yyyyMMddHHmmss";

    protected override string Expectation => "must be a time as YYYYMMDDHHmmSS, or seconds since 1970 up to 4294967295";

    protected override void PrintValue(ulong value, PresentationWriter target) =>
        target.Write(DateTimeOffset.FromUnixTimeSeconds((long)value).UtcDateTime.ToString(Layout, CultureInfo.InvariantCulture));

    protected override bool TryParseValue(ReadOnlySpan<byte> text, out ulong value)
    {
        if (text.Length != Layout.Length) return TryParseDecimal(text, out value);
        value = 0;
        if (!DateTime.TryParseExact(Encoding.ASCII.GetString(text), Layout, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTime time)) return false;
        long seconds = new DateTimeOffset(time).ToUnixTimeSeconds();
        value = (ulong)seconds & uint.MaxValue;   // RFC 4034 section 3.1.5: serial arithmetic, so the years after 2106 fold back
        return seconds >= 0;
    }
}
