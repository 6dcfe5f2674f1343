using System.Net;
using System.Net.Sockets;
using System.Text;
using Infra.Tls.Streams;

namespace Infra.Tls.Tools.Tests.Tool;

/// <summary>One connection of our client to a server on this machine.</summary>
internal sealed class Visit(TlsStream stream) : IAsyncDisposable
{
    internal static async Task<Visit> MakeAsync(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, port);
        var stream = new TlsStream(new NetworkStream(socket, ownsSocket: true));
        await stream.AuthenticateAsClientAsync(TestIdentities.ClientConfig, TestIdentities.Localhost);
        return new Visit(stream);
    }

    /// <summary>Sends a request and reads to the end; each byte of the answer is a character.</summary>
    internal async Task<string> AskAsync(byte[] request)
    {
        using var answer = new MemoryStream();
        await stream.WriteAsync(request);
        await stream.CopyToAsync(answer).WaitAsync(TlsProgram.Patience);
        return Encoding.Latin1.GetString(answer.ToArray());
    }

    public ValueTask DisposeAsync() => stream.DisposeAsync();
}
