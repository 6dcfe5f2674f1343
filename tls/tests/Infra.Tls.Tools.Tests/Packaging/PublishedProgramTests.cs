using System.Text.Json;
using Infra.Testing;
using Infra.Testing.Processes;
using Infra.Tls.Tools.Tests.Tool;

namespace Infra.Tls.Tools.Tests.Packaging;

/// <summary>The published program in an environment that knows of no SDK and no runtime. It is published first if need be.</summary>
[Trait("Category", "Published")]
public class PublishedProgramTests
{
    private static readonly TimeSpan PublishPatience = TimeSpan.FromMinutes(20);

    [Fact]
    public async Task PublishedProgram_ServesAndConnects_WithoutAnSdk_AndWithoutNativeTls()
    {
        string tls = await ProvideAsync();
        using var folder = new TemporaryFolder();
        (string ca, _) = TestIdentities.Write(folder, "ca", TestIdentities.Root);
        (string certificate, string key) = TestIdentities.Write(folder, "srv", TestIdentities.Server);
        (string clientCertificate, string clientKey) = TestIdentities.Write(folder, "client", TestIdentities.Client);
        Dictionary<string, string?> environment = new() { ["PATH"] = folder.Root };

        await using ChildProcess server = ChildProcess.Start(
            new ChildStart(tls, "server", "--listen", "127.0.0.1:0", "--cert", certificate, "--key", key, "--client-ca", ca, "--echo", "--json") { Environment = environment });
        Assert.True(await server.WaitUntilAsync(child => child.Output.Contains('\n'), TlsProgram.Patience), server.Output + server.Error);
        string address = server.Output["READY ".Length..server.Output.IndexOf('\n')];
        await using ChildProcess client = ChildProcess.Start(
            new ChildStart(tls, "client", address, "--sni", "localhost", "--ca", ca, "--cert", clientCertificate, "--key", clientKey) { Environment = environment, KeepInputOpen = true });
        await client.InputStream.WriteAsync("hello\n"u8.ToArray());
        await client.InputStream.FlushAsync();
        Assert.True(await client.WaitUntilAsync(child => child.Output.Contains("hello"), TlsProgram.Patience), client.Output + client.Error);
        string maps = await File.ReadAllTextAsync($"/proc/{client.Id}/maps") + await File.ReadAllTextAsync($"/proc/{server.Id}/maps");
        client.InputStream.Close();
        ChildResult result = await client.WaitAsync(new CancellationTokenSource(TlsProgram.Patience).Token);

        Assert.True(result.Succeeded, result.AllOutput);
        JsonElement far = JsonDocument.Parse(server.Output.Split('\n')[1]).RootElement;
        Assert.Equal("CN=client.example", far.GetProperty("peer_certificates")[0].GetProperty("subject").GetString());
        Assert.Equal("TLS 1.3", far.GetProperty("version").GetString());
        foreach (string library in (string[])["libssl", "libcrypto", "Cryptography.Native", "libcoreclr", "libclrjit"])
            Assert.DoesNotContain(library, maps);
    }

    private static async Task<string> ProvideAsync()
    {
        string path = Path.Combine(Checkout.Artifacts, "bin", "tls");
        if (File.Exists(path)) return path;
        await using ChildProcess publish = ChildProcess.Start(new ChildStart(Path.Combine(Checkout.Root!, "build", "infra"), "publish", "tls") { WorkingDirectory = Checkout.Root });
        ChildResult result = await publish.WaitAsync(new CancellationTokenSource(PublishPatience).Token);
        Assert.True(result.Succeeded, result.AllOutput);
        return path;
    }
}
