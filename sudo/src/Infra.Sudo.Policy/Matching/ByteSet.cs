namespace Infra.Sudo.Policy.Matching;

/// <summary>A set of bytes.</summary>
internal struct ByteSet
{
    private ulong _a;
    private ulong _b;
    private ulong _c;
    private ulong _d;

    internal readonly bool Contains(byte value) => (((value >> 6) switch { 0 => _a, 1 => _b, 2 => _c, _ => _d } >> (value & 63)) & 1) != 0;

    internal void Add(byte value)
    {
        ulong bit = 1UL << (value & 63);
        switch (value >> 6)
        {
            case 0: _a |= bit; break;
            case 1: _b |= bit; break;
            case 2: _c |= bit; break;
            default: _d |= bit; break;
        }
    }

    internal void Invert()
    {
        _a = ~_a;
        _b = ~_b;
        _c = ~_c;
        _d = ~_d;
    }

    internal void Remove(byte value)
    {
        Invert();
        Add(value);
        Invert();
    }
}
