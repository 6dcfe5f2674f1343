using System.Text;

namespace Infra.Sudo.Policy.Matching;

/// <summary>Classes of bytes in the C locale: ISO C, section 7.4; nothing above 127 belongs to any.</summary>
internal static class CharacterClass
{
    private static readonly string[] Names = ["alnum", "alpha", "blank", "cntrl", "digit", "graph", "lower", "print", "punct", "space", "upper", "xdigit"];

    /// <summary>Finds a class by name.</summary>
    internal static bool TryFind(ReadOnlySpan<byte> name, out CharacterClassKind kind)
    {
        for (int i = 0; i < Names.Length; i++)
        {
            kind = (CharacterClassKind)i;
            if (Ascii.Equals(name, Names[i])) return true;
        }

        kind = default;
        return false;
    }

    /// <summary>Whether a class holds a byte.</summary>
    internal static bool Contains(CharacterClassKind kind, byte value)
    {
        char c = (char)value;
        return kind switch
        {
            CharacterClassKind.Alnum => char.IsAsciiLetterOrDigit(c),
            CharacterClassKind.Alpha => char.IsAsciiLetter(c),
            CharacterClassKind.Blank => c is ' ' or '\t',
            CharacterClassKind.Cntrl => c is < ' ' or '\x7F',
            CharacterClassKind.Digit => char.IsAsciiDigit(c),
            CharacterClassKind.Graph => c is > ' ' and < '\x7F',
            CharacterClassKind.Lower => char.IsAsciiLetterLower(c),
            CharacterClassKind.Print => c is >= ' ' and < '\x7F',
            CharacterClassKind.Punct => c is > ' ' and < '\x7F' && !char.IsAsciiLetterOrDigit(c),
            CharacterClassKind.Space => c is ' ' or (>= '\t' and <= '\r'),
            CharacterClassKind.Upper => char.IsAsciiLetterUpper(c),
            _ => char.IsAsciiHexDigit(c),
        };
    }
}
