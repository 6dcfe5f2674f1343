using System.Text;
using Infra.Buffers;
using Infra.Parsing;
using Infra.Testing;

namespace Infra.Config.Tests;

public sealed class SecretTests : IDisposable
{
    private const string Hidden = "hunter2-never-shown";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Secret_WhenEnvironment_IsRead()
    {
        ConfigResult<Holder> result = Read("key = \"env:TOKEN\"", name => name == "TOKEN" ? Hidden : null);

        Assert.Equal(Hidden, Text(result.Value!.Key!));
        Assert.Equal("key = \"env:TOKEN\"\n", ConfigWriter.Write(result.Effective, ConfigFormat.Toml));
    }

    [Theory]
    [InlineData(Hidden, Hidden)]
    [InlineData(Hidden + "\n", Hidden)]
    [InlineData(Hidden + "\r\n", Hidden)]
    [InlineData(Hidden + "\n\n", Hidden + "\n")]
    public void Secret_WhenFile_LosesOneLineEnd(string content, string expected)
    {
        string path = _folder.Write("key", content);
        File.SetUnixFileMode(path, UnixFileMode.UserRead);

        ConfigResult<Holder> result = Read($"key = \"file:{path}\"");

        Assert.Empty(result.Diagnostics);
        Assert.Equal(expected, Text(result.Value!.Key!));
        Assert.DoesNotContain(Hidden, ConfigWriter.Write(result.Effective, ConfigFormat.Kdl), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(UnixFileMode.GroupRead)]
    [InlineData(UnixFileMode.OtherRead)]
    [InlineData(UnixFileMode.OtherWrite)]
    public void Secret_WhenFileIsOpenToOthers_Warns(UnixFileMode extra)
    {
        string path = _folder.Write("key", Hidden);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | extra);

        ConfigResult<Holder> result = Read($"key = \"file:{path}\"");

        Assert.Equal(("secret-permissions", DiagnosticSeverity.Warning), (Assert.Single(result.Diagnostics).Code, result.Diagnostics.First().Severity));
        Assert.NotNull(result.Value);
    }

    [Theory]
    [InlineData("env:NONE", "the environment variable \"NONE\" is not set")]
    [InlineData("file:/nonexistent/key", "cannot read the secret of key from \"/nonexistent/key\": it does not exist")]
    [InlineData("file:", "cannot read the secret of key from \"\": the path is malformed")]
    [InlineData(Hidden, "t:1:7: key must be \"env:NAME\" or \"file:PATH\": a secret is named here, not written")]
    [InlineData("text:" + Hidden, "t:1:7: key must be \"env:NAME\" or \"file:PATH\": a secret is named here, not written")]
    public void Secret_WhenWrong_SaysWhyWithoutTheSecret(string written, string message)
    {
        ConfigResult<Holder> result = Read($"key = \"{written}\"");

        Assert.Equal(message, Assert.Single(result.Diagnostics).Message);
        Assert.DoesNotContain(Hidden, new DiagnosticRenderer().Render(result.Diagnostics), StringComparison.Ordinal);
        Assert.Null(result.Value);
    }

    [Fact]
    public void Secret_WhenNoString_IsNotQuoted()
    {
        ConfigResult<Holder> result = Read("key = 271828");

        Assert.DoesNotContain("271828", new DiagnosticRenderer().Render(Assert.Single(result.Diagnostics)), StringComparison.Ordinal);
    }

    [Fact]
    public void Secret_WhenTooLongOrEmpty_IsRefused()
    {
        string path = _folder.Write("key", new string('x', 101));
        string empty = _folder.Write("empty", "\n");

        Assert.EndsWith("it has more than 100 bytes", Assert.Single(Read($"key = \"file:{path}\"").Diagnostics).Message, StringComparison.Ordinal);
        Assert.EndsWith("it is empty", Assert.Single(Read($"key = \"file:{empty}\"").Diagnostics).Message, StringComparison.Ordinal);
        Assert.Equal("bad-secret", Assert.Single(Read("key = \"env:X\"", _ => new string('x', 101)).Diagnostics).Code);
        Assert.Equal("bad-secret", Assert.Single(Read("key = \"env:X\"", _ => "").Diagnostics).Code);
    }

    [Fact]
    public void Secret_WhenInlineIsAllowed_IsReadButNeverPrinted()
    {
        ConfigResult<Holder> result = ConfigFile.Parse($"key = \"text:{Hidden}\"", "t", ConfigFormat.Toml, section =>
        {
            SecretBytes? key = section.Secret("key", "The key.", allowInline: true);
            return section.Finish() ? new Holder(key) : null;
        });

        Assert.Equal(Hidden, Text(result.Value!.Key!));
        Assert.Equal("# key is set, but secret\n", ConfigWriter.Write(result.Effective, ConfigFormat.Toml));
        Assert.Equal("/- kdl-version 2\n// key is set, but secret\n", ConfigWriter.Write(result.Effective, ConfigFormat.Kdl));
    }

    [Fact]
    public void Secret_WhenRequiredAndMissing_IsReported()
    {
        ConfigResult<Holder> result = ConfigFile.Parse("", "t", ConfigFormat.Toml, section =>
        {
            SecretBytes? key = section.Secret("key", "The key.", isRequired: true);
            return section.Finish() ? new Holder(key) : null;
        });

        Assert.Equal("missing-key", Assert.Single(result.Diagnostics).Code);
    }

    private static ConfigResult<Holder> Read(string text, Func<string, string?>? environment = null) =>
        ConfigFile.Parse(text, "t", ConfigFormat.Toml, section =>
        {
            SecretBytes? key = section.Secret("key", "The key.");
            return section.Finish() ? new Holder(key) : null;
        }, new ConfigOptions { SecretBytesMax = 100, Environment = environment ?? (_ => null) });

    private static string Text(SecretBytes secret) => Encoding.UTF8.GetString(secret.Span);

    private sealed record Holder(SecretBytes? Key);
}
