using Infra.Parsing;

namespace Infra.Crypto.Keys;

/// <summary>Labels and bounds of key files.</summary>
internal static class KeyText
{
    internal const string PublicLabel = "PUBLIC KEY";
    internal const string RsaPublicLabel = "RSA PUBLIC KEY";
    internal const string PrivateLabel = "PRIVATE KEY";
    internal const string RsaPrivateLabel = "RSA PRIVATE KEY";
    internal const string EcPrivateLabel = "EC PRIVATE KEY";
    internal const string EncryptedLabel = "ENCRYPTED PRIVATE KEY";

    /// <summary>Blocks of a file: a key may stand behind a chain of certificates.</summary>
    internal const int BlocksMax = 256;

    /// <summary>Decoded bytes of a block.</summary>
    internal const int BlockSizeMax = 1 << 20;

    /// <summary>Whether the bytes are one DER sequence rather than a text.</summary>
    internal static bool IsDer(ReadOnlySpan<byte> bytes)
    {
        var reader = new DerReader(bytes);
        return reader.TryRead(DerTag.Sequence, out _) && reader.IsAtEnd;
    }

    /// <summary>What to say at the end of a text without a key.</summary>
    internal static KeyError NotFound(PemReader reader, string which) => reader.HasError
        ? new KeyError(KeyErrorKind.NotPem, reader.Error.Message)
        : new KeyError(KeyErrorKind.NotPem, $"there is no {which} key, neither as PEM block nor as DER");
}
