namespace Infra.Sudo.Policy.Matching;

/// <summary>A compiled pattern: states in arrays, the first one first.</summary>
internal sealed class RegexProgram(bool ignoreCase)
{
    private readonly List<RegexState> _states = [];
    private readonly List<ByteSet> _sets = [];

    /// <summary>Whether text is looked at in lower case; the pattern is in lower case already.</summary>
    internal bool IgnoresCase => ignoreCase;

    internal int Count => _states.Count;

    internal RegexState this[int state] => _states[state];

    internal bool SetContains(int set, byte value) => _sets[set].Contains(value);

    internal int AddSet(ByteSet set)
    {
        _sets.Add(set);
        return _sets.Count - 1;
    }

    /// <summary>Makes room for so many states at once.</summary>
    internal void Reserve(int states) => _states.Capacity = states;

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
