using System.Collections.Concurrent;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using Infra.Tls.Errors;
using Infra.Tls.Streams;

namespace Infra.Tls.Tools.Tests.Streams;

public class TlsListenerTests
{
    private static readonly IPEndPoint AnyPort = new(IPAddress.Loopback, 0);
    private static readonly TimeSpan Patience = StreamPair.Patience;

    [Fact]
    public async Task ClientsThatStaySilent_KeepNobodyWaiting()
    {
        await using var listener = new TlsListener(AnyPort, TestIdentities.ServerConfig);
        using Socket silent = await ConnectAsync(listener);
        using Socket other = await ConnectAsync(listener);
        await other.SendAsync(new byte[] { 22, 3 });

        await using TlsStream client = await AuthenticateAsync(listener);
        TlsAccepted accepted = await listener.AcceptAsync().AsTask().WaitAsync(Patience);
        await using TlsStream server = accepted.Stream;
        await client.WriteAsync("ping"u8.ToArray());
        byte[] received = new byte[4];
        await server.ReadExactlyAsync(received).AsTask().WaitAsync(Patience);

        Assert.Equal("ping"u8.ToArray(), received);
        Assert.Equal(IPAddress.Loopback, accepted.RemoteEndPoint!.Address);
    }

    [Fact]
    public async Task ClientsThatDoWrong_EndTheirOwnConnectionOnly()
    {
        var refused = new ConcurrentQueue<Exception>();
        using var isRefused = new SemaphoreSlim(0);
        await using var listener = new TlsListener(AnyPort, TestIdentities.ServerConfig, new TlsListenerOptions
        {
            OnRefused = (_, exception) =>
            {
                refused.Enqueue(exception);
                isRefused.Release();
            },
        });
        using Socket http = await ConnectAsync(listener);
        await http.SendAsync("GET / HTTP/1.1\r\n\r\n"u8.ToArray());
        Assert.True(await isRefused.WaitAsync(Patience));
        using Socket gone = await ConnectAsync(listener);
        gone.Close();
        Assert.True(await isRefused.WaitAsync(Patience));

        await using TlsStream client = await AuthenticateAsync(listener);
        await using TlsStream server = (await listener.AcceptAsync().AsTask().WaitAsync(Patience)).Stream;

        Assert.True(server.IsAuthenticated);
        Assert.Contains(refused, exception => exception is TlsException { Error: TlsError.NotTlsButHttp });
        Assert.Contains(refused, exception => exception is TlsException { Error: TlsError.TransportEndedInHandshake } or SocketException or IOException);
        // The connection that was not TLS is closed, and nothing was said on it.
        Assert.Equal(0, await http.ReceiveAsync(new byte[100]).WaitAsync(Patience));
    }

    [Fact]
    public async Task NewConfiguration_ServesTheNextClient()
    {
        await using var listener = new TlsListener(AnyPort, TestIdentities.ServerConfig);
        listener.Config = TestIdentities.MakeServerConfig(builder => builder.CipherSuites = [CipherSuite.ChaCha20Poly1305Sha256]);

        await using TlsStream client = await AuthenticateAsync(listener);

        Assert.Equal(CipherSuite.ChaCha20Poly1305Sha256, client.Handshake.CipherSuite);
    }

    [Fact]
    public async Task Dispose_EndsAcceptAndHandshakes()
    {
        var listener = new TlsListener(AnyPort, TestIdentities.ServerConfig, new TlsListenerOptions { HandshakesMax = 3 });
        using Socket silent = await ConnectAsync(listener);
        Task<TlsAccepted> accepting = listener.AcceptAsync().AsTask();

        await listener.DisposeAsync().AsTask().WaitAsync(Patience);

        await Assert.ThrowsAsync<ObjectDisposedException>(() => accepting);
    }

    [Fact]
    public async Task Pipes_CarryDataBothWays_AndEndInOrder()
    {
        (Pipe up, Pipe down) = (new Pipe(), new Pipe());
        await using var client = new TlsDuplexPipe(new Ends(down.Reader, up.Writer));
        await using var server = new TlsDuplexPipe(new Ends(up.Reader, down.Writer));
        await Task.WhenAll(
            client.Stream.AuthenticateAsClientAsync(TestIdentities.ClientConfig, TestIdentities.Localhost),
            server.Stream.AuthenticateAsServerAsync(TestIdentities.ServerConfig)).WaitAsync(Patience);

        await client.Output.WriteAsync(new byte[30_000]);
        ReadResult read = await server.Input.ReadAtLeastAsync(30_000).AsTask().WaitAsync(Patience);
        Assert.Equal(30_000, read.Buffer.Length);
        server.Input.AdvanceTo(read.Buffer.End);
        await server.Output.WriteAsync("bye"u8.ToArray());
        await server.DisposeAsync();
        read = await client.Input.ReadAtLeastAsync(3).AsTask().WaitAsync(Patience);
        Assert.Equal(3, read.Buffer.Length);
        client.Input.AdvanceTo(read.Buffer.End);
        read = await client.Input.ReadAsync().AsTask().WaitAsync(Patience);

        Assert.True(read.IsCompleted && read.Buffer.IsEmpty);
    }

    private static async Task<Socket> ConnectAsync(TlsListener listener)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(listener.LocalEndPoint);
        return socket;
    }

    private static async Task<TlsStream> AuthenticateAsync(TlsListener listener)
    {
        var stream = new TlsStream(new NetworkStream(await ConnectAsync(listener), ownsSocket: true));
        await stream.AuthenticateAsClientAsync(TestIdentities.ClientConfig, TestIdentities.Localhost).WaitAsync(Patience);
        return stream;
    }

    private sealed record Ends(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
