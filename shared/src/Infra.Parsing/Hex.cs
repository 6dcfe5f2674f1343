namespace Infra.Parsing;

/// <summary>
/// Hexadecimal, two digits per byte (RFC 4648 section 8). Capital and small letters are read, small ones written unless asked otherwise; no white space or
/// separators. Linear time, without tables and branches on the digits, so that keys may be read with it.
/// </summary>
public static class Hex
{
    /// <summary>Characters for <paramref name="bytes"/> bytes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative, or the text would be longer than an array can be.</exception>
    public static int EncodedLength(int bytes) => DigitCodec<HexDigits>.EncodedLength(bytes, Padding.Forbidden);

    /// <summary>Bytes of a text of <paramref name="characters"/> characters.</summary>
    public static int DecodedLengthMax(int characters) => DigitCodec<HexDigits>.DecodedLengthMax(characters);

    /// <summary>The digits of <paramref name="source"/>.</summary>
    public static string Encode(ReadOnlySpan<byte> source, bool capitals = false) =>
        capitals ? DigitCodec<CapitalHexDigits>.Encode(source, Padding.Forbidden) : DigitCodec<HexDigits>.Encode(source, Padding.Forbidden);

    /// <summary>Writes the digits of <paramref name="source"/>; false, and nothing written, if they do not fit.</summary>
    public static bool TryEncode(ReadOnlySpan<byte> source, Span<char> target, out int written) =>
        DigitCodec<HexDigits>.TryEncode(source, Padding.Forbidden, target, out written);

    /// <summary>Writes the digits of <paramref name="source"/> as ASCII; false, and nothing written, if they do not fit.</summary>
    public static bool TryEncode(ReadOnlySpan<byte> source, Span<byte> target, out int written) =>
        DigitCodec<HexDigits>.TryEncode(source, Padding.Forbidden, target, out written);

    /// <summary>Decodes all of <paramref name="text"/>; false, with nothing left in the target, if it is wrong or does not fit.</summary>
    public static bool TryDecode(ReadOnlySpan<char> text, Span<byte> target, out int written) => TryDecode(text, target, out written, out _);

    /// <summary>Decodes all of <paramref name="text"/>; on failure nothing is left in the target, and <paramref name="error"/> says why.</summary>
    public static bool TryDecode(ReadOnlySpan<char> text, Span<byte> target, out int written, out TextError error) =>
        DigitCodec<HexDigits>.TryDecode(text, Padding.Forbidden, target, out written, out error);

    /// <summary>Decodes all of the ASCII <paramref name="text"/>; false, with nothing left in the target, if it is wrong or does not fit.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> text, Span<byte> target, out int written) =>
        DigitCodec<HexDigits>.TryDecode(text, Padding.Forbidden, target, out written, out _);

    /// <summary>Decodes all of <paramref name="text"/> into a new array.</summary>
    public static bool TryDecode(ReadOnlySpan<char> text, out byte[] bytes) => TryDecode(text, out bytes, out _);

    /// <summary>Decodes all of <paramref name="text"/> into a new array; on failure that is empty, and <paramref name="error"/> says why.</summary>
    public static bool TryDecode(ReadOnlySpan<char> text, out byte[] bytes, out TextError error) =>
        DigitCodec<HexDigits>.TryDecode(text, Padding.Forbidden, out bytes, out error);
}
