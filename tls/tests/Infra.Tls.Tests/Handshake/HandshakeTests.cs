using Infra.Crypto.Keys;
using Infra.Tls.Config;
using Infra.Tls.Errors;
using Infra.Tls.Tests.Support;

namespace Infra.Tls.Tests.Handshake;

public sealed class HandshakeTests
{
    public static TheoryData<CipherSuite, NamedGroup> Combinations()
    {
        var data = new TheoryData<CipherSuite, NamedGroup>();
        foreach (CipherSuite suite in new[] { CipherSuite.Aes128GcmSha256, CipherSuite.Aes256GcmSha384, CipherSuite.ChaCha20Poly1305Sha256 })
        {
            foreach (NamedGroup group in new[] { NamedGroup.X25519MlKem768, NamedGroup.X25519, NamedGroup.Secp256r1, NamedGroup.Secp384r1 })
                data.Add(suite, group);
        }
        return data;
    }

    [Theory, MemberData(nameof(Combinations))]
    public void Run_WithEverySuiteAndGroup_Establishes(CipherSuite suite, NamedGroup group)
    {
        using Pair pair = new Pair(c => { c.CipherSuites = [suite]; c.Groups = [group]; }).Establish();

        TlsHandshakeInfo client = pair.Client.Connection.Handshake!, server = pair.Server.Connection.Handshake!;
        Assert.Equal(suite, client.CipherSuite);
        Assert.Equal(suite, server.CipherSuite);
        Assert.Equal(group, client.Group);
        Assert.Equal(group, server.Group);
        Assert.Equal(ProtocolVersion.Tls13, client.Version);
        Assert.False(client.WasRetried);
        AssertTalks(pair);
    }

    [Theory, InlineData(KeyKind.EcP256), InlineData(KeyKind.EcP384), InlineData(KeyKind.Ed25519), InlineData(KeyKind.Rsa)]
    public void Run_WithEveryKindOfKey_Establishes(KeyKind kind)
    {
        using Pair pair = new Pair(server: s => s.Certificates = new FixedCertificateResolver(TestPki.Of(kind))).Establish();

        Assert.Equal(TestPki.Of(kind).Certificate, pair.Client.Connection.Handshake!.PeerCertificates!.Chain.Leaf);
        AssertTalks(pair);
    }

    [Theory, InlineData(NamedGroup.X25519), InlineData(NamedGroup.Secp256r1), InlineData(NamedGroup.Secp384r1), InlineData(NamedGroup.X25519MlKem768)]
    public void Run_WhenServerWantsAnotherGroup_RetriesOnce(NamedGroup group)
    {
        NamedGroup first = group == NamedGroup.Secp384r1 ? NamedGroup.Secp256r1 : NamedGroup.Secp384r1;
        using Pair pair = new Pair(c => c.Groups = [first, group], s => s.Groups = [group]).Establish();

        Assert.True(pair.Client.Connection.Handshake!.WasRetried);
        Assert.True(pair.Server.Connection.Handshake!.WasRetried);
        Assert.Equal(group, pair.Client.Connection.Handshake.Group);
        AssertTalks(pair);
    }

    [Fact]
    public void Run_WhenRetryForHybridIsOn_AsksForIt()
    {
        using Pair pair = new Pair(c => c.Groups = [NamedGroup.X25519, NamedGroup.X25519MlKem768], s => s.RetryForHybrid = true).Establish();

        Assert.True(pair.Server.Connection.Handshake!.WasRetried);
        Assert.Equal(NamedGroup.X25519MlKem768, pair.Server.Connection.Handshake.Group);
    }

    [Fact]
    public void Run_InRecordsOfOneByteAtATime_Establishes()
    {
        using var pair = new Pair();

        pair.Run(chunk: 1);

        Assert.True(pair.Client.Connection.IsEstablished);
        Assert.True(pair.Server.Connection.IsEstablished);
        AssertTalks(pair);
    }

    [Theory, InlineData(ClientAuthentication.None, false), InlineData(ClientAuthentication.None, true), InlineData(ClientAuthentication.Optional, false)]
    [InlineData(ClientAuthentication.Optional, true), InlineData(ClientAuthentication.Required, true)]
    public void Run_WithClientAuthentication_KnowsTheClient(ClientAuthentication mode, bool hasIdentity)
    {
        using Pair pair = new Pair(
            c => { if (hasIdentity) c.Identities = [TestPki.Client]; },
            s => { s.ClientAuthentication = mode; s.ClientVerifier = new ChainCertificateVerifier(TestPki.Anchors); }).Establish();

        bool isKnown = hasIdentity && mode != ClientAuthentication.None;
        Assert.Equal(isKnown, pair.Server.Connection.Handshake!.PeerCertificates is not null);
        Assert.Equal(isKnown, pair.Client.Connection.Handshake!.ClientSignatureScheme is not null);
        AssertTalks(pair);
    }

    [Fact]
    public void Run_WhenClientHasNoRequiredCertificate_FailsWithCertificateRequired()
    {
        using var pair = new Pair(server: s => { s.ClientAuthentication = ClientAuthentication.Required; s.ClientVerifier = new ChainCertificateVerifier(TestPki.Anchors); });

        pair.Run();

        Assert.Equal(TlsError.ClientCertificateRequired, pair.Server.Failure.Error);
        Assert.Equal(AlertDescription.CertificateRequired, pair.Client.Failure.ReceivedAlert);
    }

    [Fact]
    public void Export_OnBothEnds_IsTheSame()
    {
        using Pair pair = new Pair().Establish();
        byte[] client = new byte[32], server = new byte[32], other = new byte[32];

        pair.Client.Connection.Export("EXPORTER-network-time-security"u8, [0, 0, 0, 15, 0], client);
        pair.Server.Connection.Export("EXPORTER-network-time-security"u8, [0, 0, 0, 15, 0], server);
        pair.Server.Connection.Export("EXPORTER-network-time-security"u8, [0, 0, 0, 15, 1], other);

        Assert.Equal(client, server);
        Assert.NotEqual(client, other);
    }

    [Fact]
    public void Run_FromOneSeed_IsTheSameAgain()
    {
        Assert.Equal(Transcript(7), Transcript(7));
        Assert.NotEqual(Transcript(7), Transcript(8));

        static byte[] Transcript(ulong seed)
        {
            using var pair = new Pair(seed: seed);
            pair.Client.Feed([]);
            byte[] hello = pair.Client.Take();
            pair.Server.Feed(hello);
            byte[] flight = pair.Server.Take();
            pair.Client.Feed(flight);
            return [.. hello, .. flight, .. pair.Client.Take()];
        }
    }

    private static void AssertTalks(Pair pair)
    {
        byte[] question = [1, 2, 3], answer = new byte[40_000];
        answer.AsSpan().Fill(7);
        pair.Client.Send(question);
        pair.Server.Send(answer);
        pair.Run();

        Assert.Equal(question, pair.Server.Data);
        Assert.Equal(answer, pair.Client.Data);

        pair.Client.Close();
        pair.Server.Close();
        pair.Run();

        Assert.Equal(TlsStatus.Closed, pair.Client.Status);
        Assert.Equal(TlsStatus.Closed, pair.Server.Status);
    }
}
