using Infra.Crypto.Keys;
using Infra.Parsing;
using Infra.Pki.Builder;
using Infra.Pki.Names;
using Infra.Pki.Tests.Builder;
using Infra.Pki.Tests.Making;
using Infra.Pki.Verification;
using Infra.Testing;
using Infra.Testing.Peers;
using Infra.Testing.Processes;

namespace Infra.Pki.Tests.Interop;

/// <summary>OpenSSL accepts what we make and accept, and refuses what we refuse; and we read what it makes.</summary>
public sealed class OpenSslTests : IDisposable
{
    private const long Now = 1906545600;   // Authority.Now

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [PeerTheory("openssl"), Trait("Category", "Interop")]
    [InlineData(KeyKind.EcP256)]
    [InlineData(KeyKind.EcP384)]
    [InlineData(KeyKind.Ed25519)]
    [InlineData(KeyKind.Rsa)]
    public async Task OurChains_OfEveryKind_AreGood(KeyKind kind)
    {
        Authority root = Authority.Root(key: Key(kind));
        Authority middle = root.Intermediate("Middle", builder =>
        {
            builder.PermittedNames.Add(NameSubtree.Dns("example.com"));
            builder.PermittedNames.Add(NameSubtree.Directory(DistinguishedName.FromCommonName("leaf")));
            Assert.True(IpPrefix.TryParse("10.0.0.0/8", out IpPrefix prefix));
            builder.ExcludedNames.Add(NameSubtree.Address(prefix));
        });
        Certificate leaf = middle.Leaf(builder => builder.MustStaple = true, Key(kind));

        ChildResult result = await VerifyAsync(root.Certificate, leaf, middle.Certificate);

        Assert.True(result.Succeeded, result.AllOutput);
        Assert.True(Ours(root.Certificate, [leaf, middle.Certificate]).IsValid);
    }

    public static TheoryData<string> BadChains => ["expired", "not yet valid", "wrong name", "other root", "no authority", "path length", "no keyCertSign", "purpose", "critical extension", "excluded name", "not permitted", "wildcard in excluded", "damaged"];

    [PeerTheory("openssl"), Trait("Category", "Interop")]
    [MemberData(nameof(BadChains))]
    public async Task BadChains_AreBadForBoth(string what)
    {
        Authority root = Authority.Root();
        Action<CertificateBuilder> middleChange = what switch
        {
            "no authority" => b => b.IsAuthority = false,
            "no keyCertSign" => b => b.KeyUsage = KeyUsages.CrlSign,
            "excluded name" => b => b.ExcludedNames.Add(NameSubtree.Dns("www.example.com")),
            "not permitted" => b => b.PermittedNames.Add(NameSubtree.Dns("example.org")),
            "wildcard in excluded" => b => b.ExcludedNames.Add(NameSubtree.Dns("example.com")),
            "purpose" => b => b.Purposes.Add(CertificatePurpose.ClientAuthentication),
            _ => _ => { }
            ,
        };
        Action<CertificateBuilder> leafChange = what switch
        {
            "expired" => b => b.NotAfter = Authority.Now.AddDays(-1),
            "not yet valid" => b => b.NotBefore = Authority.Now.AddDays(1),
            "critical extension" => b => b.AddExtension([0x2A, 3, 4], true, [5, 0]),
            _ => _ => { }
            ,
        };
        Authority middle = root.Intermediate("Middle", middleChange);
        Authority above = middle;
        if (what == "path length")
        {
            Authority zero = root.Intermediate("Zero", builder => builder.PathLength = 0);
            middle = zero.Intermediate("Middle");
            above = zero;
        }
        string dns = what switch { "wrong name" => "other.example.com", "wildcard in excluded" => "*.example.com", _ => "www.example.com" };
        Certificate leaf = middle.Leaf(leafChange, dns: dns);
        if (what == "damaged")
        {
            byte[] der = leaf.Der.ToArray();
            der[^1] ^= 1;
            Assert.True(Certificate.TryParse(der, out Certificate? damaged, out _));
            leaf = damaged;
        }
        Certificate trusted = what == "other root" ? Authority.Root("Other").Certificate : root.Certificate;

        ChildResult theirs = await VerifyAsync(trusted, leaf, middle.Certificate, above.Certificate);
        VerificationResult ours = Ours(trusted, [leaf, middle.Certificate, above.Certificate]);

        Assert.False(ours.IsValid);
        Assert.False(theirs.Succeeded, theirs.AllOutput);
    }

    [PeerTheory("openssl"), Trait("Category", "Interop")]
    [InlineData(KeyKind.EcP256)]
    [InlineData(KeyKind.EcP384)]
    [InlineData(KeyKind.Ed25519)]
    [InlineData(KeyKind.Rsa)]
    public async Task OurRequests_AreGood(KeyKind kind)
    {
        string file = _folder.Write("request.pem", BuilderTests.FullRequest(Key(kind)).ToPem());

        ChildResult result = await RunAsync("req", "-in", file, "-verify", "-noout", "-text");

        Assert.True(result.Succeeded, result.AllOutput);
        Assert.Contains("verify OK", result.AllOutput, StringComparison.Ordinal);
        Assert.Contains("DNS:*.example.com", result.AllOutput, StringComparison.Ordinal);
        Assert.Contains("CN=who", result.AllOutput, StringComparison.Ordinal);
    }

    [PeerFact("openssl"), Trait("Category", "Interop")]
    public async Task OurCertificate_ReadsAsWritten()
    {
        string file = _folder.Write("certificate.pem", Authority.Root().Leaf(builder =>
        {
            builder.MustStaple = true;
            builder.Purposes.Add(CertificatePurpose.ClientAuthentication);
            builder.Names.Addresses.Add(System.Net.IPAddress.Parse("2001:db8::7"));
        }).ToPem());

        ChildResult result = await RunAsync("x509", "-in", file, "-noout", "-text");

        Assert.True(result.Succeeded, result.AllOutput);
        foreach (string expected in (string[])["Version: 3", "CA:FALSE", "Digital Signature", "TLS Web Server Authentication, TLS Web Client Authentication", "status_request", "DNS:www.example.com, IP Address:2001:DB8:0:0:0:0:0:7"])
            Assert.Contains(expected, result.Output, StringComparison.Ordinal);
    }

    [PeerTheory("openssl"), Trait("Category", "Interop")]
    [InlineData("rsa:2048", "-sha256")]
    [InlineData("rsa:2048", "-sha384")]
    [InlineData("rsa:2048", "-sha256 -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:digest")]
    [InlineData("ec -pkeyopt ec_paramgen_curve:P-256", "-sha256")]
    [InlineData("ec -pkeyopt ec_paramgen_curve:P-384", "-sha512")]
    [InlineData("ec -pkeyopt ec_paramgen_curve:P-521", "-sha512")]
    [InlineData("ed25519", "")]
    [InlineData("ed448", "")]
    public async Task TheirCertificates_VerifyHere(string key, string options)
    {
        string file = _folder.PathOf("their.pem"), request = _folder.PathOf("their.csr"), keyFile = _folder.PathOf("their.key");
        string[] common = ["-newkey", .. key.Split(' '), "-nodes", "-keyout", keyFile, "-subj", "/C=NL/CN=theirs", "-addext", "subjectAltName=DNS:their.example,IP:192.0.2.9", .. options.Split(' ', StringSplitOptions.RemoveEmptyEntries)];

        ChildResult made = await RunAsync(["req", "-x509", "-days", "30", "-out", file, .. common]);
        ChildResult asked = await RunAsync(["req", "-new", "-out", request, .. common]);

        Assert.True(made.Succeeded && asked.Succeeded, made.AllOutput + asked.AllOutput);
        Assert.True(CertificateChain.TryRead(File.ReadAllBytes(file), out CertificateChain? chain, out PkiError error), error.ToString());
        Certificate certificate = chain.Leaf;
        // A second certificate with their root above it: the path needs their signature on the first.
        Assert.True(certificate.TryGetPublicKey(out PublicKey? publicKey, out _));
        Assert.True(Infra.Pki.Signing.CertificateSignature.TryRead(certificate.SignatureAlgorithm, out Infra.Pki.Signing.SignatureScheme scheme));
        Assert.True(Infra.Pki.Signing.CertificateSignature.Verify(scheme, publicKey, certificate.ToBeSigned, certificate.Signature));
        Assert.True(ServerNameMatch.Matches(certificate, ServerName.TryParse("their.example", out ServerName? name) ? name : throw new InvalidOperationException()));
        Assert.True(CertificateRequest.TryRead(File.ReadAllBytes(request), out CertificateRequest? parsed, out error), error.ToString());
        Assert.Equal("C=NL, CN=theirs", parsed.SubjectText);
    }

    [PeerFact("openssl"), Trait("Category", "Interop")]
    public async Task TheirSha1AndExplicitCurves_AreRefused()
    {
        string weak = _folder.PathOf("weak.pem"), curve = _folder.PathOf("curve.pem");
        ChildResult sha1 = await RunAsync("req", "-x509", "-sha1", "-newkey", "rsa:2048", "-nodes", "-keyout", "/dev/null", "-subj", "/CN=weak", "-out", weak);
        ChildResult explicitCurve = await RunAsync(
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-pkeyopt", "ec_param_enc:explicit", "-nodes", "-keyout", "/dev/null", "-subj", "/CN=curve", "-out", curve);
        Assert.True(sha1.Succeeded && explicitCurve.Succeeded, sha1.AllOutput + explicitCurve.AllOutput);

        Assert.True(CertificateChain.TryRead(File.ReadAllBytes(weak), out CertificateChain? weakChain, out _));
        Assert.True(CertificateChain.TryRead(File.ReadAllBytes(curve), out CertificateChain? curveChain, out _));
        var verifier = new ChainVerifier(TrustAnchors.Empty);
        Assert.Equal(VerificationFailure.UnsupportedSignatureAlgorithm, verifier.VerifyClient(weakChain, weakChain.Leaf.NotBefore).Failure);
        Assert.Equal(VerificationFailure.UnsupportedKey, verifier.VerifyClient(curveChain, curveChain.Leaf.NotBefore).Failure);
    }

    private static PrivateKey Key(KeyKind kind) => kind == KeyKind.Rsa ? RsaKey.Shared : Authority.NewKey(kind);

    private static VerificationResult Ours(Certificate root, Certificate[] chain)
        => new ChainVerifier(TrustAnchors.FromCertificates([root])).VerifyServer(new(chain), ServerName.TryParse("www.example.com", out ServerName? name) ? name : throw new InvalidOperationException(), Authority.Now);

    private Task<ChildResult> VerifyAsync(Certificate root, Certificate leaf, params Certificate[] above)
    {
        string rootFile = _folder.Write("root.pem", root.ToPem()), leafFile = _folder.Write("leaf.pem", leaf.ToPem());
        string aboveFile = _folder.Write("above.pem", string.Concat(above.Select(certificate => certificate.ToPem())));
        return RunAsync(
            "verify", "-x509_strict", "-attime", Now.ToString(), "-purpose", "sslserver", "-verify_hostname", "www.example.com", "-CAfile", rootFile, "-no-CApath", "-no-CAstore", "-untrusted", aboveFile, leafFile);
    }

    private Task<ChildResult> RunAsync(params string[] arguments)
        => PeerRoot.Open().RunAsync(new PeerStart("openssl", arguments) { WorkFolders = [_folder.Root] }, TimeSpan.FromSeconds(60));
}
