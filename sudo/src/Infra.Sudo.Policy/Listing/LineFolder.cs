using Infra.Sudo.Policy.Lexing;

namespace Infra.Sudo.Policy.Listing;

/// <summary>Folds lines between words at a width in bytes, as sudo does on terminals. A word that is too long stays whole.</summary>
internal static class LineFolder
{
    private const int WidthLeftMin = 20;   // a terminal narrower than this beside the indent is not worth folding for

    /// <summary>Appends a text, folded; its last line gets an end if it has none.</summary>
    /// <param name="text">Lines.</param>
    /// <param name="width">Bytes of a line.</param>
    /// <param name="indent">Blanks before each continued line.</param>
    /// <param name="target">Where to.</param>
    internal static void Fold(ReadOnlySpan<byte> text, int width, int indent, ByteBuilder target)
    {
        if (text.IsEmpty) return;
        if (width <= indent + WidthLeftMin)
        {
            target.Add(text);
            if (text[^1] != (byte)'\n') target.Add((byte)'\n');
            return;
        }

        while (!text.IsEmpty)
        {
            int end = text.IndexOf((byte)'\n');
            ReadOnlySpan<byte> line = end < 0 ? text : text[..end];
            if (line.IsEmpty) target.Add((byte)'\n');
            else FoldLine(line, width, indent, isLast: end < 0, target);
            text = end < 0 ? default : text[(end + 1)..];
        }
    }

    private static void FoldLine(ReadOnlySpan<byte> line, int width, int indent, bool isLast, ByteBuilder target)
    {
        int at = 0;
        int room = width;
        while (true)
        {
            int length = line.Length - at;
            int blank = -1;
            if (length > room)
            {
                blank = line.Slice(at, room).LastIndexOf((byte)' ');
                if (blank < 0 && line[(at + room)..].IndexOf((byte)' ') is int beyond and >= 0) blank = room + beyond;
                if (blank >= 0) length = blank;
            }

            for (int i = 0; at > 0 && i < indent; i++)
                target.Add((byte)' ');
            target.Add(line.Slice(at, length));
            target.Add((byte)'\n');
            if (blank < 0) return;
            room = width - indent;
            at += blank;
            while (at < line.Length && line[at] is (byte)' ' or (byte)'\t') at++;
            if (at == line.Length && isLast) return;
        }
    }
}
