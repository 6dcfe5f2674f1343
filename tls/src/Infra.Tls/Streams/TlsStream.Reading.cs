using System.Runtime.CompilerServices;
using Infra.Tls.Errors;
using Infra.Tls.Records;

namespace Infra.Tls.Streams;

public sealed partial class TlsStream
{
    // The buffer: [_plainStart, +_plainLength) is decrypted and not yet read, [_start, _end) came from the transport and is not yet processed, behind the former.
    private readonly StreamBuffer _input;
    private int _start;
    private int _end;
    private int _plainStart;
    private int _plainLength;
    private int _inputHighest;
    private int _missing = 1;
    private bool _wasFilled;
    private int _reading;

    /// <summary>What reading needs next.</summary>
    private enum ReadStep
    {
        /// <summary>Data was copied, or there is some and none was asked for.</summary>
        Data,

        /// <summary>Bytes of the transport are needed.</summary>
        Input,

        /// <summary>The sending half owes the peer something.</summary>
        Pending,

        /// <summary>The peer has said close_notify.</summary>
        End,

        /// <summary>The connection is dead.</summary>
        Failed,
    }

    /// <summary>
    /// Reads data, at least one byte; 0 bytes mean close_notify. An empty buffer waits until there is data. Records that fit are decrypted into the buffer, as many as
    /// have come: a buffer of 16 KB or more saves a copy of everything. What was decrypted there and is not data of an authentic record is wiped before the call ends.
    /// </summary>
    /// <exception cref="TlsException">The connection is dead.</exception>
    /// <exception cref="IOException">The transport failed.</exception>
    /// <exception cref="InvalidOperationException">The handshake has not finished, or another read is under way.</exception>
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested) return ValueTask.FromCanceled<int>(cancellationToken);
        EnterReading();
        bool isLeft = false;
        try
        {
            ReadStep step = TakeData(buffer.Span, out int count);
            if (step is ReadStep.Data or ReadStep.End) return new ValueTask<int>(count);
            isLeft = true;
            return ReadOnAsync(buffer, step, count, cancellationToken);
        }
        finally
        {
            if (!isLeft) LeaveReading();
        }
    }

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc cref="ReadAsync(Memory{byte}, CancellationToken)"/>
    public override int Read(Span<byte> buffer)
    {
        EnterReading();
        try
        {
            while (true)
            {
                ReadStep step = TakeData(buffer, out int count);
                switch (step)
                {
                    case ReadStep.Input:
                        PrepareToFill();
                        int read = _inner.Read(RoomForInput().Span);
                        if (read > 0) NoteInput(read);
                        else EndInput();
                        break;
                    case ReadStep.Pending:
                        if (TryEnterWriting()) SendPendingAndLeave();
                        if (count > 0) return count;
                        break;
                    case ReadStep.Failed:
                        if (_sender!.HasPending && TryEnterWriting()) SendPendingAndLeave();
                        throw DeathOf();
                    default:
                        return count;
                }
            }
        }
        finally
        {
            LeaveReading();
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> ReadOnAsync(Memory<byte> buffer, ReadStep step, int count, CancellationToken cancellation)
    {
        try
        {
            while (true)
            {
                switch (step)
                {
                    case ReadStep.Input:
                        // Nothing is held while nothing comes: the transport is asked for data before there is a buffer for it.
                        if (PrepareToFill()) await _inner.ReadAsync(Memory<byte>.Empty, cancellation).ConfigureAwait(false);
                        int read = await _inner.ReadAsync(RoomForInput(), cancellation).ConfigureAwait(false);
                        if (read > 0) NoteInput(read);
                        else EndInput();
                        break;
                    case ReadStep.Pending:
                        if (TryEnterWriting()) await SendPendingAndLeaveAsync(cancellation).ConfigureAwait(false);
                        if (count > 0) return count;
                        break;
                    case ReadStep.Failed:
                        await SayWhyAsync().ConfigureAwait(false);
                        throw DeathOf();
                    default:
                        return count;
                }
                step = TakeData(buffer.Span, out count);
            }
        }
        finally
        {
            LeaveReading();
        }
    }

    /// <summary>
    /// Takes data, opening as many buffered records as fit straight into the target. A record that is longer than all of the target is opened in the buffer and copied
    /// from there; one that is longer than the rest of it waits for the next call, which may have room. When something else comes up after some data was taken, the
    /// data goes first: the receiving half says the same again on the next call.
    /// </summary>
    private ReadStep TakeData(Span<byte> target, out int count)
    {
        count = 0;
        while (true)
        {
            if (_plainLength > 0)
            {
                int length = Math.Min(_plainLength, target.Length - count);
                _input.GetSpan().Slice(_plainStart, length).CopyTo(target[count..]);
                _plainStart += length;
                _plainLength -= length;
                count += length;
                if (_plainLength > 0) return ReadStep.Data;
            }
            if (count > 0)
            {
                if (_start == _end && !_wasFilled) GiveInputBack();
                if (_start == _end || count == target.Length) return ReadStep.Data;
            }

            Span<byte> received = _start < _end ? _input.GetSpan()[_start.._end] : default;
            if (count > 0 && RecordReader.IsTooLongFor(target.Length - count, received)) return ReadStep.Data;
            // Who only asks whether there is data comes back with room for it, and a long record is better opened then.
            if (target.IsEmpty && _receiver!.Failure is null && RecordReader.IsLongRecord(received)) return ReadStep.Data;
            var input = new TlsInput(received, target[count..]);
            TlsStatus status = _receiver!.Process(ref input);
            if (input.IsInTarget)
            {
                count += input.Plaintext.Length;
            }
            else if (status == TlsStatus.HavePlaintext)
            {
                _plainStart = _start + input.PlaintextOffset;
                _plainLength = input.Plaintext.Length;
            }
            _start += input.Consumed;
            _missing = input.Missing;
            switch (status)
            {
                case TlsStatus.HavePlaintext:
                    if (target.IsEmpty) return ReadStep.Data;
                    break;
                case TlsStatus.HaveOutput:
                    return ReadStep.Pending;
                case TlsStatus.NeedInput:
                    return count > 0 ? ReadStep.Data : ReadStep.Input;
                case TlsStatus.Closed:
                    return count > 0 ? ReadStep.Data : ReadStep.End;
                default:
                    return count > 0 ? ReadStep.Data : ReadStep.Failed;
            }
        }
    }

    /// <summary>Makes room for what comes; true if no buffer is held and the transport is to be asked whether it has data before one is borrowed.</summary>
    private bool PrepareToFill()
    {
        if (_start == _end)
        {
            if (!_wasFilled) GiveInputBack();
            _start = _end = 0;
            return !_input.IsBorrowed;
        }
        if (_start > 0)
        {
            Span<byte> bytes = _input.GetSpan();
            bytes[_start.._end].CopyTo(bytes);
            (_start, _end) = (0, _end - _start);
        }
        return false;
    }

    private Memory<byte> RoomForInput()
    {
        _input.Borrow(StreamBufferPool.InputBytes);
        Memory<byte> room = _input.Memory[_end..];
        return room.Length >= _missing ? room : throw new InvalidOperationException("A record does not fit into the buffer.");
    }

    private void NoteInput(int count)
    {
        _end += count;
        _inputHighest = Math.Max(_inputHighest, _end);
        // A transport that filled all the room has likely more: the buffer is kept for that.
        _wasFilled = _end == _input.Capacity;
    }

    private void EndInput()
    {
        _wasFilled = false;
        // What it says is said again by the next look at the receiving half.
        _receiver!.EndOfInput();
    }

    private void GiveInputBack()
    {
        _start = _end = 0;
        _input.GiveBack(_inputHighest);
        _inputHighest = 0;
    }

    private TlsException DeathOf() => _connection!.Failure ?? new TlsException(TlsError.InternalFailure);

    private void EnterReading()
    {
        ThrowIfUnusable();
        if (Interlocked.Exchange(ref _reading, 1) != 0) throw new InvalidOperationException("Another read is under way.");
    }

    private void LeaveReading()
    {
        Volatile.Write(ref _reading, 0);
        if (IsDisposed) ReleaseInputUnlessInUse();
    }

    // The transport may still write into the buffer of a read that is under way: that read gives it back itself.
    private void ReleaseInputUnlessInUse()
    {
        if (Interlocked.Exchange(ref _reading, 1) == 0) _input.GiveBack(_inputHighest);
    }
}
