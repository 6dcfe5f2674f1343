using Infra.Tls.Errors;
using Infra.Tls.Messages;
using Infra.Tls.Messages.Extensions;
using Infra.Tls.Secrets;

namespace Infra.Tls.Handshake.Client;

/// <summary>The rules that hold for ServerHello and HelloRetryRequest alike (RFC 8446 section 4.1.3).</summary>
internal static class ServerHelloCheck
{
    internal static ServerHello Read(HandshakeMessage message)
        => ServerHello.TryRead(message.Body, out ServerHello hello, out TlsError error) ? hello : throw new TlsException(error, nameof(ServerHello));

    /// <summary>Checks version, session id, suite and compression; returns the suite.</summary>
    internal static SuiteParameters Check(ServerHello hello, ClientFacts facts)
    {
        CheckVersion(hello);
        if (!hello.SessionId.SequenceEqual(facts.SessionId)) throw new TlsException(TlsError.SessionIdNotEchoed);
        if (hello.CompressionMethod != 0) throw new TlsException(TlsError.CompressionOffered);
        var suite = (CipherSuite)hello.CipherSuite;
        if (!facts.Config.CipherSuites.Contains(suite)) throw new TlsException(TlsError.CipherSuiteNotOffered, $"0x{hello.CipherSuite:x4}");
        return SuiteParameters.Of(suite);
    }

    /// <summary>An extension that may not stand in a message: not offered is the graver fault (RFC 8446 section 4.2).</summary>
    internal static TlsException Misplaced(ExtensionType type, ClientFacts facts, string message) =>
        new(facts.Offers(type) ? TlsError.ExtensionNotAllowed : TlsError.ExtensionNotOffered, $"extension {(ushort)type} in {message}");

    private static void CheckVersion(ServerHello hello)
    {
        if (!hello.Extensions.TryFind(ExtensionType.SupportedVersions, out ReadOnlySpan<byte> data))
        {
            ReadOnlySpan<byte> tail = hello.Random[^8..];
            if (tail.SequenceEqual(ServerHello.DowngradeToTls12) || tail.SequenceEqual(ServerHello.DowngradeToTls11))
                throw new TlsException(TlsError.DowngradeDetected);
            throw new TlsException(TlsError.ServerRequiresTls12, $"legacy_version 0x{hello.LegacyVersion:x4}");
        }
        if (!ExtensionReader.TryReadUInt16(data, out ushort version)) throw new TlsException(TlsError.ExtensionMalformed, "supported_versions");
        if (version != (ushort)ProtocolVersion.Tls13) throw new TlsException(TlsError.VersionNotOffered, $"0x{version:x4}");
        if (hello.LegacyVersion != (ushort)ProtocolVersion.Tls12) throw new TlsException(TlsError.LegacyVersionWrong, $"0x{hello.LegacyVersion:x4}");
    }
}
