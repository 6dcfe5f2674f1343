using System.Globalization;
using System.Text;

namespace Infra.Config.Toml;

/// <summary>Writes keys and plain values of TOML.</summary>
internal static class TomlText
{
    /// <summary>A key, quoted where it must be.</summary>
    internal static string Key(string key)
    {
        if (key.Length == 0) return "\"\"";
        foreach (char c in key)
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_')) return Quote(key);
        return key;
    }

    /// <summary>A string in one line.</summary>
    internal static string Quote(string text)
    {
        var quoted = new StringBuilder(text.Length + 2).Append('"');
        foreach (char c in text)
        {
            switch (c)
            {
                case '"': quoted.Append("\\\""); break;
                case '\\': quoted.Append("\\\\"); break;
                case '\n': quoted.Append("\\n"); break;
                case '\r': quoted.Append("\\r"); break;
                case '\t': quoted.Append("\\t"); break;
                case < ' ' or '\u007F': quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:X4}"); break;
                default: quoted.Append(c); break;
            }
        }

        return quoted.Append('"').ToString();
    }

    /// <summary>A whole number; in another base than 10 only if it is not negative.</summary>
    internal static string Integer(long value, int integerBase) => value < 0 || integerBase == 10
        ? value.ToString(CultureInfo.InvariantCulture)
        : integerBase switch
        {
            16 => "0x" + value.ToString("x", CultureInfo.InvariantCulture),
            8 => "0o" + Convert.ToString(value, 8),
            _ => "0b" + Convert.ToString(value, 2),
        };

    /// <summary>A number that reads back as the same binary64, always with a point or an exponent.</summary>
    internal static string Float(double value)
    {
        if (double.IsNaN(value)) return "nan";
        if (double.IsInfinity(value)) return value > 0 ? "inf" : "-inf";
        string text = value.ToString("R", CultureInfo.InvariantCulture);
        return text.AsSpan().IndexOfAny('.', 'E') < 0 ? text + ".0" : text;
    }
}
