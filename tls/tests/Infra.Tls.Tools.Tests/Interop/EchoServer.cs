using System.Net;
using System.Text;
using System.Threading.Channels;
using Infra.Tls.Config;
using Infra.Tls.Streams;

namespace Infra.Tls.Tools.Tests.Interop;

/// <summary>Our server in this process: sends back what comes, and tells what each client agreed on.</summary>
internal sealed class EchoServer : IAsyncDisposable
{
    private readonly TlsListener _listener;
    private readonly string _label;
    private readonly CancellationTokenSource _stop = new();
    private readonly Channel<Client> _clients = Channel.CreateUnbounded<Client>();
    private readonly Task _serving;

    private EchoServer(TlsServerConfig config, string label)
    {
        _label = label;
        _listener = new TlsListener(new IPEndPoint(IPAddress.Loopback, 0), config);
        _serving = ServeAsync();
    }

    internal int Port => _listener.LocalEndPoint.Port;

    internal static EchoServer Start(TlsServerConfig config, string label) => new(config, label);

    internal async Task<Client> NextAsync() => await _clients.Reader.ReadAsync().AsTask().WaitAsync(PeerServer.Patience);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _listener.DisposeAsync();
        await _serving;
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true) _ = EchoAsync((await _listener.AcceptAsync(_stop.Token)).Stream);
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task EchoAsync(TlsStream stream)
    {
        await using TlsStream own = stream;
        byte[] export = new byte[32];
        stream.Export(Encoding.ASCII.GetBytes(_label), default, export);
        await _clients.Writer.WriteAsync(new Client(stream.Handshake, export));
        try
        {
            byte[] buffer = new byte[4096];
            while (await stream.ReadAsync(buffer, _stop.Token) is > 0 and int count) await stream.WriteAsync(buffer.AsMemory(0, count), _stop.Token);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // The client went as it pleased.
        }
    }

    internal sealed record Client(TlsHandshakeInfo Facts, byte[] Export);
}
