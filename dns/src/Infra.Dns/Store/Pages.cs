namespace Infra.Dns.Store;

/// <summary>
/// Memory that is only added to: pages of values, found by a place of 32 bits. Snapshots that came from each other share it; each keeps the list of pages that was
/// there when it was made. Whoever adds must be alone; reading what was there before needs no lock.
/// </summary>
/// <param name="offsetBits">How many bits of a place count inside a page.</param>
/// <param name="unitBits">A place counts in units of 2^unitBits values.</param>
/// <param name="firstPage">Values of the first page; later pages are twice as large, up to the largest.</param>
internal sealed class Pages<T>(int offsetBits, int unitBits, int firstPage)
    where T : struct
{
    private T[][] _pages = [];
    private int _used;   // values of the last page

    /// <summary>The pages so far; the list is never changed, only replaced.</summary>
    internal T[][] All => _pages;

    /// <summary>How many values were taken so far.</summary>
    internal long Taken { get; private set; }

    /// <summary>The next place; places grow.</summary>
    internal uint Next => _pages.Length == 0 ? 0 : Place(_pages.Length - 1, _used);

    internal int PageOf(uint place) => (int)(place >> offsetBits);

    internal int OffsetOf(uint place) => (int)(place & (1u << offsetBits) - 1) << unitBits;

    /// <summary>Takes values that stand side by side.</summary>
    /// <param name="count">How many; more than a page has get one of their own.</param>
    /// <param name="room">The values, all zero.</param>
    internal uint Take(int count, out Span<T> room)
    {
        int rounded = count + (1 << unitBits) - 1 >> unitBits << unitBits;
        if (_pages.Length == 0 || _pages[^1].Length - _used < rounded) AddPage(rounded);
        T[] page = _pages[^1];
        room = page.AsSpan(_used, count);
        uint place = Place(_pages.Length - 1, _used);
        _used += rounded;
        Taken += rounded;
        return place;
    }

    /// <summary>Gives back what the last page has too much; before anyone else has seen it.</summary>
    internal void Trim()
    {
        if (_pages.Length > 0 && _pages[^1].Length > _used) Array.Resize(ref _pages[^1], _used);
    }

    private void AddPage(int atLeast)
    {
        int largest = 1 << offsetBits + unitBits;
        int length = Math.Max(Math.Min(_pages.Length == 0 ? firstPage : _pages[^1].Length * 2, largest), atLeast);
        if (_pages.Length >= 1 << 32 - offsetBits) throw new InvalidOperationException("a zone is larger than the store can hold");
        // A new list each time: a snapshot keeps the one that it took.
        _pages = [.. _pages, new T[length]];
        _used = 0;
    }

    private uint Place(int page, int offset) => (uint)page << offsetBits | (uint)(offset >> unitBits);
}
