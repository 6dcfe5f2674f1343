namespace Infra.Parsing;

/// <summary>Why a small piece of text was refused, and where in it.</summary>
/// <param name="Message">A sentence without a capital and full stop, never quoting the input, such as <c>the unit is missing; write s, m, h or d</c>.</param>
/// <param name="Offset">Offset of the first code unit that is wrong; the length of the text if something is missing at its end.</param>
public readonly record struct TextError(string Message, int Offset)
{
    /// <summary>The message; empty for the default value, which stands for "no error".</summary>
    public override string ToString() => Message ?? "";

    /// <summary>The same error in a text that stands <paramref name="distance"/> code units further on in a longer one.</summary>
    public TextError Moved(int distance) => this with { Offset = Offset + distance };
}
