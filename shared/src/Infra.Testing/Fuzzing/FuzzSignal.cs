namespace Infra.Testing.Fuzzing;

/// <summary>
/// What a target may tell about how far an input got: there is no coverage, so an input that shows a new outcome is what is worth keeping
/// and mutating further. A target calls <see cref="Saw(int)"/> with its error value, the offset at which reading stopped, the kind of record found…
/// </summary>
public static class FuzzSignal
{
    [ThreadStatic]
    private static HashSet<int>? _outcomes;

    [ThreadStatic]
    private static bool _isNew;

    /// <summary>Notes an outcome; does nothing outside a fuzz run.</summary>
    /// <param name="outcome">Any number that stands for what happened; use few (at most 65536 are kept).</param>
    public static void Saw(int outcome)
    {
        if (_outcomes is { Count: < 65536 } outcomes) _isNew |= outcomes.Add(outcome);
    }

    /// <summary>Notes two outcomes as one.</summary>
    public static void Saw(int first, int second) => Saw(unchecked((first * 31013) ^ second));

    internal static void Begin() => _outcomes = [];

    internal static bool TakeNew()
    {
        bool isNew = _isNew;
        _isNew = false;
        return isNew;
    }
}
