using System.Globalization;
using Infra.Parsing;

namespace Infra.Pki;

/// <summary>Why something was refused, and in words for a log or a diagnostic; it never quotes what was refused.</summary>
/// <param name="Kind">The reason.</param>
/// <param name="Message">A sentence without its end, such as "the certificate is not strict DER"; null or empty for the default value.</param>
/// <param name="Index">Where there are several certificates, which one, from 0.</param>
/// <param name="Line">Where it was read from a text, the line, from 1, at which the block or the mistake in it stands; 0 if that is not known.</param>
public readonly record struct PkiError(PkiErrorKind Kind, string Message, int Index = 0, int Line = 0)
{
    /// <inheritdoc/>
    public override string ToString() => Kind == PkiErrorKind.None ? "no error" : Message;

    /// <summary>The same with its file, and its line if that is known, before the message.</summary>
    internal PkiError At(string path) => this with { Message = $"{TextEscape.Escape(path)}{(Line > 0 ? string.Create(CultureInfo.InvariantCulture, $":{Line}") : "")}: {Message}" };

    internal static PkiError Malformed(string part) => new(PkiErrorKind.Malformed, $"{part} is not strict DER as its structure asks");
}
