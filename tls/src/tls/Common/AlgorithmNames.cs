using Infra.Pki.Signing;

namespace Infra.Tls.Tool.Common;

/// <summary>Names of suites, groups and signature schemes as the registries write them; reading ignores case and knows common other names.</summary>
internal static class AlgorithmNames
{
    private static readonly (CipherSuite Value, string[] Names)[] Suites =
    [
        (CipherSuite.Aes256GcmSha384, ["TLS_AES_256_GCM_SHA384", "aes256-gcm"]),
        (CipherSuite.Aes128GcmSha256, ["TLS_AES_128_GCM_SHA256", "aes128-gcm"]),
        (CipherSuite.ChaCha20Poly1305Sha256, ["TLS_CHACHA20_POLY1305_SHA256", "chacha20-poly1305"]),
    ];

    private static readonly (NamedGroup Value, string[] Names)[] Groups =
    [
        (NamedGroup.X25519MlKem768, ["X25519MLKEM768"]),
        (NamedGroup.X25519, ["x25519"]),
        (NamedGroup.Secp256r1, ["secp256r1", "P-256", "prime256v1"]),
        (NamedGroup.Secp384r1, ["secp384r1", "P-384"]),
    ];

    private static readonly (SignatureScheme Value, string[] Names)[] Schemes =
    [
        (SignatureScheme.EcdsaP256Sha256, ["ecdsa_secp256r1_sha256"]),
        (SignatureScheme.EcdsaP384Sha384, ["ecdsa_secp384r1_sha384"]),
        (SignatureScheme.EcdsaP521Sha512, ["ecdsa_secp521r1_sha512"]),
        (SignatureScheme.Ed25519, ["ed25519"]),
        (SignatureScheme.RsaPssSha256, ["rsa_pss_rsae_sha256"]),
        (SignatureScheme.RsaPssSha384, ["rsa_pss_rsae_sha384"]),
        (SignatureScheme.RsaPssSha512, ["rsa_pss_rsae_sha512"]),
    ];

    internal static string SuiteNames => Join(Suites);

    internal static string GroupNames => Join(Groups);

    internal static string Of(CipherSuite suite) => Find(Suites, suite) ?? $"0x{(ushort)suite:X4}";

    internal static string Of(NamedGroup group) => Find(Groups, group) ?? $"0x{(ushort)group:X4}";

    internal static string Of(SignatureScheme scheme) => Find(Schemes, scheme) ?? $"0x{(ushort)scheme:X4}";

    internal static string Of(ProtocolVersion version) => version switch
    {
        ProtocolVersion.Tls13 => "TLS 1.3",
        ProtocolVersion.Tls12 => "TLS 1.2",
        _ => $"0x{(ushort)version:X4}",
    };

    internal static bool TryParse(string name, out CipherSuite suite) => TryFind(Suites, name, out suite);

    internal static bool TryParse(string name, out NamedGroup group) => TryFind(Groups, name, out group);

    private static string? Find<T>((T Value, string[] Names)[] table, T value)
        where T : struct, Enum
    {
        foreach ((T known, string[] names) in table)
        {
            if (EqualityComparer<T>.Default.Equals(known, value)) return names[0];
        }
        return null;
    }

    private static bool TryFind<T>((T Value, string[] Names)[] table, string name, out T value)
    {
        foreach ((T known, string[] names) in table)
        {
            value = known;
            if (names.Contains(name, StringComparer.OrdinalIgnoreCase)) return true;
        }
        value = default!;
        return false;
    }

    private static string Join<T>((T Value, string[] Names)[] table) => string.Join(", ", table.Select(row => row.Names[0]));
}
