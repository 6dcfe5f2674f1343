namespace Infra.Sudo.Tests.Visudo;

public sealed class VisudoCheckTests : IDisposable
{
    private const string AliasLines = "b:1:10: User_Alias \"Y\" referenced but not defined\nb:1:10: Cmnd_Alias \"BAR\" referenced but not defined\nWarning: b:2:12: unused User_Alias \"Z\"\n";

    private readonly VisudoRun _run = new VisudoRun().With("a", "alice ALL=(ALL\n").With("b", "Y ALL=BAR\nUser_Alias Z = a\n").With("ok", "alice ALL=(ALL) ALL\n");

    public void Dispose() => _run.Dispose();

    [Fact]
    public void SyntaxError_IsShownWithLineAndCaret() =>
        Assert.Equal((1, "", "a:1:15: syntax error\nalice ALL=(ALL\n              ^\n"), _run.Run("", "-c", "-f", "@a"));

    [Fact]
    public void UndefinedAliases_AreWarnings() => Assert.Equal((0, "b: parsed OK\n", AliasLines), _run.Run("", "-c", "-f", "@b"));

    [Fact]
    public void UndefinedAliases_WhenStrict_AreMistakes() => Assert.Equal((1, "", AliasLines), _run.Run("", "-cs", "@b"));

    [Fact]
    public void Quiet_SaysNothing()
    {
        Assert.Equal((1, "", ""), _run.Run("", "-cqf@a".Replace("@a", _run.PathOf("a"), StringComparison.Ordinal)));
        Assert.Equal((0, "", ""), _run.Run("", "--check", "--quiet", "--file=" + _run.PathOf("ok")));
    }

    [Fact]
    public void StandardInput_IsCalledStdin()
    {
        Assert.Equal((0, "stdin: parsed OK\n", ""), _run.Run("alice ALL=ALL\n", "-cf", "-"));
        Assert.Equal((1, "", "stdin:1:6: syntax error\nalice\n     ^\n"), _run.Run("alice\n", "-cf", "-"));
    }

    [Fact]
    public void MissingFile_IsAFailure() => Assert.Equal((1, "", "visudo: unable to open none: No such file or directory\n"), _run.Run("", "-c", "@none"));

    [Fact]
    public void Includes_AreCheckedAndNamed()
    {
        _run.With("main", $"@include {_run.PathOf("ok")}\n").With("bad", $"@include {_run.PathOf("a")}\n@include {_run.PathOf("none")}\n");

        Assert.Equal((0, "main: parsed OK\nok: parsed OK\n", ""), _run.Run("", "-c", "@main"));
        (int exit, string output, string error) = _run.Run("", "-c", "@bad");
        Assert.Equal((1, ""), (exit, output));
        Assert.Equal("a:1:15: syntax error\nalice ALL=(ALL\n              ^\nvisudo: none: No such file or directory\n", error);
    }

    [Fact]
    public void Mode_IsCheckedWhenAsked()
    {
        _run.With("loose", "alice ALL=ALL\n", (UnixFileMode)0x1A4);

        Assert.Equal((1, "", "loose: bad permissions, should be mode 0440\n"), _run.Run("", "-c", "-P", "@loose"));
        Assert.Equal((0, "ok: parsed OK\n", ""), _run.Run("", "-c", "-P", "@ok"));
    }

    [Fact]
    public void UnsupportedItems_AreNamedEach()
    {
        _run.With("u", "Defaults stay_setuid, log_input\nalice ALL=CHROOT=/x /usr/bin/id, /usr/bin/ls\n");

        Assert.Equal(
            (0, "u: parsed OK\n", "Warning: u:1:10: stay_setuid has no effect here\nWarning: u:1:23: log_input is not supported: commands that it holds for are refused\nWarning: u:2:21: CHROOT is not supported: the command is refused\n"),
            _run.Run("", "-c", "@u"));
    }

    [Fact]
    public void BadSetting_IsAMistake()
    {
        _run.With("s", "Defaults nonsense\n");

        (int exit, string output, string error) = _run.Run("", "-c", "@s");

        Assert.Equal((1, ""), (exit, output));
        Assert.Contains("unknown defaults entry \"nonsense\"", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-z", "visudo: invalid option -- 'z'\n")]
    [InlineData("--nonsense", "visudo: unrecognized option '--nonsense'\n")]
    [InlineData("-f", "visudo: option requires an argument -- 'f'\n")]
    [InlineData("-x", "visudo: the -x option is gone: use \"sudoersctl export\"\n")]
    public void BadCommandLine_PrintsTheUsage(string argument, string message) =>
        Assert.Equal((1, "", message + "usage: visudo [-chqsV] [[-f] sudoers ]\n"), _run.Run("", argument));

    [Fact]
    public void TwoFiles_AreABadCommandLine() => Assert.Equal((1, "", "usage: visudo [-chqsV] [[-f] sudoers ]\n"), _run.Run("", "-c", "@a", "@b"));

    [Fact]
    public void Help_IsPrinted()
    {
        (int exit, string output, string error) = _run.Run("", "-h");

        Assert.Equal((0, ""), (exit, error));
        Assert.StartsWith("visudo - safely edit the sudoers file\n\nusage: visudo", output, StringComparison.Ordinal);
        Assert.Contains("\nvisudo grammar version 50\n", _run.Run("", "-V").Output, StringComparison.Ordinal);
    }
}
