using System.Globalization;

namespace Infra.Tls.Bench;

/// <summary>
/// The measuring side: takes one order per line from standard input and answers it with one line of <c>value allocated</c>. It stays alive between orders, so that
/// its code is warm and runs of both sides can be interleaved.
/// </summary>
internal sealed class Worker(Contender contender)
{
    /// <summary>Plaintext of a full record, and so the size of each write and read.</summary>
    internal const int RecordBytes = 16384;

    private const int RecordsPerRound = 256;

    // What waits to be received stays small enough for the cache, as what a socket's buffer holds does: a fetch from memory would cost both sides the same and say nothing of them.
    private const int ReceivedRecordsPerRound = 16;
    private const int HandshakesPerRound = 20;
    private static readonly TimeSpan RoundTimeMin = TimeSpan.FromMilliseconds(250);

    private readonly Dictionary<HandshakeWish, TlsPair> _pairs = [];
    private readonly byte[] _plain = new byte[RecordBytes];
    private readonly byte[] _received = new byte[RecordBytes];

    /// <summary>Answers orders until the input ends.</summary>
    internal static async Task<int> RunAsync(string name, TextReader input, TextWriter output)
    {
        var worker = new Worker(Contender.Create(name));
        while (await input.ReadLineAsync().ConfigureAwait(false) is { Length: > 0 } order)
        {
            int space = order.IndexOf(' ', StringComparison.Ordinal);
            WorkerFigure figure = await worker.DoAsync(order[..space], order[(space + 1)..]).ConfigureAwait(false);
            await output.WriteLineAsync(figure.ToString()).ConfigureAwait(false);
            await output.FlushAsync().ConfigureAwait(false);
        }
        return 0;
    }

    private async Task<WorkerFigure> DoAsync(string what, string rest) => what switch
    {
        "send" => await SendAsync(HandshakeWish.Parse(rest)).ConfigureAwait(false),
        "receive" => await ReceiveAsync(HandshakeWish.Parse(rest)).ConfigureAwait(false),
        "handshake" => await HandshakeAsync(HandshakeWish.Parse(rest)).ConfigureAwait(false),
        "idle" => await MemoryMeasurement.RunAsync(contender, int.Parse(rest, CultureInfo.InvariantCulture)).ConfigureAwait(false),
        _ => throw new ArgumentException($"unknown order {what}", nameof(what)),
    };

    /// <summary>Bytes of plaintext per CPU second that one end encrypts and writes away.</summary>
    private async Task<WorkerFigure> SendAsync(HandshakeWish wish)
    {
        TlsPair pair = await PairAsync(wish).ConfigureAwait(false);
        pair.ServerWire.IsSink = true;
        var meter = new Meter();
        long records = 0;
        while (meter.Total < RoundTimeMin)
        {
            meter.Start();
            for (int i = 0; i < RecordsPerRound; i++) await pair.Server.WriteAsync(_plain).ConfigureAwait(false);
            meter.Stop();
            records += RecordsPerRound;
        }
        // The client has lost count of the records: this pair is used up.
        _pairs.Remove(wish);
        return new WorkerFigure(records * (double)RecordBytes / meter.Total.TotalSeconds, meter.Allocated / (double)records);
    }

    /// <summary>Bytes of plaintext per CPU second that one end reads and decrypts; what it reads was made before, outside the measurement.</summary>
    private async Task<WorkerFigure> ReceiveAsync(HandshakeWish wish)
    {
        TlsPair pair = await PairAsync(wish).ConfigureAwait(false);
        pair.ClientWire.Reserve(ReceivedRecordsPerRound * (RecordBytes + 256));
        var meter = new Meter();
        long bytes = 0;
        while (meter.Total < RoundTimeMin)
        {
            for (int i = 0; i < ReceivedRecordsPerRound; i++) await pair.Server.WriteAsync(_plain).ConfigureAwait(false);
            meter.Start();
            int rest = ReceivedRecordsPerRound * RecordBytes;
            while (rest > 0)
            {
                int count = await pair.Client.ReadAsync(_received).ConfigureAwait(false);
                if (count == 0) throw new InvalidOperationException("the stream ended");
                rest -= count;
            }
            meter.Stop();
            bytes += ReceivedRecordsPerRound * RecordBytes;
        }
        return new WorkerFigure(bytes / meter.Total.TotalSeconds, meter.Allocated / (bytes / (double)RecordBytes));
    }

    /// <summary>Full handshakes, both ends, per CPU second.</summary>
    private async Task<WorkerFigure> HandshakeAsync(HandshakeWish wish)
    {
        var meter = new Meter();
        long count = 0;
        while (meter.Total < RoundTimeMin)
        {
            meter.Start();
            for (int i = 0; i < HandshakesPerRound; i++) (await contender.ConnectAsync(wish).ConfigureAwait(false)).Dispose();
            meter.Stop();
            count += HandshakesPerRound;
        }
        return new WorkerFigure(count / meter.Total.TotalSeconds, meter.Allocated / (double)count);
    }

    private async Task<TlsPair> PairAsync(HandshakeWish wish)
    {
        if (!_pairs.TryGetValue(wish, out TlsPair? pair)) _pairs[wish] = pair = await contender.ConnectAsync(wish).ConfigureAwait(false);
        return pair;
    }
}
