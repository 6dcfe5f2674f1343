using System.Text;
using Infra.Sudo.Policy.Matching;

namespace Infra.Sudo.Policy.Tests.Matching;

/// <summary>A shell pattern as its elements: printed for <see cref="Glob"/> and libc, and matched here by trying everything.</summary>
internal sealed class GlobModel
{
    private enum Kind
    {
        Byte,
        Any,
        Star,
        Bracket,
    }

    private sealed record Element(Kind Kind, string Text, Func<byte, bool, bool> Takes);

    private readonly List<Element> _elements = [];

    /// <summary>Bytes that texts and patterns are made of.</summary>
    internal static ReadOnlySpan<byte> Alphabet => "aAbBz09/.-_ ]!\\*"u8;

    internal static GlobModel Make(ChoiceSource choices)
    {
        var model = new GlobModel();
        int count = choices.Next(9);
        for (int i = 0; i < count; i++)
            model._elements.Add(MakeElement(choices));
        return model;
    }

    internal byte[] Pattern => Encoding.Latin1.GetBytes(string.Concat(_elements.Select(element => element.Text).ToArray()));

    /// <summary>fnmatch(3) by its definition: every way to share the text among the elements.</summary>
    internal bool Matches(ReadOnlySpan<byte> text, GlobOptions options)
    {
        bool isPath = options.HasFlag(GlobOptions.Path);
        // reach[t]: the elements so far can have taken the first t bytes.
        bool[] reach = new bool[text.Length + 1];
        reach[0] = true;
        foreach (Element element in _elements)
        {
            bool[] next = new bool[text.Length + 1];
            for (int t = 0; t <= text.Length; t++)
            {
                if (!reach[t]) continue;
                if (element.Kind == Kind.Star)
                {
                    if (IsLeadingDot(text, t, options)) continue;   // glibc: not even a star that takes nothing may stand before it
                    for (int end = t; ; end++)
                    {
                        next[end] = true;
                        if (end == text.Length || (isPath && text[end] == '/')) break;
                    }

                    continue;
                }

                if (t == text.Length) continue;
                bool isWild = element.Kind != Kind.Byte;
                if (isWild && ((isPath && text[t] == '/') || IsLeadingDot(text, t, options))) continue;
                if (element.Takes(text[t], options.HasFlag(GlobOptions.IgnoreCase))) next[t + 1] = true;
            }

            reach = next;
        }

        return reach[text.Length];
    }

    private static bool IsLeadingDot(ReadOnlySpan<byte> text, int t, GlobOptions options) =>
        options.HasFlag(GlobOptions.LeadingDot) && t < text.Length && text[t] == '.' && (t == 0 || (options.HasFlag(GlobOptions.Path) && text[t - 1] == '/'));

    private static Element MakeElement(ChoiceSource choices)
    {
        switch (choices.Next(8))
        {
            case 0 or 1:
                return new Element(Kind.Star, "*", (_, _) => false);
            case 2:
                return new Element(Kind.Any, "?", (_, _) => true);
            case 3 or 4:
                return MakeBracket(choices);
            case 5:
                byte escaped = Alphabet[choices.Next(Alphabet.Length)];
                return new Element(Kind.Byte, "\\" + (char)escaped, (value, ignoreCase) => Same(value, escaped, ignoreCase));
            default:
                byte plain = "aAbBz09/.-_ ]!"u8[choices.Next(14)];
                return new Element(Kind.Byte, ((char)plain).ToString(), (value, ignoreCase) => Same(value, plain, ignoreCase));
        }
    }

    private static Element MakeBracket(ChoiceSource choices)
    {
        var text = new StringBuilder("[");
        bool isNegated = choices.Next(3) == 0;
        if (isNegated) text.Append(choices.Next(2) == 0 ? '!' : '^');
        List<Func<byte, bool, bool>> items = [];
        int count = 1 + choices.Next(3);
        for (int i = 0; i < count; i++)
        {
            switch (choices.Next(5))
            {
                case 0:
                    (char low, char high) = choices.Next(3) switch { 0 => ('a', 'm'), 1 => ('A', 'Z'), _ => ('0', '5') };
                    text.Append(low).Append('-').Append(high);
                    items.Add((value, ignoreCase) => Lower(low, ignoreCase) <= Lower((char)value, ignoreCase) && Lower((char)value, ignoreCase) <= Lower(high, ignoreCase));
                    break;
                case 1:
                    (string name, Func<char, bool> holds) = choices.Next(4) switch
                    {
                        0 => ("digit", char.IsAsciiDigit),
                        1 => ("alpha", char.IsAsciiLetter),
                        2 => ("punct", (Func<char, bool>)(c => c is > ' ' and < '\x7F' && !char.IsAsciiLetterOrDigit(c))),
                        _ => ("alnum", char.IsAsciiLetterOrDigit),
                    };
                    text.Append("[:").Append(name).Append(":]");
                    items.Add((value, _) => holds((char)value));
                    break;
                case 2 when i == 0:
                    text.Append(']');
                    items.Add((value, _) => value == ']');
                    break;
                case 3:
                    text.Append("\\]");
                    items.Add((value, _) => value == ']');
                    break;
                default:
                    byte member = "abZ09._*?"u8[choices.Next(9)];
                    text.Append((char)member);
                    items.Add((value, ignoreCase) => Same(value, member, ignoreCase));
                    break;
            }
        }

        text.Append(']');
        return new Element(Kind.Bracket, text.ToString(), (value, ignoreCase) => items.Any(item => item(value, ignoreCase)) != isNegated);
    }

    private static bool Same(byte left, byte right, bool ignoreCase) => Lower((char)left, ignoreCase) == Lower((char)right, ignoreCase);

    private static char Lower(char value, bool ignoreCase) => ignoreCase && char.IsAsciiLetterUpper(value) ? char.ToLowerInvariant(value) : value;
}
