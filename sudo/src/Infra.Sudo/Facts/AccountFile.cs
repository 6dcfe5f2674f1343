using System.Buffers.Text;

namespace Infra.Sudo.Facts;

/// <summary>Lines of passwd(5) and group(5): fields between colons. A line that is no entry is passed over, as libc does.</summary>
internal static class AccountFile
{
    /// <summary>The fields of each entry that has at least <paramref name="fieldsMin"/>.</summary>
    internal static List<byte[][]> Read(ReadOnlySpan<byte> text, int fieldsMin)
    {
        List<byte[][]> entries = [];
        foreach (Range range in text.Split((byte)'\n'))
        {
            ReadOnlySpan<byte> line = text[range].TrimEnd((byte)'\r');
            if (line.IsEmpty || line[0] is (byte)'#' or (byte)'+' or (byte)'-') continue;
            byte[][] fields = Cut(line);
            if (fields.Length >= fieldsMin && fields[0].Length > 0) entries.Add(fields);
        }

        return entries;
    }

    internal static bool TryId(ReadOnlySpan<byte> field, out uint id) => Utf8Parser.TryParse(field, out id, out int length) && length == field.Length;

    private static byte[][] Cut(ReadOnlySpan<byte> line)
    {
        List<byte[]> fields = [];
        foreach (Range field in line.Split((byte)':'))
        {
            if (fields.Count == 8) break;
            fields.Add(line[field].ToArray());
        }

        return [.. fields];
    }
}
