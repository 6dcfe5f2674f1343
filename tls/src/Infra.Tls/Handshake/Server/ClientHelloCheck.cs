using Infra.Tls.Config;
using Infra.Tls.Errors;
using Infra.Tls.Messages;
using Infra.Tls.Messages.Extensions;
using Infra.Tls.Secrets;

namespace Infra.Tls.Handshake.Server;

/// <summary>The rules that a ClientHello must keep on its own (RFC 8446 sections 4.1.2, 4.2 and 9.2), and the choice of a suite.</summary>
internal static class ClientHelloCheck
{
    private const ushort FallbackScsv = 0x5600;   // RFC 7507

    internal static ClientHello Read(HandshakeMessage message, out ClientExtensions extensions)
    {
        if (!ClientHello.TryRead(message.Body, out ClientHello hello, out TlsError error)) throw new TlsException(error, nameof(ClientHello));
        if (!ClientExtensions.TryRead(hello.Extensions, out extensions, out error)) throw new TlsException(error, nameof(ClientHello));
        CheckVersion(hello, extensions);
        if (!hello.CompressionMethods.SequenceEqual<byte>([0])) throw new TlsException(TlsError.CompressionOffered);
        if (extensions.SupportedGroups.Count == 0) throw new TlsException(TlsError.SupportedGroupsMissing);
        if (extensions.SignatureAlgorithms.Count == 0) throw new TlsException(TlsError.SignatureAlgorithmsMissing);
        if (!extensions.HasKeyShares) throw new TlsException(TlsError.KeyShareMissing);
        if (extensions.HasPreSharedKey && !extensions.HasPskModes) throw new TlsException(TlsError.PskModesMissing);
        CheckShares(extensions);
        return hello;
    }

    /// <summary>The server's order decides, except that ChaCha20 is as good as AES to a client that prefers it, for want of AES instructions.</summary>
    internal static SuiteParameters ChooseSuite(ClientHello hello, TlsServerConfig config)
    {
        CipherSuite chosen = CipherSuite.None;
        foreach (CipherSuite suite in config.CipherSuites)
        {
            if (!hello.CipherSuites.Contains((ushort)suite)) continue;
            chosen = suite;
            break;
        }
        if (chosen == CipherSuite.None) throw new TlsException(TlsError.NoCommonCipherSuite);
        if (config.CipherSuites.Contains(CipherSuite.ChaCha20Poly1305Sha256) && IsChaChaFirst(hello.CipherSuites)) chosen = CipherSuite.ChaCha20Poly1305Sha256;
        return SuiteParameters.Of(chosen);
    }

    private static bool IsChaChaFirst(UInt16List suites)
    {
        for (int i = 0; i < suites.Count; i++)
        {
            if (suites[i] == (ushort)CipherSuite.ChaCha20Poly1305Sha256) return true;
            if (suites[i] is (ushort)CipherSuite.Aes128GcmSha256 or (ushort)CipherSuite.Aes256GcmSha384) return false;
        }
        return false;
    }

    private static void CheckVersion(ClientHello hello, ClientExtensions extensions)
    {
        if (extensions.SupportedVersions.Contains((ushort)ProtocolVersion.Tls13)) return;
        throw hello.CipherSuites.Contains(FallbackScsv)
            ? new TlsException(TlsError.InappropriateFallback)
            : new TlsException(TlsError.NoCommonVersion, $"legacy_version 0x{hello.LegacyVersion:x4}");
    }

    /// <summary>RFC 8446 section 4.2.8: no group twice, only groups of supported_groups, in their order.</summary>
    private static void CheckShares(ClientExtensions extensions)
    {
        Span<ushort> seen = stackalloc ushort[MessageLimits.KeySharesMax];
        int count = 0, last = -1;
        foreach (KeyShareEntry entry in extensions.KeyShares)
        {
            if (seen[..count].Contains(entry.Group)) throw new TlsException(TlsError.KeyShareDuplicate, $"0x{entry.Group:x4}");
            seen[count++] = entry.Group;
            int position = extensions.SupportedGroups.IndexOf(entry.Group);
            if (position < 0) throw new TlsException(TlsError.KeyShareNotInGroups, $"0x{entry.Group:x4}");
            if (position < last) throw new TlsException(TlsError.KeyShareOutOfOrder, $"0x{entry.Group:x4}");
            last = position;
        }
    }
}
