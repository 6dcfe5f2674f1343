using System.Buffers;
using System.Net.Sockets;
using System.Text.Json;
using Infra.Interop.Identity;
using Infra.Interop.Net;
using Infra.Parsing;
using Microsoft.Extensions.Logging;

namespace Infra.Hosting.Control;

/// <summary>
/// Answers requests on a control socket. Only root, the daemon's own user and those that the settings name are heard; clients, bytes and time are
/// bounded, so that the worst a client can do is to waste its own turn.
/// </summary>
internal sealed partial class ControlServer : IAsyncDisposable
{
    private static readonly TimeSpan LastRepliesTime = TimeSpan.FromSeconds(1);

    private readonly ControlSocketFile _file;
    private readonly ControlCommands _commands;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _closing = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly uint _ownUserId = Credentials.Users().Effective;
    private readonly Task _loop;
    private volatile ControlSettings _settings;
    private int _clients;
    private int _requests;

    private ControlServer(ControlSettings settings, ControlSocketFile file, ControlCommands commands, TimeProvider time, ILogger logger)
    {
        _settings = settings;
        _file = file;
        _commands = commands;
        _time = time;
        _logger = logger;
        _loop = AcceptAsync();
    }

    /// <summary>Starts to answer on a socket, which it owns from now on.</summary>
    internal static ControlServer Start(ControlSettings settings, ControlSocketFile file, ControlCommands commands, TimeProvider time, ILogger logger) =>
        new(settings, file, commands, time, logger);

    /// <summary>Takes over other users and times; path and mode stay.</summary>
    internal void Apply(ControlSettings settings) => _settings = settings;

    /// <summary>Takes no new requests, gives those under way one second, then closes.</summary>
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync().ConfigureAwait(false);
        long start = _time.GetTimestamp();
        while (Volatile.Read(ref _requests) > 0 && _time.GetElapsedTime(start) < LastRepliesTime)
            await Task.Delay(10).ConfigureAwait(false);
        await _stopping.CancelAsync().ConfigureAwait(false);
        _file.Dispose();
        await _loop.ConfigureAwait(false);
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            try
            {
                Socket client = await _file.Socket.AcceptAsync(_closing.Token).ConfigureAwait(false);
                if (Interlocked.Increment(ref _clients) <= _settings.ClientsMax) _ = ServeAsync(client);
                else TurnAway(client);
            }
            catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException exception)
            {
                LogAcceptFailed(exception.Message);
                if (!await PauseAsync().ConfigureAwait(false)) return;
            }
        }
    }

    private async Task<bool> PauseAsync()
    {
        try
        {
            await Task.Delay(100, _closing.Token).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private void TurnAway(Socket client)
    {
        using (client)
        {
            SendAtOnce(client, ControlReply.Failed(ControlError.Busy, $"{_settings.ClientsMax} clients are being served already"));
            Interlocked.Decrement(ref _clients);
        }
    }

    private async Task ServeAsync(Socket client)
    {
        try
        {
            using (client)
            {
                PeerCredentials peer = client.GetPeerCredentials();
                if (!IsAllowed(peer))
                {
                    LogDenied(peer.UserId, peer.ProcessId);
                    SendAtOnce(client, ControlReply.Failed(ControlError.PermissionDenied, $"user {peer.UserId} may not control this daemon"));
                    return;
                }

                while (await ServeOneAsync(client, new ControlPeer(peer.ProcessId, peer.UserId, peer.GroupId)).ConfigureAwait(false))
                {
                }
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The client is gone, or so slow that its time is over.
        }
        catch (Exception exception)
        {
            LogServeFailed(exception);
        }
        finally
        {
            Interlocked.Decrement(ref _clients);
        }
    }

    private bool IsAllowed(PeerCredentials peer)
    {
        ControlSettings settings = _settings;
        return peer.UserId == 0 || peer.UserId == _ownUserId || settings.AllowedUserIds.Contains(peer.UserId) || settings.AllowedGroupIds.Contains(peer.GroupId);
    }

    // Reads one request and answers it; false ends the connection.
    private async Task<bool> ServeOneAsync(Socket client, ControlPeer peer)
    {
        byte[] header = new byte[ControlFrame.HeaderLength];
        using (var idle = CancellationTokenSource.CreateLinkedTokenSource(_closing.Token))
        {
            idle.CancelAfter(_settings.IdleTimeout);
            if (await client.ReceiveAsync(header.AsMemory(0, 1), SocketFlags.None, idle.Token).ConfigureAwait(false) == 0) return false;
        }

        Interlocked.Increment(ref _requests);
        try
        {
            using var deadline = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
            deadline.CancelAfter(_settings.RequestTimeout);
            if (!await ReceiveExactlyAsync(client, header.AsMemory(1), deadline.Token).ConfigureAwait(false)) return false;
            if (!ControlFrame.TryReadHeader(header, out int length))
            {
                SendAtOnce(client, ControlReply.Failed(ControlError.BadRequest, $"a request has 1 to {ControlFrame.BytesMax} bytes"));
                return false;   // where the next request begins is unknown
            }

            byte[] json = new byte[length];
            if (!await ReceiveExactlyAsync(client, json, deadline.Token).ConfigureAwait(false)) return false;
            byte[] reply = await AnswerAsync(json, peer, deadline.Token).ConfigureAwait(false);
            // The time for the command may be over; the reply gets its own.
            using var sending = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
            sending.CancelAfter(_settings.RequestTimeout);
            await SendAllAsync(client, reply, sending.Token).ConfigureAwait(false);
            return true;
        }
        finally
        {
            Interlocked.Decrement(ref _requests);
        }
    }

    private async Task<byte[]> AnswerAsync(byte[] json, ControlPeer peer, CancellationToken deadline)
    {
        if (!ControlFrame.TryReadRequest(json, out JsonDocument? document, out string name, out JsonElement arguments))
            return ControlReply.Failed(ControlError.BadRequest, "a request is an object with \"command\" and perhaps \"arguments\"");
        using (document)
        {
            if (_commands.Find(name) is not { } command)
            {
                string? close = Suggestion.Closest(name, _commands.All.Select(each => each.Name));
                string suggestion = close is null ? "" : $"; did you mean \"{close}\"?";
                return ControlReply.Failed(ControlError.UnknownCommand, $"unknown command \"{TextEscape.Escape(name, ControlFrame.CommandLengthMax)}\"{suggestion}");
            }

            if (command.IsChange) LogChange(name, peer.UserId, peer.ProcessId);
            // A handler that does not end in time may still hold the arguments, so they are its own.
            return await RunAsync(command, new ControlRequest(name, arguments.ValueKind == JsonValueKind.Undefined ? default : arguments.Clone(), peer), deadline)
                .ConfigureAwait(false);
        }
    }

    private async Task<byte[]> RunAsync(ControlCommand command, ControlRequest request, CancellationToken deadline)
    {
        var result = new ArrayBufferWriter<byte>(256);
        var writer = new Utf8JsonWriter(result);
        try
        {
            await command.Handler(request, writer, deadline).WaitAsync(deadline).ConfigureAwait(false);
            if (writer.CurrentDepth != 0) throw new InvalidOperationException($"the command \"{command.Name}\" left its result unfinished");
            writer.Flush();
            return ControlReply.Done(result.WrittenSpan);
        }
        catch (ControlException exception)
        {
            return ControlReply.Failed(exception.Code, exception.Message);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            return ControlReply.Failed(ControlError.Timeout, $"\"{command.Name}\" did not end in time");
        }
        catch (Exception exception)
        {
            LogCommandFailed(exception, command.Name);
            return ControlReply.Failed(ControlError.Failed, exception.Message);
        }
    }

    private static async Task<bool> ReceiveExactlyAsync(Socket client, Memory<byte> target, CancellationToken cancellation)
    {
        while (!target.IsEmpty)
        {
            int count = await client.ReceiveAsync(target, SocketFlags.None, cancellation).ConfigureAwait(false);
            if (count == 0) return false;
            target = target[count..];
        }

        return true;
    }

    private static async Task SendAllAsync(Socket client, ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        while (!bytes.IsEmpty)
            bytes = bytes[await client.SendAsync(bytes, SocketFlags.None, cancellation).ConfigureAwait(false)..];
    }

    // A short refusal fits into the socket's buffer; a client for whom it does not gets none.
    private static void SendAtOnce(Socket client, byte[] reply)
    {
        try
        {
            client.Blocking = false;
            client.Send(reply);
        }
        catch (SocketException)
        {
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "cannot accept control connections: {Reason}")]
    private partial void LogAcceptFailed(string reason);

    [LoggerMessage(2, LogLevel.Warning, "control connection of user {UserId} (process {ProcessId}) refused")]
    private partial void LogDenied(uint userId, int processId);

    [LoggerMessage(3, LogLevel.Information, "control command {Command} of user {UserId} (process {ProcessId})")]
    private partial void LogChange(string command, uint userId, int processId);

    [LoggerMessage(4, LogLevel.Error, "control command {Command} failed")]
    private partial void LogCommandFailed(Exception exception, string command);

    [LoggerMessage(5, LogLevel.Error, "a control connection failed")]
    private partial void LogServeFailed(Exception exception);
}
