namespace Infra.Sudo.Policy.Lexing;

/// <summary>Classes of bytes; a table look-up each.</summary>
internal static class CharClass
{
    internal const byte Word = 1;          // may stand in a word without a backslash
    internal const byte Path = 2;          // may stand in a path without a backslash
    internal const byte Argument = 4;      // may stand in an argument without a backslash
    internal const byte Value = 8;         // may stand in an unquoted value; its first byte must not be '!'
    internal const byte AliasName = 16;    // upper-case letters, digits, underscore
    internal const byte HexDigit = 32;
    internal const byte Base64 = 64;

    // Bytes 0 to 255, 32 a line; a constant, so that a look-up is one load. A test builds it from the rules above.
    private static ReadOnlySpan<byte> Classes =>
    [
        0, 15, 15, 15, 15, 15, 15, 15, 15, 0, 0, 15, 15, 0, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15,
        0, 14, 6, 0, 15, 15, 15, 15, 14, 14, 15, 79, 0, 15, 15, 79, 127, 127, 127, 127, 127, 127, 127, 127, 127, 127, 8, 15, 15, 68, 14, 15,
        15, 127, 127, 127, 127, 127, 127, 95, 95, 95, 95, 95, 95, 95, 95, 95, 95, 95, 95, 95, 95, 95, 95, 95, 95, 95, 95, 15, 0, 15, 15, 31,
        15, 111, 111, 111, 111, 111, 111, 79, 79, 79, 79, 79, 79, 79, 79, 79, 79, 79, 79, 79, 79, 79, 79, 79, 79, 79, 79, 15, 15, 15, 15, 15,
        15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15,
        15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15,
        15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15,
        15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15,
    ];

    internal static bool Is(byte value, byte wanted) => (Classes[value] & wanted) != 0;

    internal static bool IsBlank(byte value) => value is (byte)' ' or (byte)'\t';

    internal static bool IsDigit(byte value) => (uint)(value - '0') <= 9;

    internal static bool IsUpper(byte value) => (uint)(value - 'A') <= 'Z' - 'A';

    /// <summary>White space as isspace(3) knows it in the C locale.</summary>
    internal static bool IsSpace(byte value) => value is (byte)' ' or (>= 9 and <= 13);
}
