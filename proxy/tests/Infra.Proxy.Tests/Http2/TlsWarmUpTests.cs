using Infra.Crypto.Keys;
using Infra.Interop;
using Infra.Pki;
using Infra.Pki.Builder;
using Infra.Proxy.Config;
using Infra.Proxy.Tls;
using Infra.Testing;
using Infra.Tls.Config;

namespace Infra.Proxy.Tests.Http2;

/// <summary>What is done for handshakes that would hold a loop.</summary>
public sealed class TlsWarmUpTests
{
    private static readonly TlsProvider Provider = new(SystemRandom.Instance, TimeProvider.System);

    [Theory]
    [InlineData("a.example", false)]
    [InlineData("*.a.example", false)]
    [InlineData("*.a.example", true)]
    public void WarmUp_ShakesHandsWithEachGroup(string name, bool rejectsUnknownNames)
    {
        using var folder = new TemporaryFolder();
        TlsTests.Write(folder, "a", name);
        ListenerTls tls = Create(folder, rejectsUnknownNames);

        Assert.True(tls.Config.Groups.Count > 1);
        Assert.Equal(tls.Config.Groups.Count, TlsWarmUp.Run(tls));
    }

    [Fact]
    public void WarmUp_OfACertificateInMemory_ShakesHands()
    {
        ListenerTls tls = ListenerTls.Create(new TlsListenerConfig([], RejectsUnknownNames: false, OffersHttp2: false, [], []), Provider, out _)!;

        Assert.Equal(tls.Config.Groups.Count, TlsWarmUp.Run(tls));
    }

    [Theory]
    [InlineData(KeyKind.EcP256, false)]
    [InlineData(KeyKind.Ed25519, false)]
    [InlineData(KeyKind.EcP384, true)]
    [InlineData(KeyKind.Rsa, true)]
    public void Listener_WithASlowKey_SaysSo(KeyKind kind, bool isSlow)
    {
        using var folder = new TemporaryFolder();
        Write(folder, kind);

        Assert.Equal(isSlow, Create(folder, rejectsUnknownNames: false).SignsSlowly);
    }

    private static ListenerTls Create(TemporaryFolder folder, bool rejectsUnknownNames)
    {
        var config = new TlsListenerConfig([new CertificateFiles(folder.PathOf("a.crt"), folder.PathOf("a.key"))], rejectsUnknownNames, OffersHttp2: true, [], []);
        ListenerTls? tls = ListenerTls.Create(config, Provider, out string problem);
        Assert.True(tls is not null, problem);
        return tls;
    }

    private static void Write(TemporaryFolder folder, KeyKind kind)
    {
        DateTimeOffset now = DateTimeOffset.UtcNow;
        using PrivateKey key = PrivateKey.Generate(kind, SystemRandom.Instance);
        CertificateBuilder builder = CertificateBuilder.Leaf(DistinguishedName.FromCommonName("a"), now.AddDays(-1), now.AddDays(1), CertificatePurpose.ServerAuthentication);
        builder.Names.Dns.Add("a.example");
        folder.Write("a.crt", builder.SignSelf(key, SystemRandom.Instance).ToPem());
        using Infra.Buffers.SecretBytes pem = key.WritePkcs8Pem();
        File.WriteAllBytes(folder.PathOf("a.key"), pem.Span.ToArray());
    }
}
