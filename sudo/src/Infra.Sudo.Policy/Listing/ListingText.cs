using Infra.Sudo.Policy.Lexing;

namespace Infra.Sudo.Policy.Listing;

/// <summary>Words as listings show them: with a backslash before what sudoers gives a meaning, in quotes if they hold blanks.</summary>
internal static class ListingText
{
    private static ReadOnlySpan<byte> OfWord => ":,=#\""u8;

    private static ReadOnlySpan<byte> OfPath => ":,= \t#"u8;

    internal static void WriteValue(ByteBuilder target, ReadOnlySpan<byte> value) => WriteWord(target, value);

    internal static void WriteWord(ByteBuilder target, ReadOnlySpan<byte> word)
    {
        if (word.IndexOfAny((byte)' ', (byte)'\t') < 0)
        {
            WriteEscaped(target, word, OfWord);
            return;
        }

        target.Add((byte)'"');
        WriteEscaped(target, word, "\""u8);
        target.Add((byte)'"');
    }

    internal static void WritePath(ByteBuilder target, ReadOnlySpan<byte> path) => WriteEscaped(target, path, OfPath);

    internal static void WriteArguments(ByteBuilder target, ReadOnlySpan<byte> arguments) => WriteEscaped(target, arguments, OfWord);

    private static void WriteEscaped(ByteBuilder target, ReadOnlySpan<byte> text, ReadOnlySpan<byte> special)
    {
        while (text.IndexOfAny(special) is int at and >= 0)
        {
            target.Add(text[..at]);
            target.Add((byte)'\\');
            target.Add(text[at]);
            text = text[(at + 1)..];
        }

        target.Add(text);
    }
}
