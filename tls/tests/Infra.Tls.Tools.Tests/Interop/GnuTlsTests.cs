using Infra.Testing;
using Infra.Testing.Network;
using Infra.Testing.Peers;
using Infra.Testing.Processes;
using Infra.Tls.Config;

namespace Infra.Tls.Tools.Tests.Interop;

/// <summary>GnuTLS of the private Debian root as client of our server and as server of our client.</summary>
public sealed class GnuTlsTests : IDisposable
{
    private const string Label = "EXPORTER-infra-test";
    private readonly TemporaryFolder _folder = new();
    private readonly string _ca;

    public GnuTlsTests() => (_ca, _) = TestIdentities.Write(_folder, "ca", TestIdentities.Root);

    /// <summary>All that both sides have: GnuTLS is built without the hybrid group there.</summary>
    public static TheoryData<string, string> SuitesAndGroups()
    {
        var data = new TheoryData<string, string>();
        foreach (string cipher in (string[])["AES-128-GCM", "AES-256-GCM", "CHACHA20-POLY1305"])
        {
            foreach (string group in (string[])["GROUP-X25519", "GROUP-SECP256R1", "GROUP-SECP384R1"])
                data.Add(cipher, group);
        }
        return data;
    }

    public void Dispose() => _folder.Dispose();

    [PeerTheory("gnutls-cli"), Trait("Category", "Interop")]
    [MemberData(nameof(SuitesAndGroups))]
    public async Task GnuTlsClient_WithEachSuiteAndGroup_ReachesOurServer_AndExportsTheSame(string cipher, string group)
    {
        await using EchoServer server = EchoServer.Start(TestIdentities.ServerConfig, Label);

        ChildResult result = await ClientAsync(server.Port, Priority(cipher, group), "--keymatexport", Label, "--keymatexportsize", "32");

        EchoServer.Client seen = await server.NextAsync();
        Assert.True(result.Succeeded, result.AllOutput);
        Assert.Contains("The certificate is trusted", result.Output);
        Assert.Equal("localhost", seen.Facts.ServerName);
        Assert.Contains(Convert.ToHexStringLower(seen.Export), result.Output.ToLowerInvariant());
        Assert.Contains(cipher.Replace("-", "", StringComparison.Ordinal), Tls.Tool.Common.AlgorithmNames.Of(seen.Facts.CipherSuite).Replace("_", "", StringComparison.Ordinal));
    }

    [PeerTheory("gnutls-serv"), Trait("Category", "Interop")]
    [MemberData(nameof(SuitesAndGroups))]
    public async Task OurClient_ReachesGnuTlsServer_WithEachSuiteAndGroup(string cipher, string group)
    {
        await using PeerServer server = await StartServerAsync(Priority(cipher, group));

        PeerVisit visit = await PeerVisit.MakeAsync(server.Port, _ => { }, Label);

        Assert.Equal("hello\n", visit.Answer);
        Assert.Equal(TestIdentities.Server.Certificate, visit.Facts.PeerCertificates!.Chain[0]);
        // Our first share is for another group: GnuTLS asks again, unless it takes the X25519 beside the hybrid one.
        Assert.Equal(group != "GROUP-X25519", visit.Facts.WasRetried);
    }

    [PeerFact("gnutls-cli"), Trait("Category", "Interop")]
    public async Task GnuTlsClient_ThatGuessedTheWrongGroup_IsAskedAgain()
    {
        await using EchoServer server = EchoServer.Start(TestIdentities.MakeServerConfig(builder => builder.Groups = [NamedGroup.Secp384r1]), Label);

        ChildResult result = await ClientAsync(server.Port, "NORMAL:-VERS-ALL:+VERS-TLS1.3");

        EchoServer.Client seen = await server.NextAsync();
        Assert.True(result.Succeeded, result.AllOutput);
        Assert.Equal((NamedGroup.Secp384r1, true), (seen.Facts.Group, seen.Facts.WasRetried));
    }

    [PeerFact("gnutls-cli", "gnutls-serv"), Trait("Category", "Interop")]
    public async Task ClientCertificates_GoBothWays()
    {
        (string certificate, string key) = TestIdentities.Write(_folder, "client", TestIdentities.Client);
        await using EchoServer ours = EchoServer.Start(TestIdentities.MakeServerConfig(builder => builder.ClientAuthentication = ClientAuthentication.Required), Label);
        await using PeerServer theirs = await StartServerAsync(Priority("AES-128-GCM", "GROUP-X25519"), "--require-client-cert", "--verify-client-cert", "--x509cafile", _ca);

        ChildResult result = await ClientAsync(ours.Port, "NORMAL:-VERS-ALL:+VERS-TLS1.3", "--x509certfile", certificate, "--x509keyfile", key);
        EchoServer.Client seen = await ours.NextAsync();
        PeerVisit visit = await PeerVisit.MakeAsync(theirs.Port, builder => builder.Identities = [TestIdentities.Client], Label);

        Assert.True(result.Succeeded, result.AllOutput);
        Assert.Equal(TestIdentities.Client.Certificate, seen.Facts.PeerCertificates!.Chain[0]);
        Assert.NotNull(visit.Facts.ClientSignatureScheme);
    }

    private static string Priority(string cipher, string group) => $"NORMAL:-VERS-ALL:+VERS-TLS1.3:-CIPHER-ALL:+{cipher}:-GROUP-ALL:+{group}";

    private async Task<PeerServer> StartServerAsync(string priority, params string[] arguments)
    {
        (string certificate, string key) = TestIdentities.Write(_folder, "srv", TestIdentities.Server);
        int port = FreePort.Tcp();
        return await PeerServer.StartAsync(
            new PeerStart("gnutls-serv", ["--port", $"{port}", "--x509certfile", certificate, "--x509keyfile", key, "--priority", priority, "--echo", "--noticket", .. arguments]) { ReadOnlyFolders = [_folder.Root] },
            port,
            _ => PeerProcessText.Listens(port));
    }

    private Task<ChildResult> ClientAsync(int port, string priority, params string[] arguments) => PeerRoot.Open().RunAsync(
        new PeerStart("gnutls-cli", ["--port", $"{port}", "--x509cafile", _ca, "--sni-hostname", "localhost", "--verify-hostname", "localhost", "--priority", priority, .. arguments, "127.0.0.1"])
        {
            ReadOnlyFolders = [_folder.Root],
        },
        PeerServer.Patience);
}
