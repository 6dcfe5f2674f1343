namespace Infra.Sudo.Policy.Matching;

/// <summary>
/// Parses extended regular expressions as glibc does with RE_SYNTAX_POSIX_EXTENDED: anchors wherever they stand, a lone <c>)</c> is a byte, empty
/// choices are allowed, an operator with nothing to repeat is not. Groups nest at most <see cref="DepthMax"/> deep.
/// </summary>
/// <param name="pattern">The pattern, without <c>(?i)</c>.</param>
/// <param name="ignoreCase">Whether letters are taken in both cases.</param>
/// <param name="nodes">Takes the parts of the pattern.</param>
/// <param name="sets">Takes its sets of bytes.</param>
internal ref struct RegexParser(ReadOnlySpan<byte> pattern, bool ignoreCase, List<RegexNode> nodes, List<ByteSet> sets)
{
    private const int DepthMax = 100;

    private readonly ReadOnlySpan<byte> _pattern = pattern;
    private int _at;
    private PosixRegexError _error;

    internal PosixRegexError Parse(out int root)
    {
        root = ParseChoice(0);
        return _error;
    }

    private readonly bool IsAtEnd => _at == _pattern.Length;

    private readonly bool IsNext(char value) => _at < _pattern.Length && _pattern[_at] == value;

    private int ParseChoice(int depth)
    {
        int first = ParseSequence(depth);
        if (_error != PosixRegexError.None || !IsNext('|')) return first;
        int last = first;
        while (_error == PosixRegexError.None && IsNext('|'))
        {
            _at++;
            int way = ParseSequence(depth);
            Chain(last, way);
            last = way;
        }

        return Add(RegexNodeKind.Choice, first);
    }

    private int ParseSequence(int depth)
    {
        int first = -1;
        int last = -1;
        while (_error == PosixRegexError.None && !IsAtEnd && !IsNext('|') && (depth == 0 || !IsNext(')')))
        {
            int part = ParsePart(depth);
            if (_error != PosixRegexError.None) break;
            if (first < 0) first = part;
            else Chain(last, part);
            last = part;
        }

        return Add(RegexNodeKind.Sequence, first);
    }

    private int ParsePart(int depth)
    {
        byte value = _pattern[_at];
        int atom;
        switch (value)
        {
            case (byte)'*' or (byte)'+' or (byte)'?' or (byte)'{':
                return Fail(PosixRegexError.BadRepeat);   // nothing before it to repeat; anchors cannot be repeated either
            case (byte)'^':
                _at++;
                return Add(RegexNodeKind.Assert, (int)RegexAssertion.Begin);
            case (byte)'$':
                _at++;
                return Add(RegexNodeKind.Assert, (int)RegexAssertion.End);
            case (byte)'(':
                if (depth == DepthMax) return Fail(PosixRegexError.TooBig);
                _at++;
                atom = ParseChoice(depth + 1);
                if (_error != PosixRegexError.None) return -1;
                if (!IsNext(')')) return Fail(PosixRegexError.OpenGroup);
                _at++;
                break;
            case (byte)'[':
                _error = RegexBracket.Parse(_pattern, ref _at, ignoreCase, out ByteSet set);
                if (_error != PosixRegexError.None) return -1;
                atom = Add(RegexNodeKind.Set, AddSet(set));
                break;
            case (byte)'.':
                _at++;
                ByteSet any = default;
                any.Add(0);
                any.Invert();
                atom = Add(RegexNodeKind.Set, AddSet(any));
                break;
            case (byte)'\\':
                if (_at + 1 == _pattern.Length) return Fail(PosixRegexError.TrailingBackslash);
                byte escaped = _pattern[_at + 1];
                if (escaped is >= (byte)'1' and <= (byte)'9') return Fail(PosixRegexError.BackReference);
                _at += 2;
                if (AssertionOf(escaped) is { } assertion) return Add(RegexNodeKind.Assert, (int)assertion);
                atom = ParseEscaped(escaped);
                break;
            default:
                _at++;
                atom = Add(RegexNodeKind.Byte, Fold(value));
                break;
        }

        while (_error == PosixRegexError.None && !IsAtEnd && _pattern[_at] is (byte)'*' or (byte)'+' or (byte)'?' or (byte)'{') atom = ParseRepeat(atom);
        return atom;
    }

    private int ParseEscaped(byte escaped)
    {
        if (escaped is not ((byte)'w' or (byte)'W' or (byte)'s' or (byte)'S')) return Add(RegexNodeKind.Byte, Fold(escaped));
        ByteSet set = default;
        for (int value = 0; value < 256; value++)
        {
            bool isMember = escaped is (byte)'w' or (byte)'W' ? RegexRun.IsWord((byte)value) : CharacterClass.Contains(CharacterClassKind.Space, (byte)value);
            if (isMember) set.Add((byte)value);
        }

        if (escaped is (byte)'W' or (byte)'S')
        {
            set.Invert();
            set.Remove(0);
        }

        return Add(RegexNodeKind.Set, AddSet(set));
    }

    private static RegexAssertion? AssertionOf(byte escaped) => escaped switch
    {
        (byte)'b' => RegexAssertion.WordEdge,
        (byte)'B' => RegexAssertion.NoWordEdge,
        (byte)'<' => RegexAssertion.WordStart,
        (byte)'>' => RegexAssertion.WordEnd,
        (byte)'`' => RegexAssertion.Begin,
        (byte)'\'' => RegexAssertion.End,
        _ => null,
    };

    private int ParseRepeat(int atom)
    {
        byte value = _pattern[_at++];
        (int min, int max) = value switch
        {
            (byte)'*' => (0, -1),
            (byte)'+' => (1, -1),
            (byte)'?' => (0, 1),
            _ => ParseBound(),
        };
        if (_error != PosixRegexError.None) return -1;
        int repeat = Add(RegexNodeKind.Repeat, atom);
        RegexNode node = nodes[repeat];
        node.Min = min;
        node.Max = max;
        nodes[repeat] = node;
        return repeat;
    }

    // Behind the "{": m, m,n, m, or ,n and the "}".
    private (int Min, int Max) ParseBound()
    {
        int min = ParseNumber();
        int max = min;
        if (IsNext(','))
        {
            _at++;
            max = ParseNumber();
            if (min < 0) min = 0;
        }

        if (IsAtEnd) return (Fail(PosixRegexError.OpenBrace), 0);
        if (!IsNext('}') || min < 0 || (max >= 0 && max < min)) return (Fail(PosixRegexError.BadBound), 0);
        _at++;
        return (min, max);
    }

    private int ParseNumber()
    {
        int number = -1;
        while (!IsAtEnd && _pattern[_at] is >= (byte)'0' and <= (byte)'9' && number < 10_000) number = (Math.Max(number, 0) * 10) + _pattern[_at++] - '0';
        return number;
    }

    private readonly byte Fold(byte value) => ignoreCase ? Glob.Fold(value, GlobOptions.IgnoreCase) : value;

    private readonly int Add(RegexNodeKind kind, int value)
    {
        nodes.Add(new RegexNode { Kind = kind, Value = value, Next = -1 });
        return nodes.Count - 1;
    }

    private readonly int AddSet(ByteSet set)
    {
        sets.Add(set);
        return sets.Count - 1;
    }

    private readonly void Chain(int before, int after)
    {
        RegexNode node = nodes[before];
        node.Next = after;
        nodes[before] = node;
    }

    private int Fail(PosixRegexError error)
    {
        _error = error;
        return -1;
    }
}
