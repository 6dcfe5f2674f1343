using Infra.Buffers;
using Infra.Tls.Errors;

namespace Infra.Tls.Messages;

/// <summary>
/// RFC 8446 section 4.1.3: <c>uint16 legacy_version; opaque random[32]; opaque legacy_session_id_echo&lt;0..32&gt;; uint16 suite; uint8 compression; extensions</c>.
/// With one certain random it is a HelloRetryRequest. A hello of TLS 1.2 may end before the extensions.
/// </summary>
internal readonly ref struct ServerHello
{
    /// <summary>The random of HelloRetryRequest: SHA-256 of that name.</summary>
    internal static ReadOnlySpan<byte> RetryRandom =>
    [
        0xCF, 0x21, 0xAD, 0x74, 0xE5, 0x9A, 0x61, 0x11, 0xBE, 0x1D, 0x8C, 0x02, 0x1E, 0x65, 0xB8, 0x91,
        0xC2, 0xA2, 0x11, 0x16, 0x7A, 0xBB, 0x8C, 0x5E, 0x07, 0x9E, 0x09, 0xE2, 0xC8, 0xA8, 0x33, 0x9C,
    ];

    /// <summary>Last bytes of the random of a server that knows TLS 1.3 and was asked for TLS 1.2.</summary>
    internal static ReadOnlySpan<byte> DowngradeToTls12 => [0x44, 0x4F, 0x57, 0x4E, 0x47, 0x52, 0x44, 0x01];

    /// <summary>The same, for TLS 1.1 and below.</summary>
    internal static ReadOnlySpan<byte> DowngradeToTls11 => [0x44, 0x4F, 0x57, 0x4E, 0x47, 0x52, 0x44, 0x00];

    internal ushort LegacyVersion { get; init; }

    internal ReadOnlySpan<byte> Random { get; init; }

    internal ReadOnlySpan<byte> SessionId { get; init; }

    internal ushort CipherSuite { get; init; }

    internal byte CompressionMethod { get; init; }

    internal ExtensionBlock Extensions { get; init; }

    internal bool HasExtensions { get; init; }

    internal bool IsRetryRequest => Random.SequenceEqual(RetryRandom);

    internal static bool TryRead(ReadOnlySpan<byte> body, out ServerHello hello, out TlsError error)
    {
        hello = default;
        error = TlsError.MessageTruncated;
        var reader = new WireReader(body);
        if (!reader.TryReadUInt16(out ushort version)) return false;
        if (!reader.TryReadBytes(ClientHello.RandomSize, out ReadOnlySpan<byte> random)) return false;
        if (!reader.TryReadPrefixed8(out WireReader sessionId)) return false;
        if (!reader.TryReadUInt16(out ushort suite)) return false;
        if (!reader.TryReadByte(out byte compression)) return false;
        error = TlsError.MessageMalformed;
        if (sessionId.Remaining > ClientHello.SessionIdMax) return false;
        bool hasExtensions = !reader.IsAtEnd;
        ExtensionBlock extensions = default;
        if (hasExtensions && !ExtensionBlock.TryRead(ref reader, out extensions, out error)) return false;
        error = TlsError.MessageHasTrailingBytes;
        if (!reader.IsAtEnd) return false;
        hello = new ServerHello
        {
            LegacyVersion = version,
            Random = random,
            SessionId = sessionId.Rest,
            CipherSuite = suite,
            CompressionMethod = compression,
            Extensions = extensions,
            HasExtensions = hasExtensions,
        };
        error = TlsError.None;
        return true;
    }

    internal void Write(ref WireWriter writer)
    {
        writer.WriteUInt16(LegacyVersion);
        writer.WriteBytes(Random);
        writer.WriteByte((byte)SessionId.Length);
        writer.WriteBytes(SessionId);
        writer.WriteUInt16(CipherSuite);
        writer.WriteByte(CompressionMethod);
        if (HasExtensions) Extensions.Write(ref writer);
    }
}
