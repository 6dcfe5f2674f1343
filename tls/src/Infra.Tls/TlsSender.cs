using System.Buffers;
using Infra.Tls.Errors;

namespace Infra.Tls;

/// <summary>The sending half of a connection. One caller at a time. No record allocates.</summary>
public sealed class TlsSender
{
    /// <summary>Bytes that a record is longer than its data: header, content type, tag.</summary>
    public const int RecordOverhead = 5 + 1 + 16;

    /// <summary>Whether something is due to the peer that no data caused: the answer to a key update, an alert. May be asked from any thread.</summary>
    public bool HasPending => throw new NotImplementedException();

    /// <summary>Writes what is due to the peer, if anything is.</summary>
    public void WritePending(IBufferWriter<byte> wire) => throw new NotImplementedException();

    /// <summary>Bytes that <see cref="Encrypt(ReadOnlySpan{byte}, Span{byte})"/> may write for so much plaintext, at most.</summary>
    public int EncryptedSizeMax(int plaintextBytes) => throw new NotImplementedException();

    /// <summary>
    /// Seals as much of <paramref name="plaintext"/> as fits into <paramref name="target"/>, in whole records; both do not overlap. A target of
    /// <see cref="EncryptedSizeMax"/> bytes takes all. What is due to the peer goes first. Empty plaintext writes no record.
    /// </summary>
    /// <exception cref="TlsException">The connection is dead; the exception is its failure.</exception>
    /// <exception cref="InvalidOperationException">The handshake has not finished, or close_notify has been sent.</exception>
    public TlsSealed Encrypt(ReadOnlySpan<byte> plaintext, Span<byte> target) => throw new NotImplementedException();

    /// <summary>Seals all of <paramref name="plaintext"/> in records straight into the memory of <paramref name="wire"/>.</summary>
    /// <exception cref="TlsException">The connection is dead; the exception is its failure.</exception>
    /// <exception cref="InvalidOperationException">The handshake has not finished, or close_notify has been sent.</exception>
    public void Encrypt(ReadOnlySpan<byte> plaintext, IBufferWriter<byte> wire) => throw new NotImplementedException();

    /// <summary>Says that no more data will come from this end; receiving goes on. Writes nothing when it has been said or the connection is dead.</summary>
    public void SendCloseNotify(IBufferWriter<byte> wire) => throw new NotImplementedException();

    /// <summary>
    /// Takes new keys for sending and asks the peer for the same. False, and nothing is written, while the peer has not answered an earlier request.
    /// </summary>
    /// <exception cref="TlsException">The connection is dead; the exception is its failure.</exception>
    /// <exception cref="InvalidOperationException">The handshake has not finished, or close_notify has been sent.</exception>
    public bool RequestKeyUpdate(IBufferWriter<byte> wire) => throw new NotImplementedException();
}
