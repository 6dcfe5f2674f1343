using System.Buffers;

namespace Infra.Proxy.Data;

/// <summary>
/// The buffers of a <see cref="SlabSpace"/> for those who ask for memory as .NET's pipes do. The pool that all of .NET shares makes new ones when many connections come at once,
/// and they are young objects: the collector would move them while everybody waits. Not for Kestrel's own pipes: those of a connection that it gives up are not given back.
/// </summary>
internal sealed class SlabMemory(SlabSpace slabs) : MemoryPool<byte>
{
    /// <inheritdoc/>
    public override int MaxBufferSize => SlabSpace.LargeBytes;

    /// <summary>Lends memory.</summary>
    /// <param name="minBufferSize">Bytes at least; what says nothing of it gets <see cref="SlabSpace.SmallBytes"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is more than <see cref="MaxBufferSize"/>.</exception>
    public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
    {
        SlabPool pool = slabs.For(minBufferSize < 0 ? SlabSpace.SmallBytes : minBufferSize) ?? throw new ArgumentOutOfRangeException(nameof(minBufferSize));
        return new Lease(pool);
    }

    // The buffers belong to the space, which lives as long as the engine.
    protected override void Dispose(bool disposing)
    {
    }

    private sealed class Lease(SlabPool pool) : IMemoryOwner<byte>
    {
        private Slab? _slab = pool.Rent();

        public Memory<byte> Memory => (_slab ?? throw new ObjectDisposedException(nameof(Lease))).Bytes;

        // Pipes do not say how much they wrote.
        public void Dispose()
        {
            if (Interlocked.Exchange(ref _slab, null) is { } slab) pool.Return(slab, slab.Bytes.Length);
        }
    }
}
