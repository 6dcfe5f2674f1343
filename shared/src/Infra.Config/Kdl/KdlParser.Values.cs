using System.Diagnostics.CodeAnalysis;
using Infra.Config.Sources;
using Infra.Parsing;

namespace Infra.Config.Kdl;

// Names and values.
internal sealed partial class KdlParser
{
    private static readonly string[] Keywords2 = ["true", "false", "null", "inf", "-inf", "nan"];

    private bool _lastWasInvalid;
    private bool _lastWasQuoted;

    /// <summary>Whether what stands here can only be a value: a number or a keyword.</summary>
    private bool IsValueStart
    {
        get
        {
            if (_version == KdlVersion.V2 && Current == '#') return !IsRawStringStart;
            if (Current is '"' || IsRawStringStart) return false;
            ReadOnlySpan<char> run = Run();
            return KdlCharacters.LooksLikeNumber(run, _version) || (_version == KdlVersion.V1 && KdlCharacters.IsKeyword(run, _version));
        }
    }

    private bool IsRawStringStart
    {
        get
        {
            ReadOnlySpan<char> rest = _text.AsSpan(_offset);
            if (_version == KdlVersion.V1)
            {
                if (rest is not ['r', ..]) return false;
                rest = rest[1..];
                return rest.TrimStart('#') is ['"', ..];
            }

            return rest is ['#', ..] && rest.TrimStart('#') is ['"', ..];
        }
    }

    private ReadOnlySpan<char> Run()
    {
        ReadOnlySpan<char> rest = _text.AsSpan(_offset);
        return rest[..KdlCharacters.NameLength(rest, _version)];
    }

    /// <summary>Reads a string of any notation, or a bare name. A string with a bad escape is read to its end, and <see cref="_lastWasInvalid"/> tells.</summary>
    private bool ReadName(string what, out string name)
    {
        name = "";
        _lastWasInvalid = false;
        _lastWasQuoted = Current == '"' || IsRawStringStart;
        if (_lastWasQuoted) return ReadString(out name);

        int start = _offset;
        ReadOnlySpan<char> run = Run();
        if (run.IsEmpty)
        {
            Error("syntax", $"expected {what}, not {DescribeCurrent()}", start, 0);
            return false;
        }

        if (KdlCharacters.LooksLikeNumber(run, _version))
        {
            Error("syntax", $"{Names.Quote(run.ToString())} cannot be {what}, since it begins like a number; quotes would help", start, run.Length);
            return false;
        }

        if (KdlCharacters.IsKeyword(run, _version))
        {
            string hint = _version == KdlVersion.V2 ? $"; the value is written #{run}" : "; quotes would help";
            Error("syntax", $"{Names.Quote(run.ToString())} cannot stand here without quotes{hint}", start, run.Length);
            return false;
        }

        name = run.ToString();
        _offset += run.Length;
        return true;
    }

    private bool ReadValue([NotNullWhen(true)] out KdlValue? value)
    {
        value = null;
        int start = _offset;
        if (_version == KdlVersion.V2 && Current == '#' && !IsRawStringStart) return ReadKeyword(out value);
        if (Current == '"' || IsRawStringStart)
        {
            _lastWasInvalid = false;
            if (!ReadString(out string text)) return false;
            value = new KdlValue(_lastWasInvalid ? KdlKind.Invalid : KdlKind.String, TextSpan.FromBounds(start, _offset)) { Text = text };
            return true;
        }

        ReadOnlySpan<char> run = Run();
        if (KdlCharacters.LooksLikeNumber(run, _version)) return ReadNumber(run, out value);
        if (_version == KdlVersion.V2)
        {
            if (!ReadName("a value", out string name)) return false;
            value = new KdlValue(KdlKind.String, TextSpan.FromBounds(start, _offset)) { Text = name };
            return true;
        }

        if (run.IsEmpty)
        {
            Error("syntax", $"expected a value, not {DescribeCurrent()}", start, 0);
            return false;
        }

        TextSpan span = new(start, run.Length);
        _offset += run.Length;
        value = run switch
        {
            "true" => new KdlValue(KdlKind.Boolean, span) { Boolean = true },
            "false" => new KdlValue(KdlKind.Boolean, span),
            "null" => new KdlValue(KdlKind.Null, span),
            _ => null,
        };
        if (value is not null) return true;
        Error("syntax", $"{Names.Quote(run.ToString())} is no value; strings stand in quotes", start, run.Length);
        return false;
    }

    private bool ReadKeyword([NotNullWhen(true)] out KdlValue? value)
    {
        int start = _offset++;
        ReadOnlySpan<char> run = Run();
        _offset += run.Length;
        TextSpan span = TextSpan.FromBounds(start, _offset);
        value = run switch
        {
            "true" => new KdlValue(KdlKind.Boolean, span) { Boolean = true },
            "false" => new KdlValue(KdlKind.Boolean, span),
            "null" => new KdlValue(KdlKind.Null, span),
            "inf" => new KdlValue(KdlKind.Number, span) { Number = new KdlNumber("#inf", null, double.PositiveInfinity) },
            "-inf" => new KdlValue(KdlKind.Number, span) { Number = new KdlNumber("#-inf", null, double.NegativeInfinity) },
            "nan" => new KdlValue(KdlKind.Number, span) { Number = new KdlNumber("#nan", null, double.NaN) },
            _ => null,
        };
        if (value is not null) return true;
        string? near = run.Length > 16 ? null : Suggestion.Closest(run, Keywords2);
        Error("syntax", "unknown word behind #; there are #true, #false, #null, #inf, #-inf and #nan", start, span.Length, near is null ? null : "#" + near);
        return false;
    }

    private bool ReadNumber(ReadOnlySpan<char> run, [NotNullWhen(true)] out KdlValue? value)
    {
        int start = _offset;
        _offset += run.Length;
        string? problem = KdlNumberText.Read(run, _version, out KdlNumber number);
        TextSpan span = new(start, run.Length);
        value = new KdlValue(problem is null ? KdlKind.Number : KdlKind.Invalid, span) { Number = number };
        if (problem is not null) Error("bad-value", problem, start, run.Length);
        return true;
    }
}
