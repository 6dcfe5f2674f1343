namespace Infra.Sudo.Policy.Ast;

/// <summary>
/// What the nodes of one policy may cost in memory. A text of one-letter words takes far more room as nodes than as text; with this bound the whole stays within eight times the text, and a
/// policy of less than <see cref="BytesMin"/>, which is some 240 000 of the shortest rules, is never refused.
/// </summary>
internal sealed class NodeBudget
{
    /// <summary>Bytes that every policy may have.</summary>
    internal const long BytesMin = 32 << 20;

    private const int TimesText = 3;

    private long _textBytes;

    /// <summary>Bytes taken so far.</summary>
    internal long Taken { get; private set; }

    /// <summary>Bytes that may be taken.</summary>
    internal long Bytes => Math.Max(BytesMin, _textBytes * TimesText);

    /// <summary>Whether more was asked for than there is: nothing more is read then, and the policy is refused whole.</summary>
    internal bool IsSpent => Taken > Bytes;

    internal void AddText(int bytes) => _textBytes += bytes;

    internal void Take(long bytes) => Taken += bytes;
}
