using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text;

namespace Infra.Ntp.Tools.Tests.Daemon;

/// <summary>The end of a service manager's notify socket: collects what a daemon says.</summary>
internal sealed class FakeManager : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly SemaphoreSlim _arrived = new(0);

    internal FakeManager(string path)
    {
        Path = path;
        _socket.Bind(new UnixDomainSocketEndPoint(path));
        _ = ReceiveAsync();
    }

    internal string Path { get; }

    internal IReadOnlyList<string> Lines => [.. _lines];

    /// <summary>Waits for a line that starts so; false after the deadline.</summary>
    internal async Task<bool> WaitForAsync(string start, TimeSpan deadline)
    {
        using var limit = new CancellationTokenSource(deadline);
        try
        {
            while (!_lines.Any(line => line.StartsWith(start, StringComparison.Ordinal)))
                await _arrived.WaitAsync(limit.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    public void Dispose()
    {
        _socket.Dispose();
        _arrived.Dispose();
    }

    private async Task ReceiveAsync()
    {
        byte[] buffer = new byte[4096];
        try
        {
            while (true)
            {
                int count = await _socket.ReceiveAsync(buffer);
                foreach (string line in Encoding.UTF8.GetString(buffer, 0, count).Split('\n'))
                    _lines.Enqueue(line);
                _arrived.Release();
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }
}
