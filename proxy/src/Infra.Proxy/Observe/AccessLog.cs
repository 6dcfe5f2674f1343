using System.Text;
using Infra.Proxy.Config;
using Infra.Proxy.Data;
using Microsoft.Extensions.Logging;

namespace Infra.Proxy.Observe;

/// <summary>
/// The access log of a service. Lines go into bounded rings, chosen by thread; a thread of its own, the only one that may block, brings them to the file. What does not fit, or cannot be
/// written, is dropped and counted: no request ever waits for a log. Thread-safe.
/// </summary>
internal sealed partial class AccessLog : IDisposable
{
    private const int RingBytesTotal = 4 << 20;
    private const int RingsMax = 16;
    private const int WriteBytes = 64 * 1024;
    private static readonly TimeSpan WriteInterval = TimeSpan.FromMilliseconds(200);

    private readonly AccessLogConfig _config;
    private readonly AccessLogFormat _format;
    private readonly byte[] _service;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly LogRing[] _rings;
    private readonly AutoResetEvent _wake = new(false);
    private readonly Thread _writer;
    private Stream? _file;
    private long _dropped;
    private bool _hasFailed;
    private volatile bool _mustReopen;
    private volatile bool _isStopping;

    /// <summary>Opens the log and starts its thread.</summary>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">The file cannot be opened.</exception>
    internal AccessLog(AccessLogConfig config, string service, TimeProvider time, ILogger log)
    {
        _config = config;
        _ = AccessLogFormat.TryParse(config.Format, out _format, out _);
        _service = Encoding.UTF8.GetBytes(service);
        _time = time;
        _log = log;
        int count = Math.Min(RingsMax, (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Environment.ProcessorCount * 2));
        _rings = new LogRing[count];
        for (int i = 0; i < count; i++)
            _rings[i] = new LogRing(RingBytesTotal / count);
        _file = Open();
        _writer = new Thread(WriteAll) { IsBackground = true, Name = "access log" };
        _writer.Start();
    }

    /// <summary>Lines that were left out, because rings were full or the file refused them.</summary>
    internal long DroppedCount => Volatile.Read(ref _dropped) + _rings.Sum(ring => ring.Dropped);

    /// <summary>Opens the file anew, after somebody has renamed it. For any thread.</summary>
    internal void Reopen()
    {
        _mustReopen = true;
        _wake.Set();
    }

    /// <summary>Writes the line of a request that has ended, and forgets the request.</summary>
    internal void Write(AccessEntry entry, in AccessResult result, ClientFacts client)
    {
        var facts = new AccessLogFacts
        {
            Service = _service,
            Client = client.Forwarded.Address,
            Front = client.Front,
            Now = _time.GetUtcNow(),
            Microseconds = (long)_time.GetElapsedTime(entry.BeganAt).TotalMicroseconds,
            Sample = _config.Sample,
        };
        int first = Environment.CurrentManagedThreadId;
        bool isAdded = false;
        for (int i = 0; i < _rings.Length && !isAdded; i++)
        {
            LogRing ring = _rings[(first + i) & (_rings.Length - 1)];
            isAdded = ring.TryAdd(_format, entry, result, facts);
            if (isAdded && ring.IsHalfFull && !_isStopping) _wake.Set();
        }
        if (!isAdded) Interlocked.Increment(ref _dropped);
        entry.Release();
    }

    /// <summary>Writes what is there, and ends.</summary>
    public void Dispose()
    {
        if (_isStopping) return;
        _isStopping = true;
        _wake.Set();
        EventLoop.MayBlock("waiting for the access log");
        _writer.Join();
        _wake.Dispose();
    }

    private Stream Open()
    {
        EventLoop.MayBlock("opening the access log");
        return _config.Path == AccessLogConfig.Stdout
            ? Console.OpenStandardOutput()
            : new FileStream(_config.Path, new FileStreamOptions { Mode = FileMode.Append, Access = FileAccess.Write, Share = FileShare.ReadWrite | FileShare.Delete, BufferSize = 0, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead });
    }

    private void WriteAll()
    {
        byte[] buffer = new byte[WriteBytes];
        bool isLast;
        do
        {
            _wake.WaitOne(WriteInterval);
            isLast = _isStopping;
            // Whoever moved the file away gets a new one.
            if (_mustReopen || (_file is FileStream && !File.Exists(_config.Path)))
            {
                _mustReopen = false;
                TryDo(() => { _file?.Dispose(); _file = null; _file = Open(); });
            }
            foreach (LogRing ring in _rings)
            {
                // What comes in while this ring is emptied waits for the next round: no ring keeps the others from being emptied.
                for (int rest = RingBytesTotal; rest > 0;)
                {
                    int length = ring.Take(buffer);
                    if (length == 0) break;
                    rest -= length;
                    WriteLines(buffer.AsMemory(0, length));
                }
            }
        }
        while (!isLast);
        TryDo(() => _file?.Dispose());
    }

    private void WriteLines(ReadOnlyMemory<byte> bytes)
    {
        bool isWritten = TryDo(() =>
        {
            _file ??= Open();
            _file.Write(bytes.Span);
        });
        if (!isWritten) Interlocked.Add(ref _dropped, bytes.Span.Count((byte)'\n'));
    }

    // A full disk is said once, and once that it is over.
    private bool TryDo(Action action)
    {
        try
        {
            action();
            if (_hasFailed) LogWorksAgain(_log, _config.Path, DroppedCount);
            _hasFailed = false;
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            if (!_hasFailed) LogFails(_log, _config.Path, e.Message);
            _hasFailed = true;
            return false;
        }
    }

    [LoggerMessage(20, LogLevel.Error, "the access log {Path} cannot be written, lines are dropped: {Problem}")]
    private static partial void LogFails(ILogger logger, string path, string problem);

    [LoggerMessage(21, LogLevel.Warning, "the access log {Path} is written again; {Dropped} lines were dropped so far")]
    private static partial void LogWorksAgain(ILogger logger, string path, long dropped);
}
