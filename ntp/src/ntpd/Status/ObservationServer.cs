using System.Buffers;
using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text.Json;
using Infra.Hosting;
using Infra.Hosting.Control;
using Microsoft.Extensions.Logging;

namespace Infra.Ntp.Daemon.Status;

/// <summary>
/// The observation socket: to everybody who connects it writes a length of 8 bytes, big endian, and the state as JSON, then closes. It reads nothing.
/// At most 8 connections at once, half a second each; more are closed.
/// </summary>
internal sealed partial class ObservationServer : IAsyncDisposable
{
    private const int ConnectionsMax = 8;
    private const int JsonBytesMax = 1 << 20;
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    private readonly ControlSocketFile _file;
    private readonly Action<Utf8JsonWriter> _write;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _accepting;
    private int _connections;

    private ObservationServer(ControlSocketFile file, Action<Utf8JsonWriter> write, ILogger logger)
    {
        _file = file;
        _write = write;
        _logger = logger;
        _accepting = AcceptAsync();
    }

    /// <summary>Binds the socket and serves.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="mode">Who may connect.</param>
    /// <param name="write">Writes the state; called on any thread.</param>
    /// <param name="logger">The log.</param>
    /// <exception cref="DaemonException">It cannot be bound there.</exception>
    internal static ObservationServer Start(string path, UnixFileMode mode, Action<Utf8JsonWriter> write, ILogger logger) =>
        new(ControlSocketFile.Bind(Path.GetFullPath(path), mode, ConnectionsMax, "observation-path in [observability] of the configuration"), write, logger);

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        _file.Dispose();
        await _accepting.ConfigureAwait(false);
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                Socket client = await _file.Socket.AcceptAsync(_stopping.Token).ConfigureAwait(false);
                if (Interlocked.Increment(ref _connections) > ConnectionsMax) End(client);
                else _ = ServeAsync(client);
            }
            catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException exception)
            {
                // Too many descriptors, for example: not a reason to end, and not one to spin.
                LogAcceptFailed(exception.Message);
                await Task.Delay(Patience).ConfigureAwait(false);
            }
        }
    }

    private async Task ServeAsync(Socket client)
    {
        try
        {
            using var deadline = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
            deadline.CancelAfter(Patience);
            ReadOnlyMemory<byte> message = Message();
            while (!message.IsEmpty)
                message = message[await client.SendAsync(message, SocketFlags.None, deadline.Token).ConfigureAwait(false)..];
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // A client that does not read loses its answer.
        }
        catch (Exception exception)
        {
            LogFailed(exception);
        }
        finally
        {
            End(client);
        }
    }

    private ReadOnlyMemory<byte> Message()
    {
        var json = new ArrayBufferWriter<byte>(4096);
        using (var writer = new Utf8JsonWriter(json))
            _write(writer);
        if (json.WrittenCount > JsonBytesMax) throw new InvalidOperationException($"the state has {json.WrittenCount} bytes");
        byte[] message = new byte[sizeof(ulong) + json.WrittenCount];
        BinaryPrimitives.WriteUInt64BigEndian(message, (ulong)json.WrittenCount);
        json.WrittenSpan.CopyTo(message.AsSpan(sizeof(ulong)));
        return message;
    }

    private void End(Socket client)
    {
        client.Dispose();
        Interlocked.Decrement(ref _connections);
    }

    [LoggerMessage(1, LogLevel.Warning, "observation socket: {Reason}")]
    private partial void LogAcceptFailed(string reason);

    [LoggerMessage(2, LogLevel.Error, "the state could not be told")]
    private partial void LogFailed(Exception exception);
}
