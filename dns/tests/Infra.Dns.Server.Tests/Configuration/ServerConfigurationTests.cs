using Infra.Config;
using Infra.Dns.Server.Configuration;
using Infra.Parsing;
using Infra.Testing;

namespace Infra.Dns.Server.Tests.Configuration;

public class ServerConfigurationTests
{
    [Fact]
    public void Read_OfTheSample_IsRight()
    {
        ConfigResult<ServerConfiguration> result = Load("authoritative.toml");

        Assert.True(result.IsValid, Render(result));
        Assert.Equal(2, result.Value!.Zones.Count);
        Assert.Equal("transfer.example.", result.Value.Remotes[0].Key!.ToString());
        Assert.Equal(UpdateGrantText, result.Value.Zones[0].Update.Select(grant => $"{grant.Key} {grant.Match} {grant.Name} {string.Join(',', grant.Types)}"));
    }

    private static readonly string[] UpdateGrantText = ["transfer.example. Subdomain dynamic.example.org. A,AAAA,TXT"];

    [Theory]
    [InlineData("broken.toml:2:1: unknown key \"profil\"; did you mean \"profile\"?")]
    [InlineData("broken.toml:5:16: udp-size-max is 100, but it must be")]
    [InlineData("broken.toml:6:7: any is \"one-rset\"")]
    [InlineData("broken.toml:9:14:")]
    [InlineData("broken.toml:10:1: protocol \"dot\" is not available yet")]
    [InlineData("broken.toml:14:13: algorithm is \"hmac-md5\"")]
    [InlineData("broken.toml:15:10: secret is")]
    [InlineData("broken.toml:18:8: name is \"example..org\"")]
    [InlineData("broken.toml:20:1: there is no [[tsig]] with the name transfre.example.")]
    [InlineData("broken.toml:25:1: unknown key \"primarys\" in [[zone]]; did you mean \"primaries\"?")]
    [InlineData("broken.toml:28:10: window is \"5 parsecs\"")]
    public void Read_OfTheBrokenSample_FindsEachMistake(string expected)
    {
        ConfigResult<ServerConfiguration> result = Load("broken.toml");

        Assert.False(result.IsValid);
        Assert.Contains(expected, Render(result), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_OfASecret_DoesNotPrintIt()
    {
        ConfigResult<ServerConfiguration> result = Load("authoritative.toml");

        Assert.DoesNotContain("c2FtcGxl", ConfigWriter.Write(result.Effective, ConfigFormat.Toml), StringComparison.Ordinal);
    }

    [Fact]
    public void TheManualPage_HasEveryKey()
    {
        string page = File.ReadAllText(Path.Combine(Checkout.Root!, "dns/packaging/dnsd.toml.5")).Replace("\\-", "-", StringComparison.Ordinal);
        string reference = ConfigReference.ToMarkdown(ConfigReference.Describe(ServerConfiguration.Read), "dnsd configuration");
        string[] keys = [.. reference.Split('`').Where((_, i) => i % 2 == 1).Where(each => each.Length > 1 && each.All(c => char.IsAsciiLetterLower(c) || c is '-' || char.IsAsciiDigit(c))).Distinct()];

        Assert.True(keys.Length > 60);
        Assert.All(keys, key => Assert.Contains(key, page, StringComparison.Ordinal));
    }

    private static ConfigResult<ServerConfiguration> Load(string file)
    {
        string path = Path.Combine(Checkout.Root!, "dns/samples", file);
        return ConfigFile.Parse(File.ReadAllText(path), file, ConfigFormat.Toml, ServerConfiguration.Read, ConfigOptions.Default);
    }

    private static string Render(ConfigResult<ServerConfiguration> result) => new DiagnosticRenderer(false).Render(result.Diagnostics);
}
