namespace Infra.Parsing;

/// <summary>
/// Base32 and base32hex (RFC 4648 sections 6 and 7). Decoding is strict: no white space, no stray bits, padding as asked for; small letters count as capitals, as DNS
/// wants it. Linear time, without tables and branches on the digits, so that keys may be read with it.
/// </summary>
public static class Base32
{
    /// <summary>Characters for <paramref name="bytes"/> bytes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative, or the text would be longer than an array can be.</exception>
    public static int EncodedLength(int bytes, Padding padding = Padding.Required) => DigitCodec<Base32Digits>.EncodedLength(bytes, padding);

    /// <summary>Bytes that a text of <paramref name="characters"/> characters can stand for at most; exact if none of them is padding.</summary>
    public static int DecodedLengthMax(int characters) => DigitCodec<Base32Digits>.DecodedLengthMax(characters);

    /// <summary>The text of <paramref name="source"/>.</summary>
    public static string Encode(ReadOnlySpan<byte> source, Base32Alphabet alphabet = Base32Alphabet.Standard, Padding padding = Padding.Required) =>
        alphabet == Base32Alphabet.Standard ? DigitCodec<Base32Digits>.Encode(source, padding) : DigitCodec<Base32HexDigits>.Encode(source, padding);

    /// <summary>Writes the text of <paramref name="source"/>; false, and nothing written, if it does not fit.</summary>
    public static bool TryEncode(
        ReadOnlySpan<byte> source, Span<char> target, out int written, Base32Alphabet alphabet = Base32Alphabet.Standard, Padding padding = Padding.Required) =>
        alphabet == Base32Alphabet.Standard
            ? DigitCodec<Base32Digits>.TryEncode(source, padding, target, out written)
            : DigitCodec<Base32HexDigits>.TryEncode(source, padding, target, out written);

    /// <summary>Writes the text of <paramref name="source"/> as ASCII; false, and nothing written, if it does not fit.</summary>
    public static bool TryEncode(
        ReadOnlySpan<byte> source, Span<byte> target, out int written, Base32Alphabet alphabet = Base32Alphabet.Standard, Padding padding = Padding.Required) =>
        alphabet == Base32Alphabet.Standard
            ? DigitCodec<Base32Digits>.TryEncode(source, padding, target, out written)
            : DigitCodec<Base32HexDigits>.TryEncode(source, padding, target, out written);

    /// <summary>Decodes all of <paramref name="text"/>; false, with nothing left in the target, if it is wrong or does not fit.</summary>
    public static bool TryDecode(
        ReadOnlySpan<char> text, Span<byte> target, out int written, Base32Alphabet alphabet = Base32Alphabet.Standard, Padding padding = Padding.Required) =>
        TryDecode(text, target, alphabet, padding, out written, out _);

    /// <summary>Decodes all of <paramref name="text"/>; on failure nothing is left in the target, and <paramref name="error"/> says why.</summary>
    public static bool TryDecode(ReadOnlySpan<char> text, Span<byte> target, Base32Alphabet alphabet, Padding padding, out int written, out TextError error) =>
        alphabet == Base32Alphabet.Standard
            ? DigitCodec<Base32Digits>.TryDecode(text, padding, target, out written, out error)
            : DigitCodec<Base32HexDigits>.TryDecode(text, padding, target, out written, out error);

    /// <summary>Decodes all of the ASCII <paramref name="text"/>; false, with nothing left in the target, if it is wrong or does not fit.</summary>
    public static bool TryDecode(
        ReadOnlySpan<byte> text, Span<byte> target, out int written, Base32Alphabet alphabet = Base32Alphabet.Standard, Padding padding = Padding.Required) =>
        TryDecode(text, target, alphabet, padding, out written, out _);

    /// <summary>Decodes all of the ASCII <paramref name="text"/>; on failure nothing is left in the target, and <paramref name="error"/> says why.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> text, Span<byte> target, Base32Alphabet alphabet, Padding padding, out int written, out TextError error) =>
        alphabet == Base32Alphabet.Standard
            ? DigitCodec<Base32Digits>.TryDecode(text, padding, target, out written, out error)
            : DigitCodec<Base32HexDigits>.TryDecode(text, padding, target, out written, out error);

    /// <summary>Decodes all of <paramref name="text"/> into a new array.</summary>
    public static bool TryDecode(
        ReadOnlySpan<char> text, out byte[] bytes, Base32Alphabet alphabet = Base32Alphabet.Standard, Padding padding = Padding.Required) =>
        TryDecode(text, alphabet, padding, out bytes, out _);

    /// <summary>Decodes all of <paramref name="text"/> into a new array; on failure that is empty, and <paramref name="error"/> says why.</summary>
    public static bool TryDecode(ReadOnlySpan<char> text, Base32Alphabet alphabet, Padding padding, out byte[] bytes, out TextError error) =>
        alphabet == Base32Alphabet.Standard
            ? DigitCodec<Base32Digits>.TryDecode(text, padding, out bytes, out error)
            : DigitCodec<Base32HexDigits>.TryDecode(text, padding, out bytes, out error);
}
