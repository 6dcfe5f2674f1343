namespace Infra.Tls.Tools.Tests.Streams;

/// <summary>Passes another stream on; writes wait while the gate is shut, counts operations, and can fail or call at a chosen one.</summary>
internal sealed class GateStream(Stream inner) : Stream
{
    private TaskCompletionSource _gate = Open();

    /// <summary>Called before each asynchronous operation with its number from 1.</summary>
    internal Func<int, CancellationToken, Task>? BeforeOperation { get; set; }

    /// <summary>What writes fail with; null lets them through.</summary>
    internal Exception? WriteFailure { get; set; }

    /// <summary>Lengths of the writes so far.</summary>
    internal List<byte[]> Writes { get; } = [];

    internal int Operations { get; private set; }

    /// <summary>Writes that have arrived, waiting ones among them.</summary>
    internal int WritesBegun { get; private set; }

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    internal void Shut() => _gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    internal void OpenUp() => _gate.TrySetResult();

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await BeforeAsync(cancellationToken);
        return await inner.ReadAsync(buffer, cancellationToken);
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await BeforeAsync(cancellationToken);
        WritesBegun++;
        await _gate.Task.WaitAsync(cancellationToken);
        if (WriteFailure is not null) throw WriteFailure;
        Writes.Add(buffer.ToArray());
        await inner.WriteAsync(buffer, cancellationToken);
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    public override void Flush() => inner.Flush();

    public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, count);

    public override void Write(byte[] buffer, int offset, int count) => inner.Write(buffer, offset, count);

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _gate.TrySetException(new ObjectDisposedException(nameof(GateStream)));
            _ = _gate.Task.Exception;
            inner.Dispose();
        }
        base.Dispose(disposing);
    }

    private static TaskCompletionSource Open()
    {
        var open = new TaskCompletionSource();
        open.SetResult();
        return open;
    }

    private async Task BeforeAsync(CancellationToken cancellation)
    {
        Operations++;
        if (BeforeOperation is not null) await BeforeOperation(Operations, cancellation);
    }
}
