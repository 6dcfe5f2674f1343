using System.Text.Json;
using Infra.Testing;
using Infra.Testing.Peers;

namespace Infra.Sudo.Tests.Control;

public sealed class SudoersctlTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static string Web => Path.Combine(SourceTree.Samples, "web", "sudoers");

    private static string[] AboutDeploy => ["-f", Web, "--passwd", Path.Combine(SourceTree.Samples, "web", "passwd"), "--groupfile", Path.Combine(SourceTree.Samples, "web", "group"), "--files", "none", "--user", "deploy", "--host", "web3"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Check_WhenAllowed_NamesTargetPasswordAndPlace()
    {
        (int exit, string output, string error) = SudoersctlRun.Run(["check", .. AboutDeploy, "--", "/usr/bin/systemctl", "restart", "nginx"]);

        Assert.Equal((0, ""), (exit, error));
        Assert.Equal($"allowed: deploy may run /usr/bin/systemctl restart nginx as root on web3\npassword: not needed\nby: {Web}:15:32\n", output);
    }

    [Fact]
    public void Check_WhenDenied_ExitsWithOne()
    {
        (int exit, string output, string error) = SudoersctlRun.Run(["check", .. AboutDeploy, "--", "/usr/bin/systemctl", "restart", "nginx", "sshd"]);

        Assert.Equal((1, ""), (exit, error));
        Assert.StartsWith("denied: deploy may not run", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Explain_WhenTheArgumentsDoNotFit_SaysSo()
    {
        (int exit, string output, _) = SudoersctlRun.Run(["explain", .. AboutDeploy, "--", "/usr/bin/systemctl", "restart", "nginx", "sshd"]);

        Assert.Equal(1, exit);
        Assert.Contains("because: a rule fits but for the arguments\n", output, StringComparison.Ordinal);
        Assert.Contains($"  {Web}:15:32: the command fits, but its arguments do not\n", output, StringComparison.Ordinal);
        Assert.Contains($"  !requiretty   ({Web}:4:18)\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Json_OfBothAnswers_HoldsThePlaceOrTheReason()
    {
        using JsonDocument allowed = JsonDocument.Parse(SudoersctlRun.Run(["check", "--json", .. AboutDeploy, "--", "/usr/bin/systemctl", "restart", "nginx"]).Output);
        using JsonDocument denied = JsonDocument.Parse(SudoersctlRun.Run(["explain", "--json", .. AboutDeploy, "--", "/usr/bin/systemctl", "restart", "nginx", "sshd"]).Output);

        Assert.True(allowed.RootElement.GetProperty("allowed").GetBoolean());
        Assert.False(allowed.RootElement.GetProperty("password").GetBoolean());
        Assert.Equal("root", allowed.RootElement.GetProperty("runas").GetString());
        Assert.Equal((15, 32), (allowed.RootElement.GetProperty("place").GetProperty("line").GetInt32(), allowed.RootElement.GetProperty("place").GetProperty("column").GetInt32()));
        Assert.False(denied.RootElement.GetProperty("allowed").GetBoolean());
        Assert.Equal("arguments", denied.RootElement.GetProperty("passed-over")[0].GetProperty("cause").GetString());
    }

    [Theory]
    [InlineData("olga", "web1", "--runas=postgres", 0)]      // by a group of the group file
    [InlineData("olga", "web1", "--runas=nobody-here", 1)]   // unknown target
    [InlineData("nobody-here", "web1", "--runas=root", 1)]   // unknown caller
    public void Check_TakesUsersFromTheFiles(string user, string host, string runas, int exit)
    {
        string[] about = [.. AboutDeploy[..^4], "--user", user, "--host", host, runas];

        Assert.Equal(exit, SudoersctlRun.Run(["check", .. about, "--", "/usr/bin/psql"]).Exit);
    }

    [Theory]
    [InlineData("missing", "No such file or directory")]
    [InlineData("folder", "not a regular file")]
    [InlineData("loop", "Too many levels of symbolic links")]
    [InlineData("large", "too large")]
    public void Check_WhenAFileOfUsersCannotBeRead_SaysWhy_AndAnswersNothing(string name, string reason)
    {
        string path = Path.Combine(_folder.Root, name);
        Directory.CreateDirectory(Path.Combine(_folder.Root, "folder"));
        File.CreateSymbolicLink(Path.Combine(_folder.Root, "loop"), "loop");
        using (FileStream large = File.Create(Path.Combine(_folder.Root, "large")))
            large.SetLength((64 << 20) + 1);   // a hole

        foreach (string option in (string[])["--passwd", "--groupfile", "--netgroup"])
        {
            (int exit, string output, string error) = SudoersctlRun.Run("check", "-f", Web, option, path, "--user", "deploy", "--", "/usr/bin/id");
            Assert.Equal((2, "", $"sudoersctl: {path}: {reason}\n"), (exit, output, error));
        }
    }

    [Fact]
    public void Check_OfRealFiles_FollowsLinks()
    {
        string policy = Make("alice ALL = /usr/bin/env\n");
        File.CreateSymbolicLink(Path.Combine(_folder.Root, "bin"), "/usr/bin");

        Assert.Equal(0, SudoersctlRun.Run("check", "-f", policy, "--user", "alice", "--", Path.Combine(_folder.Root, "bin", "env")).Exit);
        Assert.Equal(1, SudoersctlRun.Run("check", "-f", policy, "--user", "alice", "--files", "none", "--", Path.Combine(_folder.Root, "bin", "env")).Exit);
    }

    [Fact]
    public void Check_Modes_AskTheirQuestions()
    {
        string policy = Make("alice ALL = NOPASSWD: /usr/bin/id, sudoedit /etc/hosts\n");

        Assert.Equal(0, SudoersctlRun.Run("check", "-f", policy, "--user", "alice", "--mode", "list").Exit);
        Assert.Equal(0, SudoersctlRun.Run("check", "-f", policy, "--user", "alice", "--mode", "validate").Exit);
        Assert.Equal(0, SudoersctlRun.Run("check", "-f", policy, "--user", "alice", "--mode", "edit", "--", "/etc/hosts").Exit);
        Assert.Equal(1, SudoersctlRun.Run("check", "-f", policy, "--user", "alice", "--mode", "edit", "--", "/etc/shadow").Exit);
        Assert.Equal(1, SudoersctlRun.Run("check", "-f", policy, "--user", "bob", "--mode", "list").Exit);
    }

    [Theory]
    [InlineData("check")]
    [InlineData("check --user alice")]
    [InlineData("check --user alice --mode often -- /x")]
    [InlineData("check --user alice --at soon -- /x")]
    [InlineData("check --user alice --mode validate -- /x")]
    [InlineData("check --user alice --passwd /nonexistent/passwd -- /x")]
    [InlineData("export --format xml")]
    [InlineData("export --format sudoers --expand-aliases")]
    [InlineData("test")]
    [InlineData("nonsense")]
    public void BadCommandLine_ExitsWithTwo(string line)
    {
        (int exit, string output, string error) = SudoersctlRun.Run(line.Split(' '));

        Assert.Equal((2, ""), (exit, output));
        Assert.StartsWith("sudoersctl: ", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("check --user alice -- /usr/bin/id")]
    [InlineData("lint")]
    [InlineData("export")]
    public void BrokenPolicy_ExitsWith78AndShowsEachMistake(string line)
    {
        string policy = Make("alice ALL=(ALL\nbob ALL=ALL\ncarol\n");

        (int exit, string output, string error) = SudoersctlRun.Run([.. line.Split(' ')[..1], "-f", policy, .. line.Split(' ')[1..]]);

        Assert.Equal((78, ""), (exit, output));
        Assert.Equal($"{policy}:1:15: syntax error\nalice ALL=(ALL\n              ^\n{policy}:3:6: syntax error\ncarol\n     ^\n", error);
    }

    [Fact]
    public void MissingPolicy_ExitsWith78() => Assert.Equal(78, SudoersctlRun.Run("lint", "-f", Path.Combine(_folder.Root, "none")).Exit);

    [Fact]
    public void Messages_HoldNoControlCharacters()
    {
        string policy = Make("al\u001b[31mice \u009b ALL=(\n");

        string error = SudoersctlRun.Run("lint", "-f", policy).Error;

        Assert.NotEmpty(error);
        Assert.DoesNotContain(error, each => char.IsControl(each) && each != '\n');
    }

    [Fact]
    public void Test_OfTheSamples_Passes()
    {
        string[] files = Directory.GetFiles(SourceTree.Samples, "*.sudoers-test.toml", SearchOption.AllDirectories);

        Assert.Equal(4, files.Length);
        Assert.Equal((0, "30 passed, 0 failed\n", ""), SudoersctlRun.Run(["test", .. files]));
    }

    [Theory]
    [InlineData("restart nginx, ", "restart nginx*, ", "11: and nothing beside it: expected deny, but it is allow by @:15:32")]
    [InlineData("restart nginx, ", "restart nginx2, ", "3: deploy restarts nginx without a password: expected allow, but it is deny (Command); nearest is @:15:32: the command fits, but its arguments do not")]
    public void Test_WithOneLineChanged_FailsExactlyTheCaseOfIt(string before, string after, string failure)
    {
        string sudoers = Path.Combine(_folder.Root, "sudoers");
        File.WriteAllText(sudoers, File.ReadAllText(Web).Replace(before, after, StringComparison.Ordinal));
        string test = Path.Combine(_folder.Root, "web.sudoers-test.toml");
        File.Copy(Path.Combine(SourceTree.Samples, "web", "web.sudoers-test.toml"), test);

        (int exit, string output, string error) = SudoersctlRun.Run("test", test);

        Assert.Equal((1, ""), (exit, error));
        Assert.Equal($"{test}:{failure.Replace("@", sudoers, StringComparison.Ordinal)}\n7 passed, 1 failed\n", output);
    }

    [Fact]
    public void Test_OfABrokenFile_ExitsWith78()
    {
        string test = Path.Combine(_folder.Root, "t.toml");
        File.WriteAllText(test, "[[case]]\nuser = \"a\"\n");

        Assert.Equal(78, SudoersctlRun.Run("test", test).Exit);
        Assert.Equal(78, SudoersctlRun.Run("test", Path.Combine(_folder.Root, "none.toml")).Exit);
    }

    [Fact]
    public void Lint_OfOneOfEach_NamesEachOnce()
    {
        (int exit, string output, string error) = SudoersctlRun.Run("lint", "-f", Path.Combine(SourceTree.Corpus, "lint", "one-of-each"));
        string[] ids = [.. output.Split('\n').Where(line => line.EndsWith(']')).Select(line => line[(line.LastIndexOf('[') + 1)..^1]).Order(StringComparer.Ordinal)];

        Assert.Equal((1, ""), (exit, error));
        Assert.Equal(
            ["negated-fast-glob", "no-effect", "nopasswd-wildcard", "not-supported", "open-arguments", "shadowed-spec", "shell-command", "subtract-from-all", "undefined-alias", "unused-alias", "writable-command"],
            ids);
    }

    [Fact]
    public void Lint_OfACommandThatOthersMayWrite_FindsIt()
    {
        string tool = Path.Combine(_folder.Root, "tool");
        File.WriteAllText(tool, "");
        File.SetUnixFileMode(tool, (UnixFileMode)0x1FF);

        (int exit, string output, _) = SudoersctlRun.Run("lint", "-f", Make($"alice ALL = {tool}\n"), "--json");
        using JsonDocument json = JsonDocument.Parse(output);

        Assert.Equal(1, exit);
        Assert.Equal("writable-command", Assert.Single(json.RootElement.GetProperty("findings").EnumerateArray()).GetProperty("id").GetString());
    }

    [Fact]
    public void Lint_OfTheSamples_FindsNothing()
    {
        foreach (string folder in Directory.GetDirectories(SourceTree.Samples))
            Assert.Equal((0, "", ""), SudoersctlRun.Run("lint", "-f", Path.Combine(folder, "sudoers")));
    }

    [Fact]
    public void Export_AsSudoers_IsStable()
    {
        (int exit, string once, _) = SudoersctlRun.Run("export", "-f", Web, "--format", "sudoers");
        string again = SudoersctlRun.Run("export", "-f", Make(once), "--format", "sudoers").Output;

        Assert.Equal(0, exit);
        Assert.Equal(once, again);
        Assert.Contains("deploy", once, StringComparison.Ordinal);
    }

    /// <summary>All samples but the one with a setting of ours.</summary>
    [PeerFact("cvtsudoers"), Trait("Category", "Interop")]
    public async Task Export_WithAliasesExpanded_IsThatOfTheOriginal()
    {
        foreach (string sample in (string[])["ci", "office", "web"])
        {
            string copy = Path.Combine(_folder.Root, sample);
            string theirs = copy + ".json";
            File.Copy(Path.Combine(SourceTree.Samples, sample, "sudoers"), copy);
            await using PeerProcess run = PeerRoot.Open().Start(new PeerStart("/bin/sh", "-c", "cvtsudoers -e -f json \"$0\" >\"$1\"", copy, theirs) { WorkFolders = [_folder.Root] });
            _ = await run.WaitAsync(TimeSpan.FromSeconds(60));

            string ours = SudoersctlRun.Run("export", "--expand-aliases", "-f", copy).Output;

            Assert.Equal(await File.ReadAllTextAsync(theirs), ours);
            Assert.NotEqual(SudoersctlRun.Run("export", "-f", copy).Output, ours);
        }
    }

    [PeerFact("cvtsudoers"), Trait("Category", "Interop")]
    public async Task Export_OfDebiansFile_IsThatOfTheOriginal()
    {
        string file = Path.Combine(PeerRoot.DefaultFolder, "etc/sudoers");
        string copy = Path.Combine(_folder.Root, "debian");
        File.Copy(file, copy);
        File.WriteAllText(copy, File.ReadAllText(copy).Replace("@includedir /etc/sudoers.d", "", StringComparison.Ordinal));
        string theirs = Path.Combine(_folder.Root, "theirs");
        await using PeerProcess run = PeerRoot.Open().Start(new PeerStart("/bin/sh", "-c", "cvtsudoers -f json \"$0\" >\"$1\"", copy, theirs) { WorkFolders = [_folder.Root] });
        _ = await run.WaitAsync(TimeSpan.FromSeconds(60));

        Assert.Equal(await File.ReadAllTextAsync(theirs), SudoersctlRun.Run("export", "-f", copy).Output);
    }

    private string Make(string text)
    {
        string path = Path.Combine(_folder.Root, "policy");
        File.WriteAllText(path, text);
        return path;
    }
}
