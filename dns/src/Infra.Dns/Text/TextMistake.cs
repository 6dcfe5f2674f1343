namespace Infra.Dns.Text;

/// <summary>What is wrong with a text, and where.</summary>
/// <param name="Message">One sentence without a full stop, for a person; it quotes nothing of the text.</param>
/// <param name="Offset">The place in bytes from the beginning of the text that was read.</param>
/// <param name="Length">How many bytes are concerned; 0 if just the place is meant.</param>
public readonly record struct TextMistake(string Message, int Offset, int Length = 0)
{
    /// <summary>The message; empty for no mistake.</summary>
    public override string ToString() => Message ?? "";

    /// <summary>The same mistake where the text lies <paramref name="distance"/> bytes further on.</summary>
    public TextMistake Moved(int distance) => this with { Offset = Offset + distance };

    // Reads as "return the mistake" at the place that finds it.
    internal static bool At(int offset, string message, out TextMistake mistake)
    {
        mistake = new TextMistake(message, offset);
        return false;
    }
}
