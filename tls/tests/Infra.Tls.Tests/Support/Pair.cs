using Infra.Buffers;
using Infra.Pki.Names;
using Infra.Testing.Fakes;
using Infra.Tls.Config;

namespace Infra.Tls.Tests.Support;

/// <summary>A client and a server in memory, from one seed and a clock that stands still.</summary>
internal sealed class Pair : IDisposable
{
    internal Pair(Action<TlsClientConfigBuilder>? client = null, Action<TlsServerConfigBuilder>? server = null, ulong seed = 1, string name = TestPki.ServerName)
    {
        Provider = MakeProvider(seed);
        Client = new Endpoint(TlsConnection.Client(MakeClient(Provider, client), Name(name)));
        Server = new Endpoint(TlsConnection.Server(MakeServer(Provider, server)));
    }

    internal TlsProvider Provider { get; }

    /// <summary>See <see cref="Endpoint.TargetBytes"/>, of both ends.</summary>
    internal int TargetBytes
    {
        init => Client.TargetBytes = Server.TargetBytes = value;
    }

    internal Endpoint Client { get; }

    internal Endpoint Server { get; }

    internal static TlsProvider MakeProvider(ulong seed) =>
        new(new SeededRandom(seed), new FakeTimeProvider(TestPki.Now)) { Buffers = new PooledBufferPool(1 << 18) };

    internal static ServerName Name(string text) => ServerName.TryParse(text, out ServerName? name) ? name : throw new ArgumentException("is no name", nameof(text));

    internal static TlsClientConfig MakeClient(TlsProvider provider, Action<TlsClientConfigBuilder>? change = null)
    {
        var builder = new TlsClientConfigBuilder(provider) { Verifier = new ChainCertificateVerifier(TestPki.Anchors) };
        change?.Invoke(builder);
        return builder.Build();
    }

    internal static TlsServerConfig MakeServer(TlsProvider provider, Action<TlsServerConfigBuilder>? change = null)
    {
        var builder = new TlsServerConfigBuilder(provider) { Certificates = new FixedCertificateResolver(TestPki.P256) };
        change?.Invoke(builder);
        return builder.Build();
    }

    /// <summary>Lets bytes flow both ways until both ends are silent.</summary>
    /// <param name="chunk">Most bytes that arrive at once.</param>
    internal Pair Run(int chunk = int.MaxValue)
    {
        Client.Feed([]);
        Server.Feed([]);
        for (int round = 0; round < 100; round++)
        {
            bool isSilent = !Move(Client, Server, chunk);
            isSilent &= !Move(Server, Client, chunk);
            if (isSilent) return this;
        }
        throw new InvalidOperationException("The ends do not fall silent.");
    }

    /// <summary>A pair that has shaken hands.</summary>
    internal Pair Establish()
    {
        Run();
        Assert.Null(Client.Connection.Failure);
        Assert.Null(Server.Connection.Failure);
        Assert.True(Client.Connection.IsEstablished);
        Assert.True(Server.Connection.IsEstablished);
        return this;
    }

    public void Dispose()
    {
        Client.Dispose();
        Server.Dispose();
        Assert.Equal(0, Provider.Buffers.OutstandingCount);
    }

    private static bool Move(Endpoint source, Endpoint target, int chunk)
    {
        byte[] bytes = source.Take();
        for (int i = 0; i < bytes.Length; i += chunk)
        {
            if (chunk == int.MaxValue)
            {
                target.Feed(bytes);
                break;
            }
            target.Feed(bytes.AsSpan(i, Math.Min(chunk, bytes.Length - i)));
        }
        return bytes.Length != 0;
    }
}
