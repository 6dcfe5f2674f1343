using System.Globalization;

namespace Infra.Http.Tests;

/// <summary>Bytes as text in data files: escapes \r \n \t \0 \xHH \\ \", and {text*N} for N times the text.</summary>
internal static class ByteText
{
    internal static byte[] Decode(string text)
    {
        var bytes = new List<byte>();
        for (int i = 0; i < text.Length; i++)
        {
            int star = text[i] == '{' ? RepetitionStar(text, i) : -1;
            if (star >= 0)
            {
                int end = text.IndexOf('}', star);
                byte[] part = Decode(text[(i + 1)..star]);
                int count = int.Parse(text[(star + 1)..end], CultureInfo.InvariantCulture);
                for (int n = 0; n < count; n++)
                    bytes.AddRange(part);
                i = end;
            }
            else if (text[i] == '\\')
            {
                i++;
                bytes.Add(text[i] switch
                {
                    'r' => (byte)'\r',
                    'n' => (byte)'\n',
                    't' => (byte)'\t',
                    '0' => 0,
                    'x' => byte.Parse(text.AsSpan(i + 1, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture),
                    '\\' or '"' => (byte)text[i],
                    _ => throw new FormatException($"escape \\{text[i]} in {text}"),
                });
                if (text[i] == 'x') i += 2;
            }
            else
            {
                bytes.Add((byte)text[i]);
            }
        }
        return [.. bytes];
    }

    /// <summary>The rows of a file below Vectors/, cut at tabs.</summary>
    internal static IEnumerable<string[]> Rows(string file) =>
        File.ReadLines(Infra.Testing.Vectors.Vectors.Local("Vectors/" + file)).Where(line => line.Length > 0 && line[0] != '#').Select(line => line.Split('\t'));

    // A repetition is {..*digits}; other braces are themselves.
    private static int RepetitionStar(string text, int start)
    {
        int end = text.IndexOf('}', start);
        int star = end < 0 ? -1 : text.LastIndexOf('*', end, end - start);
        return star > start + 1 && star + 1 < end && text[(star + 1)..end].All(char.IsAsciiDigit) ? star : -1;
    }
}
