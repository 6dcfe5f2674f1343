using Infra.Sudo.Policy.Lexing;

namespace Infra.Sudo.Policy.Matching;

/// <summary>User and group ids as sudoers writes them behind <c>#</c>.</summary>
public static class IdText
{
    /// <summary>Reads an id: white space, a sign, digits; negative ones wrap, and -1 (no id) is refused, also written 4294967295.</summary>
    /// <param name="text">The digits without <c>#</c>.</param>
    /// <param name="id">The id.</param>
    public static bool TryParse(ReadOnlySpan<byte> text, out uint id)
    {
        id = 0;
        int at = 0;
        while (at < text.Length && CharClass.IsSpace(text[at]))
            at++;
        bool isNegative = at < text.Length && text[at] == (byte)'-';
        if (at < text.Length && text[at] is (byte)'-' or (byte)'+') at++;
        if (at == text.Length) return false;
        long value = 0;
        for (; at < text.Length; at++)
        {
            if (!CharClass.IsDigit(text[at])) return false;
            value = (value * 10) + (text[at] - '0');
            if (value > uint.MaxValue) return false;
        }
        if (isNegative) value = -value;
        if (value < int.MinValue) return false;
        id = unchecked((uint)value);
        return id != uint.MaxValue;
    }
}
