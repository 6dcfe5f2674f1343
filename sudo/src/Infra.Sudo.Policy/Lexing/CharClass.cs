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

    private static readonly byte[] Classes = Build();

    internal static bool Is(byte value, byte wanted) => (Classes[value] & wanted) != 0;

    internal static bool IsBlank(byte value) => value is (byte)' ' or (byte)'\t';

    internal static bool IsDigit(byte value) => (uint)(value - '0') <= 9;

    internal static bool IsUpper(byte value) => (uint)(value - 'A') <= 'Z' - 'A';

    /// <summary>White space as isspace(3) knows it in the C locale.</summary>
    internal static bool IsSpace(byte value) => value is (byte)' ' or (>= 9 and <= 13);

    private static byte[] Build()
    {
        byte[] classes = new byte[256];
        for (int i = 1; i < 256; i++)
        {
            char c = (char)i;
            int set = 0;
            if (!"#>!=:,() \t\r\n\\\"".Contains(c)) set |= Word;
            if (!",:=\\ \t\r\n#".Contains(c)) set |= Path;
            if (!"#\\:, \t\r\n".Contains(c)) set |= Argument;
            if (!"#=, \t\r\n\\\"".Contains(c)) set |= Value;
            if (char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c) || c == '_') set |= AliasName;
            if (char.IsAsciiHexDigit(c)) set |= HexDigit;
            if (char.IsAsciiLetterOrDigit(c) || c is '+' or '/' or '=') set |= Base64;
            classes[i] = (byte)set;
        }
        return classes;
    }
}
