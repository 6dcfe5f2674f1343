using Infra.Http.Http2;
using Infra.Proxy.Data;

namespace Infra.Proxy.Http2;

/// <summary>
/// The bytes of an HTTP/2 connection on their way to Kestrel and back, with the budgets of <see cref="FrameGate"/>. When one is used up, the client gets GOAWAY ENHANCE_YOUR_CALM
/// at the next end of a frame, Kestrel sees the end of the connection, and nothing more is sent. One reader beside one writer.
/// </summary>
internal sealed class Http2Gate(Stream inner, Transport transport, FrameGate gate, TimeProvider time, Action<FrameGateVerdict> onRefused) : AsyncStream
{
    private const int DrainBytesMax = 1 << 20;
    private const int DrainBufferBytes = 4096;
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(2);

    // RFC 9113 section 6.7.
    private static readonly byte[] DrainPing = [0, 0, 8, 6, 0, 0, 0, 0, 0, .. "draining"u8];

    // GOAWAY INTERNAL_ERROR for every stream there may ever be: nothing else of Kestrel's looks like it.
    private static readonly byte[] KestrelGivesUp = [0, 0, 8, 7, 0, 0, 0, 0, 0, 0x7F, 0xFF, 0xFF, 0xFF, 0, 0, 0, 2];

    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly byte[] _goAway = new byte[FrameGate.GoAwayBytes];
    private ITimer? _limit;
    private Task? _givingUp;
    private int _isNoted;
    private int _isRefused;
    private bool _hasEnded;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (Volatile.Read(ref _isRefused) != 0)
        {
            // What was sent last to the client used the budget up.
            await DrainAsync(buffer).ConfigureAwait(false);
            return 0;
        }
        int count = await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        if (count == 0) return 0;
        FrameGateVerdict verdict = gate.FromClient(buffer.Span[..count], Now());
        if (verdict == FrameGateVerdict.Pass) return count;
        await RefuseAsync(verdict, buffer).ConfigureAwait(false);
        return 0;
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await _writing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            // What Kestrel says after our last word is not sent.
            if (_hasEnded) return;
            FrameGateVerdict verdict = Judge(ref buffer);
            await inner.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
            if (verdict != FrameGateVerdict.Pass) Note(verdict);
            if (Volatile.Read(ref _isRefused) != 0) await TryEndAsync().ConfigureAwait(false);
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>
    /// Sends a field block of ours, unless it may not stand where the server's bytes end now, or nothing more is sent on the stream or the connection.
    /// </summary>
    /// <param name="stream">Its stream.</param>
    /// <param name="frame">A whole HEADERS frame, which ends the block but not the stream.</param>
    internal async ValueTask InsertAsync(uint stream, ReadOnlyMemory<byte> frame)
    {
        await _writing.WaitAsync().ConfigureAwait(false);
        try
        {
            if (_hasEnded || Volatile.Read(ref _isRefused) != 0 || !gate.CanInsertBlock(stream)) return;
            gate.FromServer(frame.Span, Now());
            await inner.WriteAsync(frame).ConfigureAwait(false);
        }
        finally
        {
            _writing.Release();
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _limit?.Dispose();
            _writing.Dispose();
        }
        base.Dispose(disposing);
    }

    /// <summary>
    /// Sends a PING, if no frame is under way. What comes back wakes Kestrel, whose own clock stands still once it has been told to stop: only then does it see that all
    /// requests are done, and say so with its second GOAWAY. Never throws.
    /// </summary>
    internal async Task PingAsync()
    {
        try
        {
            await _writing.WaitAsync().ConfigureAwait(false);
            try
            {
                if (_hasEnded || Volatile.Read(ref _isRefused) != 0 || !gate.IsServerAtBoundary) return;
                gate.FromServer(DrainPing, Now());
                await inner.WriteAsync(DrainPing).ConfigureAwait(false);
            }
            finally
            {
                _writing.Release();
            }
        }
        catch (Exception e) when (Transport.IsFailure(e))
        {
            // It has ended by itself.
        }
    }

    /// <summary>
    /// Ends the connection as when a budget is used up, because Kestrel gave it up: what it does by itself when streams that end as soon as they begin fill its queues faster than it writes.
    /// It would only drop the connection, and the client would see a reset and no reason. Never throws.
    /// </summary>
    internal void GiveUp()
    {
        Note(FrameGateVerdict.Resets);
        _givingUp = SayEndAsync();
    }

    /// <summary>Done when the client has had the time to see why it was given up, if it was: nothing else may read then. Never throws.</summary>
    internal async Task LeaveAsync()
    {
        if (_givingUp is null) return;
        await _givingUp.ConfigureAwait(false);
        await DrainAsync(new byte[DrainBufferBytes]).ConfigureAwait(false);
    }

    private long Now() => time.GetTimestamp() / (time.TimestampFrequency / 1000);

    // What Kestrel says as it gives up is cut off: the reason is ours to say.
    private FrameGateVerdict Judge(ref ReadOnlyMemory<byte> fromServer)
    {
        if (!fromServer.Span.EndsWith(KestrelGivesUp)) return gate.FromServer(fromServer.Span, Now());
        ReadOnlyMemory<byte> before = fromServer[..^KestrelGivesUp.Length];
        FrameGateVerdict verdict = gate.FromServer(before.Span, Now());
        // Inside a frame the same bytes are somebody's data.
        if (!gate.IsServerAtBoundary) return gate.FromServer(fromServer.Span[before.Length..], Now());
        fromServer = before;
        return verdict == FrameGateVerdict.Pass ? FrameGateVerdict.Resets : verdict;
    }

    // A client that does not even read gets no last word, and one that stays is not waited for: the time limit drops both. Whoever hears of it finds it counted.
    private void Note(FrameGateVerdict verdict)
    {
        if (Interlocked.Exchange(ref _isNoted, 1) != 0) return;
        onRefused(verdict);
        _limit = time.CreateTimer(static state => ((Transport)state!).Abort(), transport, EndLimit, Timeout.InfiniteTimeSpan);
        Volatile.Write(ref _isRefused, 1);
    }

    private async Task RefuseAsync(FrameGateVerdict verdict, Memory<byte> buffer)
    {
        Note(verdict);
        await SayEndAsync().ConfigureAwait(false);
        await DrainAsync(buffer).ConfigureAwait(false);
    }

    private async Task SayEndAsync()
    {
        try
        {
            await _writing.WaitAsync().ConfigureAwait(false);
            try
            {
                await TryEndAsync().ConfigureAwait(false);
            }
            finally
            {
                _writing.Release();
            }
        }
        catch (Exception e) when (Transport.IsFailure(e))
        {
            // The client was faster.
        }
    }

    // Bytes that nobody reads would turn the end into a reset, and the last word would be lost.
    private async Task DrainAsync(Memory<byte> buffer)
    {
        try
        {
            for (int rest = DrainBytesMax; rest > 0;)
            {
                int count = await inner.ReadAsync(buffer).ConfigureAwait(false);
                if (count == 0) return;
                rest -= count;
            }
        }
        catch (Exception e) when (Transport.IsFailure(e))
        {
            // The time limit, or the client, ended it.
        }
    }

    private async ValueTask TryEndAsync()
    {
        if (_hasEnded || !gate.IsServerAtBoundary) return;
        _hasEnded = true;
        gate.WriteGoAway(_goAway);
        await inner.WriteAsync(_goAway).ConfigureAwait(false);
        await transport.SayLastAsync().ConfigureAwait(false);
    }
}
