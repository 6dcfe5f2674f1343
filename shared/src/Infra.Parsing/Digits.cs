namespace Infra.Parsing;

/// <summary>
/// The digits of a power-of-two base. Both directions are arithmetic on masks, without tables and branches, so that neither cache nor
/// branch predictor learns the digits of a key.
/// </summary>
internal interface IDigits
{
    /// <summary>Bits per digit.</summary>
    static abstract int Bits { get; }

    /// <summary>Digits per group, up to which padding fills.</summary>
    static abstract int Group { get; }

    /// <summary>The value of a digit, or a negative number.</summary>
    static abstract int ValueOf(int character);

    /// <summary>The digit of a value.</summary>
    static abstract int DigitOf(int value);
}

/// <summary>Masks for code that must not branch on its data.</summary>
internal static class DigitMask
{
    /// <summary>All ones if <paramref name="value"/> lies between the bounds, both included, else zero. All numbers are small.</summary>
    internal static int Between(int value, int low, int high) => ~((value - low) | (high - value)) >> 31;
}

/// <summary>0 to 9, a to f; capitals are read too.</summary>
internal readonly struct HexDigits : IDigits
{
    public static int Bits => 4;

    public static int Group => 2;

    public static int ValueOf(int character)
    {
        int digit = DigitMask.Between(character, '0', '9');
        int small = DigitMask.Between(character, 'a', 'f');
        int capital = DigitMask.Between(character, 'A', 'F');
        return (digit & (character - '0')) | (small & (character - 'a' + 10)) | (capital & (character - 'A' + 10)) | ~(digit | small | capital);
    }

    public static int DigitOf(int value) => value + '0' + (DigitMask.Between(value, 10, 15) & ('a' - '0' - 10));
}

/// <summary>0 to 9, A to F, for output in capitals.</summary>
internal readonly struct CapitalHexDigits : IDigits
{
    public static int Bits => 4;

    public static int Group => 2;

    public static int ValueOf(int character) => HexDigits.ValueOf(character);

    public static int DigitOf(int value) => value + '0' + (DigitMask.Between(value, 10, 15) & ('A' - '0' - 10));
}

/// <summary>A to Z, 2 to 7; small letters are read too.</summary>
internal readonly struct Base32Digits : IDigits
{
    public static int Bits => 5;

    public static int Group => 8;

    public static int ValueOf(int character)
    {
        int capital = DigitMask.Between(character, 'A', 'Z');
        int small = DigitMask.Between(character, 'a', 'z');
        int digit = DigitMask.Between(character, '2', '7');
        return (capital & (character - 'A')) | (small & (character - 'a')) | (digit & (character - '2' + 26)) | ~(capital | small | digit);
    }

    public static int DigitOf(int value) => value + 'A' + (DigitMask.Between(value, 26, 31) & ('2' - 'A' - 26));
}

/// <summary>0 to 9, A to V; small letters are read too.</summary>
internal readonly struct Base32HexDigits : IDigits
{
    public static int Bits => 5;

    public static int Group => 8;

    public static int ValueOf(int character)
    {
        int digit = DigitMask.Between(character, '0', '9');
        int capital = DigitMask.Between(character, 'A', 'V');
        int small = DigitMask.Between(character, 'a', 'v');
        return (digit & (character - '0')) | (capital & (character - 'A' + 10)) | (small & (character - 'a' + 10)) | ~(digit | capital | small);
    }

    public static int DigitOf(int value) => value + '0' + (DigitMask.Between(value, 10, 31) & ('A' - '0' - 10));
}

/// <summary>A to Z, a to z, 0 to 9, + and /.</summary>
internal readonly struct Base64Digits : IDigits
{
    public static int Bits => 6;

    public static int Group => 4;

    public static int ValueOf(int character) => Base64Common.ValueOf(character, '+', '/');

    public static int DigitOf(int value) => Base64Common.DigitOf(value, '+', '/');
}

/// <summary>A to Z, a to z, 0 to 9, - and _.</summary>
internal readonly struct Base64UrlDigits : IDigits
{
    public static int Bits => 6;

    public static int Group => 4;

    public static int ValueOf(int character) => Base64Common.ValueOf(character, '-', '_');

    public static int DigitOf(int value) => Base64Common.DigitOf(value, '-', '_');
}

internal static class Base64Common
{
    internal static int ValueOf(int character, int digit62, int digit63)
    {
        int capital = DigitMask.Between(character, 'A', 'Z');
        int small = DigitMask.Between(character, 'a', 'z');
        int digit = DigitMask.Between(character, '0', '9');
        int is62 = DigitMask.Between(character, digit62, digit62);
        int is63 = DigitMask.Between(character, digit63, digit63);
        return (capital & (character - 'A')) | (small & (character - 'a' + 26)) | (digit & (character - '0' + 52)) | (is62 & 62) | (is63 & 63)
            | ~(capital | small | digit | is62 | is63);
    }

    internal static int DigitOf(int value, int digit62, int digit63) =>
        (DigitMask.Between(value, 0, 25) & (value + 'A')) | (DigitMask.Between(value, 26, 51) & (value - 26 + 'a'))
        | (DigitMask.Between(value, 52, 61) & (value - 52 + '0')) | (DigitMask.Between(value, 62, 62) & digit62) | (DigitMask.Between(value, 63, 63) & digit63);
}
