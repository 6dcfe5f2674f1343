using System.Net.Sockets;
using System.Threading.Channels;
using Infra.Testing.Fakes;

namespace Infra.Proxy.Tests.Support.SlowLines;

/// <summary>One direction of a connection through a <see cref="SlowRelay"/>: takes what comes, and delivers it later, in its order. Ends and resets pass as bytes do.</summary>
internal sealed class SlowLine(Socket source, Socket target, LineFaults faults, SeededRandom random)
{
    // About as many bytes as a window of TCP holds: a source that is faster has to wait.
    private const int PiecesMax = 256;
    private const int TinyBytesMax = 16;

    private readonly Channel<Piece> _pieces = Channel.CreateBounded<Piece>(PiecesMax);
    private readonly TimeSpan _delay = faults.DelayMin + ((faults.DelayMax - faults.DelayMin) * (random.Next(1000) / 1000.0));
    private long _lostCount;

    private enum PieceKind
    {
        Bytes,
        End,
        Reset,
    }

    /// <summary>Pieces that came late because they were "lost".</summary>
    internal long LostCount => Interlocked.Read(ref _lostCount);

    /// <summary>Carries until the end has been delivered, or an end of the line is gone.</summary>
    internal Task RunAsync(CancellationToken stop) => Task.WhenAll(TakeAsync(stop), DeliverAsync(stop));

    private async Task TakeAsync(CancellationToken stop)
    {
        var buffer = new byte[64 * 1024];
        long due = 0;
        try
        {
            while (true)
            {
                int count = await ReceiveAsync(buffer, stop);
                long earliest = Environment.TickCount64 + (long)_delay.TotalMilliseconds;
                for (int at = 0; at < count;)
                {
                    int length = Math.Min(random.Next(1, random.Chance(0.5) ? TinyBytesMax : faults.PieceBytesMax), count - at);
                    bool isLost = random.Chance(faults.Loss);
                    if (isLost) Interlocked.Increment(ref _lostCount);
                    // Up to 1 ms after the piece before: those that are sent together would arrive as one.
                    due = Math.Max(due + random.Next(2), earliest + (isLost ? (long)faults.RetransmissionTime.TotalMilliseconds : 0));
                    await _pieces.Writer.WriteAsync(new Piece(PieceKind.Bytes, buffer[at..(at + length)], due), stop);
                    at += length;
                }
                if (count > 0) continue;
                await _pieces.Writer.WriteAsync(new Piece(count == 0 ? PieceKind.End : PieceKind.Reset, [], Math.Max(due, earliest)), stop);
                return;
            }
        }
        catch (Exception e) when (e is ChannelClosedException or OperationCanceledException)
        {
            // The other end is gone, or the test is over.
        }
    }

    /// <summary>Bytes received; 0 at the end, -1 after a reset.</summary>
    private async Task<int> ReceiveAsync(byte[] buffer, CancellationToken stop)
    {
        try
        {
            return await source.ReceiveAsync(buffer, stop);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return -1;
        }
    }

    private async Task DeliverAsync(CancellationToken stop)
    {
        long left = faults.DeliveredBytesMax;
        try
        {
            await foreach (Piece piece in _pieces.Reader.ReadAllAsync(stop))
            {
                long wait = piece.Due - Environment.TickCount64;
                if (wait > 0) await Task.Delay((int)wait, stop);
                int length = (int)Math.Min(piece.Bytes.Length, left);
                left -= length;
                for (int sent = 0; sent < length;)
                    sent += await target.SendAsync(piece.Bytes.AsMemory(sent..length), stop);
                if (left == 0) continue;
                if (piece.Kind == PieceKind.End) target.Shutdown(SocketShutdown.Send);
                if (piece.Kind == PieceKind.Reset) Reset(target);
                if (piece.Kind != PieceKind.Bytes) return;
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Nobody takes it any more: that comes back as a reset.
            Reset(source);
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
        finally
        {
            _pieces.Writer.TryComplete();
        }
    }

    private static void Reset(Socket socket)
    {
        try
        {
            socket.LingerState = new LingerOption(true, 0);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It is gone already.
        }
        socket.Dispose();
    }

    private readonly record struct Piece(PieceKind Kind, byte[] Bytes, long Due);
}
