using Infra.Testing.Processes;

namespace Infra.Crypto.Tests;

/// <summary>A process of its own, because the tests beside this one load OpenSSL as an oracle.</summary>
public class NativeCodeTests
{
    private static readonly string[] Forbidden = ["libssl", "libcrypto", "libSystem.Security.Cryptography.Native"];

    [Fact]
    public async Task EveryAlgorithm_MapsNoNativeCryptography()
    {
        string output = await RunAsync();

        foreach (string algorithm in (string[])["SHA-256", "SHAKE256", "HMAC", "AES-GCM", "AES-SIV-CMAC", "ChaCha20-Poly1305", "X25519", "Ed25519", "Ed448", "ECDSA P-256", "ECDH", "RSA", "HPKE", "MlKem768"])
            Assert.Contains($"ran {algorithm}", output, StringComparison.Ordinal);
        Assert.Contains("libcoreclr", output, StringComparison.Ordinal);   // the maps are there
        Assert.DoesNotContain(Forbidden, name => output.Contains(name, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Maps_WhenTheFrameworkHashes_ShowItsLibrary()
        => Assert.Contains(Forbidden[2], await RunAsync("--load-openssl"), StringComparison.Ordinal);

    private static async Task<string> RunAsync(params string[] arguments)
    {
        string program = Path.Combine(AppContext.BaseDirectory, "Infra.Crypto.Child.dll");
        ChildResult result = await ChildProcess.RunAsync(new ChildStart("dotnet", [program, .. arguments]));
        Assert.True(result.Succeeded, result.AllOutput);
        return result.Output;
    }
}
