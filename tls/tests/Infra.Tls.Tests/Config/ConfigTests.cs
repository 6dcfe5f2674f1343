using Infra.Pki.Signing;
using Infra.Tls.Config;
using Infra.Tls.Errors;
using Infra.Tls.Tests.Support;

namespace Infra.Tls.Tests.Config;

public sealed class ConfigTests
{
    [Fact]
    public void Build_OfAClientWithManyMistakes_NamesThemAll()
    {
        var builder = new TlsClientConfigBuilder(Pair.MakeProvider(1))
        {
            CipherSuites = [],
            Groups = [NamedGroup.X25519, NamedGroup.X25519],
            SignatureSchemes = [SignatureScheme.Ed448],
            ApplicationProtocols = [default, AlpnProtocol.Http2, AlpnProtocol.Http2],
            RecordBytesMax = 1,
        };

        TlsConfigException thrown = Assert.Throws<TlsConfigException>(builder.Build);

        Assert.Equal(7, thrown.Problems.Count);
        Assert.False(builder.TryBuild(out _, out IReadOnlyList<string> problems));
        Assert.Equal(thrown.Problems, problems);
    }

    [Fact]
    public void Build_OfAServerWithManyMistakes_NamesThemAll()
    {
        var builder = new TlsServerConfigBuilder(Pair.MakeProvider(1)) { ClientAuthentication = ClientAuthentication.Required, ClientAuthorities = [default] };

        TlsConfigException thrown = Assert.Throws<TlsConfigException>(builder.Build);

        Assert.Equal(3, thrown.Problems.Count);
    }

    [Fact]
    public void Build_TakesACopy()
    {
        TlsClientConfig config = Pair.MakeClient(Pair.MakeProvider(1), b =>
        {
            b.Groups = [NamedGroup.X25519];
        });

        Assert.Equal([NamedGroup.X25519], config.Groups);
    }

    [Theory, InlineData(""), InlineData("é")]
    public void AlpnProtocol_OfABadName_Throws(string name) => Assert.Throws<ArgumentException>(() => new AlpnProtocol(name));

    [Fact]
    public void AlpnProtocol_EqualsByBytes()
    {
        Assert.Equal(AlpnProtocol.Http2, new AlpnProtocol([0x68, 0x32]));
        Assert.NotEqual(AlpnProtocol.Http2, AlpnProtocol.Http11);
        Assert.True(default(AlpnProtocol).IsNone);
        Assert.Throws<ArgumentException>(() => new AlpnProtocol(new byte[256]));
    }

    [Fact]
    public void NamedCertificateResolver_ChoosesExactThenWildcardThenDefault()
    {
        var resolver = new NamedCertificateResolver(
        [
            new NamedCertificate(TestPki.P256, ["Exact.example"]), new NamedCertificate(TestPki.P384, ["*.example"]), new NamedCertificate(TestPki.Rsa, [], IsDefault: true),
        ]);

        Assert.Same(TestPki.P256, Resolve(resolver, "exact.example"));
        Assert.Same(TestPki.P384, Resolve(resolver, "other.example"));
        Assert.Same(TestPki.Rsa, Resolve(resolver, "a.other.example"));
        Assert.Same(TestPki.Rsa, Resolve(resolver, "example"));
        Assert.Same(TestPki.Rsa, Resolve(resolver, null));

        resolver.Replace([new NamedCertificate(TestPki.Ed25519, ["exact.example"])]);

        Assert.Same(TestPki.Ed25519, Resolve(resolver, "exact.example"));
        Assert.Null(Resolve(resolver, "other.example"));
        Assert.Null(Resolve(resolver, null));
    }

    [Fact]
    public void NamedCertificateResolver_ChoosesByTheSchemesOfTheClient()
    {
        var resolver = new NamedCertificateResolver([new NamedCertificate(TestPki.Rsa, ["a.example"]), new NamedCertificate(TestPki.P256, ["a.example"])]);

        Assert.Same(TestPki.Rsa, resolver.Resolve(new ClientOffer("a.example", [SignatureScheme.EcdsaP256Sha256, SignatureScheme.RsaPssSha256], default)));
        Assert.Same(TestPki.P256, resolver.Resolve(new ClientOffer("a.example", [SignatureScheme.EcdsaP256Sha256], default)));
    }

    [Theory, InlineData(CipherSuite.ChaCha20Poly1305Sha256, CipherSuite.Aes128GcmSha256), InlineData(CipherSuite.Aes128GcmSha256, CipherSuite.ChaCha20Poly1305Sha256)]
    public void Run_WhenTheClientPrefersChaCha_ItGetsIt(CipherSuite first, CipherSuite second)
    {
        using Pair pair = new Pair(c => c.CipherSuites = [first, second]).Establish();

        Assert.Equal(first, pair.Client.Connection.Handshake!.CipherSuite);
    }

    [Fact]
    public void Run_WithApplicationProtocols_TakesTheServersFirst()
    {
        using Pair pair = new Pair(
            c => c.ApplicationProtocols = [AlpnProtocol.Http11, AlpnProtocol.Http2], s => s.ApplicationProtocols = [AlpnProtocol.Http2, AlpnProtocol.Http11]).Establish();

        Assert.Equal(AlpnProtocol.Http2, pair.Client.Connection.Handshake!.ApplicationProtocol);
        Assert.Equal(AlpnProtocol.Http2, pair.Server.Connection.Handshake!.ApplicationProtocol);
    }

    [Fact]
    public void Run_WithAnAddressForAName_SendsNone()
    {
        using var pair = new Pair(c => c.Verifier = new AcceptAll(), name: "127.0.0.1");

        pair.Establish();

        Assert.Null(pair.Server.Connection.Handshake!.ServerName);
    }

    [Fact]
    public void Run_WhenAVerifierOrResolverThrows_IsInternalError()
    {
        using var verifier = new Pair(c => c.Verifier = new Throwing());
        verifier.Run();
        Assert.Equal(TlsError.VerifierFailed, verifier.Client.Failure.Error);
        Assert.Equal(AlertDescription.InternalError, verifier.Server.Failure.ReceivedAlert);

        using var resolver = new Pair(server: s => s.Certificates = new Throwing());
        resolver.Run();
        Assert.Equal(TlsError.ResolverFailed, resolver.Server.Failure.Error);
        Assert.Equal(AlertDescription.InternalError, resolver.Client.Failure.ReceivedAlert);

        using var log = new Pair(server: s => s.KeyLog = new Throwing());
        log.Run();
        Assert.Equal(TlsError.KeyLogFailed, log.Server.Failure.Error);
    }

    [Fact]
    public void Errors_AllHaveKindTextAndAlert()
    {
        foreach (TlsError error in Enum.GetValues<TlsError>())
        {
            Assert.NotEmpty(error.Describe());
            bool isSilent = error.Kind() is TlsErrorKind.AlertReceived or TlsErrorKind.Truncated or TlsErrorKind.NotTls || error == TlsError.None;
            Assert.Equal(isSilent, error.Alert() is null);
            if (error.Alert() is { } alert) Assert.NotEqual("unknown", alert.Name());
        }
    }

    [Fact]
    public void Exception_QuotesThePeerEscaped()
        => Assert.Equal("a\\u{1b}[2Jb", TlsException.Quote("a\u001b[2Jb"u8), ignoreCase: true);

    private static Infra.Pki.CertifiedKey? Resolve(NamedCertificateResolver resolver, string? name)
        => resolver.Resolve(new ClientOffer(name, [SignatureScheme.EcdsaP256Sha256, SignatureScheme.EcdsaP384Sha384, SignatureScheme.RsaPssSha256, SignatureScheme.Ed25519], default));

    private sealed class AcceptAll : ICertificateVerifier
    {
        public CertificateVerdict Verify(PeerCertificates peer) => CertificateVerdict.Accepted;
    }

    private sealed class Throwing : ICertificateVerifier, ICertificateResolver, IKeyLog
    {
        public CertificateVerdict Verify(PeerCertificates peer) => throw new FormatException("mine");

        public Infra.Pki.CertifiedKey? Resolve(in ClientOffer offer) => throw new FormatException("mine");

        public void Write(string label, ReadOnlySpan<byte> clientRandom, ReadOnlySpan<byte> secret) => throw new FormatException("mine");
    }
}
