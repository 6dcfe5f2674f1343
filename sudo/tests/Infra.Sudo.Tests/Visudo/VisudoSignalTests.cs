using System.Diagnostics;

namespace Infra.Sudo.Tests.Visudo;

/// <summary>The real program, ended by its own editor at the worst moment: while a copy lies beside the file.</summary>
public sealed class VisudoSignalTests : IDisposable
{
    private const string Before = "alice ALL=(ALL) ALL\n";
    private const string WaitForParent = "i=0; while kill -0 $PPID 2>/dev/null && [ $i -lt 1000 ]; do i=$((i+1)); sleep 0.01; done";

    private readonly VisudoRun _run = new VisudoRun().With("s", Before);

    public void Dispose() => _run.Dispose();

    [Theory]
    [InlineData("TERM")]
    [InlineData("HUP")]
    public async Task Signal_RemovesTheCopyAndLeavesTheFile(string signal)
    {
        _run.WithEditor($"echo 'bob ALL=ALL' >>\"$F\"; kill -{signal} $PPID; {WaitForParent}");

        Assert.Equal(1, await Start());

        Assert.Equal(Before, _run.Read("s"));
        Assert.Equal(["editor.sh", "s"], _run.Names());
    }

    [Fact]
    public async Task Kill_LeavesTheFileAndDoesNotHinderTheNext()
    {
        _run.WithEditor($"echo 'bob ALL=ALL' >>\"$F\"; [ -e {_run.PathOf("again")} ] || kill -KILL $PPID; touch {_run.PathOf("again")}");

        Assert.Equal(137, await Start());
        Assert.Equal(Before, _run.Read("s"));
        _run.With("again", "");

        Assert.Equal(0, await Start());
        Assert.Equal(Before + "bob ALL=ALL\n", _run.Read("s"));
        Assert.False(File.Exists(_run.PathOf("s.tmp")));
    }

    private async Task<int> Start()
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "visudo.dll"), "-f", _run.PathOf("s")]) { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true, RedirectStandardInput = true };
        start.Environment["EDITOR"] = _run.PathOf("editor.sh");
        start.Environment.Remove("SUDO_EDITOR");
        start.Environment.Remove("VISUAL");
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await process.WaitForExitAsync(limit.Token);
        return process.ExitCode;
    }
}
