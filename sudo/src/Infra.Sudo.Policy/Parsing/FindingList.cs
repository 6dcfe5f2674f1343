using System.Collections;

namespace Infra.Sudo.Policy.Parsing;

/// <summary>What a check has found, in its order. The first ten thousand are kept, the others are counted, so that no file makes the list outgrow it.</summary>
/// <typeparam name="T">What a finding is.</typeparam>
public sealed class FindingList<T> : IReadOnlyList<T>
{
    private const int KeptMax = Ast.SudoersPolicy.ProblemsMax;

    private readonly List<T> _kept = [];

    internal FindingList()
    {
    }

    /// <summary>How many are kept.</summary>
    public int Count => _kept.Count;

    /// <summary>How many more there were.</summary>
    public int Dropped { get; private set; }

    /// <inheritdoc/>
    public T this[int index] => _kept[index];

    /// <inheritdoc/>
    public IEnumerator<T> GetEnumerator() => _kept.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Whether there is room for one more; if not, it is counted, and its words need not be made.</summary>
    internal bool HasRoom()
    {
        if (_kept.Count < KeptMax) return true;
        Dropped++;
        return false;
    }

    internal void Add(T finding)
    {
        if (HasRoom()) _kept.Add(finding);
    }

    internal void AddRange(FindingList<T> others)
    {
        foreach (T finding in others)
            Add(finding);
        CountDropped(others.Dropped);
    }

    internal void CountDropped(int count) => Dropped += count;

    internal void Reverse() => _kept.Reverse();
}
