using System.Buffers.Binary;
using Infra.Crypto.Hash;
using Infra.Tls.Messages;

namespace Infra.Tls.Handshake.Server;

/// <summary>What must be equal in both ClientHellos around a HelloRetryRequest (RFC 8446 section 4.1.2), as one digest.</summary>
internal static class HelloFingerprint
{
    internal const int Size = 32;

    /// <summary>Everything but key_share, cookie, pre_shared_key, early_data and padding.</summary>
    internal static byte[] Of(ClientHello hello)
    {
        var hash = new Sha256();
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteUInt16BigEndian(number, hello.LegacyVersion);
        hash.Append(number[..2]);
        hash.Append(hello.Random);
        Append(ref hash, hello.SessionId);
        Append(ref hash, hello.CipherSuites.Encoded);
        Append(ref hash, hello.CompressionMethods);
        foreach (ExtensionBlock.Extension extension in hello.Extensions)
        {
            if (extension.Type is ExtensionType.KeyShare or ExtensionType.Cookie or ExtensionType.PreSharedKey or ExtensionType.EarlyData or ExtensionType.Padding)
                continue;
            BinaryPrimitives.WriteUInt16BigEndian(number, (ushort)extension.Type);
            hash.Append(number[..2]);
            Append(ref hash, extension.Data);
        }
        var digest = new byte[Size];
        hash.Finish(digest);
        return digest;
    }

    private static void Append(ref Sha256 hash, ReadOnlySpan<byte> bytes)
    {
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, bytes.Length);
        hash.Append(length);
        hash.Append(bytes);
    }
}
