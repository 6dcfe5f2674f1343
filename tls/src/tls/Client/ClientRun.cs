using System.Net;
using System.Net.Sockets;
using Infra.Hosting;
using Infra.Tls.Streams;
using Infra.Tls.Tool.Common;

namespace Infra.Tls.Tool.Client;

/// <summary>
/// One connection of <c>tls client</c>. Facts go to standard error and the peer's data to standard output; with <c>--json</c> one object with the facts and the count of
/// bytes goes to standard output, and the data nowhere.
/// </summary>
/// <param name="settings">What to do.</param>
/// <param name="input">Goes to the peer.</param>
/// <param name="data">Takes the peer's data.</param>
/// <param name="output">Takes JSON.</param>
/// <param name="error">Takes facts and failures.</param>
internal sealed class ClientRun(ClientSettings settings, Stream input, Stream data, TextWriter output, TextWriter error)
{
    private const int AddressesMax = 8;
    private static readonly TimeSpan PeerCloseTimeout = TimeSpan.FromSeconds(10);

    private HandshakeFacts? _facts;
    private EndPoint? _remote;
    private long _sent;
    private long _received;
    private bool _isClosed;

    /// <summary>Connects, talks and ends; the result is the exit code.</summary>
    internal async Task<int> RunAsync(CancellationToken cancellation)
    {
        Failure? failure;
        try
        {
            failure = await TalkAsync(cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            failure = new Failure("interrupted", "interrupted", null);
        }
        if (settings.Common.IsJson)
        {
            await output.WriteLineAsync(JsonText.Object(
                json =>
                {
                    json.WriteBoolean("ok", failure is null);
                    failure?.Write(json);
                    json.WriteString("target", settings.Target.ToString());
                    if (_remote is not null) json.WriteString("address", _remote.ToString());
                    _facts?.Write(json);
                    json.WriteNumber("sent_bytes", _sent);
                    json.WriteNumber("received_bytes", _received);
                    json.WriteBoolean("closed_by_peer", _isClosed);
                },
                isIndented: true)).ConfigureAwait(false);
        }
        if (failure is null) return ExitCode.Done;
        await error.WriteLineAsync($"tls: {settings.Target}: {failure.Kind}: {failure.Message}").ConfigureAwait(false);
        return ExitCode.Failure;
    }

    private async Task<Failure?> TalkAsync(CancellationToken cancellation)
    {
        (Socket? socket, string reason) = await ConnectAsync(cancellation).ConfigureAwait(false);
        if (socket is null) return Failure.Connecting(reason);
        _remote = socket.RemoteEndPoint;
        var options = new TlsStreamOptions { HandshakeTimeout = settings.Common.Timeout };
        await using var stream = new TlsStream(new NetworkStream(socket, ownsSocket: true), options);
        try
        {
            await stream.AuthenticateAsClientAsync(settings.Config, settings.ServerName, cancellation).ConfigureAwait(false);
        }
        catch (IOException e)
        {
            return Failure.Of(e, isEstablished: false);
        }

        _facts = HandshakeFacts.Collect(stream, settings.Common.Exports);
        if (!settings.Common.IsJson)
        {
            foreach (string line in _facts.Lines()) await error.WriteLineAsync(line).ConfigureAwait(false);
        }
        try
        {
            if (settings.RequestsKeyUpdate) await stream.RequestKeyUpdateAsync(cancellation).ConfigureAwait(false);
            await ExchangeAsync(stream, cancellation).ConfigureAwait(false);
            return null;
        }
        catch (IOException e)
        {
            return Failure.Of(e, isEstablished: true);
        }
    }

    /// <summary>Carries data both ways until the peer has closed, or does not close within some seconds after our own end.</summary>
    private async Task ExchangeAsync(TlsStream stream, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task receiving = ReceiveAsync(stream, stop.Token);
        Task sending = SendAsync(stream, stop.Token);
        Task first = await Task.WhenAny(receiving, sending).ConfigureAwait(false);
        try
        {
            if (first == sending)
            {
                await sending.ConfigureAwait(false);
                // Half of the connection is closed; a peer that has nothing more to say closes the other.
                if (!settings.IsKeptOpen) stop.CancelAfter(PeerCloseTimeout);
            }
            await receiving.ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            // The peer stays silent: that is no failure of ours.
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
        }
    }

    private async Task ReceiveAsync(TlsStream stream, CancellationToken cancellation)
    {
        byte[] buffer = new byte[1 << 16];
        while (await stream.ReadAsync(buffer, cancellation).ConfigureAwait(false) is > 0 and int count)
        {
            _received += count;
            if (settings.Common.IsJson) continue;
            await data.WriteAsync(buffer.AsMemory(0, count), cancellation).ConfigureAwait(false);
            await data.FlushAsync(cancellation).ConfigureAwait(false);
        }
        _isClosed = true;
    }

    private async Task SendAsync(TlsStream stream, CancellationToken cancellation)
    {
        byte[] buffer = new byte[1 << 16];
        // Reading a terminal cannot be cancelled: it goes on in the background when the connection has ended, and ends with the process.
        while (await Task.Run(() => input.Read(buffer), cancellation).WaitAsync(cancellation).ConfigureAwait(false) is > 0 and int count)
        {
            await stream.WriteAsync(buffer.AsMemory(0, count), cancellation).ConfigureAwait(false);
            _sent += count;
        }
        if (!settings.IsKeptOpen) await stream.ShutdownAsync(cancellation).ConfigureAwait(false);
    }

    private async Task<(Socket? Socket, string Reason)> ConnectAsync(CancellationToken cancellation)
    {
        IPAddress[] addresses;
        try
        {
            addresses = settings.Target.Address is { } literal ? [literal] : await Dns.GetHostAddressesAsync(settings.Target.Host, cancellation).ConfigureAwait(false);
        }
        catch (SocketException e)
        {
            return (null, $"the name cannot be looked up: {Failure.Text(e)}");
        }

        string reason = "the name has no addresses";
        foreach (IPAddress address in addresses.Take(AddressesMax))
        {
            var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            limit.CancelAfter(settings.Common.Timeout);
            try
            {
                await socket.ConnectAsync(new IPEndPoint(address, settings.Target.Port), limit.Token).ConfigureAwait(false);
                return (socket, "");
            }
            catch (SocketException e)
            {
                reason = $"{address}: {Failure.Text(e)}";
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                reason = $"{address}: no answer within {settings.Common.Timeout.TotalSeconds:0.###} s";
            }
            socket.Dispose();
        }
        return (null, reason);
    }
}
