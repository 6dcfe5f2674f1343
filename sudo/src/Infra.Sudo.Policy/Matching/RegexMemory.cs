namespace Infra.Sudo.Policy.Matching;

/// <summary>What runs of expressions work in: three places a state. Kept from one run to the next; not thread-safe.</summary>
internal sealed class RegexMemory
{
    private int[] _places = [];

    /// <summary>Zeros, good until the next call.</summary>
    internal Span<int> Take(int places)
    {
        if (_places.Length < places) _places = new int[Math.Max(places, 2 * _places.Length)];
        Span<int> taken = _places.AsSpan(0, places);
        taken.Clear();
        return taken;
    }
}
