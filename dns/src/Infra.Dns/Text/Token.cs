namespace Infra.Dns.Text;

/// <summary>A word of a zone file.</summary>
/// <param name="Start">Where its text begins; after the quote if it is quoted.</param>
/// <param name="Length">The length of its text in bytes, without quotes, escapes not undone.</param>
/// <param name="IsQuoted">Whether it stands between quotes.</param>
public readonly record struct Token(int Start, int Length, bool IsQuoted)
{
    /// <summary>The place after its text.</summary>
    public int End => Start + Length;
}
