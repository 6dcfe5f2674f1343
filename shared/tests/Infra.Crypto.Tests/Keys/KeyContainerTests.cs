using System.Security.Cryptography;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Infra.Buffers;
using Infra.Crypto.Keys;
using Infra.Parsing;
using Infra.Testing;
using Infra.Testing.Fakes;

namespace Infra.Crypto.Tests.Keys;

public class KeyContainerTests
{
    private static readonly Lazy<Dictionary<KeyKind, PrivateKey>> Samples = new(() => Enum.GetValues<KeyKind>().Where(kind => kind != KeyKind.EcP521)
        .ToDictionary(kind => kind, kind => PrivateKey.Generate(kind, new SeededRandom((ulong)kind))));

    public static TheoryData<KeyKind> Kinds => [.. Enum.GetValues<KeyKind>().Where(kind => kind != KeyKind.EcP521)];

    public static TheoryData<string> Places => VectorFile.Places("rfc8410.txt");

    [Theory, MemberData(nameof(Places))]
    public void Vectors_OfRfc8410_AreReadOrRefused(string place)
    {
        VectorRecord record = VectorFile.Find("rfc8410.txt", place);
        bool isValid = record.Number("valid") == 1;
        if (record.Has("public"))
        {
            Assert.Equal(isValid, PublicKey.TryRead(record["public"], out PublicKey? publicKey, out _));
            Assert.Equal(KeyKind.Ed25519, publicKey!.Kind);
            Assert.Equal(record["public"], publicKey.WriteSpki());
            return;
        }
        Assert.Equal(isValid, PrivateKey.TryRead(record["private"], out PrivateKey? key, out KeyError error));
        Assert.Equal(isValid, error.Kind == KeyErrorKind.None);
        if (!isValid) return;
        Assert.Equal("19BF44096984CDFE8541BAC167DC3B96C85086AA30B6B6CB0C5C38AD703166E1", Convert.ToHexString(key!.PublicKey.Raw));
        if (record["private"].Length == 48) Assert.Equal(record["private"], key.WritePkcs8().Span.ToArray());
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Write_ThenRead_GivesSameKey(KeyKind kind)
    {
        PrivateKey key = Samples.Value[kind];
        List<SecretBytes> forms = [key.WritePkcs8(), key.WritePkcs8(withPublicKey: true), key.WritePkcs8Pem(), key.WritePkcs8Pem(withPublicKey: true)];
        if (kind is KeyKind.Rsa or KeyKind.EcP256 or KeyKind.EcP384) forms.AddRange([key.WriteTraditional(), key.WriteTraditionalPem()]);
        else Assert.Throws<NotSupportedException>(key.WriteTraditional);
        foreach (SecretBytes form in forms)
        {
            Assert.True(PrivateKey.TryRead(form.Span, out PrivateKey? back, out KeyError error), error.Message);
            Assert.Equal(kind, back.Kind);
            Assert.True(back.WritePkcs8().FixedTimeEquals(forms[0]));
            Assert.Equal(key.PublicKey.WriteSpki(), back.PublicKey.WriteSpki());
        }
        Assert.True(PublicKey.TryRead(key.PublicKey.WriteSpki(), out PublicKey? spki, out _));
        Assert.True(PublicKey.TryRead(Encoding.ASCII.GetBytes(key.PublicKey.WriteSpkiPem()), out PublicKey? pem, out _));
        Assert.True(spki.Equals(key.PublicKey) && pem.Equals(key.PublicKey));
    }

    [Theory, MemberData(nameof(Kinds))]
    public void TryRead_WhenCutOrLonger_IsFalse(KeyKind kind)
    {
        PrivateKey key = Samples.Value[kind];
        byte[] pkcs8 = key.WritePkcs8(withPublicKey: true).Span.ToArray(), spki = key.PublicKey.WriteSpki();
        if (kind != KeyKind.Rsa) WireAssert.EveryProperPrefixFails(pkcs8, der => PrivateKey.TryRead(der, out _, out _));
        WireAssert.AppendedByteFails(pkcs8, der => PrivateKey.TryRead(der, out _, out _));
        WireAssert.EveryProperPrefixFails(spki, der => PublicKey.TryRead(der, out _, out _));
        WireAssert.AppendedByteFails(spki, der => PublicKey.TryRead(der, out _, out _));
    }

    [Fact]
    public void Rsa_TravelsBothWays_WithFramework()
    {
        using RSA theirs = RSA.Create(2048);
        Assert.True(PrivateKey.TryRead(theirs.ExportPkcs8PrivateKey(), out PrivateKey? pkcs8, out KeyError error), error.Message);
        Assert.True(PrivateKey.TryRead(theirs.ExportRSAPrivateKey(), out PrivateKey? pkcs1, out error), error.Message);
        Assert.True(PrivateKey.TryRead(Encoding.ASCII.GetBytes(theirs.ExportRSAPrivateKeyPem()), out PrivateKey? pem, out error), error.Message);
        Assert.True(PublicKey.TryRead(Encoding.ASCII.GetBytes(theirs.ExportRSAPublicKeyPem()), out PublicKey? publicPem, out error), error.Message);
        Assert.Equal(theirs.ExportPkcs8PrivateKey(), pkcs8.WritePkcs8().Span.ToArray());
        Assert.Equal(theirs.ExportRSAPrivateKey(), pkcs1.WriteTraditional().Span.ToArray());
        Assert.Equal(theirs.ExportSubjectPublicKeyInfo(), pem.PublicKey.WriteSpki());
        Assert.Equal(theirs.ExportSubjectPublicKeyInfo(), publicPem.WriteSpki());
        using RSA again = RSA.Create();
        again.ImportPkcs8PrivateKey(Samples.Value[KeyKind.Rsa].WritePkcs8().Span, out _);
        Assert.Equal(again.ExportSubjectPublicKeyInfo(), Samples.Value[KeyKind.Rsa].PublicKey.WriteSpki());
    }

    [Theory]
    [InlineData("nistP256", KeyKind.EcP256)]
    [InlineData("nistP384", KeyKind.EcP384)]
    public void Ec_TravelsBothWays_WithFramework(string curve, KeyKind kind)
    {
        using ECDsa theirs = ECDsa.Create(ECCurve.CreateFromFriendlyName(curve));
        Assert.True(PrivateKey.TryRead(theirs.ExportPkcs8PrivateKey(), out PrivateKey? pkcs8, out KeyError error), error.Message);
        Assert.True(PrivateKey.TryRead(theirs.ExportECPrivateKey(), out PrivateKey? sec1, out error), error.Message);
        Assert.True(PrivateKey.TryRead(Encoding.ASCII.GetBytes(theirs.ExportECPrivateKeyPem()), out _, out error), error.Message);
        Assert.Equal(theirs.ExportSubjectPublicKeyInfo(), pkcs8.PublicKey.WriteSpki());
        Assert.Equal(theirs.ExportECPrivateKey(), sec1.WriteTraditional().Span.ToArray());
        using ECDsa again = ECDsa.Create();
        again.ImportPkcs8PrivateKey(Samples.Value[kind].WritePkcs8().Span, out _);
        Assert.Equal(again.ExportSubjectPublicKeyInfo(), Samples.Value[kind].PublicKey.WriteSpki());
        again.ImportECPrivateKey(Samples.Value[kind].WriteTraditional().Span, out _);
    }

    [Fact]
    public void P521_IsPublicOnly()
    {
        using ECDsa theirs = ECDsa.Create(ECCurve.NamedCurves.nistP521);
        Assert.True(PublicKey.TryRead(theirs.ExportSubjectPublicKeyInfo(), out PublicKey? key, out _));
        Assert.Equal(KeyKind.EcP521, key.Kind);
        Assert.Equal(theirs.ExportSubjectPublicKeyInfo(), key.WriteSpki());
        Assert.False(PrivateKey.TryRead(theirs.ExportPkcs8PrivateKey(), out _, out KeyError error));
        Assert.Equal(KeyErrorKind.UnsupportedAlgorithm, error.Kind);
        Assert.Throws<NotSupportedException>(() => PrivateKey.Generate(KeyKind.EcP521, new SeededRandom(1)));
    }

    [Fact]
    public void TryRead_WhenEcParametersAreExplicit_SaysSo()
    {
        using ECDsa theirs = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        ECParameters parameters = theirs.ExportExplicitParameters(true);
        using ECDsa strange = ECDsa.Create(parameters);
        Assert.False(PublicKey.TryRead(strange.ExportSubjectPublicKeyInfo(), out _, out KeyError error));
        Assert.Equal(KeyErrorKind.ExplicitCurve, error.Kind);
        Assert.False(PrivateKey.TryRead(strange.ExportPkcs8PrivateKey(), out _, out error));
        Assert.Equal(KeyErrorKind.ExplicitCurve, error.Kind);
        Assert.False(PrivateKey.TryRead(strange.ExportECPrivateKey(), out _, out error));
        Assert.Equal(KeyErrorKind.ExplicitCurve, error.Kind);
    }

    [Fact]
    public void TryRead_WhenRsaIsPssOnly_SaysSo()
    {
        byte[] spki = Samples.Value[KeyKind.Rsa].PublicKey.WriteSpki();
        int at = spki.AsSpan().IndexOf<byte>([0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x01]);
        spki[at + 8] = 0x0A;
        Assert.False(PublicKey.TryRead(spki, out _, out KeyError error));
        Assert.Equal(KeyErrorKind.RsaPssKey, error.Kind);
        Assert.Contains("RSASSA-PSS", error.Message, StringComparison.Ordinal);
        spki[at + 8] = 0x07;
        Assert.False(PublicKey.TryRead(spki, out _, out error));
        Assert.Equal(KeyErrorKind.UnsupportedAlgorithm, error.Kind);
    }

    [Fact]
    public void TryRead_WhenKeyIsEncrypted_SaysSo()
    {
        using RSA theirs = RSA.Create(2048);
        var parameters = new PbeParameters(PbeEncryptionAlgorithm.Aes128Cbc, HashAlgorithmName.SHA256, 1);
        Assert.False(PrivateKey.TryRead(theirs.ExportEncryptedPkcs8PrivateKey("x", parameters), out _, out KeyError error));
        Assert.Equal(KeyErrorKind.Encrypted, error.Kind);
        Assert.False(PrivateKey.TryRead(Encoding.ASCII.GetBytes(theirs.ExportEncryptedPkcs8PrivateKeyPem("x", parameters)), out _, out error));
        Assert.Equal(KeyErrorKind.Encrypted, error.Kind);
    }

    [Fact]
    public void TryRead_WhenPublicKeyIsAnothers_IsMismatch()
    {
        foreach (KeyKind kind in (KeyKind[])[KeyKind.Ed25519, KeyKind.X25519, KeyKind.Ed448])
        {
            PrivateKey key = Samples.Value[kind];
            byte[] der = key.WritePkcs8(withPublicKey: true).Span.ToArray(), other = PrivateKey.Generate(kind, new SeededRandom(99)).PublicKey.Raw.ToArray();
            other.CopyTo(der, der.Length - other.Length);
            Assert.False(PrivateKey.TryRead(der, out _, out KeyError error));
            Assert.Equal(KeyErrorKind.Mismatch, error.Kind);
        }
        byte[] sec1 = Samples.Value[KeyKind.EcP256].WriteTraditional().Span.ToArray();
        sec1[^1] ^= 1;
        Assert.False(PrivateKey.TryRead(sec1, out _, out KeyError why));
        Assert.Equal(KeyErrorKind.Mismatch, why.Kind);
    }

    [Fact]
    public void TryRead_WhenVersionAndFieldsDisagree_IsFalse()
    {
        byte[] first = Samples.Value[KeyKind.Ed25519].WritePkcs8().Span.ToArray(), second = Samples.Value[KeyKind.Ed25519].WritePkcs8(withPublicKey: true).Span.ToArray();
        first[4] = 1;
        second[4] = 0;
        foreach (byte[] der in (byte[][])[first, second])
        {
            Assert.False(PrivateKey.TryRead(der, out _, out KeyError error));
            Assert.Equal(KeyErrorKind.UnsupportedVersion, error.Kind);
            der[4] = 2;
            Assert.False(PrivateKey.TryRead(der, out _, out error));
            Assert.Equal(KeyErrorKind.UnsupportedVersion, error.Kind);
        }
    }

    [Fact]
    public void TryRead_WhenPemHasOtherBlocks_FindsTheKey_ButNotTwo()
    {
        string one = Encoding.ASCII.GetString(Samples.Value[KeyKind.Ed25519].WritePkcs8Pem().Span), other = Encoding.ASCII.GetString(Samples.Value[KeyKind.EcP256].WriteTraditionalPem().Span);
        string certificate = Pem.Write("CERTIFICATE", [1, 2, 3]), parameters = Pem.Write("EC PARAMETERS", [6, 1, 1]);

        Assert.True(PrivateKey.TryRead(Encoding.ASCII.GetBytes(certificate + one), out PrivateKey? key, out _));
        Assert.Equal(KeyKind.Ed25519, key.Kind);
        Assert.True(PrivateKey.TryRead(Encoding.ASCII.GetBytes(parameters + other + certificate), out key, out _));
        Assert.Equal(KeyKind.EcP256, key.Kind);
        Assert.False(PrivateKey.TryRead(Encoding.ASCII.GetBytes(one + other), out _, out KeyError error));
        Assert.Equal(KeyErrorKind.SeveralKeys, error.Kind);
        Assert.False(PrivateKey.TryRead(Encoding.ASCII.GetBytes(certificate), out _, out error));
        Assert.Equal(KeyErrorKind.NotPem, error.Kind);
        Assert.False(PrivateKey.TryRead(Encoding.ASCII.GetBytes(one[..60]), out _, out error));
        Assert.Equal(KeyErrorKind.NotPem, error.Kind);
        Assert.False(PrivateKey.TryRead([], out _, out error));
        Assert.Equal(KeyErrorKind.NotPem, error.Kind);
        Assert.False(PublicKey.TryRead(Encoding.ASCII.GetBytes(one), out _, out error));
        Assert.Equal(KeyErrorKind.NotPem, error.Kind);
    }

    [Fact]
    public void TryRead_WhenMlKemIsInAnyOfThreeForms_GivesTheKey()
    {
        PrivateKey key = Samples.Value[KeyKind.MlKem768];
        byte[] expanded = key.MlKem!.Encoded.ToArray(), seed = key.MlKem.Seed.ToArray(), other = (byte[])seed.Clone();
        other[63] ^= 1;
        Assert.True(PrivateKey.TryRead(Wrapped(seed, default), out PrivateKey? back, out _));
        Assert.True(back.MlKem!.HasSeed);
        Assert.True(PrivateKey.TryRead(Wrapped(default, expanded), out back, out _));
        Assert.False(back.MlKem!.HasSeed);
        Assert.True(PrivateKey.TryRead(back.WritePkcs8().Span, out back, out _));
        Assert.Equal(expanded, back.MlKem!.Encoded.ToArray());
        Assert.True(PrivateKey.TryRead(Wrapped(seed, expanded), out _, out _));
        Assert.False(PrivateKey.TryRead(Wrapped(other, expanded), out _, out KeyError error));
        Assert.Equal(KeyErrorKind.Mismatch, error.Kind);
        Assert.False(PrivateKey.TryRead(Wrapped(seed.AsSpan(1), default), out _, out error));
        Assert.Equal(KeyErrorKind.BadValue, error.Kind);
        Assert.False(PrivateKey.TryRead(Wrapped(default, expanded.AsSpan(1)), out _, out error));
        Assert.Equal(KeyErrorKind.BadValue, error.Kind);
    }

    [Fact]
    public void TryRead_WhenRsaIsSmallerThanAsked_IsFalse()
    {
        byte[] spki = Samples.Value[KeyKind.Rsa].PublicKey.WriteSpki();
        Assert.True(PublicKey.TryRead(spki, out _, out _, 2048));
        Assert.False(PublicKey.TryRead(spki, out _, out KeyError error, 3072));
        Assert.Equal(KeyErrorKind.BadValue, error.Kind);
    }

    [Fact]
    public void AnyBytes_NeverThrow() => Prop.ForAll<byte[]>(bytes =>
    {
        PublicKey.TryRead(bytes, out PublicKey? publicKey, out KeyError first);
        PrivateKey.TryRead(bytes, out PrivateKey? privateKey, out KeyError second);
        return publicKey is null == (first.Kind != KeyErrorKind.None) && privateKey is null == (second.Kind != KeyErrorKind.None);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void ToString_ShowsKindOnly() => Assert.Equal("[Ed25519 private key]", Samples.Value[KeyKind.Ed25519].ToString());

    private static byte[] Wrapped(ReadOnlySpan<byte> seed, ReadOnlySpan<byte> expanded)
    {
        var writer = new DerWriter(new byte[4000]);
        if (!expanded.IsEmpty) writer.Write(DerTag.OctetString, expanded);
        if (!seed.IsEmpty) writer.Write(expanded.IsEmpty ? DerTag.Context(0) : DerTag.OctetString, seed);
        if (!expanded.IsEmpty && !seed.IsEmpty) writer.Wrap(DerTag.Sequence, 0);
        writer.Wrap(DerTag.OctetString, 0);
        KeyAlgorithm.Write(ref writer, KeyKind.MlKem768);
        writer.WriteSmall(0);
        writer.Wrap(DerTag.Sequence, 0);
        return writer.Written.ToArray();
    }
}
