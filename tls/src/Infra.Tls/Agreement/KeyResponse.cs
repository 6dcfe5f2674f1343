using Infra.Buffers;
using Infra.Crypto;
using Infra.Crypto.Curves;
using Infra.Crypto.MlKem;

namespace Infra.Tls.Agreement;

/// <summary>The server's side of a key exchange, which is over as soon as the client's share is there.</summary>
internal static class KeyResponse
{
    /// <summary>
    /// Makes a fresh key, writes its share and the shared secret to the starts of their targets (<see cref="KeyExchange.ShareSizeMax"/> and
    /// <see cref="KeyExchange.SecretSizeMax"/> bytes suffice). False for a client share that is no valid element of the group.
    /// </summary>
    internal static bool TryRespond(
        NamedGroup group, ReadOnlySpan<byte> clientShare, IRandom random, Span<byte> share, out int shareSize, Span<byte> secret, out int secretSize)
    {
        switch (group)
        {
            case NamedGroup.X25519MlKem768:
                return TryRespondHybrid(clientShare, random, share, out shareSize, secret, out secretSize);
            case NamedGroup.X25519:
                shareSize = secretSize = X25519.KeySize;
                return TryRespondX25519(clientShare, random, share[..shareSize], secret[..secretSize]);
            case NamedGroup.Secp256r1 or NamedGroup.Secp384r1:
                using (EcPrivateKey key = EcPrivateKey.Generate(EcKeyExchange.CurveOf(group), random))
                {
                    key.PublicKey.Point.CopyTo(share);
                    shareSize = key.PublicKey.Point.Length;
                    secretSize = shareSize / 2;
                    return clientShare.Length == shareSize && key.TryAgree(clientShare, secret[..secretSize]);
                }
            default:
                throw new ArgumentOutOfRangeException(nameof(group), group, "is no known group");
        }
    }

    private static bool TryRespondHybrid(
        ReadOnlySpan<byte> clientShare, IRandom random, Span<byte> share, out int shareSize, Span<byte> secret, out int secretSize)
    {
        shareSize = HybridKeyExchange.CiphertextSize + X25519.KeySize;
        secretSize = MlKemSizes.SharedSecret + X25519.KeySize;
        if (clientShare.Length != HybridKeyExchange.KeySize + X25519.KeySize) return false;
        if (!MlKemPublicKey.TryImport(MlKemParameterSet.MlKem768, clientShare[..HybridKeyExchange.KeySize], out MlKemPublicKey? lattice)) return false;
        if (!TryRespondX25519(
            clientShare[HybridKeyExchange.KeySize..], random, share[HybridKeyExchange.CiphertextSize..shareSize], secret[MlKemSizes.SharedSecret..secretSize]))
            return false;
        lattice.Encapsulate(random, share[..HybridKeyExchange.CiphertextSize], secret[..MlKemSizes.SharedSecret]);
        return true;
    }

    private static bool TryRespondX25519(ReadOnlySpan<byte> clientShare, IRandom random, Span<byte> share, Span<byte> secret)
    {
        if (clientShare.Length != X25519.KeySize) return false;
        Span<byte> key = stackalloc byte[X25519.KeySize];
        X25519.GeneratePrivateKey(random, key);
        X25519.DerivePublicKey(key, share);
        bool agreed = X25519.TryAgree(key, clientShare, secret);
        ConstantTime.Erase(key);
        return agreed;
    }
}
