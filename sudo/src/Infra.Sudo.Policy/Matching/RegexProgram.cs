namespace Infra.Sudo.Policy.Matching;

/// <summary>A compiled pattern: states in arrays, the first one first.</summary>
/// <param name="ignoreCase">Whether text is looked at in lower case.</param>
/// <param name="sets">The sets that states refer to.</param>
/// <param name="states">How many states to make room for.</param>
internal sealed class RegexProgram(bool ignoreCase, ByteSet[] sets, int states)
{
    private readonly List<RegexState> _states = new(states);

    internal static RegexProgram Empty { get; } = new(ignoreCase: false, [], 0);

    /// <summary>Whether text is looked at in lower case; the pattern is in lower case already.</summary>
    internal bool IgnoresCase => ignoreCase;

    internal int Count => _states.Count;

    internal RegexState this[int state] => _states[state];

    internal bool SetContains(int set, byte value) => sets[set].Contains(value);

    /// <summary>Adds a state; false if there are too many already.</summary>
    internal bool TryAdd(RegexStateKind kind, int x = 0, int y = 0)
    {
        if (_states.Count >= PosixRegex.StatesMax) return false;
        _states.Add(new RegexState(kind, x, y));
        return true;
    }

    internal void Patch(int state, int x, int y) => _states[state] = new RegexState(_states[state].Kind, x, y);
}

/// <summary>One state of a <see cref="RegexProgram"/>.</summary>
internal readonly record struct RegexState(RegexStateKind Kind, int X, int Y);
