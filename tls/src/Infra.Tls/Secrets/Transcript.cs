using Infra.Buffers;
using Infra.Crypto.Hash;
using Infra.Tls.Messages;

namespace Infra.Tls.Secrets;

/// <summary>The running hash over all handshake messages (RFC 8446 section 4.4.1).</summary>
internal sealed class Transcript(SuiteParameters suite)
{
    private readonly Hasher _hasher = Hasher.Create(suite.Hash);

    internal SuiteParameters Suite { get; } = suite;

    internal int DigestSize => Suite.Kdf.DigestSize;

    /// <summary>Adds a whole message, header included.</summary>
    internal void Add(ReadOnlySpan<byte> message) => _hasher.Append(message);

    /// <summary>Writes the hash so far to <paramref name="buffer"/> and returns that part of it.</summary>
    internal Span<byte> Hash(Span<byte> buffer)
    {
        _hasher.Peek(buffer);
        return buffer[..DigestSize];
    }

    /// <summary>Replaces a first ClientHello, the only message so far, by a message_hash message, as HelloRetryRequest demands.</summary>
    internal void ReplaceByHash()
    {
        Span<byte> digest = stackalloc byte[LabelKdf.DigestSizeMax];
        _hasher.Finish(digest);
        Span<byte> header = stackalloc byte[4];
        var writer = new WireWriter(header);
        writer.WriteByte((byte)HandshakeType.MessageHash);
        writer.WriteUInt24((uint)DigestSize);
        _hasher.Append(header);
        _hasher.Append(digest[..DigestSize]);
    }
}
