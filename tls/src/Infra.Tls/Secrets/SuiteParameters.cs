using Infra.Crypto.Aead;
using Infra.Crypto.Hash;
using Infra.Tls.Records;

namespace Infra.Tls.Secrets;

/// <summary>What a cipher suite is made of. Immutable.</summary>
internal sealed class SuiteParameters
{
    private static readonly SuiteParameters Aes128 = new(CipherSuite.Aes128GcmSha256, LabelKdf.Sha256, 16, RecordLimits.GcmRecordsMax);
    private static readonly SuiteParameters Aes256 = new(CipherSuite.Aes256GcmSha384, LabelKdf.Sha384, 32, RecordLimits.GcmRecordsMax);
    private static readonly SuiteParameters ChaCha = new(CipherSuite.ChaCha20Poly1305Sha256, LabelKdf.Sha256, 32, ulong.MaxValue - 1);

    private SuiteParameters(CipherSuite suite, LabelKdf kdf, int keySize, ulong recordsMax)
    {
        Suite = suite;
        Kdf = kdf;
        KeySize = keySize;
        RecordsMax = recordsMax;
    }

    internal CipherSuite Suite { get; }

    internal LabelKdf Kdf { get; }

    internal HashAlgorithm Hash => Kdf.Hash;

    internal int KeySize { get; }

    /// <summary>Records under one key before it is replaced.</summary>
    internal ulong RecordsMax { get; }

    internal static SuiteParameters Of(CipherSuite suite) => suite switch
    {
        CipherSuite.Aes128GcmSha256 => Aes128,
        CipherSuite.Aes256GcmSha384 => Aes256,
        CipherSuite.ChaCha20Poly1305Sha256 => ChaCha,
        _ => throw new ArgumentOutOfRangeException(nameof(suite), suite, "is no suite of TLS 1.3"),
    };

    internal AeadCipher CreateCipher(ReadOnlySpan<byte> key) =>
        Suite == CipherSuite.ChaCha20Poly1305Sha256 ? new ChaCha20Poly1305(key) : new AesGcm(key);
}
