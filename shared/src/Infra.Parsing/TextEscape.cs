using System.Buffers;
using System.Globalization;
using System.Text;

namespace Infra.Parsing;

/// <summary>
/// Makes text of a peer harmless for logs, terminals and messages: what could move the cursor, start a new line, turn the writing direction or hide itself is
/// written as <c>\n</c>, <c>\t</c> or <c>\u{1b}</c>, bytes that are not UTF-8 as <c>\x9f</c>, backslash and double quote with a backslash before them.
/// The result is valid UTF-16, and bounded.
/// </summary>
public static class TextEscape
{
    /// <summary>Characters that a result has at most, unless the caller says otherwise.</summary>
    public const int LengthMaxDefault = 256;

    private const char Cut = '\u2026';
    private static readonly SearchValues<char> Plain =
        SearchValues.Create(" !#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~");

    /// <summary>Escapes <paramref name="text"/>; a result above <paramref name="lengthMax"/> characters is cut and ends with an ellipsis. Looks at no more of the text than that.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The bound is below 1.</exception>
    public static string Escape(ReadOnlySpan<char> text, int lengthMax = LengthMaxDefault)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(lengthMax, 1);
        if (text.Length <= lengthMax && !text.ContainsAnyExcept(Plain)) return text.ToString();
        var result = new BoundedText(lengthMax);
        while (!text.IsEmpty)
        {
            OperationStatus status = Rune.DecodeFromUtf16(text, out Rune rune, out int used);
            string piece = status == OperationStatus.Done ? Escape(rune) : CodePoint(text[0]);
            if (!result.TryAppend(piece)) break;
            text = text[used..];
        }
        return result.ToString();
    }

    /// <summary>Escapes text that should be UTF-8; a result above <paramref name="lengthMax"/> characters is cut and ends with an ellipsis. Looks at no more of the text than that.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The bound is below 1.</exception>
    public static string Escape(ReadOnlySpan<byte> utf8, int lengthMax = LengthMaxDefault)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(lengthMax, 1);
        var result = new BoundedText(lengthMax);
        while (!utf8.IsEmpty)
        {
            OperationStatus status = Rune.DecodeFromUtf8(utf8, out Rune rune, out int used);
            if (status != OperationStatus.Done) used = 1;
            string piece = status == OperationStatus.Done ? Escape(rune) : $"\\x{utf8[0]:x2}";
            if (!result.TryAppend(piece)) break;
            utf8 = utf8[used..];
        }
        return result.ToString();
    }

    /// <summary>
    /// Like <see cref="Escape(ReadOnlySpan{char}, int)"/>, but leaves backslashes and quotes as they are: for text of our own that may carry a peer's.
    /// </summary>
    public static string Harmless(ReadOnlySpan<char> text, int lengthMax)
    {
        if (text.Length <= lengthMax && !text.ContainsAnyExceptInRange(' ', '~')) return text.ToString();
        var result = new BoundedText(lengthMax);
        while (!text.IsEmpty)
        {
            string piece = HarmlessRune(text, out int used);
            if (!result.TryAppend(piece)) break;
            text = text[used..];
        }
        return result.ToString();
    }

    /// <summary>The first character of <paramref name="text"/>, escaped if it is not printable; <paramref name="used"/> code units stand for it.</summary>
    internal static string HarmlessRune(ReadOnlySpan<char> text, out int used)
    {
        OperationStatus status = Rune.DecodeFromUtf16(text, out Rune rune, out used);
        return status != OperationStatus.Done ? CodePoint(text[0]) : rune.Value is '\\' or '"' ? rune.ToString() : Escape(rune);
    }

    private static string Escape(Rune rune)
    {
        switch (rune.Value)
        {
            case '\n': return "\\n";
            case '\r': return "\\r";
            case '\t': return "\\t";
            case '\\': return "\\\\";
            case '"': return "\\\"";
        }
        bool isPrintable = Rune.GetUnicodeCategory(rune) switch
        {
            UnicodeCategory.Control => false,
            UnicodeCategory.Format => false,              // bidirectional controls, zero-width characters, tags
            UnicodeCategory.LineSeparator => false,
            UnicodeCategory.ParagraphSeparator => false,
            UnicodeCategory.Surrogate => false,
            UnicodeCategory.PrivateUse => false,
            UnicodeCategory.OtherNotAssigned => false,
            UnicodeCategory.SpaceSeparator => rune.Value == ' ',
            _ => true,
        };
        return isPrintable ? rune.ToString() : CodePoint(rune.Value);
    }

    private static string CodePoint(int value) => $"\\u{{{value:x}}}";

    /// <summary>Pieces up to a length; where one does not fit, an ellipsis ends the text, if need be in place of the piece before.</summary>
    private struct BoundedText(int lengthMax)
    {
        private readonly StringBuilder _text = new();
        private int _lastPiece;

        internal bool TryAppend(string piece)
        {
            if (_text.Length + piece.Length <= lengthMax)
            {
                _lastPiece = _text.Length;
                _text.Append(piece);
                return true;
            }
            if (_text.Length == lengthMax) _text.Length = _lastPiece;
            _text.Append(Cut);
            return false;
        }

        public override readonly string ToString() => _text.ToString();
    }
}
