using System.Net.Sockets;

namespace Infra.Proxy.Data;

/// <summary>A plain socket. Bytes that were read too early, by the reader of a PROXY header, are given first.</summary>
internal sealed class SocketTransport(Socket socket, byte[]? early = null) : SocketedTransport(socket)
{
    private byte[]? _early = early is { Length: > 0 } ? early : null;
    private int _earlyStart;

    internal override ValueTask<int> ReceiveAsync(Memory<byte> target) =>
        _early is null ? Socket.ReceiveAsync(target, SocketFlags.None) : new ValueTask<int>(TakeEarly(target.Span));

    internal override ValueTask<int> SendAsync(ReadOnlyMemory<byte> source) => Socket.SendAsync(source, SocketFlags.None);

    internal override ValueTask EndSendAsync()
    {
        Shutdown(SocketShutdown.Send);
        return ValueTask.CompletedTask;
    }

    internal override ValueTask CloseAsync()
    {
        Shutdown(SocketShutdown.Both);
        Socket.Dispose();
        return ValueTask.CompletedTask;
    }

    private int TakeEarly(Span<byte> target)
    {
        ReadOnlySpan<byte> rest = _early.AsSpan(_earlyStart);
        int count = Math.Min(rest.Length, target.Length);
        rest[..count].CopyTo(target);
        _earlyStart += count;
        if (_earlyStart == _early!.Length && count > 0) _early = null;
        return count;
    }
}
