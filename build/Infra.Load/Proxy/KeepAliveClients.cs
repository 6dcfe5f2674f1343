using System.Net;
using System.Net.Sockets;

namespace Infra.Load.Proxy;

/// <summary>Clients that ask one thing after the other over connections that stay open.</summary>
internal sealed class KeepAliveClients(IPEndPoint proxy, int bytes, long requests)
{
    private static readonly byte[] Request = "GET /file HTTP/1.1\r\nHost: bench.example\r\nUser-Agent: load\r\nAccept: */*\r\n\r\n"u8.ToArray();

    private long _left = requests;
    private long _received;
    private long _failed;

    /// <summary>Whole responses of status 200.</summary>
    internal long Received => Volatile.Read(ref _received);

    /// <summary>Connections that ended, and responses that were no such thing.</summary>
    internal long Failed => Volatile.Read(ref _failed);

    /// <summary>Runs them.</summary>
    /// <param name="connections">How many clients there are.</param>
    /// <param name="waits">Whether each asks once, when the one before it has its answer, and stays until all have theirs.</param>
    /// <param name="end">Ends the run.</param>
    internal async Task RunAsync(int connections, bool waits, CancellationToken end)
    {
        if (!waits)
        {
            await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => RunOneAsync(null, end))).ConfigureAwait(false);
            return;
        }
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        List<Task> running = [];
        for (int i = 0; i < connections && Failed == 0 && !end.IsCancellationRequested; i++)
        {
            running.Add(RunOneAsync(all.Task, end));
            while (Received + Failed <= i && !end.IsCancellationRequested)
                await Task.Yield();
        }
        all.SetResult();
        await Task.WhenAll(running).ConfigureAwait(false);
    }

    private async Task RunOneAsync(Task? waitsFor, CancellationToken end)
    {
        using var socket = new Socket(proxy.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        var buffer = new byte[64 * 1024];
        try
        {
            await socket.ConnectAsync(proxy, end).ConfigureAwait(false);
            while (!end.IsCancellationRequested && Interlocked.Decrement(ref _left) >= 0)
            {
                await socket.SendAsync(Request).ConfigureAwait(false);
                if (!await ReceiveAsync(socket, buffer).ConfigureAwait(false))
                {
                    Interlocked.Increment(ref _failed);
                    return;
                }
                Interlocked.Increment(ref _received);
                if (waitsFor is null) continue;
                await waitsFor.WaitAsync(end).ConfigureAwait(false);
                return;
            }
        }
        catch (SocketException)
        {
            Interlocked.Increment(ref _failed);
        }
        catch (OperationCanceledException)
        {
            // The time was over before there was a connection.
        }
    }

    private async ValueTask<bool> ReceiveAsync(Socket socket, byte[] buffer)
    {
        long total = 0, expected = long.MaxValue;
        while (total < expected)
        {
            // Until the head is whole, what comes is kept behind what came.
            int offset = expected == long.MaxValue ? (int)total : 0;
            int count = await socket.ReceiveAsync(buffer.AsMemory(offset)).ConfigureAwait(false);
            if (count == 0) return false;
            total += count;
            if (expected != long.MaxValue) continue;
            ReadOnlySpan<byte> seen = buffer.AsSpan(0, (int)total);
            int end = seen.IndexOf("\r\n\r\n"u8);
            if (end < 0) continue;
            if (!seen.StartsWith("HTTP/1.1 200 "u8)) return false;
            expected = end + 4 + bytes;
        }
        return total == expected;
    }
}
