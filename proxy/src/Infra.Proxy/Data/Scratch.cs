namespace Infra.Proxy.Data;

/// <summary>A buffer that is only there while it is needed, and as large as needed. Not thread-safe.</summary>
internal sealed class Scratch(SlabSpace space)
{
    private Slab? _slab;
    private SlabPool? _pool;

    /// <summary>The buffer; empty when there is none.</summary>
    internal byte[] Bytes => _slab?.Bytes ?? [];

    internal bool IsHeld => _slab is not null;

    /// <summary>Makes it so large at least; what is in it is kept.</summary>
    internal byte[] Ensure(int bytes)
    {
        if (_slab is not null && _slab.Bytes.Length >= bytes) return _slab.Bytes;
        SlabPool? pool = space.For(bytes);
        Slab slab = pool?.Rent() ?? new Slab(bytes);
        _slab?.Bytes.CopyTo(slab.Bytes, 0);
        Release();
        _slab = slab;
        _pool = pool;
        return slab.Bytes;
    }

    /// <summary>Gives it back.</summary>
    internal void Release() => Release(int.MaxValue);

    /// <summary>Gives it back, so much of which, from its start, was written at most.</summary>
    internal void Release(int used)
    {
        if (_slab is null) return;
        _pool?.Return(_slab, used);
        _slab = null;
        _pool = null;
    }
}
