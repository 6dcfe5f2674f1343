namespace Infra.Tls.Bench;

/// <summary>Two authenticated ends over memory.</summary>
/// <param name="Client">The client's stream.</param>
/// <param name="Server">The server's stream.</param>
/// <param name="ClientWire">What the client reads and writes.</param>
/// <param name="ServerWire">What the server reads and writes.</param>
internal sealed record TlsPair(Stream Client, Stream Server, MemoryTransport ClientWire, MemoryTransport ServerWire) : IDisposable
{
    public void Dispose()
    {
        Client.Dispose();
        Server.Dispose();
    }
}
