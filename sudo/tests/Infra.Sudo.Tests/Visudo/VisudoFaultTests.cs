using System.Diagnostics;
using Infra.Testing.Network;
using Infra.Testing.Processes;

namespace Infra.Sudo.Tests.Visudo;

/// <summary>The real program, killed while it installs, and on a disk without room.</summary>
public sealed class VisudoFaultTests : IDisposable
{
    private const string Before = "alice ALL=(ALL) ALL\n";
    private const string After = Before + "bob ALL=ALL\n";
    private const int StepsMilliseconds = 25;

    private readonly VisudoRun _run = new VisudoRun().With("s", Before);

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task Kill_AtEachMillisecondAfterTheEdit_LeavesTheOldFileOrTheNew()
    {
        for (int step = 0; step < StepsMilliseconds; step++)
        {
            _run.With("s", Before).WithEditor($"echo 'bob ALL=ALL' >>\"$F\"; echo >{_run.PathOf("edited")}");
            await using ChildProcess visudo = ChildProcess.Start(StartOf(_run.PathOf("s"), _run.PathOf("editor.sh")));
            Assert.True(await visudo.WaitUntilAsync(_ => File.Exists(_run.PathOf("edited")), TimeSpan.FromSeconds(60)), visudo.Output + visudo.Error);
            long edited = Stopwatch.GetTimestamp();
            while (Stopwatch.GetElapsedTime(edited).TotalMilliseconds < step) Thread.SpinWait(100);   // the step is what is tested

            if (!visudo.HasExited) visudo.Kill();
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            await visudo.WaitAsync(limit.Token);

            string text = _run.Read("s");
            Assert.True(text is Before or After, $"after {step} ms:\n{text}");
            File.Delete(_run.PathOf("edited"));
            // Whatever was left behind does not hinder the next, and goes away.
            _run.Environment.RemoveAll(variable => variable.StartsWith("EDITOR=", StringComparison.Ordinal));
            _run.With("s", Before).WithEditor("echo 'carol ALL=ALL' >>\"$F\"");
            Assert.Equal((0, "", ""), _run.Run("", "-f", "@s"));
            Assert.Equal(Before + "carol ALL=ALL\n", _run.Read("s"));
            Assert.Equal(["editor.sh", "s"], _run.Names());
            _run.Environment.RemoveAll(variable => variable.StartsWith("EDITOR=", StringComparison.Ordinal));
        }
    }

    [NetworkFact]
    public async Task FullDisk_LeavesTheFileAndNoCopy()
    {
        string disk = _run.PathOf("disk");
        Directory.CreateDirectory(disk);
        // The room is taken in pages, so a file beside takes what is left.
        _run.With("editor.sh", "#!/bin/sh\nexit 0\n", (UnixFileMode)0x1C0).With("full.sh", $"""
            mount -t tmpfs -o size=16k full {disk} || exit 99
            printf '{Before.TrimEnd('\n')}\n' >{disk}/s; chmod 440 {disk}/s
            head -c 65536 /dev/zero >{disk}/fill 2>/dev/null
            dotnet {Path.Combine(AppContext.BaseDirectory, "visudo.dll")} -f {disk}/s </dev/null
            echo "exit $?"; cat {disk}/s; ls {disk}

            """);

        await using ChildProcess child = ChildProcess.Start(new ChildStart("unshare", "-m", "sh", _run.PathOf("full.sh")) { Environment = new Dictionary<string, string?> { ["EDITOR"] = _run.PathOf("editor.sh"), ["VISUAL"] = null, ["SUDO_EDITOR"] = null } });
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        ChildResult result = await child.WaitAsync(limit.Token);

        Assert.Equal($"exit 1\n{Before}fill\ns\n", result.Output);
        Assert.Equal($"visudo: write error on {disk}/s.tmp: No space left on device\n", result.Error);
    }

    private static ChildStart StartOf(string file, string editor) => new("dotnet", Path.Combine(AppContext.BaseDirectory, "visudo.dll"), "-f", file)
    {
        Environment = new Dictionary<string, string?> { ["EDITOR"] = editor, ["VISUAL"] = null, ["SUDO_EDITOR"] = null },
    };
}
