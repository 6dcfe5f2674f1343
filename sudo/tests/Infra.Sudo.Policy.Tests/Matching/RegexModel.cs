using System.Globalization;
using System.Text;

namespace Infra.Sudo.Policy.Tests.Matching;

/// <summary>
/// A regular expression as a tree: printed for <c>PosixRegex</c> and libc, and matched here by the sets of places in the text that each part leads to. Texts have at most 60 bytes,
/// so that a set is one number.
/// </summary>
internal abstract record RegexModel
{
    internal const int TextBytesMax = 60;

    /// <summary>Bytes that texts are made of.</summary>
    internal static ReadOnlySpan<byte> Alphabet => "abcABz019 _-./|$^"u8;

    internal static RegexModel Make(ChoiceSource choices) => MakeChoice(choices, 0);

    /// <summary>Whether the expression matches anywhere in the text.</summary>
    internal bool Matches(ReadOnlySpan<byte> text) => Step(text.ToArray(), (1UL << (text.Length + 1)) - 1) != 0;

    internal byte[] Pattern
    {
        get
        {
            var text = new StringBuilder();
            Print(text);
            return Encoding.Latin1.GetBytes(text.ToString());
        }
    }

    private protected abstract void Print(StringBuilder target);

    /// <summary>The places where this part can end if it begins at one of <paramref name="places"/>.</summary>
    private protected abstract ulong Step(byte[] text, ulong places);

    private static RegexModel MakeChoice(ChoiceSource choices, int depth)
    {
        RegexModel[] ways = new RegexModel[choices.Next(5) == 1 ? 2 : 1];
        for (int i = 0; i < ways.Length; i++)
        {
            RegexModel[] parts = new RegexModel[choices.Next(5)];
            for (int part = 0; part < parts.Length; part++)
                parts[part] = MakePart(choices, depth);
            ways[i] = new Sequence(parts);
        }

        return ways.Length == 1 ? ways[0] : new Choice(ways);
    }

    private static RegexModel MakePart(ChoiceSource choices, int depth)
    {
        RegexModel atom = choices.Next(9) switch
        {
            0 => new Anchor(IsEnd: false),
            1 => new Anchor(IsEnd: true),
            2 => new One(".", value => value != 0),
            3 => MakeSet(choices),
            4 when depth < 3 => new Group(MakeChoice(choices, depth + 1)),
            5 => MakeEscaped("|$^.*+?()[{\\"[choices.Next(12)]),
            _ => MakeByte("abcABz019 _-"[choices.Next(12)]),
        };
        if (atom is Anchor) return atom;
        return choices.Next(8) switch
        {
            0 => new Repeat(atom, 0, -1, "*"),
            1 => new Repeat(atom, 1, -1, "+"),
            2 => new Repeat(atom, 0, 1, "?"),
            3 => MakeBound(atom, choices.Next(3), choices.Next(3)),
            _ => atom,
        };
    }

    private static One MakeByte(char value) => new(value.ToString(), other => other == value);

    private static One MakeEscaped(char value) => new("\\" + value, other => other == value);

    private static Repeat MakeBound(RegexModel atom, int min, int more) => more switch
    {
        0 => new Repeat(atom, min, min, string.Create(CultureInfo.InvariantCulture, $"{{{min}}}")),
        1 => new Repeat(atom, min, -1, string.Create(CultureInfo.InvariantCulture, $"{{{min},}}")),
        _ => new Repeat(atom, min, min + 2, string.Create(CultureInfo.InvariantCulture, $"{{{min},{min + 2}}}")),
    };

    private static One MakeSet(ChoiceSource choices)
    {
        bool isNegated = choices.Next(3) == 0;
        (string text, Func<byte, bool> holds) = choices.Next(6) switch
        {
            0 => ("a-c", (Func<byte, bool>)(value => value is >= (byte)'a' and <= (byte)'c')),
            1 => ("[:digit:]_", value => char.IsAsciiDigit((char)value) || value == '_'),
            2 => ("]z", value => value is (byte)']' or (byte)'z'),
            3 => ("0-9A-B", value => value is >= (byte)'0' and <= (byte)'9' or (byte)'A' or (byte)'B'),
            4 => ("[:upper:][.-.]", value => char.IsAsciiLetterUpper((char)value) || value == '-'),
            _ => ("/.-", value => value is (byte)'/' or (byte)'.' or (byte)'-'),
        };
        return new One($"[{(isNegated ? "^" : "")}{text}]", value => value != 0 && holds(value) != isNegated);
    }

    private sealed record One(string Text, Func<byte, bool> Takes) : RegexModel
    {
        private protected override void Print(StringBuilder target) => target.Append(Text);

        private protected override ulong Step(byte[] text, ulong places)
        {
            ulong ends = 0;
            for (int at = 0; at < text.Length; at++)
                if ((places >> at & 1) != 0 && Takes(text[at])) ends |= 1UL << (at + 1);
            return ends;
        }
    }

    private sealed record Anchor(bool IsEnd) : RegexModel
    {
        private protected override void Print(StringBuilder target) => target.Append(IsEnd ? '$' : '^');

        private protected override ulong Step(byte[] text, ulong places) => places & (IsEnd ? 1UL << text.Length : 1);
    }

    private sealed record Group(RegexModel Inside) : RegexModel
    {
        private protected override void Print(StringBuilder target)
        {
            target.Append('(');
            Inside.Print(target);
            target.Append(')');
        }

        private protected override ulong Step(byte[] text, ulong places) => Inside.Step(text, places);
    }

    private sealed record Sequence(RegexModel[] Parts) : RegexModel
    {
        private protected override void Print(StringBuilder target)
        {
            foreach (RegexModel part in Parts)
                part.Print(target);
        }

        private protected override ulong Step(byte[] text, ulong places)
        {
            foreach (RegexModel part in Parts)
                places = part.Step(text, places);
            return places;
        }
    }

    private sealed record Choice(RegexModel[] Ways) : RegexModel
    {
        private protected override void Print(StringBuilder target)
        {
            for (int i = 0; i < Ways.Length; i++)
            {
                if (i > 0) target.Append('|');
                Ways[i].Print(target);
            }
        }

        private protected override ulong Step(byte[] text, ulong places)
        {
            ulong ends = 0;
            foreach (RegexModel way in Ways)
                ends |= way.Step(text, places);
            return ends;
        }
    }

    private sealed record Repeat(RegexModel Body, int Min, int Max, string Mark) : RegexModel
    {
        private protected override void Print(StringBuilder target)
        {
            Body.Print(target);
            target.Append(Mark);
        }

        private protected override ulong Step(byte[] text, ulong places)
        {
            for (int i = 0; i < Min; i++)
                places = Body.Step(text, places);
            for (int i = Min; Max < 0 || i < Max; i++)
            {
                ulong more = places | Body.Step(text, places);
                if (more == places) break;
                places = more;
            }

            return places;
        }
    }
}
