using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Infra.Crypto.Keys;
using Infra.Interop;
using Infra.Pki;
using Infra.Pki.Builder;
using Infra.Proxy.Tests.Support;
using Infra.Testing;

namespace Infra.Proxy.Tests.Http2;

/// <summary>Certificates of a listener; SslStream is the client.</summary>
public sealed class TlsTests
{
    [Fact]
    public async Task Certificate_IsChosenByName_AndReplacedWhenItsFileChanges()
    {
        using var folder = new TemporaryFolder();
        Write(folder, "a", "a.example");
        Write(folder, "b", "*.b.example");
        await using var origin = new RawOrigin("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        await using RunningProxy proxy = await StartAsync(folder, origin, "");
        string before = await FingerprintAsync(proxy, "a.example");

        Assert.Equal(before, await FingerprintAsync(proxy, "A.Example"));
        Assert.Equal(before, await FingerprintAsync(proxy, "unknown.example"));
        string other = await FingerprintAsync(proxy, "x.b.example");
        Assert.NotEqual(before, other);
        Assert.Equal(before, await FingerprintAsync(proxy, "x.y.b.example"));

        // Garbage leaves the old one; a new one takes over. Both are seen by the time of the files.
        Infra.Proxy.Tls.ListenerTls tls = proxy.Engine.Listeners[0].Tls!;
        await File.WriteAllTextAsync(Path.Combine(folder.Root, "a.crt"), "garbage");
        File.SetLastWriteTimeUtc(Path.Combine(folder.Root, "a.crt"), DateTime.UtcNow.AddMinutes(1));
        Assert.False(tls.TryRefresh(out _, out string problem));
        Assert.Contains("a.crt", problem, StringComparison.Ordinal);
        Assert.Equal(before, await FingerprintAsync(proxy, "a.example"));
        Write(folder, "a", "a.example");
        File.SetLastWriteTimeUtc(Path.Combine(folder.Root, "a.crt"), DateTime.UtcNow.AddMinutes(2));
        tls.TryRefresh(out _, out _);
        Assert.NotEqual(before, await FingerprintAsync(proxy, "a.example"));
    }

    /// <summary>Tools that renew certificates turn a link round, of the file or of its folder: the path and what lies there stay as old as they were.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Certificate_BehindALink_IsReplaced(bool isFolder)
    {
        using var folder = new TemporaryFolder();
        string[] versions = [folder.PathOf("1"), folder.PathOf("2")];
        foreach (string version in versions)
        {
            Directory.CreateDirectory(version);
            Write(folder, Path.GetFileName(version) + "/a", "a.example");
            foreach (string file in Directory.GetFiles(version))
                File.SetLastWriteTimeUtc(file, new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        }
        Directory.CreateSymbolicLink(folder.PathOf("now"), versions[0]);
        string place = isFolder ? folder.PathOf("now") : folder.Root;
        if (!isFolder)
        {
            File.CreateSymbolicLink(folder.PathOf("a.crt"), folder.PathOf("now/a.crt"));
            File.CreateSymbolicLink(folder.PathOf("a.key"), folder.PathOf("now/a.key"));
        }
        await using var origin = new RawOrigin("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        await using RunningProxy proxy = await RunningProxy.StartAsync(
            $"services {{ t {{ listeners {{ \"127.0.0.1:0\" cert-path=\"{place}/a.crt\" key-path=\"{place}/a.key\"; }}; connectors {{ \"{origin.EndPoint}\" }} }} }}");
        string before = await FingerprintAsync(proxy, "a.example");

        Directory.Delete(folder.PathOf("now"));
        Directory.CreateSymbolicLink(folder.PathOf("now"), versions[1]);
        Assert.True(proxy.Engine.Listeners[0].Tls!.TryRefresh(out _, out _));

        Assert.NotEqual(before, await FingerprintAsync(proxy, "a.example"));
    }

    [Fact]
    public async Task UnknownName_WhenToBeRejected_GetsAnAlert()
    {
        using var folder = new TemporaryFolder();
        Write(folder, "a", "a.example");
        Write(folder, "b", "*.b.example");
        await using var origin = new RawOrigin("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        await using RunningProxy proxy = await StartAsync(folder, origin, "unknown-sni=\"reject\"");

        await FingerprintAsync(proxy, "a.example");
        await Assert.ThrowsAnyAsync<Exception>(() => FingerprintAsync(proxy, "unknown.example"));
        Assert.Equal(1, proxy.Engine.Counters.RefusedCount(Infra.Proxy.Listeners.RefusalKind.Tls));
    }

    [Fact]
    public async Task Upstream_WithTls_IsVerified()
    {
        using var folder = new TemporaryFolder();
        Write(folder, "a", "a.example");
        await using var origin = new RawOrigin("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
        await using RunningProxy back = await RunningProxy.StartAsync(
            $"services {{ t {{ listeners {{ \"127.0.0.1:0\" cert-path=\"{folder.Root}/a.crt\" key-path=\"{folder.Root}/a.key\"; }}; connectors {{ \"{origin.EndPoint}\" }} }} }}");

        foreach ((string properties, string expected) in ((string, string)[])
        [
            ($"tls-sni=\"a.example\" ca=\"{folder.Root}/a.ca\"", "hello"),
            ($"tls-sni=\"other.example\" ca=\"{folder.Root}/a.ca\"", "tls_certificate_error"),
            ("tls-sni=\"a.example\" verify=false", "hello"),
        ])
        {
            await using RunningProxy front = await RunningProxy.StartAsync([back.Address], connector: properties, system: "name \"front\"");
            Assert.Contains(expected, await front.ExchangeAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n"), StringComparison.Ordinal);
        }
    }

    private static Task<RunningProxy> StartAsync(TemporaryFolder folder, RawOrigin origin, string listener) => RunningProxy.StartAsync(
        $"services {{ t {{ listeners {{ \"127.0.0.1:0\" cert-path=\"{folder.Root}/a.crt\" key-path=\"{folder.Root}/a.key\" {listener} {{ certificate \"{folder.Root}/b.crt\" key=\"{folder.Root}/b.key\" }} }}; connectors {{ \"{origin.EndPoint}\" }} }} }}");

    internal static void Write(TemporaryFolder folder, string file, string name)
    {
        DateTimeOffset now = DateTimeOffset.UtcNow;
        using PrivateKey key = PrivateKey.Generate(KeyKind.EcP256, SystemRandom.Instance);
        PrivateKey rootKey = PrivateKey.Generate(KeyKind.EcP256, SystemRandom.Instance);
        Certificate root = CertificateBuilder.Root(DistinguishedName.FromCommonName("root"), now.AddDays(-1), now.AddDays(1)).SignSelf(rootKey, SystemRandom.Instance);
        Assert.True(CertifiedKey.TryCreate(new CertificateChain([root]), rootKey, out CertifiedKey? issuer, out _));
        CertificateBuilder builder = CertificateBuilder.Leaf(DistinguishedName.FromCommonName("test"), now.AddDays(-1), now.AddDays(1), CertificatePurpose.ServerAuthentication);
        builder.Names.Dns.Add(name);
        Certificate certificate = builder.Sign(key.PublicKey, issuer!, SystemRandom.Instance);
        File.WriteAllText(Path.Combine(folder.Root, file + ".crt"), certificate.ToPem());
        File.WriteAllText(Path.Combine(folder.Root, file + ".ca"), root.ToPem());
        using Infra.Buffers.SecretBytes pem = key.WritePkcs8Pem();
        File.WriteAllBytes(Path.Combine(folder.Root, file + ".key"), pem.Span.ToArray());
    }

    private static async Task<string> FingerprintAsync(RunningProxy proxy, string name)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(proxy.Address);
        await using var stream = new SslStream(new NetworkStream(socket, ownsSocket: false));
        await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = name,
            EnabledSslProtocols = SslProtocols.Tls13,
            RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null,
        });
        return stream.RemoteCertificate!.GetCertHashString();
    }
}
