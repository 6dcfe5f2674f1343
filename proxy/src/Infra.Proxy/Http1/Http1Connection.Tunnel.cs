using Infra.Proxy.Data;
using Infra.Proxy.Upstreams;

namespace Infra.Proxy.Http1;

// After 101: bytes both ways, and nothing is looked at.
internal sealed partial class Http1Connection
{
    private Transport? _tunnelClosed;

    private async Task TunnelAsync(UpstreamConnection upstream)
    {
        NoteExchange();
        _engine.Counters.TunnelOpened();
        var idle = new TransportGuard(_transport, _engine.Wheel, drops: true);
        var idleUp = new TransportGuard(upstream.Transport, _engine.Wheel, drops: true);
        idle.Set(_service.Limits.TunnelIdle);
        idleUp.Set(_service.Limits.TunnelIdle);
        upstream.BecomeTunnel();
        try
        {
            Task up = CopyAsync(_transport, upstream.Transport, _input.AsMemory((_start + _inputConsumed).._end), idle, idleUp);
            Task down = CopyAsync(upstream.Transport, _transport, upstream.ReceivedMemory, idle, idleUp);
            await Task.WhenAll((Task[])[up, down]).ConfigureAwait(false);
        }
        finally
        {
            idle.Close();
            idleUp.Close();
            _engine.Counters.TunnelClosed();
        }
    }

    // One direction. Its end is passed on as the end of that direction alone; a failure ends both, so that a reset on one side is one on the other.
    private async Task CopyAsync(Transport source, Transport target, ReadOnlyMemory<byte> first, TransportGuard idle, TransportGuard idleUp)
    {
        Slab? slab = null;
        try
        {
            while (!first.IsEmpty)
                first = first[await target.SendAsync(first).ConfigureAwait(false)..];
            while (true)
            {
                // Nothing is held while nothing comes.
                await source.ReceiveAsync(Memory<byte>.Empty).ConfigureAwait(false);
                slab = _engine.Slabs.Small.Rent();
                int count = await source.ReceiveAsync(slab.Bytes).ConfigureAwait(false);
                if (count == 0) break;
                idle.Set(_service.Limits.TunnelIdle);
                idleUp.Set(_service.Limits.TunnelIdle);
                ReadOnlyMemory<byte> rest = slab.Bytes.AsMemory(0, count);
                while (!rest.IsEmpty)
                    rest = rest[await target.SendAsync(rest).ConfigureAwait(false)..];
                _engine.Slabs.Small.Return(slab, int.MaxValue);
                slab = null;
            }
            // Over TLS it is the end of both directions.
            if (target.IsSecure) Volatile.Write(ref _tunnelClosed, target);
            await target.EndSendAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (Transport.IsFailure(e) && Volatile.Read(ref _tunnelClosed) == source)
        {
            await target.EndSendAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (Transport.IsFailure(e))
        {
            source.Abort();
            target.Abort();
        }
        finally
        {
            if (slab is not null) _engine.Slabs.Small.Return(slab, int.MaxValue);
        }
    }
}
