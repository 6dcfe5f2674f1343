using Infra.Buffers;
using Infra.Crypto.Curves;

namespace Infra.Tls.Agreement;

/// <summary>ECDH on P-256 or P-384: uncompressed points each way, the x-coordinate as the secret (RFC 8446 sections 4.2.8.2 and 7.4.2).</summary>
internal sealed class EcKeyExchange(NamedGroup group, IRandom random) : KeyExchange
{
    private readonly EcPrivateKey _key = EcPrivateKey.Generate(CurveOf(group), random);

    internal override NamedGroup Group => group;

    internal override ReadOnlySpan<byte> Share => _key.PublicKey.Point;

    internal static EllipticCurve CurveOf(NamedGroup group) => group == NamedGroup.Secp256r1 ? EllipticCurve.P256 : EllipticCurve.P384;

    internal override bool TryAgree(ReadOnlySpan<byte> serverShare, Span<byte> secret, out int secretSize)
    {
        secretSize = Share.Length / 2;
        return serverShare.Length == Share.Length && _key.TryAgree(serverShare, secret[..secretSize]);
    }

    public override void Dispose() => _key.Dispose();
}
