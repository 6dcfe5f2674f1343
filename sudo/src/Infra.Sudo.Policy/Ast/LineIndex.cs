namespace Infra.Sudo.Policy.Ast;

/// <summary>Lines of a text, found from marks at every 1024th byte: a hundredth of the text in memory, and a look at few bytes for each question however long the lines are.</summary>
internal sealed class LineIndex
{
    private const int BlockBits = 10;

    private readonly ReadOnlyMemory<byte> _text;
    private readonly int[] _lines;    // how many lines end before the block
    private readonly int[] _starts;   // where the line starts that is open at the beginning of the block

    internal LineIndex(ReadOnlyMemory<byte> text)
    {
        _text = text;
        int blocks = (text.Length >> BlockBits) + 1;
        _lines = new int[blocks];
        _starts = new int[blocks];
        int line = 0;
        int start = 0;
        for (int block = 0; block < blocks; block++)
        {
            (_lines[block], _starts[block]) = (line, start);
            ReadOnlySpan<byte> bytes = Block(block);
            line += bytes.Count((byte)'\n');
            if (bytes.LastIndexOf((byte)'\n') is >= 0 and int feed) start = (block << BlockBits) + feed + 1;
        }
        Count = line + (start < text.Length || text.IsEmpty ? 1 : 0);
    }

    /// <summary>How many lines there are; a text without any has one that is empty.</summary>
    internal int Count { get; }

    /// <summary>Line and column, both from 1, of a byte. What follows the last line feed belongs to a line of its own.</summary>
    internal (int Line, int Column) PositionOf(int offset)
    {
        int block = Math.Min(offset >> BlockBits, _lines.Length - 1);
        ReadOnlySpan<byte> before = Block(block)[..(offset - (block << BlockBits))];
        int feed = before.LastIndexOf((byte)'\n');
        int start = feed < 0 ? _starts[block] : (block << BlockBits) + feed + 1;
        return (_lines[block] + before.Count((byte)'\n') + 1, offset - start + 1);
    }

    /// <summary>A line without its end.</summary>
    /// <param name="line">From 1; an empty text outside.</param>
    internal ReadOnlyMemory<byte> Line(int line)
    {
        if (line < 1 || line > Count) return default;
        int start = StartOf(line - 1);
        int feed = _text.Span[start..].IndexOf((byte)'\n');
        return feed < 0 ? _text[start..] : _text.Slice(start, feed);
    }

    /// <summary>Where the line starts that has so many before it.</summary>
    private int StartOf(int before)
    {
        if (before == 0) return 0;
        int block = FirstWith(before) - 1;   // the line feed that ends the line before is in the last block that begins before it
        int offset = block << BlockBits;
        for (int left = before - _lines[block]; left > 0; left--)
            offset += _text.Span[offset..].IndexOf((byte)'\n') + 1;
        return offset;
    }

    /// <summary>The first block that begins behind so many line feeds or more; the count of blocks if there is none.</summary>
    private int FirstWith(int feeds)
    {
        int low = 0;
        int high = _lines.Length;
        while (low < high)
        {
            int middle = (low + high) >> 1;
            if (_lines[middle] < feeds) low = middle + 1;
            else high = middle;
        }
        return low;
    }

    private ReadOnlySpan<byte> Block(int block)
    {
        int start = block << BlockBits;
        return _text.Span.Slice(start, Math.Min(1 << BlockBits, _text.Length - start));
    }
}
