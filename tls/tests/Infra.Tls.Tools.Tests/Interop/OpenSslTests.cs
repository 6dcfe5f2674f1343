using System.Text.RegularExpressions;
using Infra.Crypto.Keys;
using Infra.Pki;
using Infra.Testing;
using Infra.Testing.Network;
using Infra.Testing.Peers;
using Infra.Testing.Processes;
using Infra.Tls.Config;

namespace Infra.Tls.Tools.Tests.Interop;

/// <summary>OpenSSL 3.5 of the private Debian root as client of our server and as server of our client.</summary>
public sealed class OpenSslTests : IDisposable
{
    private const string Label = "EXPORTER-infra-test";
    private readonly TemporaryFolder _folder = new();
    private readonly string _ca;

    public OpenSslTests() => (_ca, _) = TestIdentities.Write(_folder, "ca", TestIdentities.Root);

    public static TheoryData<string, string> SuitesAndGroups()
    {
        var data = new TheoryData<string, string>();
        foreach (string suite in (string[])["TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"])
        {
            foreach (string group in (string[])["X25519MLKEM768", "x25519", "secp256r1", "secp384r1"])
                data.Add(suite, group);
        }
        return data;
    }

    public void Dispose() => _folder.Dispose();

    [PeerTheory("openssl"), Trait("Category", "Interop")]
    [MemberData(nameof(SuitesAndGroups))]
    public async Task OpenSslClient_WithEachSuiteAndGroup_ReachesOurServer_AndExportsTheSame(string suite, string group)
    {
        await using EchoServer server = EchoServer.Start(TestIdentities.ServerConfig, Label);

        ChildResult result = await ClientAsync(server.Port, "-ciphersuites", suite, "-groups", group, "-keymatexport", Label, "-keymatexportlen", "32");

        EchoServer.Client seen = await server.NextAsync();
        Assert.True(result.Succeeded, result.AllOutput);
        Assert.Contains("Verify return code: 0 (ok)", result.Output);
        Assert.Contains($"Cipher is {suite}", result.Output);
        Assert.Contains($"Keying material: {Convert.ToHexString(seen.Export)}", result.Output);
        Assert.Equal(group, Tls.Tool.Common.AlgorithmNames.Of(seen.Facts.Group));
        Assert.False(seen.Facts.WasRetried);
    }

    [PeerTheory("openssl"), Trait("Category", "Interop")]
    [MemberData(nameof(SuitesAndGroups))]
    public async Task OurClient_WithEachSuiteAndGroup_ReachesOpenSslServer_AndExportsTheSame(string suite, string group)
    {
        await using PeerServer server = await StartServerAsync(TestIdentities.Server, isEcho: false, "-keymatexport", Label, "-keymatexportlen", "32");
        Assert.True(Tls.Tool.Common.AlgorithmNames.TryParse(suite, out CipherSuite cipherSuite) & Tls.Tool.Common.AlgorithmNames.TryParse(group, out NamedGroup namedGroup));

        PeerVisit visit = await PeerVisit.MakeAsync(server.Port, builder => (builder.CipherSuites, builder.Groups) = ([cipherSuite], [namedGroup]), Label, "hello\n", isAnswered: false);

        Assert.Equal((cipherSuite, namedGroup, false), (visit.Facts.CipherSuite, visit.Facts.Group, visit.Facts.WasRetried));
        Assert.Equal(TestIdentities.Server.Certificate, visit.Facts.PeerCertificates!.Chain[0]);
        await server.Process.WaitReadyAsync(peer => peer.Output.Contains($"Keying material: {Convert.ToHexString(visit.Export)}"), PeerServer.Patience);
    }

    [PeerFact("openssl"), Trait("Category", "Interop")]
    public async Task OpenSslClient_ThatGuessedTheWrongGroup_IsAskedAgain()
    {
        TlsServerConfig config = TestIdentities.MakeServerConfig(builder => builder.Groups = [NamedGroup.X25519]);
        await using EchoServer server = EchoServer.Start(config, Label);

        ChildResult result = await ClientAsync(server.Port, "-groups", "P-384:X25519", "-keymatexport", Label, "-keymatexportlen", "32");

        EchoServer.Client seen = await server.NextAsync();
        Assert.True(result.Succeeded, result.AllOutput);
        Assert.Contains($"Keying material: {Convert.ToHexString(seen.Export)}", result.Output);
        Assert.True(seen.Facts.WasRetried);
    }

    [PeerFact("openssl"), Trait("Category", "Interop")]
    public async Task OurClient_ThatGuessedTheWrongGroup_IsAskedAgainByOpenSsl()
    {
        await using PeerServer server = await StartServerAsync(TestIdentities.Server, isEcho: true, "-groups", "P-384");

        PeerVisit visit = await PeerVisit.MakeAsync(server.Port, _ => { }, Label);

        Assert.Equal((NamedGroup.Secp384r1, true), (visit.Facts.Group, visit.Facts.WasRetried));
    }

    [PeerTheory("openssl"), Trait("Category", "Interop")]
    [InlineData(KeyKind.EcP256)]
    [InlineData(KeyKind.EcP384)]
    [InlineData(KeyKind.Ed25519)]
    [InlineData(KeyKind.Rsa)]
    public async Task KeysOfEachKind_SignForOpenSsl_AndItsSignaturesAreTaken(KeyKind kind)
    {
        CertifiedKey identity = TestIdentities.MakeLeaf(TestIdentities.Root, kind, "localhost", CertificatePurpose.ServerAuthentication);
        await using EchoServer ours = EchoServer.Start(TestIdentities.MakeServerConfig(builder => builder.Certificates = new FixedCertificateResolver(identity)), Label);
        await using PeerServer theirs = await StartServerAsync(identity, isEcho: true);

        ChildResult result = await ClientAsync(ours.Port);
        PeerVisit visit = await PeerVisit.MakeAsync(theirs.Port, _ => { }, Label);

        Assert.True(result.Succeeded, result.AllOutput);
        Assert.Contains("Verify return code: 0 (ok)", result.Output);
        Assert.Equal(identity.Certificate, visit.Facts.PeerCertificates!.Chain[0]);
    }

    [PeerTheory("openssl"), Trait("Category", "Interop")]
    [InlineData(KeyKind.EcP256)]
    [InlineData(KeyKind.Ed25519)]
    [InlineData(KeyKind.Rsa)]
    public async Task ClientCertificates_GoBothWays(KeyKind kind)
    {
        CertifiedKey identity = TestIdentities.MakeLeaf(TestIdentities.Root, kind, "client.example", CertificatePurpose.ClientAuthentication);
        (string certificate, string key) = TestIdentities.Write(_folder, "client", identity);
        await using EchoServer ours = EchoServer.Start(TestIdentities.MakeServerConfig(builder => builder.ClientAuthentication = ClientAuthentication.Required), Label);
        await using PeerServer theirs = await StartServerAsync(TestIdentities.Server, isEcho: true, "-Verify", "2", "-verify_return_error", "-CAfile", _ca);

        ChildResult result = await ClientAsync(ours.Port, "-cert", certificate, "-key", key);
        EchoServer.Client seen = await ours.NextAsync();
        PeerVisit visit = await PeerVisit.MakeAsync(theirs.Port, builder => builder.Identities = [identity], Label);

        Assert.True(result.Succeeded, result.AllOutput);
        Assert.Equal(identity.Certificate, seen.Facts.PeerCertificates!.Chain[0]);
        Assert.NotNull(visit.Facts.ClientSignatureScheme);
        await theirs.Process.WaitReadyAsync(peer => peer.AllText().Contains("client.example"), PeerServer.Patience);
    }

    [PeerFact("openssl"), Trait("Category", "Interop")]
    public async Task OpenSslClient_WithoutTheCertificateThatIsRequired_GetsItsAlert()
    {
        await using EchoServer server = EchoServer.Start(TestIdentities.MakeServerConfig(builder => builder.ClientAuthentication = ClientAuthentication.Required), Label);

        ChildResult result = await ClientAsync(server.Port, "-ign_eof");

        Assert.Contains("certificate required", Regex.Replace(result.AllOutput, "[_-]", " "), StringComparison.OrdinalIgnoreCase);
    }

    [PeerFact("openssl"), Trait("Category", "Interop")]
    public async Task Alpn_AgreesWithOpenSsl_AndFailsWhereNothingIsInCommon()
    {
        await using EchoServer server = EchoServer.Start(TestIdentities.MakeServerConfig(builder => builder.ApplicationProtocols = [AlpnProtocol.Http2, AlpnProtocol.Http11]), Label);

        ChildResult good = await ClientAsync(server.Port, "-alpn", "http/1.1,h2");
        EchoServer.Client seen = await server.NextAsync();
        ChildResult bad = await ClientAsync(server.Port, "-alpn", "smtp");

        Assert.Contains("ALPN protocol: h2", good.Output);
        Assert.Equal(AlpnProtocol.Http2, seen.Facts.ApplicationProtocol);
        Assert.False(bad.Succeeded);
        Assert.Contains("no application protocol", bad.AllOutput);
    }

    // Only a server that does not echo prints keying material, and it ends with its input.
    private async Task<PeerServer> StartServerAsync(CertifiedKey identity, bool isEcho, params string[] arguments)
    {
        (string certificate, string key) = TestIdentities.Write(_folder, $"srv-{identity.Key.Kind}", identity);
        int port = FreePort.Tcp();
        return await PeerServer.StartAsync(
            new PeerStart("openssl", ["s_server", "-accept", $"127.0.0.1:{port}", "-cert", certificate, "-key", key, "-tls1_3", "-num_tickets", "0", .. isEcho ? (string[])["-rev"] : [], .. arguments])
            {
                ReadOnlyFolders = [_folder.Root],
                KeepInputOpen = true,
            },
            port,
            peer => peer.AllText().Contains("ACCEPT"));
    }

    private Task<ChildResult> ClientAsync(int port, params string[] arguments) => PeerRoot.Open().RunAsync(
        new PeerStart("openssl", ["s_client", "-connect", $"127.0.0.1:{port}", "-servername", "localhost", "-verify_hostname", "localhost", "-CAfile", _ca, "-verify_return_error", .. arguments])
        {
            ReadOnlyFolders = [_folder.Root],
        },
        PeerServer.Patience);
}
