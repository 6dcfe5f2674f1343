using System.Text;

namespace Infra.Parsing;

/// <summary>The part of a source line around a place, as a terminal shows it, and the columns of the place in it.</summary>
/// <param name="Text">What to print; every character of it is printable.</param>
/// <param name="MarkColumn">Columns before the place.</param>
/// <param name="MarkWidth">Columns of the place, at least 1.</param>
internal readonly record struct SourceExcerpt(string Text, int MarkColumn, int MarkWidth)
{
    private const char Cut = '\u2026';
    private const int TabSize = 4;

    /// <summary>Cuts the line to at most <paramref name="widthMax"/> columns; the place starts and ends at code units, the end perhaps behind the line.</summary>
    internal static SourceExcerpt Of(ReadOnlySpan<char> line, int start, int end, int widthMax)
    {
        start = Math.Clamp(start, 0, line.Length);
        end = Math.Clamp(end, start, line.Length);

        // A character takes a column at least, combining ones apart, which are few: looking at twice the width is plenty, and a bound.
        int from = AlignToRune(line, Math.Max(0, start - widthMax));
        List<Cell> cells = Layout(line[from..Math.Min(line.Length, start + 2 * widthMax)]);

        int startCell = cells.FindIndex(cell => from + cell.Offset >= start);
        if (startCell < 0) startCell = cells.Count;
        int endCell = cells.FindIndex(startCell, cell => from + cell.Offset >= end);
        if (endCell < 0) endCell = cells.Count;

        // The place first, then what stands before it, up to two thirds, then what follows, as long as there is room.
        int room = widthMax - 2;   // an ellipsis on each side
        int shownEnd = startCell;
        int markWidth = 0;
        while (shownEnd < endCell && markWidth + cells[shownEnd].Width <= room)
            markWidth += cells[shownEnd++].Width;
        room -= Math.Max(markWidth, 1);

        int tailWidth = SumOfWidths(cells, shownEnd, cells.Count);
        int roomBefore = Math.Max(room * 2 / 3, room - tailWidth);
        int shownStart = startCell;
        int before = 0;
        while (shownStart > 0 && before + cells[shownStart - 1].Width <= roomBefore)
            before += cells[--shownStart].Width;
        room -= before;
        while (shownEnd < cells.Count && cells[shownEnd].Width <= room)
            room -= cells[shownEnd++].Width;

        var text = new StringBuilder();
        bool isCutBefore = from > 0 || shownStart > 0;
        if (isCutBefore) text.Append(Cut);
        for (int i = shownStart; i < shownEnd; i++)
            text.Append(cells[i].Text);
        if (shownEnd < cells.Count || start + 2 * widthMax < line.Length) text.Append(Cut);
        return new SourceExcerpt(text.ToString(), before + (isCutBefore ? 1 : 0), Math.Max(markWidth, 1));
    }

    private static List<Cell> Layout(ReadOnlySpan<char> text)
    {
        List<Cell> cells = [];
        int column = 0;
        int offset = 0;
        while (offset < text.Length)
        {
            (string shown, int width, int used) = Show(text[offset..], column);
            cells.Add(new Cell(offset, shown, width));
            column += width;
            offset += used;
        }
        return cells;
    }

    private static (string Shown, int Width, int Used) Show(ReadOnlySpan<char> text, int column)
    {
        if (text[0] == '\t')
        {
            int spaces = TabSize - column % TabSize;
            return (new string(' ', spaces), spaces, 1);
        }
        string shown = TextEscape.HarmlessRune(text, out int used);
        bool isItself = text.StartsWith(shown);   // not escaped
        return (shown, isItself ? DisplayWidth.Of(Rune.GetRuneAt(shown, 0)) : shown.Length, used);
    }

    private static int SumOfWidths(List<Cell> cells, int start, int end)
    {
        int sum = 0;
        for (int i = start; i < end; i++)
            sum += cells[i].Width;
        return sum;
    }

    private static int AlignToRune(ReadOnlySpan<char> line, int offset) =>
        offset > 0 && offset < line.Length && char.IsLowSurrogate(line[offset]) && char.IsHighSurrogate(line[offset - 1]) ? offset - 1 : offset;

    private readonly record struct Cell(int Offset, string Text, int Width);
}
