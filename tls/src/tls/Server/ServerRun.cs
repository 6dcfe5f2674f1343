using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Infra.Hosting;
using Infra.Parsing;
using Infra.Tls.Streams;
using Infra.Tls.Tool.Common;

namespace Infra.Tls.Tool.Server;

/// <summary>
/// <c>tls server</c> at work: <c>READY ADDRESS:PORT</c> and the facts of each connection on standard output, refusals on standard error (with <c>--json</c> all on standard
/// output, one object per line). SIGHUP reads the certificates again; SIGTERM and SIGINT end it.
/// </summary>
/// <param name="settings">What to do.</param>
/// <param name="output">Takes the facts.</param>
/// <param name="error">Takes refusals.</param>
internal sealed class ServerRun(ServerSettings settings, TextWriter output, TextWriter error) : IDisposable
{
    private static readonly TimeSpan WatchInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _connections = new(settings.ConnectionsMax);
    private readonly Lock _outputLock = new();
    private int _reloads;

    /// <summary>Serves until it is told to stop; the result is the exit code.</summary>
    internal async Task<int> RunAsync(CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var cut = new CancellationTokenSource();
        using var term = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => Stop(signal, stop));
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => Stop(signal, stop));
        using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal =>
        {
            signal.Cancel = true;
            Interlocked.Increment(ref _reloads);
        });
        TlsListener listener;
        try
        {
            listener = new TlsListener(settings.Listen, settings.Config, new TlsListenerOptions
            {
                Stream = new TlsStreamOptions { HandshakeTimeout = settings.Common.Timeout },
                HandshakesMax = settings.ConnectionsMax,
                OnRefused = ReportRefusal,
            });
        }
        catch (SocketException e)
        {
            await error.WriteLineAsync($"tls: {EndPointText.Format(settings.Listen)} cannot be listened on: {Failure.Text(e)}").ConfigureAwait(false);
            return ExitCode.Failure;
        }

        await using (listener)
        {
            Print($"READY {EndPointText.Format(listener.LocalEndPoint)}");
            Task watching = WatchAsync(stop.Token);
            try
            {
                while (true)
                {
                    await _connections.WaitAsync(stop.Token).ConfigureAwait(false);
                    TlsAccepted client = await AcceptAsync(listener, stop.Token).ConfigureAwait(false);
                    _ = ServeAsync(client, cut.Token);
                }
            }
            catch (OperationCanceledException)
            {
                // Told to stop.
            }
            await watching.ConfigureAwait(false);
        }
        await DrainAsync(cut).ConfigureAwait(false);
        return ExitCode.Done;
    }

    public void Dispose() => _connections.Dispose();

    private static void Stop(PosixSignalContext signal, CancellationTokenSource stop)
    {
        signal.Cancel = true;
        try
        {
            stop.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The command line listens for the same signals and was faster: the server has ended already.
        }
    }

    private async Task<TlsAccepted> AcceptAsync(TlsListener listener, CancellationToken cancellation)
    {
        try
        {
            return await listener.AcceptAsync(cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            _connections.Release();
            throw;
        }
    }

    private async Task ServeAsync(TlsAccepted client, CancellationToken cut)
    {
        try
        {
            await using TlsStream stream = client.Stream;
            HandshakeFacts facts = HandshakeFacts.Collect(stream, settings.Common.Exports);
            Report(client.RemoteEndPoint, facts);
            using var conversation = new Conversation(settings, stream, facts, cut);
            await conversation.RunAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            ReportFailure("failed", client.RemoteEndPoint, Failure.Of(e, isEstablished: true));
        }
        catch (Exception e)
        {
            // Whatever it is, it ends this connection and not the server.
            ReportFailure("failed", client.RemoteEndPoint, new Failure("connection_failed", $"internal error: {e.GetType().Name}: {TextEscape.Escape(e.Message)}", null));
        }
        finally
        {
            _connections.Release();
        }
    }

    /// <summary>Looks at the files each second, and at once when told so.</summary>
    private async Task WatchAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(WatchInterval);
        try
        {
            while (await timer.WaitForNextTickAsync(stop).ConfigureAwait(false))
            {
                var mistakes = new Mistakes();
                bool isForced = Interlocked.Exchange(ref _reloads, 0) > 0;
                if (settings.Certificates.Refresh(isForced, mistakes)) await error.WriteLineAsync("tls: new certificates are in use").ConfigureAwait(false);
                if (!mistakes.Any) continue;
                mistakes.Report(error);
                await error.WriteLineAsync("tls: the old certificates stay in use").ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // Told to stop.
        }
    }

    private async Task DrainAsync(CancellationTokenSource cut)
    {
        cut.CancelAfter(DrainTime);
        for (int i = 0; i < settings.ConnectionsMax; i++)
        {
            if (!await _connections.WaitAsync(2 * DrainTime, CancellationToken.None).ConfigureAwait(false)) return;
        }
    }

    private void Report(IPEndPoint? remote, HandshakeFacts facts)
    {
        string from = remote is null ? "?" : EndPointText.Format(remote);
        if (settings.Common.IsJson)
        {
            Print(JsonText.Object(
                json =>
                {
                    json.WriteString("event", "handshake");
                    json.WriteString("remote", from);
                    facts.Write(json);
                },
                isIndented: false));
            return;
        }
        Print(string.Join('\n', facts.Lines().Select(line => $"{from} {line}")));
    }

    private void ReportRefusal(IPEndPoint? remote, Exception exception) => ReportFailure("refused", remote, Failure.Of(exception, isEstablished: false));

    private void ReportFailure(string what, IPEndPoint? remote, Failure failure)
    {
        string from = remote is null ? "?" : EndPointText.Format(remote);
        if (!settings.Common.IsJson)
        {
            lock (_outputLock) error.WriteLine($"tls: {from}: {failure.Kind}: {failure.Message}");
            return;
        }
        Print(JsonText.Object(
            json =>
            {
                json.WriteString("event", what);
                json.WriteString("remote", from);
                failure.Write(json);
            },
            isIndented: false));
    }

    private void Print(string text)
    {
        lock (_outputLock)
        {
            output.WriteLine(text);
            output.Flush();
        }
    }
}
