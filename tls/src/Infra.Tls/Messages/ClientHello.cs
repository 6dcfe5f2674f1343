using Infra.Buffers;
using Infra.Tls.Errors;

namespace Infra.Tls.Messages;

/// <summary>
/// RFC 8446 section 4.1.2:
/// <c>uint16 legacy_version; opaque random[32]; opaque legacy_session_id&lt;0..32&gt;; uint16 suites&lt;2..2^16-2&gt;; uint8 compression&lt;1..2^8-1&gt;; extensions</c>.
/// A hello of old versions may end before the extensions.
/// </summary>
internal readonly ref struct ClientHello
{
    internal const int RandomSize = 32;
    internal const int SessionIdMax = 32;

    internal ushort LegacyVersion { get; init; }

    internal ReadOnlySpan<byte> Random { get; init; }

    internal ReadOnlySpan<byte> SessionId { get; init; }

    internal UInt16List CipherSuites { get; init; }

    internal ReadOnlySpan<byte> CompressionMethods { get; init; }

    internal ExtensionBlock Extensions { get; init; }

    /// <summary>Whether there is a list of extensions at all, empty or not.</summary>
    internal bool HasExtensions { get; init; }

    internal static bool TryRead(ReadOnlySpan<byte> body, out ClientHello hello, out TlsError error)
    {
        hello = default;
        error = TlsError.MessageTruncated;
        var reader = new WireReader(body);
        if (!reader.TryReadUInt16(out ushort version)) return false;
        if (!reader.TryReadBytes(RandomSize, out ReadOnlySpan<byte> random)) return false;
        if (!reader.TryReadPrefixed8(out WireReader sessionId)) return false;
        if (!reader.TryReadPrefixed16(out WireReader suites)) return false;
        if (!reader.TryReadPrefixed8(out WireReader compression)) return false;
        error = TlsError.MessageMalformed;
        if (sessionId.Remaining > SessionIdMax || suites.IsAtEnd || suites.Remaining % 2 != 0 || compression.IsAtEnd) return false;
        bool hasExtensions = !reader.IsAtEnd;
        ExtensionBlock extensions = default;
        if (hasExtensions && !ExtensionBlock.TryRead(ref reader, out extensions, out error)) return false;
        error = TlsError.MessageHasTrailingBytes;
        if (!reader.IsAtEnd) return false;
        hello = new ClientHello
        {
            LegacyVersion = version,
            Random = random,
            SessionId = sessionId.Rest,
            CipherSuites = new UInt16List(suites.Rest),
            CompressionMethods = compression.Rest,
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
        writer.WriteUInt16((ushort)CipherSuites.Encoded.Length);
        writer.WriteBytes(CipherSuites.Encoded);
        writer.WriteByte((byte)CompressionMethods.Length);
        writer.WriteBytes(CompressionMethods);
        if (HasExtensions) Extensions.Write(ref writer);
    }
}
