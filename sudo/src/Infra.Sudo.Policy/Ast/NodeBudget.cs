namespace Infra.Sudo.Policy.Ast;

/// <summary>
/// What the nodes of one policy may cost in memory: four and a half times its text, of which less than a MiB counts as one. A text of one-letter words takes far more room as nodes than as text; with
/// this bound, all that is made of a policy stays within eight times its text. Rules of a user, a host, a target and a command take some 150 bytes.
/// </summary>
internal sealed class NodeBudget
{
    /// <summary>Bytes of text that every policy is taken to have.</summary>
    internal const int TextBytesMin = 1 << 20;

    private long _textBytes;

    /// <summary>Bytes taken so far.</summary>
    internal long Taken { get; private set; }

    /// <summary>Bytes that may be taken.</summary>
    internal long Bytes { get; private set; } = BytesFor(TextBytesMin);

    /// <summary>Whether more was asked for than there is: nothing more is read then, and the policy is refused whole.</summary>
    internal bool IsSpent => Taken > Bytes;

    internal void AddText(int bytes)
    {
        _textBytes += bytes;
        Bytes = BytesFor(Math.Max(TextBytesMin, _textBytes));
    }

    internal void Take(long bytes) => Taken += bytes;

    private static long BytesFor(long textBytes) => textBytes * 9 / 2;
}
