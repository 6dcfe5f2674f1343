namespace Infra.Crypto.Keys;

/// <summary>Why a key was refused, and in words for a log or a diagnostic; it never holds anything of the key.</summary>
/// <param name="Kind">The reason.</param>
/// <param name="Message">A sentence without its end, such as "the key is on a curve given by its numbers"; empty for the default value.</param>
public readonly record struct KeyError(KeyErrorKind Kind, string Message)
{
    /// <inheritdoc/>
    public override string ToString() => Kind == KeyErrorKind.None ? "no error" : Message;

    internal static KeyError Malformed(string part) => new(KeyErrorKind.Malformed, $"{part} is not strict DER");

    internal static KeyError BadValue(string part) => new(KeyErrorKind.BadValue, $"{part} is out of range");
}
