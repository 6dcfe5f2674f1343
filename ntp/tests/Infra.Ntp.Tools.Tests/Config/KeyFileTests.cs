using System.Text.RegularExpressions;
using Infra.Config;
using Infra.Ntp.Configuration;
using Infra.Parsing;
using Infra.Testing;

namespace Infra.Ntp.Tools.Tests.Config;

/// <summary>The two files that hold every key: one right, one wrong in every line that says so.</summary>
public partial class KeyFileTests
{
    private static readonly string Folder = Path.Combine(Checkout.Root!, "ntp", "tests", "data");
    private static readonly string AllKeys = File.ReadAllText(Path.Combine(Folder, "all-keys.toml"));

    [Fact]
    public void AllKeys_HasNoMistake() => Assert.DoesNotContain(Parse(AllKeys), finding => finding.Severity == DiagnosticSeverity.Error);

    /// <summary>The reference knows every key that is read; each must stand in the file.</summary>
    [Fact]
    public void AllKeys_HasEveryKey()
    {
        string reference = ConfigReference.ToMarkdown(ConfigReference.Describe(NtpConfig.Read, ConfigFormat.Toml), "ntpd", ConfigFormat.Toml);
        string[] keys = [.. KeyInReference().Matches(reference).Select(match => match.Groups[1].Value.Split('.')[^1]).Distinct()];

        Assert.True(keys.Length > 80, $"only {keys.Length} keys in the reference");
        Assert.Equal([], keys.Where(key => !Regex.IsMatch(AllKeys, $@"(^|[\[.{{,]) *{Regex.Escape(key)}( =|\])", RegexOptions.Multiline)));
    }

    /// <summary>A date is a value of no key: put in the place of each, it must be found at exactly its place.</summary>
    [Fact]
    public void AllKeys_WithOnePlantedMistake_NamesItsPlace_ForEveryKey()
    {
        string[] lines = AllKeys.Split('\n');
        int count = 0;
        for (int i = 0; i < lines.Length; i++)
        {
            Match assignment = Assignment().Match(lines[i]);
            if (!assignment.Success) continue;
            string planted = string.Join('\n', lines.Select((line, n) => n == i ? assignment.Groups[1].Value + "1979-05-27" : line));

            string[] found = [.. Parse(planted).Where(finding => finding.Severity == DiagnosticSeverity.Error).Select(finding => finding.ToString())];

            string place = $"ntp.toml:{i + 1}:";
            Assert.True(found.Any(line => line.StartsWith(place, StringComparison.Ordinal)), $"nothing at {place} for {lines[i]}:\n{string.Join('\n', found)}");
            count++;
        }
        Assert.True(count > 100, $"only {count} keys");
    }

    [Fact]
    public void Broken_HasExactlyThePlantedMistakes()
    {
        string text = File.ReadAllText(Path.Combine(Folder, "broken.toml"));
        string[] lines = text.Split('\n');
        int[] planted = [.. Enumerable.Range(1, lines.Length).Where(n => lines[n - 1].EndsWith("#!", StringComparison.Ordinal) && !lines[n - 1].StartsWith('#'))];

        int[] found = [.. Parse(text).Where(finding => finding.Severity == DiagnosticSeverity.Error).Select(finding => finding.Position!.Value.Line).Distinct().Order()];

        Assert.True(planted.Length > 100);
        Assert.Equal(planted, found);
    }

    [Theory]
    [InlineData("virtual.toml")]
    [InlineData("system.toml")]
    public void Sample_HasNoFindings(string name) => Assert.Empty(Parse(File.ReadAllText(Path.Combine(Folder, name))));

    private static DiagnosticBag Parse(string text) =>
        ConfigFile.Parse(text, "ntp.toml", ConfigFormat.Toml, NtpConfig.Read, ConfigOptions.Default with { DiagnosticsMax = 1000 }).Diagnostics;

    [GeneratedRegex(@"^\| `([a-z_.-]+)`", RegexOptions.Multiline)]
    private static partial Regex KeyInReference();

    [GeneratedRegex(@"^([a-z_-]+ = )")]
    private static partial Regex Assignment();
}
