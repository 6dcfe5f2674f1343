using System.Buffers;
using System.Runtime.CompilerServices;
using Infra.Tls.Errors;

namespace Infra.Tls.Streams;

public sealed partial class TlsStream
{
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly StreamBuffer _output;
    private RecordSizing _sizing;
    private int _outputLength;
    private Exception? _transportFailure;

    /// <summary>
    /// Writes data in whole records to the transport. Writes that come at the same time go out one after the other. When it is cancelled, part of the data may be on its
    /// way, in whole records.
    /// </summary>
    /// <exception cref="TlsException">The connection is dead.</exception>
    /// <exception cref="IOException">The transport failed, now or in a write before.</exception>
    /// <exception cref="InvalidOperationException">The handshake has not finished, or <see cref="ShutdownAsync"/> was called.</exception>
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested) return ValueTask.FromCanceled(cancellationToken);
        ThrowIfUnusable();
        if (!TryEnterWriting()) return WaitAndWriteAsync(buffer, cancellationToken);
        ValueTask write;
        try
        {
            write = BeginWrite(ref buffer);
            while (write.IsCompletedSuccessfully && !buffer.IsEmpty)
            {
                write.GetAwaiter().GetResult();
                write = BeginWrite(ref buffer);
            }
        }
        catch (Exception)
        {
            LeaveWriting();
            throw;
        }
        if (!write.IsCompletedSuccessfully) return WriteOnAsync(write, buffer, cancellationToken);
        write.GetAwaiter().GetResult();
        LeaveWriting();
        // The reader may have wanted to send something meanwhile, and did not get in.
        return _sender!.HasPending && TryEnterWriting() ? SendPendingAndLeaveAsync(cancellationToken) : ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <inheritdoc cref="WriteAsync(ReadOnlyMemory{byte}, CancellationToken)"/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        ThrowIfUnusable();
        _writing.Wait();
        try
        {
            ThrowIfTransportFailed();
            _sizing.Begin();
            while (!buffer.IsEmpty)
            {
                buffer = buffer[Seal(buffer)..];
                try
                {
                    _inner.Write(_output.GetSpan()[.._outputLength]);
                }
                catch (Exception e)
                {
                    _transportFailure = e;
                    throw;
                }
            }
        }
        finally
        {
            LeaveWriting();
        }
        if (_sender!.HasPending && TryEnterWriting()) SendPendingAndLeave();
    }

    /// <summary>
    /// Says close_notify: no more data will come from this end, and a write throws from here on; reading goes on. Says it once; on a dead connection it does nothing.
    /// </summary>
    /// <param name="cancellation">Stops the wait for the transport.</param>
    /// <exception cref="IOException">The transport failed.</exception>
    /// <exception cref="InvalidOperationException">The handshake has not finished.</exception>
    public async Task ShutdownAsync(CancellationToken cancellation = default)
    {
        ThrowIfUnusable();
        await _writing.WaitAsync(cancellation).ConfigureAwait(false);
        var wire = new ArrayBufferWriter<byte>();
        await SendAndLeaveAsync(
            () =>
            {
                _sender!.SendCloseNotify(wire);
                return wire.WrittenMemory;
            },
            cancellation).ConfigureAwait(false);
    }

    /// <summary>
    /// Takes new keys for sending and asks the peer for the same. The library does so by itself before keys are used up; to ask more often is the caller's wish.
    /// </summary>
    /// <returns>False while the peer has not answered an earlier request; nothing is sent then.</returns>
    /// <exception cref="TlsException">The connection is dead.</exception>
    /// <exception cref="IOException">The transport failed.</exception>
    /// <exception cref="InvalidOperationException">The handshake has not finished, or <see cref="ShutdownAsync"/> was called.</exception>
    public async Task<bool> RequestKeyUpdateAsync(CancellationToken cancellation = default)
    {
        ThrowIfUnusable();
        await _writing.WaitAsync(cancellation).ConfigureAwait(false);
        var wire = new ArrayBufferWriter<byte>();
        bool isRequested = false;
        await SendAndLeaveAsync(
            () =>
            {
                isRequested = _sender!.RequestKeyUpdate(wire);
                return wire.WrittenMemory;
            },
            cancellation).ConfigureAwait(false);
        return isRequested;
    }

    /// <summary>Seals the next piece and hands it to the transport, without cancellation: a record goes out whole.</summary>
    private ValueTask BeginWrite(ref ReadOnlyMemory<byte> rest)
    {
        ThrowIfTransportFailed();
        if (rest.IsEmpty) return ValueTask.CompletedTask;
        _sizing.Begin();
        int consumed = Seal(rest.Span);
        rest = rest[consumed..];
        try
        {
            return _inner.WriteAsync(_output.Memory[.._outputLength], CancellationToken.None);
        }
        catch (Exception e)
        {
            _transportFailure = e;
            throw;
        }
    }

    /// <summary>Seals as much as the buffer takes; returns how much that is, and leaves the records in the first <see cref="_outputLength"/> bytes.</summary>
    private int Seal(ReadOnlySpan<byte> data)
    {
        TlsSender sender = _sender!;
        _output.Borrow(data.Length > TlsInput.RecordBytesMax ? StreamBufferPool.LargeOutputBytes : StreamBufferPool.SmallOutputBytes);
        Span<byte> target = _output.GetSpan();
        int consumed = 0;
        int written = 0;
        while (consumed < data.Length)
        {
            int piece = _sizing.Next(data.Length - consumed);
            TlsSealed done = sender.Encrypt(data.Slice(consumed, piece), target[written..]);
            consumed += done.Consumed;
            written += done.Written;
            if (done.Consumed < piece) break;
        }
        if (written == 0) throw new InvalidOperationException("A record does not fit into the buffer.");
        _outputLength = written;
        return consumed;
    }

    private async ValueTask WaitAndWriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellation)
    {
        await _writing.WaitAsync(cancellation).ConfigureAwait(false);
        await WriteOnAsync(ValueTask.CompletedTask, buffer, cancellation).ConfigureAwait(false);
    }

    /// <summary>Goes on behind a write to the transport that takes its time. The caller has entered; this leaves.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask WriteOnAsync(ValueTask write, ReadOnlyMemory<byte> rest, CancellationToken cancellation)
    {
        bool isLeft = false;
        try
        {
            while (true)
            {
                if (!cancellation.CanBeCanceled || write.IsCompleted)
                {
                    try
                    {
                        await write.ConfigureAwait(false);
                    }
                    catch (Exception e)
                    {
                        _transportFailure = e;
                        throw;
                    }
                }
                else
                {
                    Task task = write.AsTask();
                    try
                    {
                        await task.WaitAsync(cancellation).ConfigureAwait(false);
                    }
                    catch (OperationCanceledException) when (!task.IsCompleted)
                    {
                        isLeft = true;
                        _ = LeaveWhenDoneAsync(task);
                        throw;
                    }
                    catch (Exception e)
                    {
                        _transportFailure = e;
                        throw;
                    }
                }
                if (rest.IsEmpty) break;
                cancellation.ThrowIfCancellationRequested();
                write = BeginWrite(ref rest);
            }
        }
        finally
        {
            if (!isLeft) LeaveWriting();
        }
        if (_sender!.HasPending && TryEnterWriting()) await SendPendingAndLeaveAsync(cancellation).ConfigureAwait(false);
    }

    // The caller has gone, but its records go out whole. The next writer waits until then.
    private async Task LeaveWhenDoneAsync(Task write)
    {
        try
        {
            await write.ConfigureAwait(false);
        }
        catch (Exception e)
        {
            _transportFailure = e;
        }
        LeaveWriting();
    }

    private bool TryEnterWriting() => _writing.Wait(0);

    private void LeaveWriting()
    {
        _output.GiveBack(plaintextBytes: 0);
        _writing.Release();
    }

    private void SendPendingAndLeave()
    {
        try
        {
            var wire = new ArrayBufferWriter<byte>();
            _sender!.WritePending(wire);
            if (wire.WrittenCount > 0) _inner.Write(wire.WrittenSpan);
        }
        finally
        {
            LeaveWriting();
        }
    }

    private ValueTask SendPendingAndLeaveAsync(CancellationToken cancellation) => SendAndLeaveAsync(
        () =>
        {
            var wire = new ArrayBufferWriter<byte>();
            _sender!.WritePending(wire);
            return wire.WrittenMemory;
        },
        cancellation);

    /// <summary>
    /// Sends messages of the protocol itself and leaves. What came due meanwhile from the reader, who did not get in, is sent too.
    /// </summary>
    private async ValueTask SendAndLeaveAsync(Func<ReadOnlyMemory<byte>> write, CancellationToken cancellation)
    {
        bool isLeft = false;
        try
        {
            ThrowIfTransportFailed();
            ReadOnlyMemory<byte> bytes = write();
            if (!bytes.IsEmpty)
            {
                Task task = SendAsync(bytes);
                try
                {
                    await task.WaitAsync(cancellation).ConfigureAwait(false);
                }
                catch (OperationCanceledException) when (!task.IsCompleted)
                {
                    isLeft = true;
                    _ = LeaveWhenDoneAsync(task);
                    throw;
                }
                catch (Exception e)
                {
                    _transportFailure = e;
                    throw;
                }
            }
        }
        finally
        {
            if (!isLeft) LeaveWriting();
        }
        if (_sender!.HasPending && TryEnterWriting()) await SendPendingAndLeaveAsync(cancellation).ConfigureAwait(false);
    }

    private async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        await _inner.WriteAsync(bytes, CancellationToken.None).ConfigureAwait(false);
        await _inner.FlushAsync(CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>Sends the alert that tells the peer why the connection is dead, if the transport takes it soon; never fails.</summary>
    private async Task SayWhyAsync()
    {
        if (!_sender!.HasPending || !TryEnterWriting()) return;
        using var limit = new CancellationTokenSource(_options.CloseTimeout, _time);
        try
        {
            await SendPendingAndLeaveAsync(limit.Token).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // The failure itself is what the caller gets to know.
        }
    }

    /// <summary>Sends close_notify, if nobody writes and the transport takes it soon; never fails.</summary>
    private async Task TrySayGoodbyeAsync()
    {
        if (!IsAuthenticated || _connection!.Failure is not null || _transportFailure is not null || !TryEnterWriting()) return;
        using var limit = new CancellationTokenSource(_options.CloseTimeout, _time);
        var wire = new ArrayBufferWriter<byte>();
        try
        {
            await SendAndLeaveAsync(
                () =>
                {
                    _sender!.SendCloseNotify(wire);
                    return wire.WrittenMemory;
                },
                limit.Token).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // The peer takes no goodbye.
        }
    }

    private void ThrowIfTransportFailed()
    {
        if (_transportFailure is not null) throw new IOException("The transport failed in a write before.", _transportFailure);
    }
}
