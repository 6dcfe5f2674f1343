using System.Buffers;
using System.Buffers.Binary;
using Infra.Tls.Errors;
using Infra.Tls.Messages;
using Infra.Tls.Records;
using Infra.Tls.Secrets;

namespace Infra.Tls;

/// <summary>The sending half of a connection. One caller at a time. No record allocates.</summary>
public sealed class TlsSender
{
    /// <summary>Bytes that a record is longer than its data: header, content type, tag.</summary>
    public const int RecordOverhead = RecordLimits.Overhead;

    private const int KeyUpdateRecordSize = RecordLimits.Overhead + MessageLimits.HeaderSize + KeyUpdate.Size;
    private const int WriteBytesMax = 1 << 16;
    private const int CloseNotSent = 0, CloseSent = 1;

    private readonly ConnectionState _state;
    private readonly int _recordBytesMax;
    private RecordCipher? _handshakeCipher;
    private TrafficKeys? _keys;
    private int _close = CloseNotSent;

    internal TlsSender(ConnectionState state, int recordBytesMax)
    {
        _state = state;
        _recordBytesMax = recordBytesMax;
    }

    /// <summary>Whether something is due to the peer that no data caused: the answer to a key update, an alert. May be asked from any thread.</summary>
    public bool HasPending => _state.HasPending;

    /// <summary>Whether handshake records have been written since this was reset.</summary>
    internal bool HasWritten { get; set; }

    private RecordCipher? Cipher => _keys?.Cipher ?? _handshakeCipher;

    /// <summary>Writes what is due to the peer, if anything is. Does nothing after disposal.</summary>
    public void WritePending(IBufferWriter<byte> wire)
    {
        ArgumentNullException.ThrowIfNull(wire);
        if (!_state.HasPending || _state.IsDisposed) return;
        if (_state.TryTakeAlert(out AlertDescription alert))
        {
            if (_close == CloseNotSent) WriteAlert(alert, wire);
            if (_close == CloseNotSent && alert == AlertDescription.UserCanceled) WriteAlert(AlertDescription.CloseNotify, wire);   // RFC 9846 section 6.1
            _close = CloseSent;
            return;
        }
        if (_keys is not null && _close == CloseNotSent && _state.Failure is null && _state.TryTakeKeyUpdate())
            wire.Advance(WriteKeyUpdate(isRequest: false, wire.GetSpan(KeyUpdateRecordSize)));
    }

    /// <summary>Bytes that <see cref="Encrypt(ReadOnlySpan{byte}, Span{byte})"/> may write for so much plaintext, at most.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The count is negative, or the result is above 2^31 - 1.</exception>
    public int EncryptedSizeMax(int plaintextBytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(plaintextBytes);
        long records = ((long)plaintextBytes + _recordBytesMax - 1) / _recordBytesMax;
        long size = plaintextBytes + records * RecordLimits.Overhead + 2 * KeyUpdateRecordSize;   // an answer that is due, and new keys at their limit
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, int.MaxValue, nameof(plaintextBytes));
        return (int)size;
    }

    /// <summary>
    /// Seals as much of <paramref name="plaintext"/> as fits into <paramref name="target"/>, in whole records; both do not overlap. A target of
    /// <see cref="EncryptedSizeMax"/> bytes takes all. What is due to the peer goes first. Empty plaintext writes no record of its own.
    /// </summary>
    /// <exception cref="TlsException">The connection is dead; the exception is its failure.</exception>
    /// <exception cref="InvalidOperationException">The handshake has not finished, or close_notify has been sent.</exception>
    public TlsSealed Encrypt(ReadOnlySpan<byte> plaintext, Span<byte> target)
    {
        TrafficKeys keys = RequireOpen();
        int consumed = 0, written = 0;
        if (_state.IsKeyUpdateDue)
        {
            if (target.Length < KeyUpdateRecordSize) return default;
            if (_state.TryTakeKeyUpdate()) written = WriteKeyUpdate(isRequest: false, target);
        }
        while (consumed < plaintext.Length)
        {
            if (keys.Cipher.Sequence >= keys.Cipher.RecordsMax)
            {
                // RFC 9846 section 5.5: new keys before the limit of the old ones.
                if (target.Length - written < KeyUpdateRecordSize) break;
                written += WriteKeyUpdate(isRequest: false, target[written..]);
            }
            int room = target.Length - written - RecordLimits.Overhead;
            if (room <= 0) break;
            int count = Math.Min(Math.Min(room, _recordBytesMax), plaintext.Length - consumed);
            written += keys.Cipher.Seal(ContentType.ApplicationData, plaintext.Slice(consumed, count), target[written..]);
            consumed += count;
        }
        return new TlsSealed(consumed, written);
    }

    /// <summary>Seals all of <paramref name="plaintext"/> in records straight into the memory of <paramref name="wire"/>.</summary>
    /// <exception cref="TlsException">The connection is dead; the exception is its failure.</exception>
    /// <exception cref="InvalidOperationException">The handshake has not finished, or close_notify has been sent.</exception>
    public void Encrypt(ReadOnlySpan<byte> plaintext, IBufferWriter<byte> wire)
    {
        ArgumentNullException.ThrowIfNull(wire);
        RequireOpen();
        while (!plaintext.IsEmpty)
        {
            ReadOnlySpan<byte> part = plaintext[..Math.Min(plaintext.Length, WriteBytesMax)];
            Span<byte> target = wire.GetSpan(EncryptedSizeMax(part.Length));
            TlsSealed result = Encrypt(part, target);
            wire.Advance(result.Written);
            plaintext = plaintext[result.Consumed..];
        }
    }

    /// <summary>Says that no more data will come from this end; receiving goes on. Writes nothing when it has been said or the connection is dead.</summary>
    public void SendCloseNotify(IBufferWriter<byte> wire)
    {
        ArgumentNullException.ThrowIfNull(wire);
        if (_close != CloseNotSent || _state.IsDisposed) return;
        if (_state.Failure is not null)
        {
            WritePending(wire);
            return;
        }
        WriteAlert(AlertDescription.CloseNotify, wire);
        _close = CloseSent;
    }

    /// <summary>
    /// Takes new keys for sending and asks the peer for the same. False, and nothing is written, while the peer has not answered an earlier request.
    /// </summary>
    /// <exception cref="TlsException">The connection is dead; the exception is its failure.</exception>
    /// <exception cref="InvalidOperationException">The handshake has not finished, or close_notify has been sent.</exception>
    public bool RequestKeyUpdate(IBufferWriter<byte> wire)
    {
        ArgumentNullException.ThrowIfNull(wire);
        RequireOpen();
        WritePending(wire);
        if (!_state.TryBeginKeyUpdateRequest()) return false;
        wire.Advance(WriteKeyUpdate(isRequest: true, wire.GetSpan(KeyUpdateRecordSize)));
        return true;
    }

    /// <summary>Protects handshake records by this cipher from now on.</summary>
    internal void UseHandshakeCipher(RecordCipher cipher)
    {
        _handshakeCipher?.Dispose();
        _handshakeCipher = cipher;
    }

    /// <summary>Takes the keys of the established connection, and owns them.</summary>
    internal void UseTrafficKeys(TrafficKeys keys)
    {
        _handshakeCipher?.Dispose();
        _handshakeCipher = null;
        _keys = keys;
    }

    /// <summary>Writes handshake messages in as few records as possible.</summary>
    internal void WriteHandshake(ReadOnlySpan<byte> messages, ushort clearVersion, IBufferWriter<byte> wire)
    {
        while (!messages.IsEmpty)
        {
            int count = Math.Min(messages.Length, RecordLimits.PlaintextMax);
            WriteRecord(ContentType.Handshake, messages[..count], clearVersion, wire);
            messages = messages[count..];
        }
        HasWritten = true;
    }

    /// <summary>Writes the record that makes middleboxes believe in TLS 1.2 (RFC 8446 appendix D.4); always in the clear.</summary>
    internal static void WriteChangeCipherSpec(IBufferWriter<byte> wire)
        => WriteClear(ContentType.ChangeCipherSpec, [1], (ushort)ProtocolVersion.Tls12, wire);

    internal void SetSequence(ulong count) => _keys!.Cipher.Sequence = count;

    internal void SetKeyUpdates(ulong count) => _keys!.Updates = count;

    internal void DisposeKeys()
    {
        _handshakeCipher?.Dispose();
        _keys?.Dispose();
    }

    private TrafficKeys RequireOpen()
    {
        ObjectDisposedException.ThrowIf(_state.IsDisposed, typeof(TlsConnection));
        if (_state.Failure is { } failure) throw failure;
        if (!_state.IsOpen || _keys is null) throw new InvalidOperationException("Data can be sent only after the handshake.");
        if (_close != CloseNotSent) throw new InvalidOperationException("close_notify has been sent: nothing may follow.");
        return _keys;
    }

    private void WriteAlert(AlertDescription alert, IBufferWriter<byte> wire)
    {
        Span<byte> content = stackalloc byte[AlertMessage.Size];
        AlertMessage.Write(alert, content);
        WriteRecord(ContentType.Alert, content, (ushort)ProtocolVersion.Tls12, wire);
    }

    private int WriteKeyUpdate(bool isRequest, Span<byte> target)
    {
        TrafficKeys keys = _keys!;
        if (keys.Updates >= RecordLimits.KeyUpdatesMax) throw new TlsException(TlsError.RecordLimitReached);
        Span<byte> message = stackalloc byte[MessageLimits.HeaderSize + KeyUpdate.Size];
        message[0] = (byte)HandshakeType.KeyUpdate;
        message[1] = message[2] = 0;
        message[3] = KeyUpdate.Size;
        message[4] = isRequest ? (byte)1 : (byte)0;
        int size = keys.Cipher.Seal(ContentType.Handshake, message, target);
        keys.Update();
        return size;
    }

    private void WriteRecord(ContentType type, ReadOnlySpan<byte> content, ushort clearVersion, IBufferWriter<byte> wire)
    {
        if (Cipher is { } cipher) wire.Advance(cipher.Seal(type, content, wire.GetSpan(content.Length + RecordLimits.Overhead)));
        else WriteClear(type, content, clearVersion, wire);
    }

    private static void WriteClear(ContentType type, ReadOnlySpan<byte> content, ushort version, IBufferWriter<byte> wire)
    {
        Span<byte> record = wire.GetSpan(RecordLimits.HeaderSize + content.Length);
        record[0] = (byte)type;
        BinaryPrimitives.WriteUInt16BigEndian(record[1..], version);
        BinaryPrimitives.WriteUInt16BigEndian(record[3..], (ushort)content.Length);
        content.CopyTo(record[RecordLimits.HeaderSize..]);
        wire.Advance(RecordLimits.HeaderSize + content.Length);
    }
}
