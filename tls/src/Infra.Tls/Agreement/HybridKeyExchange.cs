using Infra.Buffers;
using Infra.Crypto.Curves;
using Infra.Crypto.MlKem;

namespace Infra.Tls.Agreement;

/// <summary>
/// X25519MLKEM768: client share <c>ML-KEM key 1184 ‖ X25519 32</c>, server share <c>ciphertext 1088 ‖ X25519 32</c>, secret <c>ML-KEM 32 ‖ X25519 32</c>.
/// Its X25519 key also serves a share of X25519 alone in the same ClientHello.
/// </summary>
internal sealed class HybridKeyExchange : KeyExchange
{
    internal const int KeySize = 1184;
    internal const int CiphertextSize = 1088;

    private readonly MlKemPrivateKey _lattice;
    private readonly X25519KeyExchange _curve;
    private readonly byte[] _share = new byte[KeySize + X25519.KeySize];

    internal HybridKeyExchange(IRandom random)
    {
        _curve = new X25519KeyExchange(random);
        _lattice = MlKemPrivateKey.Generate(MlKemParameterSet.MlKem768, random);
        _lattice.PublicKey.Encoded.CopyTo(_share);
        _curve.Share.CopyTo(_share.AsSpan(KeySize));
    }

    internal override NamedGroup Group => NamedGroup.X25519MlKem768;

    internal override ReadOnlySpan<byte> Share => _share;

    internal override KeyExchange Classical => _curve;

    internal override bool TryAgree(ReadOnlySpan<byte> serverShare, Span<byte> secret, out int secretSize)
    {
        secretSize = MlKemSizes.SharedSecret + X25519.KeySize;
        if (serverShare.Length != CiphertextSize + X25519.KeySize) return false;
        return _lattice.TryDecapsulate(serverShare[..CiphertextSize], secret[..MlKemSizes.SharedSecret])
            && _curve.TryAgree(serverShare[CiphertextSize..], secret[MlKemSizes.SharedSecret..], out _);
    }

    public override void Dispose()
    {
        _lattice.Dispose();
        _curve.Dispose();
    }
}
