using System.Net.Sockets;
using System.Text;

namespace Infra.Hosting.Tests.Support;

/// <summary>Stands for systemd at the end of NOTIFY_SOCKET.</summary>
internal sealed class FakeManager : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);

    internal FakeManager(string path)
    {
        Address = path;
        _socket.Bind(new UnixDomainSocketEndPoint(path[0] == '@' ? "\0" + path[1..] : path));
    }

    internal string Address { get; }

    /// <summary>The next message, its assignments by name.</summary>
    internal async Task<Dictionary<string, string>> ReceiveAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        byte[] buffer = new byte[4096];
        int length = await _socket.ReceiveAsync(buffer.AsMemory(), SocketFlags.None, patience.Token);
        return Encoding.UTF8.GetString(buffer, 0, length).Split('\n')
            .Select(line => line.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
    }

    /// <summary>The next message that has an assignment of this name; others are passed over.</summary>
    internal async Task<Dictionary<string, string>> ReceiveAsync(string name)
    {
        while (true)
        {
            Dictionary<string, string> message = await ReceiveAsync();
            if (message.ContainsKey(name)) return message;
        }
    }

    public void Dispose() => _socket.Dispose();
}
