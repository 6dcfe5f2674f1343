using Infra.Proxy.Data;
using Infra.Proxy.Http1;
using Infra.Proxy.Upstreams;

namespace Infra.Proxy.Http2;

/// <summary>Puts bytes into chunks on their way up.</summary>
internal sealed class ChunkBuffer(SlabSpace space) : IDisposable
{
    private const int Overhead = 24;

    private readonly Scratch _buffer = new(space);

    /// <summary>The buffer, for what follows the chunks.</summary>
    internal Memory<byte> Room => _buffer.Ensure(SlabSpace.SmallBytes);

    /// <summary>Sends bytes as one chunk or several.</summary>
    internal async ValueTask SendAsync(UpstreamConnection upstream, ReadOnlyMemory<byte> bytes, Func<UpstreamConnection, ReadOnlyMemory<byte>, ValueTask> send)
    {
        byte[] buffer = _buffer.Ensure(SlabSpace.SmallBytes);
        while (!bytes.IsEmpty)
        {
            int count = Math.Min(bytes.Length, buffer.Length - Overhead);
            int length = ChunkRecoder.WriteChunk(bytes.Span[..count], buffer);
            await send(upstream, buffer.AsMemory(0, length)).ConfigureAwait(false);
            bytes = bytes[count..];
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _buffer.Release();
}
