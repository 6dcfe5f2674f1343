using System.Globalization;
using System.Text;
using Infra.Dns.Text;
using Infra.Dns.Wire;

namespace Infra.Dns.Records.Fields;

/// <summary>
/// LOC: version 0, then size, horizontal and vertical precision as mantissa and power of ten in centimetres, latitude and longitude in thousandths of
/// an arc second around 2^31, altitude in centimetres above -100 km (RFC 1876 section 2 and 3).
/// </summary>
internal sealed class LocationForm : FieldForm
{
    private const int Bytes = 16;
    private const uint Equator = 1U << 31;
    private const uint LatitudeMax = 90 * 3_600_000;
    private const uint LongitudeMax = 180 * 3_600_000;
    private const long AltitudeBase = 100_000_00;
    private const long CentimetresMax = 9_000_000_000;   // mantissa 9, exponent 9

    private static readonly byte[] DefaultPrecisions = [0x12, 0x16, 0x13];   // 1 m, 10 km, 10 m

    internal override bool TrySkip(ref DnsReader source, out WireError error)
    {
        error = default;
        ReadOnlySpan<byte> rest = source.Rest;
        if (rest.Length < Bytes) return source.Fail("is cut short", out error);
        if (rest[0] != 0) return source.Fail("a location of another version than 0", out error);
        for (int i = 1; i <= 3; i++)
        {
            // RFC 1876 section 2: a mantissa of 0 with another exponent than 0 means nothing.
            if (rest[i] >> 4 > 9 || (rest[i] & 15) > 9 || (rest[i] != 0 && rest[i] >> 4 == 0)) return source.Fail("a precision that is no number of metres", out error);
        }
        source.TrySkip(4);
        source.TryReadUInt32(out uint latitude);
        source.TryReadUInt32(out uint longitude);
        source.TrySkip(sizeof(uint));
        return (Distance(latitude) <= LatitudeMax && Distance(longitude) <= LongitudeMax) || source.Fail("a place beyond the poles or the date line", out error);
    }

    internal override void Print(ref DnsReader source, PresentationWriter target)
    {
        source.TrySkip(1);
        source.TryReadBytes(3, out ReadOnlySpan<byte> precisions);
        source.TryReadUInt32(out uint latitude);
        source.TryReadUInt32(out uint longitude);
        source.TryReadUInt32(out uint altitude);
        PrintAngle(latitude, 'N', 'S', target);
        PrintAngle(longitude, 'E', 'W', target);
        long height = altitude - AltitudeBase;
        target.Separate();
        if (height < 0) target.Write("-"u8);
        target.WriteNumber((ulong)(Math.Abs(height) / 100));
        target.Write("."u8);
        target.WriteNumber((uint)(Math.Abs(height) % 100), 2);
        target.Write("m"u8);
        foreach (byte precision in precisions)
            PrintPrecision(precision, target);
    }

    internal override bool TryParse(ref TokenReader tokens, ReadOnlySpan<byte> origin, ref DnsWriter target, out TextMistake mistake)
    {
        if (!TryParseAngle(ref tokens, 90, 'N', 'S', out uint latitude, out mistake) || !TryParseAngle(ref tokens, 180, 'E', 'W', out uint longitude, out mistake)) return false;
        if (!TryReadWord(ref tokens, out Token heightToken, out mistake)) return false;
        if (!TryParseMetres(tokens.TextOf(heightToken), out long height) || height < -AltitudeBase || height > uint.MaxValue - AltitudeBase)
            return TokenReader.Fail(heightToken, "must be metres from -100000.00 to 42849672.95", out mistake);
        Span<byte> precisions = stackalloc byte[3];
        DefaultPrecisions.CopyTo(precisions);
        for (int i = 0; i < precisions.Length && !tokens.IsAtEntryEnd(); i++)
        {
            if (!TryReadWord(ref tokens, out Token token, out mistake)) return false;
            if (!TryParseMetres(tokens.TextOf(token), out long centimetres) || centimetres is < 0 or > CentimetresMax) return TokenReader.Fail(token, "must be metres from 0 to 90000000", out mistake);
            precisions[i] = ToPrecision(centimetres);
        }
        target.WriteByte(0);
        target.WriteBytes(precisions);
        target.WriteUInt32(latitude);
        target.WriteUInt32(longitude);
        target.WriteUInt32((uint)(height + AltitudeBase));
        return true;
    }

    private static uint Distance(uint angle) => angle > Equator ? angle - Equator : Equator - angle;

    private static void PrintAngle(uint angle, char positive, char negative, PresentationWriter target)
    {
        uint distance = Distance(angle);
        target.Separate();
        target.Write(string.Create(CultureInfo.InvariantCulture, $"{distance / 3_600_000} {distance / 60_000 % 60} {distance / 1000 % 60}.{distance % 1000:D3} {(angle < Equator ? negative : positive)}"));
    }

    private static void PrintPrecision(byte precision, PresentationWriter target)
    {
        int mantissa = precision >> 4;
        int exponent = precision & 15;
        target.Separate();
        if (exponent >= 2)
        {
            target.WriteNumber((ulong)mantissa);
            for (int i = 2; i < exponent; i++)
                target.Write("0"u8);
        }
        else
        {
            target.Write("0."u8);
            target.WriteNumber((uint)(exponent == 0 ? mantissa : 10 * mantissa), 2);
        }
        target.Write("m"u8);
    }

    // Degrees, then minutes and seconds unless the hemisphere comes first.
    private static bool TryParseAngle(ref TokenReader tokens, uint degreesMax, char positive, char negative, out uint angle, out TextMistake mistake)
    {
        angle = 0;
        long thousandths = 0;
        for (int part = 0; ; part++)
        {
            if (!TryReadWord(ref tokens, out Token token, out mistake)) return false;
            ReadOnlySpan<byte> text = tokens.TextOf(token);
            if (part > 0 && text.Length == 1 && ((text[0] & 0xDF) == positive || (text[0] & 0xDF) == negative))
            {
                if (thousandths > degreesMax * 3_600_000L) return TokenReader.Fail(token, $"stands after more than {degreesMax} degrees", out mistake);
                angle = (text[0] & 0xDF) == positive ? Equator + (uint)thousandths : Equator - (uint)thousandths;
                return true;
            }
            long value = 0;
            bool isRight = part switch
            {
                0 => TryParseThousandths(text, fraction: false, out value) && value <= degreesMax * 1000L,
                1 => TryParseThousandths(text, fraction: false, out value) && value < 60_000,
                2 => TryParseThousandths(text, fraction: true, out value) && value < 60_000,
                _ => false,
            };
            if (!isRight) return TokenReader.Fail(token, $"must be degrees up to {degreesMax}, minutes and seconds below 60, then {positive} or {negative}", out mistake);
            thousandths += part switch { 0 => value * 3600, 1 => value * 60, _ => value };
        }
    }

    private static bool TryParseThousandths(ReadOnlySpan<byte> text, bool fraction, out long value)
    {
        value = 0;
        NumberStyles style = fraction ? NumberStyles.AllowDecimalPoint : NumberStyles.None;
        if (!decimal.TryParse(Encoding.ASCII.GetString(text), style, CultureInfo.InvariantCulture, out decimal number) || number > 1000) return false;
        value = (long)(number * 1000);
        return value == number * 1000;   // more than three decimals cannot be kept
    }

    private static bool TryParseMetres(ReadOnlySpan<byte> text, out long centimetres)
    {
        centimetres = 0;
        if (text is [.., (byte)'m' or (byte)'M']) text = text[..^1];
        const NumberStyles Style = NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign;
        if (!decimal.TryParse(Encoding.ASCII.GetString(text), Style, CultureInfo.InvariantCulture, out decimal metres) || Math.Abs(metres) > 1_000_000_000) return false;
        centimetres = (long)(metres * 100);
        return centimetres == metres * 100;
    }

    private static byte ToPrecision(long centimetres)
    {
        int exponent = 0;
        while (centimetres > 9)
        {
            centimetres /= 10;
            exponent++;
        }
        return (byte)(centimetres << 4 | (uint)exponent);
    }
}
