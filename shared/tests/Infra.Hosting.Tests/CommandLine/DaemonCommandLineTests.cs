using FsCheck;
using FsCheck.Fluent;
using Infra.Hosting.CommandLine;

namespace Infra.Hosting.Tests.CommandLine;

public class DaemonCommandLineTests
{
    private static readonly DaemonOption[] Further = [new("--upgrade", "Takes over.", "-u")];

    [Theory]
    [InlineData("-c|a.toml|--check|-l|debug|--log-format=json|-u", "--config=a.toml --check= --log-level=debug --log-format=json --upgrade=")]
    [InlineData("--config=a=b.toml", "--config=a=b.toml")]
    [InlineData("--config|-x", "--config=-x")]
    [InlineData("", "")]
    public void TryParse_WithGoodOptions_TakesThem(string line, string expected)
    {
        Assert.True(DaemonCommandLine.TryParse(Split(line), Further, out DaemonArguments? arguments, out string problem), problem);

        IEnumerable<string> given = DaemonCommandLine.Standard.Concat(Further).Where(option => arguments.Has(option.Name)).Select(option => $"{option.Name}={arguments.Value(option.Name)}");
        Assert.Equal(expected.Split(' ', StringSplitOptions.RemoveEmptyEntries).Order(), given.Order());
    }

    [Theory]
    [InlineData("--chekc", "unknown option \"--chekc\"; did you mean \"--check\"?")]
    [InlineData("-x", "unknown option \"-x\"")]
    [InlineData("a.toml", "unexpected argument \"a.toml\"")]
    [InlineData("--\e[2J", "unknown option \"--\\u{1b}[2J\"")]
    [InlineData("-c", "--config needs a value: --config FILE")]
    [InlineData("--config=", "--config needs a value: --config FILE")]
    [InlineData("--check=yes", "--check takes no value")]
    [InlineData("-c|a|--config|b", "--config is given twice")]
    [InlineData("-l|debgu", "--log-level must be one of trace, debug, info, warn, error, critical, off, not \"debgu\"; did you mean \"debug\"?")]
    public void TryParse_WithABadOption_SaysWhatIsWrong(string line, string expected)
    {
        Assert.False(DaemonCommandLine.TryParse(Split(line), Further, out _, out string problem));
        Assert.Equal(expected, problem);
    }

    [Fact]
    public void TryParse_WithAnyWords_NeverThrows()
    {
        Prop.ForAll<string[]>(words => DaemonCommandLine.TryParse([.. words.Select(word => word ?? "")], Further, out _, out _)).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Usage_NamesEveryOption()
    {
        string usage = DaemonCommandLine.Usage("sampled", "samples", ["/etc/sampled.toml"], Further);

        Assert.All(DaemonCommandLine.Standard.Concat(Further), option => Assert.Contains(option.Name, usage, StringComparison.Ordinal));
        Assert.Contains("/etc/sampled.toml", usage, StringComparison.Ordinal);
    }

    private static string[] Split(string line) => line.Split('|', StringSplitOptions.RemoveEmptyEntries);
}
