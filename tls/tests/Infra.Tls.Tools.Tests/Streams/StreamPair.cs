using Infra.Testing.Streams;
using Infra.Tls.Config;
using Infra.Tls.Streams;

namespace Infra.Tls.Tools.Tests.Streams;

/// <summary>Two TLS streams over a connection in memory.</summary>
internal sealed class StreamPair : IAsyncDisposable
{
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private StreamPair(TlsStream client, TlsStream server, DuplexStream clientWire, DuplexStream serverWire)
    {
        Client = client;
        Server = server;
        ClientWire = clientWire;
        ServerWire = serverWire;
    }

    internal TlsStream Client { get; }

    internal TlsStream Server { get; }

    internal DuplexStream ClientWire { get; }

    internal DuplexStream ServerWire { get; }

    /// <summary>Makes both and does the handshake.</summary>
    /// <param name="wrapClient">Puts something between the client and its wire.</param>
    /// <param name="wrapServer">Puts something between the server and its wire.</param>
    /// <param name="options">Options of both.</param>
    /// <param name="client">What the client brings.</param>
    /// <param name="server">What the server brings.</param>
    internal static async Task<StreamPair> ConnectAsync(
        Func<Stream, Stream>? wrapClient = null, Func<Stream, Stream>? wrapServer = null, TlsStreamOptions? options = null, TlsClientConfig? client = null, TlsServerConfig? server = null)
    {
        (DuplexStream clientWire, DuplexStream serverWire) = DuplexStream.Create();
        var near = new TlsStream(wrapClient?.Invoke(clientWire) ?? clientWire, options);
        var far = new TlsStream(wrapServer?.Invoke(serverWire) ?? serverWire, options);
        await Task.WhenAll(
            near.AuthenticateAsClientAsync(client ?? TestIdentities.ClientConfig, TestIdentities.Localhost),
            far.AuthenticateAsServerAsync(server ?? TestIdentities.ServerConfig)).WaitAsync(Patience);
        return new StreamPair(near, far, clientWire, serverWire);
    }

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        await Server.DisposeAsync();
    }
}
