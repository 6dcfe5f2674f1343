using Infra.Buffers;
using Infra.Crypto.Curves;

namespace Infra.Tls.Agreement;

/// <summary>X25519 (RFC 7748): 32 bytes each way.</summary>
internal sealed class X25519KeyExchange : KeyExchange
{
    private readonly SecretBytes _key = new(X25519.KeySize);
    private readonly byte[] _share = new byte[X25519.KeySize];

    internal X25519KeyExchange(IRandom random)
    {
        X25519.GeneratePrivateKey(random, _key.Span);
        X25519.DerivePublicKey(_key.Span, _share);
    }

    internal override NamedGroup Group => NamedGroup.X25519;

    internal override ReadOnlySpan<byte> Share => _share;

    internal override bool TryAgree(ReadOnlySpan<byte> serverShare, Span<byte> secret, out int secretSize)
    {
        secretSize = X25519.KeySize;
        return serverShare.Length == X25519.KeySize && X25519.TryAgree(_key.Span, serverShare, secret[..X25519.KeySize]);
    }

    public override void Dispose() => _key.Dispose();
}
