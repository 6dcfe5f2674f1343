namespace Infra.Sudo.Policy.Matching;

/// <summary>
/// One run of a pattern over a text: all states that the text so far can have led to, at once. Each state enters a list once per byte, so a step
/// costs at most one look at each.
/// </summary>
internal ref struct RegexRun(RegexProgram program, Span<int> first, Span<int> second, Span<int> marks)
{
    private readonly Span<int> _marks = marks;   // the last round in which a state was listed; rounds count from 1
    private Span<int> _current = first;
    private Span<int> _next = second;
    private int _currentCount;
    private int _nextCount;

    /// <summary>States that were listed so far.</summary>
    internal long Entered { get; private set; }

    /// <summary>Whether the pattern matches somewhere in the text. The memory must be zeros; each span has one place per state.</summary>
    internal bool Matches(ReadOnlySpan<byte> text)
    {
        bool bound = program[0].Kind == RegexStateKind.Assert && program[0].X == (int)RegexAssertion.Begin;
        for (int at = 0; ; at++)
        {
            int round = at + 1;
            if (at == 0 || !bound) Enter(0, round);   // a match may start here
            if (Expand(text, at, round)) return true;
            if (at == text.Length || (_nextCount == 0 && bound)) return false;
            Swap();
            Step(program.IgnoresCase ? Glob.Fold(text[at], GlobOptions.IgnoreCase) : text[at], round + 1);
        }
    }

    private void Swap()
    {
        Span<int> former = _current;
        _current = _next;
        _currentCount = _nextCount;
        _next = former;
        _nextCount = 0;
    }

    private readonly bool IsListed(int state, int round) => _marks[state] == round;

    private void Enter(int state, int round)
    {
        if (IsListed(state, round)) return;
        _marks[state] = round;
        _next[_nextCount++] = state;
        Entered++;
    }

    // Follows the states that take no byte; the list grows while it is read.
    private bool Expand(ReadOnlySpan<byte> text, int at, int round)
    {
        for (int i = 0; i < _nextCount; i++)
        {
            int number = _next[i];
            RegexState state = program[number];
            switch (state.Kind)
            {
                case RegexStateKind.Match:
                    return true;
                case RegexStateKind.Split:
                    Enter(state.X, round);
                    Enter(state.Y, round);
                    break;
                case RegexStateKind.Jump:
                    Enter(state.X, round);
                    break;
                case RegexStateKind.Assert when Holds((RegexAssertion)state.X, text, at):
                    Enter(number + 1, round);
                    break;
                default:
                    break;
            }
        }

        return false;
    }

    private void Step(byte value, int round)
    {
        for (int i = 0; i < _currentCount; i++)
        {
            int number = _current[i];
            RegexState state = program[number];
            bool takes = state.Kind switch
            {
                RegexStateKind.Byte => state.X == value,
                RegexStateKind.Set => program.SetContains(state.X, value),
                _ => false,
            };
            if (takes) Enter(number + 1, round);
        }
    }

    private static bool Holds(RegexAssertion assertion, ReadOnlySpan<byte> text, int at)
    {
        bool before = at > 0 && IsWord(text[at - 1]);
        bool after = at < text.Length && IsWord(text[at]);
        return assertion switch
        {
            RegexAssertion.Begin => at == 0,
            RegexAssertion.End => at == text.Length,
            RegexAssertion.WordEdge => before != after,
            RegexAssertion.NoWordEdge => before == after,
            RegexAssertion.WordStart => !before && after,
            _ => before && !after,
        };
    }

    internal static bool IsWord(byte value) => value == '_' || CharacterClass.Contains(CharacterClassKind.Alnum, value);
}
