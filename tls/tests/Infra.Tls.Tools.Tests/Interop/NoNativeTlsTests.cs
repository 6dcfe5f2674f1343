using Infra.Testing;
using Infra.Testing.Processes;
using Infra.Tls.Tools.Tests.Tool;

namespace Infra.Tls.Tools.Tests.Interop;

/// <summary>A process that did TLS with Infra has no TLS library of the system in it.</summary>
public class NoNativeTlsTests
{
    [Fact]
    public async Task ChildProcess_AfterAHandshakeWithAClientCertificate_HasNoNativeTlsMapped()
    {
        using var folder = new TemporaryFolder();
        (string ca, _) = TestIdentities.Write(folder, "ca", TestIdentities.Root);
        (string certificate, string key) = TestIdentities.Write(folder, "srv", TestIdentities.Server);
        (string clientCertificate, string clientKey) = TestIdentities.Write(folder, "client", TestIdentities.Client);
        string sample = Path.Combine(AppContext.BaseDirectory, "Infra.Tls.Sample.dll");

        ChildResult result = await ChildProcess.RunAsync(
            new ChildStart("dotnet", sample, "handshake", ca, certificate, key, clientCertificate, clientKey), new CancellationTokenSource(TlsProgram.Patience).Token);

        Assert.True(result.Succeeded, result.AllOutput);
        // One line of facts, and none of loaded libraries.
        Assert.Equal("Tls13 X25519MlKem768 CN=client.example True\n", result.Output);
    }
}
