namespace Infra.Sudo.Policy.Ast;

/// <summary>One file that a policy was read from.</summary>
public sealed class PolicyFile
{
    private LineIndex? _lines;

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

    internal int End => Start + ContentsArray.Length;

    private LineIndex Lines => _lines ??= new LineIndex(Contents);

    /// <summary>A line without its end.</summary>
    /// <param name="line">From 1; an empty text outside the file.</param>
    public ReadOnlyMemory<byte> Line(int line) => Lines.Line(line);

    /// <summary>Line and column, both from 1, of a byte of the file.</summary>
    internal (int Line, int Column) PositionOf(int offset) => Lines.PositionOf(offset);
}
