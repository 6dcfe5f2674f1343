using Infra.Testing.Peers;

namespace Infra.Tls.Tools.Tests.Interop;

/// <summary>A server of the private Debian root.</summary>
internal sealed class PeerServer : IAsyncDisposable
{
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private PeerServer(PeerProcess process, int port)
    {
        Process = process;
        Port = port;
    }

    internal PeerProcess Process { get; }

    internal int Port { get; }

    internal static async Task<PeerServer> StartAsync(PeerStart start, int port, Func<PeerProcess, bool> isReady)
    {
        PeerProcess process = PeerRoot.Open().Start(start);
        await process.WaitReadyAsync(isReady, Patience);
        return new PeerServer(process, port);
    }

    public ValueTask DisposeAsync() => Process.DisposeAsync();
}
