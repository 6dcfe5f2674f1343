namespace Infra.Sudo.Policy.Ast;

/// <summary>One file that a policy was read from.</summary>
public sealed class PolicyFile
{
    private int[]? _lineStarts;

    internal PolicyFile(byte[] path, byte[] contents, int start, bool hadFinalFeed)
    {
        Path = path;
        ContentsArray = contents;
        Start = start;
        HadFinalFeed = hadFinalFeed;
    }

    /// <summary>Its path as opened; bytes.</summary>
    public ReadOnlyMemory<byte> Path { get; }

    /// <summary>Its bytes as parsed: each line ends in LF, and what followed a NUL in a line is gone.</summary>
    public ReadOnlyMemory<byte> Contents => ContentsArray;

    internal byte[] ContentsArray { get; }

    /// <summary>Where it starts in the policy's text space.</summary>
    internal int Start { get; }

    /// <summary>Whether the file itself ended in a line feed.</summary>
    internal bool HadFinalFeed { get; }

    internal int End => Start + Contents.Length;

    /// <summary>A line without its end.</summary>
    /// <param name="line">From 1; an empty text outside the file.</param>
    public ReadOnlyMemory<byte> Line(int line)
    {
        int[] starts = LineStarts();
        if (line < 1 || line > starts.Length) return default;
        int from = starts[line - 1];
        int to = line < starts.Length ? starts[line] : Contents.Length;
        if (to > from && Contents.Span[to - 1] == (byte)'\n') to--;
        return Contents[from..to];
    }

    /// <summary>Line and column, both from 1, of a byte of the file.</summary>
    internal (int Line, int Column) PositionOf(int offset)
    {
        int[] starts = LineStarts();
        int found = Array.BinarySearch(starts, offset);
        int line = found >= 0 ? found : ~found - 1;
        return (line + 1, offset - starts[line] + 1);
    }

    private int[] LineStarts()
    {
        if (_lineStarts is not null) return _lineStarts;
        ReadOnlySpan<byte> text = Contents.Span;
        int[] starts = new int[text.Count((byte)'\n') + 1];
        int at = 0;
        for (int i = 1; i < starts.Length; i++)
        {
            at += text[at..].IndexOf((byte)'\n') + 1;
            starts[i] = at;
        }
        return _lineStarts = starts;
    }
}
