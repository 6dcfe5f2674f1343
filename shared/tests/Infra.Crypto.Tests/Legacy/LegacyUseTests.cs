using Infra.Testing;

namespace Infra.Crypto.Tests.Legacy;

/// <summary>
/// MD5 and SHA-1 serve old protocols only. This test reads the built IL of every project of the repository and refuses users that are not named here,
/// inside Infra.Crypto as well as outside.
/// </summary>
public class LegacyUseTests
{
    private const string LegacyNamespace = "Infra.Crypto.Legacy";

    /// <summary>Assembly, why it may. Tests and benchmarks may always.</summary>
    private static readonly Dictionary<string, string> PermittedAssemblies = new(StringComparer.Ordinal)
    {
        ["Infra.Ntp"] = "symmetric keys of NTP (RFC 8573 replaces them) and reference ids",
        ["Infra.Dns"] = "TSIG, NSEC3, DNSSEC algorithms 5 and 7",
        ["Infra.Http"] = "the answer of the WebSocket handshake (RFC 6455 section 4.2.2)",
        ["Infra.Pki"] = "OCSP CertID",
        ["Infra.Av1"] = "sums of decoded pictures as dav1d prints and checks them",
    };

    [Fact]
    public void Legacy_IsUsedByPermittedAssembliesOnly()
    {
        List<string> refused = [];
        int seen = 0;
        foreach ((string name, string path) in ShippedAssemblies())
        {
            seen++;
            if (name == "Infra.Crypto" || PermittedAssemblies.ContainsKey(name)) continue;
            refused.AddRange(NamespaceUse.OfOtherAssembly(path, LegacyNamespace).Select(type => $"{name} refers to {type}"));
        }

        Assert.True(seen > 0);
        Assert.Empty(refused);
    }

    [Fact]
    public void Legacy_IsNotUsedByTheRestOfInfraCrypto()
        => Assert.Empty(NamespaceUse.InsideAssembly(typeof(ConstantTime).Assembly.Location, LegacyNamespace));

    [Fact]
    public void NamespaceUse_FindsUsersInAnotherAssembly()
        => Assert.Contains("Infra.Crypto.Legacy.Md5", NamespaceUse.OfOtherAssembly(typeof(LegacyUseTests).Assembly.Location, LegacyNamespace));

    [Fact]
    public void NamespaceUse_FindsUsersInTheSameAssembly()
    {
        List<string> users = NamespaceUse.InsideAssembly(typeof(ConstantTime).Assembly.Location, "Infra.Crypto.Block");

        Assert.Contains(users, user => user.StartsWith("Infra.Crypto.Aead.AesGcm ", StringComparison.Ordinal));
    }

    /// <summary>What the projects below src have been built to, newest of each, wherever the build has left it.</summary>
    private static IEnumerable<(string Name, string Path)> ShippedAssemblies()
    {
        Assert.NotNull(Checkout.Root);
        string outputs = System.IO.Path.Combine(Checkout.Artifacts, "build", "bin");
        foreach (string project in Directory.EnumerateFiles(Checkout.Root, "*.csproj", SearchOption.AllDirectories))
        {
            string name = System.IO.Path.GetFileNameWithoutExtension(project);
            if (!project.Contains("/src/", StringComparison.Ordinal) || name == "Infra.Testing") continue;
            string folder = System.IO.Path.Combine(outputs, name);
            if (!Directory.Exists(folder)) continue;
            FileInfo? newest = new DirectoryInfo(folder).EnumerateFiles(name + ".dll", SearchOption.AllDirectories).MaxBy(file => file.LastWriteTimeUtc);
            if (newest is not null) yield return (name, newest.FullName);
        }
    }
}
