using System.Globalization;
using System.Text;

namespace Infra.Av1.Tool.Files;

/// <summary>Names of per-frame files: %n is the number from 0, %w and %h the picture's size; digits between give a width, filled with zeros. Another % stands for itself.</summary>
internal static class FrameFileName
{
    private const int FieldLengthMax = 31;

    /// <summary>Whether a name has %n.</summary>
    public static bool HasNumber(string pattern)
    {
        for (int i = pattern.IndexOf('%', StringComparison.Ordinal); i >= 0; i = pattern.IndexOf('%', i + 1))
        {
            int field = SkipDigits(pattern, i + 1);
            if (field < pattern.Length && pattern[field] == 'n') return true;
        }

        return false;
    }

    /// <summary>Fills the fields in.</summary>
    public static string Fill(string pattern, int number, int width, int height)
    {
        var name = new StringBuilder();
        for (int i = 0; i < pattern.Length; i++)
        {
            int field = SkipDigits(pattern, i + 1);
            int? value = pattern[i] != '%' || field >= pattern.Length ? null : pattern[field] switch { 'n' => number, 'w' => width, 'h' => height, _ => null };
            if (value is not { } known)
            {
                name.Append(pattern[i]);
                continue;
            }

            string digits = known.ToString(CultureInfo.InvariantCulture);
            if (field > i + 1)
            {
                int wanted = int.TryParse(pattern.AsSpan(i + 1, field - i - 1), CultureInfo.InvariantCulture, out int parsed) ? Math.Min(parsed, FieldLengthMax) : FieldLengthMax;
                digits = digits.PadLeft(wanted, '0');
            }

            name.Append(digits);
            i = field;
        }

        return name.ToString();
    }

    private static int SkipDigits(string pattern, int place)
    {
        while (place < pattern.Length && char.IsAsciiDigit(pattern[place])) place++;
        return place;
    }
}
