using Infra.Crypto.Keys;
using Infra.Pki.Builder;
using Infra.Pki.Names;
using Infra.Pki.Signing;
using Infra.Pki.Tests.Making;
using Infra.Pki.Verification;

namespace Infra.Pki.Tests.Verification;

/// <summary>Each check has a chain that passes and one that fails by it alone.</summary>
public class ChainVerifierTests
{
    private static readonly Authority Root = Authority.Root();
    private static readonly ServerName Name = Parse("www.example.com");

    [Fact]
    public void GoodChains_Pass()
    {
        Authority first = Root.Intermediate("First"), second = first.Intermediate("Second");

        VerificationResult direct = Verify([Root.Leaf()]);
        VerificationResult through = Verify([second.Leaf(), second.Certificate, first.Certificate]);
        VerificationResult shuffledWithRoot = Verify([second.Leaf(), Root.Certificate, first.Certificate, second.Certificate]);

        AssertValid(direct, 1);
        AssertValid(through, 3);
        AssertValid(shuffledWithRoot, 3);
        Assert.Equal("CN=Test Root", through.Anchor!.ToString());
        Assert.Equal(Authority.Start, through.NotBefore);
        Assert.Equal(Authority.End, through.NotAfter);
        Assert.Equal(0, through.Alert);
        Assert.Equal(-1, through.CertificateIndex);
    }

    [Theory]
    [InlineData(KeyKind.EcP256)]
    [InlineData(KeyKind.EcP384)]
    [InlineData(KeyKind.Ed25519)]
    [InlineData(KeyKind.Ed448)]
    [InlineData(KeyKind.Rsa)]
    public void EveryKindOfKey_SignsAndVerifies(KeyKind kind)
    {
        Authority root = Authority.Root(key: Authority.NewKey(kind));
        byte[] damaged = root.Leaf().Der.ToArray();
        damaged[^1] ^= 1;

        AssertValid(Verify([root.Leaf()], root), 1);
        VerificationResult result = Verify([Reparse(damaged)], root);
        AssertFails(result, VerificationFailure.BadSignature, 0, 51);
    }

    [Theory]
    [InlineData(SignatureScheme.RsaPssSha256)]
    [InlineData(SignatureScheme.RsaPssSha384)]
    [InlineData(SignatureScheme.RsaPssSha512)]
    [InlineData(SignatureScheme.RsaPkcs1Sha384)]
    [InlineData(SignatureScheme.RsaPkcs1Sha512)]
    public void EveryRsaScheme_SignsAndVerifies(SignatureScheme scheme)
    {
        Authority root = Authority.Root(key: RsaKey.Shared);

        AssertValid(Verify([root.Leaf(builder => builder.Scheme = scheme)], root), 1);
    }

    [Fact]
    public void UnknownIssuer_WhenNoAnchorIsAbove()
    {
        Authority other = Authority.Root("Other");
        Authority sameName = Authority.Root();

        AssertFails(Verify([other.Leaf()]), VerificationFailure.UnknownIssuer, 0, 48);
        AssertFails(Verify([Root.Intermediate("Missing").Leaf()]), VerificationFailure.UnknownIssuer, 0, 48);
        AssertFails(new ChainVerifier(TrustAnchors.Empty).VerifyServer(new([Root.Leaf()]), Name, Authority.Now), VerificationFailure.UnknownIssuer, 0, 48);
        AssertFails(Verify([sameName.Leaf()]), VerificationFailure.BadSignature, 0, 51);   // the right name, another key
    }

    [Fact]
    public void SelfSignedEndEntity_IsNotItsOwnAnchor()
    {
        PrivateKey key = Authority.NewKey();
        Certificate self = Authority.LeafBuilder().SignSelf(key, Authority.Random());
        var verifier = new ChainVerifier(TrustAnchors.FromCertificates([self]));

        AssertFails(verifier.VerifyServer(new([self]), Name, Authority.Now), VerificationFailure.UnknownIssuer, 0, 48);
        AssertFails(verifier.VerifyServer(new([self, self]), Name, Authority.Now), VerificationFailure.UnknownIssuer, 0, 48);
        Assert.True(new PinnedKeyVerifier([PinnedKeyVerifier.DigestOf(self)]).Verify(new([self])).IsValid);
        AssertFails(new PinnedKeyVerifier([new byte[32]]).Verify(new([self])), VerificationFailure.UnknownIssuer, 0, 48);
    }

    [Fact]
    public void Time_IsValidFromTheFirstThroughTheLastSecond()
    {
        Certificate leaf = Root.Leaf(builder =>
        {
            builder.NotBefore = Authority.Now;
            builder.NotAfter = Authority.Now.AddSeconds(10);
        });

        AssertFails(At(Authority.Now.AddTicks(-1)), VerificationFailure.NotYetValid, 0, 45);
        AssertValid(At(Authority.Now), 1);
        AssertValid(At(Authority.Now.AddSeconds(11).AddTicks(-1)), 1);
        VerificationResult expired = At(Authority.Now.AddSeconds(11));
        AssertFails(expired, VerificationFailure.Expired, 0, 45);
        Assert.Equal(Authority.Now, expired.NotBefore);
        Assert.Equal(Authority.Now.AddSeconds(10), expired.NotAfter);
        AssertFails(At(DateTimeOffset.MaxValue), VerificationFailure.Expired, 0, 45);
        AssertFails(At(DateTimeOffset.MinValue), VerificationFailure.NotYetValid, 0, 45);

        VerificationResult At(DateTimeOffset now) => new ChainVerifier(TrustAnchors.FromCertificates([Root.Certificate])).VerifyServer(new([leaf]), Name, now);
    }

    [Fact]
    public void Time_OfIntermediates_Counts()
    {
        Authority old = Root.Intermediate("Old", builder => builder.NotAfter = Authority.Now.AddDays(-1));
        Authority young = Root.Intermediate("Young", builder => builder.NotBefore = Authority.Now.AddDays(1));

        AssertFails(Verify([old.Leaf(), old.Certificate]), VerificationFailure.Expired, 1, 45);
        AssertFails(Verify([young.Leaf(), young.Certificate]), VerificationFailure.NotYetValid, 1, 45);
    }

    [Fact]
    public void BasicConstraints_MakeAuthorities()
    {
        Authority notCa = Root.Intermediate("Not an authority", builder =>
        {
            builder.IsAuthority = false;
            builder.HasBasicConstraints = true;
        });
        Authority without = Root.Intermediate("Without", builder =>
        {
            builder.IsAuthority = false;
            builder.HasBasicConstraints = false;
        });

        AssertFails(Verify([notCa.Leaf(), notCa.Certificate]), VerificationFailure.NotAnAuthority, 1, 46);
        AssertFails(Verify([without.Leaf(), without.Certificate]), VerificationFailure.NotAnAuthority, 1, 46);
    }

    [Fact]
    public void PathLength_CountsIntermediatesBelow()
    {
        Authority one = Root.Intermediate("One", builder => builder.PathLength = 1);
        Authority two = one.Intermediate("Two"), three = two.Intermediate("Three");
        Authority zero = Root.Intermediate("Zero", builder => builder.PathLength = 0);

        AssertValid(Verify([zero.Leaf(), zero.Certificate]), 2);
        AssertValid(Verify([two.Leaf(), two.Certificate, one.Certificate]), 3);
        AssertFails(Verify([three.Leaf(), three.Certificate, two.Certificate, one.Certificate]), VerificationFailure.PathLengthExceeded, 3, 46);
    }

    [Fact]
    public void PathLength_DoesNotCountSelfIssued()
    {
        Authority zero = Root.Intermediate("Zero", builder => builder.PathLength = 0);
        Authority renewed = zero.Intermediate("Zero");   // the same name with a new key

        AssertValid(Verify([renewed.Leaf(), renewed.Certificate, zero.Certificate]), 3);
    }

    [Fact]
    public void KeyUsage_GovernsBothEnds()
    {
        Authority crlOnly = Root.Intermediate("CRLs only", builder => builder.KeyUsage = KeyUsages.CrlSign);
        Authority anything = Root.Intermediate("Anything", builder => builder.KeyUsage = null);

        AssertValid(Verify([anything.Leaf(builder => builder.KeyUsage = null), anything.Certificate]), 2);
        AssertFails(Verify([crlOnly.Leaf(), crlOnly.Certificate]), VerificationFailure.KeyMayNotSignCertificates, 1, 46);
        AssertFails(Verify([Root.Leaf(builder => builder.KeyUsage = KeyUsages.KeyEncipherment)]), VerificationFailure.KeyMayNotSign, 0, 43);
    }

    [Fact]
    public void Purposes_NestDownThePath()
    {
        Authority clients = Root.Intermediate("Clients", builder => builder.Purposes.Add(CertificatePurpose.ClientAuthentication));
        Authority both = Root.Intermediate("Both", builder =>
        {
            builder.Purposes.Add(CertificatePurpose.ClientAuthentication);
            builder.Purposes.Add(CertificatePurpose.ServerAuthentication);
        });

        AssertValid(Verify([both.Leaf(), both.Certificate]), 2);
        AssertValid(Verify([Root.Leaf(builder => builder.Purposes.Clear())]), 1);
        AssertFails(Verify([clients.Leaf(), clients.Certificate]), VerificationFailure.PurposeNotAllowed, 1, 43);
        AssertFails(Verify([clients.Leaf(builder => builder.Purposes.Clear()), clients.Certificate]), VerificationFailure.PurposeNotAllowed, 1, 43);
        AssertFails(VerifyClient([Root.Leaf()]), VerificationFailure.PurposeNotAllowed, 0, 43);
        AssertValid(VerifyClient([clients.Leaf(ForClients), clients.Certificate]), 2);
        AssertFails(Verify([Root.Leaf(builder =>
        {
            builder.Purposes.Clear();
            builder.AddExtension([0x55, 0x1D, 0x25], false, Convert.FromHexString("300606045" + "51D2500"));   // anyExtendedKeyUsage
        })]), VerificationFailure.PurposeNotAllowed, 0, 43);

        static void ForClients(CertificateBuilder builder)
        {
            builder.Purposes.Clear();
            builder.Purposes.Add(CertificatePurpose.ClientAuthentication);
        }
    }

    [Fact]
    public void CriticalExtensions_MustBeKnown()
    {
        byte[] unknown = [0x2A, 0x03, 0x04];
        byte[] policyConstraints = [0x55, 0x1D, 0x24];
        byte[] policies = [0x55, 0x1D, 0x20];
        Authority constrained = Root.Intermediate("Policy", builder => builder.AddExtension(policyConstraints, true, Convert.FromHexString("3003800100")));

        AssertValid(Verify([Root.Leaf(builder => builder.AddExtension(unknown, false, [5, 0]))]), 1);
        AssertValid(Verify([Root.Leaf(builder => builder.AddExtension(policies, false, Convert.FromHexString("3006300406022A03")))]), 1);
        AssertFails(Verify([Root.Leaf(builder => builder.AddExtension(unknown, true, [5, 0]))]), VerificationFailure.UnknownCriticalExtension, 0, 42);
        AssertFails(Verify([constrained.Leaf(), constrained.Certificate]), VerificationFailure.UnknownCriticalExtension, 1, 42);
    }

    [Fact]
    public void AcmeAnswers_FailAsServers()   // RFC 8737 section 3: the extension is critical for that reason
        => AssertFails(Verify([Root.Leaf(builder => builder.AcmeIdentifier = new byte[32])]), VerificationFailure.UnknownCriticalExtension, 0, 42);

    [Fact]
    public void Versions_BelowThree_Fail()
    {
        Certificate first = new RawCertificate { Version = null, Extensions = null }.Parse(Root.Key);
        Certificate second = new RawCertificate { Version = 1, Extensions = null }.Parse(Root.Key);
        PrivateKey key = Authority.NewKey();
        Certificate oldCa = new RawCertificate { Version = null, Extensions = null, Subject = DistinguishedName.FromCommonName("Old").Encoded.ToArray() }.Parse(Root.Key, key);
        Certificate below = new RawCertificate { Issuer = oldCa.Subject.ToArray(), Extensions = [RawCertificate.San("www.example.com")] }.Parse(key);

        AssertFails(Verify([first]), VerificationFailure.UnsupportedVersion, 0, 46);
        AssertFails(Verify([second]), VerificationFailure.UnsupportedVersion, 0, 46);
        AssertFails(Verify([below, oldCa]), VerificationFailure.UnsupportedVersion, 1, 46);
    }

    [Fact]
    public void Algorithms_InsideAndOutside_MustAgree()
    {
        byte[] ecdsaSha384 = Convert.FromHexString("300A06082A8648CE3D040303");
        var good = new RawCertificate { Extensions = [RawCertificate.San("www.example.com")] };
        var inner = new RawCertificate { InnerAlgorithm = ecdsaSha384, Extensions = [RawCertificate.San("www.example.com")] };
        var outer = new RawCertificate { OuterAlgorithm = ecdsaSha384, Extensions = [RawCertificate.San("www.example.com")] };

        AssertValid(Verify([good.Parse(Root.Key)]), 1);
        AssertFails(Verify([inner.Parse(Root.Key)]), VerificationFailure.SignatureAlgorithmMismatch, 0, 42);
        AssertFails(Verify([outer.Parse(Root.Key)]), VerificationFailure.SignatureAlgorithmMismatch, 0, 42);
    }

    [Theory]
    [InlineData("300D06092A864886F70D0101050500")]         // sha1WithRSAEncryption
    [InlineData("300D06092A864886F70D0101040500")]         // md5WithRSAEncryption
    [InlineData("300906072A8648CE3D0401")]                 // ecdsa-with-SHA1
    [InlineData("300B06092A864886F70D01010B")]             // SHA-256 with RSA, parameters absent
    [InlineData("300C06082A8648CE3D0403020500")]           // ECDSA with NULL parameters
    [InlineData("300D06092A864886F70D01010A0500")]         // PSS without parameters
    [InlineData("300F06092A864886F70D01010A3002" + "3000")]   // PSS with an empty inner sequence
    [InlineData("300706032B65700500")]                     // Ed25519 with NULL parameters
    [InlineData("300506032A0304")]                         // nobody knows
    public void WeakOrUnknownAlgorithms_Fail(string algorithm)
    {
        byte[] encoded = Convert.FromHexString(algorithm);
        var raw = new RawCertificate { InnerAlgorithm = encoded, OuterAlgorithm = encoded, Extensions = [RawCertificate.San("www.example.com")] };

        AssertFails(Verify([raw.Parse(Root.Key)]), VerificationFailure.UnsupportedSignatureAlgorithm, 0, 46);
    }

    [Fact]
    public void PssWithOtherSaltLength_Fails()
    {
        byte[] good = Authority.Root(key: RsaKey.Shared).Leaf(builder => builder.Scheme = SignatureScheme.RsaPssSha256).SignatureAlgorithm.ToArray();
        byte[] other = [.. good];
        Assert.Equal(0x20, other[^1]);
        other[^1] = 0x14;

        Assert.True(CertificateSignature.TryRead(good, out SignatureScheme scheme));
        Assert.Equal(SignatureScheme.RsaPssSha256, scheme);
        Assert.False(CertificateSignature.TryRead(other, out _));
    }

    [Theory]
    [InlineData("00", false)]
    [InlineData("FF", false)]
    [InlineData("0100000000000000000000000000000000000000000000", false)]
    [InlineData("0100000000000000000000000000000000000000", true)]
    [InlineData("01", true)]
    public void SerialNumbers_ArePositiveAndShort(string serial, bool isGood)
    {
        Certificate leaf = new RawCertificate { Serial = Convert.FromHexString(serial), Extensions = [RawCertificate.San("www.example.com")] }.Parse(Root.Key);
        var lenient = new ChainVerifier(TrustAnchors.FromCertificates([Root.Certificate]), new ChainOptions { AllowsBadSerialNumbers = true });

        if (isGood) AssertValid(Verify([leaf]), 1);
        else AssertFails(Verify([leaf]), VerificationFailure.BadSerialNumber, 0, 46);
        AssertValid(lenient.VerifyServer(new([leaf]), Name, Authority.Now), 1);
    }

    [Fact]
    public void Keys_ThatCannotBeUsed_Fail()
    {
        byte[] explicitCurve = Convert.FromHexString("3014300D06072A8648CE3D02013002050003030004FF");
        var raw = new RawCertificate { Spki = explicitCurve, Extensions = [RawCertificate.San("www.example.com"), RawCertificate.Extension("2.5.29.19", true, "30030101FF")] };
        Certificate leaf = raw.Parse(Root.Key);
        raw.Subject = DistinguishedName.FromCommonName("Explicit").Encoded.ToArray();
        Certificate authority = raw.Parse(Root.Key);
        Certificate below = new RawCertificate { Issuer = authority.Subject.ToArray(), Extensions = [RawCertificate.San("www.example.com")] }.Parse(Authority.NewKey());

        AssertFails(Verify([leaf]), VerificationFailure.UnsupportedKey, 0, 46);
        AssertFails(Verify([below, authority]), VerificationFailure.UnsupportedKey, 0, 46);
    }

    [Fact]
    public void Names_OfTheServer_MustBeInTheCertificate()
    {
        VerificationResult result = new ChainVerifier(TrustAnchors.FromCertificates([Root.Certificate])).VerifyServer(new([Root.Leaf()]), Parse("other.example.com"), Authority.Now);

        AssertFails(result, VerificationFailure.NameMismatch, 0, 42);
        Assert.Contains("www.example.com", result.Message, StringComparison.Ordinal);
        AssertFails(Verify([Root.Leaf(builder => builder.Subject = DistinguishedName.FromCommonName("www.example.com"), dns: "")]), VerificationFailure.NameMismatch, 0, 42);   // CN does not count
    }

    [Fact]
    public void IntermediatesMax_IsSix()
    {
        List<Certificate> chain = [];
        Authority last = Root;
        for (int i = 1; i <= 7; i++)
        {
            last = last.Intermediate($"Level {i}");
            chain.Insert(0, last.Certificate);
            VerificationResult result = Verify([last.Leaf(), .. chain]);
            if (i <= 6) AssertValid(result, i + 1);
            else AssertFails(result, VerificationFailure.PathTooLong, 7, 46);
        }
        AssertFails(
            new ChainVerifier(TrustAnchors.FromCertificates([Root.Certificate]), new ChainOptions { IntermediatesMax = 0 }).VerifyServer(new([Root.Intermediate("I").Leaf(), chain[^1]]), Name, Authority.Now),
            VerificationFailure.UnknownIssuer, 0, 48);
        Assert.Throws<ArgumentOutOfRangeException>(() => new ChainOptions { IntermediatesMax = 7 });
    }

    [Fact]
    public void TwoPaths_TheGoodOneIsFound()
    {
        PrivateKey shared = Authority.NewKey();
        Authority good = Root.Intermediate("Shared", key: shared);
        Authority expired = Root.Intermediate("Shared", builder => builder.NotAfter = Authority.Now.AddDays(-1), key: shared);
        Authority elsewhere = Authority.Root("Elsewhere").Intermediate("Shared", key: shared);
        Certificate leaf = good.Leaf();

        AssertValid(Verify([leaf, expired.Certificate, elsewhere.Certificate, good.Certificate]), 2);
        AssertFails(Verify([leaf, expired.Certificate, elsewhere.Certificate]), VerificationFailure.Expired, 1, 45);
    }

    [Fact]
    public void KeyIdentifiers_OnlyOrderCandidates()
    {
        // The same name with two keys: the identifier names the right one, yet a wrong identifier does not hide it.
        Authority right = Root.Intermediate("Twin"), wrong = Root.Intermediate("Twin");
        Certificate leaf = right.Leaf();
        var budget = new VerificationBudget();

        VerificationResult result = new ChainVerifier(TrustAnchors.FromCertificates([Root.Certificate])).VerifyServer(new([leaf, wrong.Certificate, right.Certificate]), Name, Authority.Now, budget);

        AssertValid(result, 2);
        Assert.Equal(right.Certificate, result.Path[1]);
        Assert.Equal(VerificationBudget.SignaturesDefault - 2, budget.SignaturesLeft);

        Certificate misled = new RawCertificate
        {
            Issuer = right.Certificate.Subject.ToArray(),
            Extensions = [RawCertificate.San("www.example.com"), RawCertificate.Extension("2.5.29.35", null, [0x30, 22, 0x80, 20, .. wrong.Certificate.SubjectKeyIdentifier])],
        }.Parse(right.Key);
        AssertValid(Verify([misled, wrong.Certificate, right.Certificate]), 2);
    }

    [Fact]
    public void AnAnchorThatIsNoRoot_IsEnough()
    {
        Authority middle = Authority.Root("Far away").Intermediate("Middle");

        AssertValid(new ChainVerifier(TrustAnchors.FromCertificates([middle.Certificate])).VerifyServer(new([middle.Leaf(), middle.Certificate]), Name, Authority.Now), 1);
    }

    [Fact]
    public void AnExpiredAnchor_IsStillBelieved()
    {
        Authority old = Authority.Root("Old root", builder => builder.NotAfter = Authority.Now.AddDays(-1));

        AssertValid(Verify([old.Leaf()], old), 1);
    }

    [Fact]
    public void Alerts_ExistForEveryFailure()
    {
        foreach (VerificationFailure failure in Enum.GetValues<VerificationFailure>())
        {
            if (failure == VerificationFailure.None) Assert.Throws<ArgumentOutOfRangeException>(() => failure.ToAlert());
            else Assert.Contains(failure.ToAlert(), (byte[])[42, 43, 44, 45, 46, 48, 51]);
        }
        Assert.Equal(44, VerificationFailure.Revoked.ToAlert());
        Assert.Equal(48, VerificationFailure.RevocationUnknown.ToAlert());
    }

    internal static ServerName Parse(string text) => ServerName.TryParse(text, out ServerName? name) ? name : throw new InvalidOperationException(text);

    internal static void AssertFails(VerificationResult result, VerificationFailure failure, int index, byte alert)
    {
        Assert.True(failure == result.Failure, result.ToString());
        Assert.Equal(index, result.CertificateIndex);
        Assert.Equal(alert, result.Alert);
        Assert.False(result.IsValid);
        Assert.Empty(result.Path);
        Assert.Null(result.Anchor);
        Assert.NotEmpty(result.Message);
    }

    private static void AssertValid(VerificationResult result, int pathLength)
    {
        Assert.True(result.IsValid, result.ToString());
        Assert.Equal(pathLength, result.Path.Count);
    }

    private static VerificationResult Verify(Certificate[] chain, Authority? root = null)
        => new ChainVerifier(TrustAnchors.FromCertificates([(root ?? Root).Certificate])).VerifyServer(new(chain), Name, Authority.Now);

    private static VerificationResult VerifyClient(Certificate[] chain) => new ChainVerifier(TrustAnchors.FromCertificates([Root.Certificate])).VerifyClient(new(chain), Authority.Now);

    private static Certificate Reparse(byte[] der) => Certificate.TryParse(der, out Certificate? certificate, out PkiError error) ? certificate : throw new InvalidOperationException(error.ToString());
}
