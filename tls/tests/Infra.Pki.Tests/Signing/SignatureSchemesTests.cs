using Infra.Crypto.Keys;
using Infra.Pki.Signing;
using Infra.Pki.Tests.Making;

namespace Infra.Pki.Tests.Signing;

public class SignatureSchemesTests
{
    private static readonly byte[] Message = [1, 2, 3, 4, 5];

    public static TheoryData<KeyKind> SigningKinds => [KeyKind.Rsa, KeyKind.EcP256, KeyKind.EcP384, KeyKind.Ed25519, KeyKind.Ed448];

    [Theory, MemberData(nameof(SigningKinds))]
    public void EverySchemeOfAKey_SignsWhatOnlyItselfVerifies(KeyKind kind)
    {
        PrivateKey key = kind == KeyKind.Rsa ? RsaKey.Shared : Authority.NewKey(kind), other = Authority.NewKey(kind == KeyKind.EcP256 ? KeyKind.EcP384 : KeyKind.EcP256);
        foreach (SignatureScheme scheme in SignatureSchemes.OfKey(kind).ToArray())
        {
            var signature = new byte[SignatureSchemes.SizeMax];
            int length = SignatureSchemes.Sign(scheme, key, Message, Authority.Random(), signature);
            Assert.InRange(length, 1, SignatureSchemes.SizeOf(key.PublicKey));
            byte[] exact = signature[..length];

            Assert.True(SignatureSchemes.Verify(scheme, key.PublicKey, Message, exact));
            Assert.False(SignatureSchemes.Verify(scheme, other.PublicKey, Message, exact));
            Assert.False(SignatureSchemes.Verify(scheme, key.PublicKey, [1, 2, 3, 4], exact));
            Assert.False(SignatureSchemes.Verify(scheme, key.PublicKey, Message, exact.AsSpan(0, exact.Length - 1)));
            Assert.False(SignatureSchemes.Verify(scheme, key.PublicKey, Message, [.. exact, 0]));
            foreach (SignatureScheme another in Enum.GetValues<SignatureScheme>().Where(s => s != scheme))
                Assert.False(SignatureSchemes.Verify(another, key.PublicKey, Message, exact), $"{scheme} verifies as {another}");
        }
    }

    [Fact]
    public void Curve_IsBoundInTls13Only()
    {
        PrivateKey key = Authority.NewKey(KeyKind.EcP384);
        Certificate mixed = Authority.Root(key: key).Leaf();
        byte[] digest = System.Security.Cryptography.SHA256.HashData(Message);
        var signature = new byte[120];
        int length = key.Ec!.SignDigestDer(digest, Infra.Crypto.Hash.HashAlgorithm.Sha256, Authority.Random(), signature);

        Assert.False(SignatureSchemes.Verify(SignatureScheme.EcdsaP256Sha256, key.PublicKey, Message, signature.AsSpan(0, length)));
        Assert.True(SignatureSchemes.Verify(SignatureScheme.EcdsaP256Sha256, key.PublicKey, Message, signature.AsSpan(0, length), isCurveBound: false));
        Assert.Equal(SignatureScheme.EcdsaP384Sha384, mixed.SignatureScheme);
    }

    [Fact]
    public void UnknownSchemes_VerifyNothing()
    {
        foreach (int number in (int[])[0, 0x0201, 0x0203, 0x0401 + 1, 0x0904, 0xFFFF])
        {
            Assert.False(SignatureSchemes.IsKnown((SignatureScheme)number));
            Assert.False(SignatureSchemes.Verify((SignatureScheme)number, RsaKey.Shared.PublicKey, Message, new byte[256]));
        }
        Assert.All(Enum.GetValues<SignatureScheme>(), scheme => Assert.True(SignatureSchemes.IsKnown(scheme)));
    }

    [Fact]
    public void Tls13_TakesNoPkcs1()
    {
        Assert.False(SignatureSchemes.IsForTls13(SignatureScheme.RsaPkcs1Sha256));
        Assert.True(SignatureSchemes.IsForTls13(SignatureScheme.RsaPssSha256));
        Assert.True(SignatureSchemes.IsForTls13(SignatureScheme.EcdsaP256Sha256));
        Assert.True(CertifiedKey.TryCreate(new([Authority.Root(key: RsaKey.Shared).Certificate]), RsaKey.Shared, out CertifiedKey? identity, out _));

        Assert.False(identity.TryChooseScheme([SignatureScheme.RsaPkcs1Sha256], isTls13: true, out _));
        Assert.True(identity.TryChooseScheme([SignatureScheme.RsaPkcs1Sha256], isTls13: false, out SignatureScheme old));
        Assert.Equal(SignatureScheme.RsaPkcs1Sha256, old);
        Assert.True(identity.TryChooseScheme([SignatureScheme.EcdsaP256Sha256, SignatureScheme.RsaPssSha512, SignatureScheme.RsaPssSha256], isTls13: true, out SignatureScheme chosen));
        Assert.Equal(SignatureScheme.RsaPssSha256, chosen);
    }

    [Fact]
    public void Sign_WithWhatTheKeyCannot_Throws()
    {
        using PrivateKey key = Authority.NewKey(), agreement = Authority.NewKey(KeyKind.X25519);

        Assert.Throws<ArgumentException>(() => SignatureSchemes.Sign(SignatureScheme.Ed25519, key, Message, Authority.Random(), new byte[200]));
        Assert.Throws<ArgumentException>(() => SignatureSchemes.Sign(SignatureScheme.EcdsaP384Sha384, key, Message, Authority.Random(), new byte[200]));
        Assert.Throws<ArgumentException>(() => SignatureSchemes.Sign(SignatureScheme.EcdsaP256Sha256, key, Message, Authority.Random(), new byte[10]));
        Assert.Throws<ArgumentException>(() => SignatureSchemes.Sign(SignatureScheme.EcdsaP256Sha256, agreement, Message, Authority.Random(), new byte[200]));
        Assert.Equal(0, SignatureSchemes.SizeOf(agreement.PublicKey));
    }
}
