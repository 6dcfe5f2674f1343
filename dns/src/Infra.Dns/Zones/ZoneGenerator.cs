using System.Globalization;
using System.Text;
using Infra.Dns.Records.Fields;

namespace Infra.Dns.Zones;

/// <summary>
/// A <c>$GENERATE</c>: one line for each number of a range, with <c>$</c> replaced by the number and <c>${offset,width,base}</c> by the number plus an offset, in
/// base d, o, x, X, or n and N (nibbles of an ip6.arpa name), with leading zeros; <c>$$</c> and <c>\$</c> are a dollar sign (BIND's manual, "zone file").
/// </summary>
internal sealed class ZoneGenerator
{
    /// <summary>The most records of one directive.</summary>
    internal const int RecordsMax = 65_535;

    private const int WidthMax = 255;
    private const int LineBytesMax = 64 * 1024;

    private readonly string _template;
    private readonly long _stop;
    private readonly long _step;
    private long _next;

    private ZoneGenerator(string template, long start, long stop, long step)
    {
        _template = template;
        _next = start;
        _stop = stop;
        _step = step;
    }

    /// <summary>Reads a range, <c>start-stop</c> or <c>start-stop/step</c>, and checks the template by its first line.</summary>
    internal static bool TryCreate(ReadOnlySpan<byte> range, ReadOnlySpan<byte> template, out ZoneGenerator? generator, out string problem)
    {
        generator = null;
        problem = "must be a range such as 1-100 or 0-254/2";
        int hyphen = range.IndexOf((byte)'-');
        int slash = range.IndexOf((byte)'/');
        ReadOnlySpan<byte> end = slash < 0 ? range : range[..slash];
        ulong step = 1;
        if (hyphen <= 0 || hyphen >= end.Length || !IntegerForm.TryParseDecimal(range[..hyphen], out ulong start) || !IntegerForm.TryParseDecimal(end[(hyphen + 1)..], out ulong stop)) return false;
        if (slash >= 0 && (slash + 1 == range.Length || !IntegerForm.TryParseDecimal(range[(slash + 1)..], out step))) return false;
        if (start > stop || stop > int.MaxValue || step is 0 or > int.MaxValue) return false;
        if ((stop - start) / step + 1 > RecordsMax)
        {
            problem = $"makes more than {RecordsMax} records";
            return false;
        }
        generator = new ZoneGenerator(Encoding.Latin1.GetString(template), (long)start, (long)stop, (long)step);
        problem = "has a ${...} that is not ${offset,width,base} with base d, o, x, X, n or N";
        return generator.TryExpand((long)start, out _);
    }

    /// <summary>Makes the next line; false after the last.</summary>
    internal bool TryNext(out byte[] line)
    {
        line = [];
        if (_next > _stop || !TryExpand(_next, out string text)) return false;
        _next += _step;
        line = Encoding.Latin1.GetBytes(text);
        return true;
    }

    private bool TryExpand(long number, out string line)
    {
        var text = new StringBuilder();
        line = "";
        for (int at = 0; at < _template.Length; at++)
        {
            char character = _template[at];
            if (character == '\\' && at + 1 < _template.Length)
            {
                if (_template[at + 1] != '$') text.Append(character);
                text.Append(_template[++at]);
            }
            else if (character != '$')
            {
                text.Append(character);
            }
            else if (at + 1 < _template.Length && _template[at + 1] == '$')
            {
                text.Append('$');
                at++;
            }
            else if (at + 1 < _template.Length && _template[at + 1] == '{')
            {
                int close = _template.IndexOf('}', at);
                if (close < 0 || !TryFormat(number, _template[(at + 2)..close], text)) return false;
                at = close;
            }
            else
            {
                text.Append(CultureInfo.InvariantCulture, $"{number}");
            }
            if (text.Length > LineBytesMax) return false;
        }
        line = text.ToString();
        return true;
    }

    private static bool TryFormat(long number, string modifier, StringBuilder target)
    {
        string[] parts = modifier.Split(',');
        int width = 0;
        if (parts.Length is 0 or > 3 || !long.TryParse(parts[0], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long offset)) return false;
        if (parts.Length > 1 && (!int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out width) || width > WidthMax)) return false;
        if (Math.Abs(offset) > int.MaxValue || number + offset < 0) return false;
        string form = parts.Length > 2 ? parts[2] : "d";
        string? digits = form switch
        {
            "d" => (number + offset).ToString(CultureInfo.InvariantCulture).PadLeft(width, '0'),
            "o" => Convert.ToString(number + offset, 8).PadLeft(width, '0'),
            "x" => (number + offset).ToString("x", CultureInfo.InvariantCulture).PadLeft(width, '0'),
            "X" => (number + offset).ToString("X", CultureInfo.InvariantCulture).PadLeft(width, '0'),
            "n" => Nibbles((number + offset).ToString("x", CultureInfo.InvariantCulture), width),
            "N" => Nibbles((number + offset).ToString("X", CultureInfo.InvariantCulture), width),
            _ => null,
        };
        target.Append(digits);
        return digits is not null;
    }

    // The width counts the dots as well: 1.0.0 is 5 wide.
    private static string Nibbles(string digits, int width)
    {
        string all = digits.PadLeft((width + 1) / 2, '0');
        return string.Join('.', all.Reverse());
    }
}
