using System.Buffers.Binary;
using Infra.Crypto.Aead;
using Infra.Tls.Secrets;

namespace Infra.Tls.Records;

/// <summary>
/// Protects the records of one direction under one key (RFC 8446 section 5.2): the nonce is the static IV xor the sequence number, the associated data is
/// the header, the plaintext ends in the content type. Allocates when it is made and never again.
/// </summary>
internal sealed class RecordCipher : IDisposable
{
    internal const int IvSize = 12;

    private readonly AeadCipher _aead;
    private readonly uint _ivHead;
    private readonly ulong _ivTail;

    internal RecordCipher(SuiteParameters suite, ReadOnlySpan<byte> key, ReadOnlySpan<byte> iv)
    {
        _aead = suite.CreateCipher(key);
        _ivHead = BinaryPrimitives.ReadUInt32BigEndian(iv);
        _ivTail = BinaryPrimitives.ReadUInt64BigEndian(iv[4..IvSize]);
        RecordsMax = suite.RecordsMax;
    }

    /// <summary>Records protected so far, which is the number of the next one.</summary>
    internal ulong Sequence { get; set; }

    /// <summary>Records after which the key is to be replaced.</summary>
    internal ulong RecordsMax { get; }

    /// <summary>Writes one record, <see cref="RecordLimits.Overhead"/> bytes longer than its content; returns its size. The target does not overlap.</summary>
    internal int Seal(ContentType type, ReadOnlySpan<byte> content, Span<byte> target)
    {
        Span<byte> record = target[..(content.Length + RecordLimits.Overhead)];
        Span<byte> header = record[..RecordLimits.HeaderSize];
        header[0] = (byte)ContentType.ApplicationData;
        BinaryPrimitives.WriteUInt16BigEndian(header[1..], (ushort)ProtocolVersion.Tls12);
        BinaryPrimitives.WriteUInt16BigEndian(header[3..], (ushort)(record.Length - RecordLimits.HeaderSize));
        Span<byte> nonce = stackalloc byte[IvSize];
        NextNonce(nonce);
        ReadOnlySpan<byte> innerType = [(byte)type];
        _aead.SealWithTrailer(nonce, content, innerType, record[RecordLimits.HeaderSize..], header);
        return record.Length;
    }

    /// <summary>Decrypts a record's body in place; the content stands at its start. False when the tag is wrong; then the body is zeros.</summary>
    internal bool TryOpen(ReadOnlySpan<byte> header, Span<byte> body, out Span<byte> inner)
    {
        inner = default;
        if (body.Length < RecordLimits.TagSize || Sequence == ulong.MaxValue) return false;   // the last number is never used: the next would be 0 again
        inner = body[..^RecordLimits.TagSize];
        Span<byte> nonce = stackalloc byte[IvSize];
        WriteNonce(nonce);
        if (!_aead.TryOpen(nonce, inner, body[^RecordLimits.TagSize..], inner, header)) return false;
        Sequence++;
        return true;
    }

    /// <summary>
    /// Decrypts a record's body, all of its plaintext but the last byte into <paramref name="content"/>, which has exactly that length. False when the tag is wrong;
    /// then the content is zeros.
    /// </summary>
    internal bool TryOpen(ReadOnlySpan<byte> header, Span<byte> body, Span<byte> content, out byte last)
    {
        last = 0;
        if (Sequence == ulong.MaxValue) return false;
        Span<byte> nonce = stackalloc byte[IvSize];
        WriteNonce(nonce);
        if (!_aead.TryOpenWithTrailer(nonce, body, content, header, out Span<byte> trailer)) return false;
        last = trailer[0];
        Sequence++;
        return true;
    }

    public void Dispose() => _aead.Dispose();

    private void NextNonce(Span<byte> nonce)
    {
        // Unreachable by counting: the key is replaced or the connection closed long before. A wrap would repeat a nonce.
        if (Sequence == ulong.MaxValue) throw new InvalidOperationException("The sequence numbers of a key are used up.");
        WriteNonce(nonce);
        Sequence++;
    }

    private void WriteNonce(Span<byte> nonce)
    {
        BinaryPrimitives.WriteUInt32BigEndian(nonce, _ivHead);
        BinaryPrimitives.WriteUInt64BigEndian(nonce[4..], _ivTail ^ Sequence);
    }
}
