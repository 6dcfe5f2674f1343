using System.Net.Sockets;
using System.Text;
using Infra.Tls.Config;
using Infra.Tls.Streams;

namespace Infra.Tls.Tools.Tests.Interop;

/// <summary>One visit of our client to a server of the Debian root: handshake, a request, what came back.</summary>
internal sealed record PeerVisit(TlsHandshakeInfo Facts, byte[] Export, string Answer)
{
    /// <summary>Connects, sends a line, and reads until an answer has come or the server closes.</summary>
    internal static async Task<PeerVisit> MakeAsync(int port, Action<TlsClientConfigBuilder> change, string label, string request = "hello\n", bool readsToEnd = false, bool isAnswered = true)
    {
        using var limit = new CancellationTokenSource(PeerServer.Patience);
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync("127.0.0.1", port, limit.Token);
        await using var stream = new TlsStream(new NetworkStream(socket, ownsSocket: true));
        await stream.AuthenticateAsClientAsync(TestIdentities.MakeClientConfig(change), TestIdentities.Localhost, limit.Token);
        byte[] export = new byte[32];
        stream.Export(Encoding.ASCII.GetBytes(label), default, export);
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request), limit.Token);
        var answer = new StringBuilder();
        byte[] buffer = new byte[4096];
        while (isAnswered && (readsToEnd || !answer.ToString().Contains('\n')))
        {
            int count = await stream.ReadAsync(buffer, limit.Token);
            if (count == 0) break;
            answer.Append(Encoding.ASCII.GetString(buffer, 0, count));
        }
        Assert.Equal(isAnswered, answer.Length > 0);
        return new PeerVisit(stream.Handshake, export, answer.ToString());
    }
}
