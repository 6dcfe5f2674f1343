using System.Text;
using Infra.Sudo.Interop;
using Microsoft.Win32.SafeHandles;

namespace Infra.Sudo.Tests.Visudo;

public sealed class VisudoEditTests : IDisposable
{
    private const string Options = "Options are:\n  (e)dit sudoers file again\n  e(x)it without saving changes to sudoers file\n  (Q)uit and save changes to sudoers file (DANGER!)\n\n";
    private const string Before = "alice ALL=(ALL) ALL\n";
    private const string BadLine = "s:2:7: syntax error\nbroken\n      ^\n";

    private readonly VisudoRun _run = new VisudoRun().With("s", Before);

    public void Dispose() => _run.Dispose();

    [Fact]
    public void GoodEdit_TakesThePlaceWithItsMode()
    {
        _run.WithEditor("echo 'bob ALL=/usr/bin/id' >>\"$F\"");

        Assert.Equal((0, "", ""), _run.Run("", "-f", "@s"));

        Assert.Equal(Before + "bob ALL=/usr/bin/id\n", _run.Read("s"));
        Assert.Equal((UnixFileMode)0x120, File.GetUnixFileMode(_run.PathOf("s")));
        Assert.Equal(["editor.sh", "s"], _run.Names());
    }

    [Fact]
    public void Copy_IsPrivateAndTheLastArgument()
    {
        _run.WithEditor($"stat -c %a \"$F\" >{_run.PathOf("seen")}; echo \"$1 $#\" >>{_run.PathOf("seen")}");

        Assert.Equal((0, "", "visudo: s.tmp unchanged\n"), _run.Run("", "-f", "@s"));

        Assert.Equal("600\n-- 2\n", _run.Read("seen"));
        Assert.Equal(Before, _run.Read("s"));
    }

    [Fact]
    public void BadEdit_AsksAndLeaves()
    {
        _run.WithEditor("echo broken >>\"$F\"");

        Assert.Equal((0, "What now? " + Options + "What now? ", BadLine), _run.Run("h\nx\n", "-f", "@s"));
        Assert.Equal((0, "What now? ", BadLine), _run.Run("", "-f", "@s"));   // the end of input is x

        Assert.Equal(Before, _run.Read("s"));
        Assert.Equal(["editor.sh", "s"], _run.Names());
    }

    [Fact]
    public void BadEdit_CanBeSavedOrMended()
    {
        _run.WithEditor("if grep -q broken \"$F\"; then echo fine ALL=ALL >>\"$F\"; sed -i /broken/d \"$F\"; else echo broken >>\"$F\"; fi");

        Assert.Equal((0, "What now? ", BadLine), _run.Run("e\n", "-f", "@s"));
        Assert.Equal(Before + "fine ALL=ALL\n", _run.Read("s"));

        (int exit, string output, _) = _run.Run("Q\n", "-f", "@s");
        Assert.Equal((0, "What now? "), (exit, output));
        Assert.Equal(Before + "fine ALL=ALL\nbroken\n", _run.Read("s"));
    }

    [Theory]
    [InlineData(": >\"$F\"", "visudo: zero length temporary file (s.tmp), s unchanged\n")]
    [InlineData("rm \"$F\"", "visudo: unable to stat temporary file (s.tmp), s unchanged\n")]
    [InlineData("kill -9 $$", "visudo: editor (editor.sh) failed, leaving s unchanged: ended by a signal\n")]
    [InlineData("echo x ALL=ALL >>\"${F%.tmp}\"; echo y ALL=ALL >>\"$F\"", "visudo: s was changed by somebody else, it is left alone; contents of edit session left in s.tmp\n")]
    public void UselessEdit_LeavesTheFile(string script, string message)
    {
        _run.With("s", Before, (UnixFileMode)0x1A4).WithEditor(script);

        Assert.Equal((1, "", message), _run.Run("", "-f", "@s"));

        Assert.DoesNotContain("y ALL", _run.Read("s"), StringComparison.Ordinal);
        Assert.StartsWith(Before, _run.Read("s"), StringComparison.Ordinal);
    }

    [Fact]
    public void LockedFile_IsBusy()
    {
        _run.WithEditor("echo 'bob ALL=ALL' >>\"$F\"");
        Assert.True(NativeFile.Open(Encoding.UTF8.GetBytes(_run.PathOf("s")), OpenMode.ReadWrite, 0, out SafeFileHandle? held).IsNone);
        using (held)
        {
            Assert.True(NativeFile.Lock(held!).IsNone);
            Assert.Equal((1, "", "visudo: s busy, try again later\n"), _run.Run("", "-f", "@s"));
        }

        Assert.Equal((0, "", ""), _run.Run("", "-f", "@s"));
    }

    [Fact]
    public void Includes_AreEditedInTurn()
    {
        _run.With("i", "carol ALL=ALL\n").With("m", $"@include {_run.PathOf("i")}\n").WithEditor("case \"$F\" in */i.tmp) echo 'dave ALL=ALL' >>\"$F\";; esac");

        Assert.Equal((0, "press return to edit i: ", "visudo: m.tmp unchanged\n"), _run.Run("\n", "-f", "@m"));
        Assert.Equal("carol ALL=ALL\ndave ALL=ALL\n", _run.Read("i"));
        Assert.Equal((0, "", "visudo: m.tmp unchanged\n"), _run.Run("\n", "-I", "-f", "@m"));
    }

    [Fact]
    public void PolicyTestsBeside_AreRunFirst()
    {
        _run.With("s.sudoers-test.toml", "sudoers = \"s\"\n[[case]]\nname = \"alice may\"\nuser = \"alice\"\ncommand = [\"/usr/bin/id\"]\nexpect = \"allow\"\n")
            .With("other.sudoers-test.toml", "sudoers = \"x\"\n[[case]]\nuser = \"alice\"\ncommand = [\"/usr/bin/id\"]\nexpect = \"deny\"\n")
            .WithEditor("echo 'alice ALL=!/usr/bin/id' >>\"$F\"");

        (int exit, string output, string error) = _run.Run("x\n", "-f", "@s");

        Assert.Equal((0, "What now? "), (exit, output));
        Assert.Equal("s.sudoers-test.toml:2: alice may: expected allow, but it is deny by s:2:12\n", error);
        Assert.Equal(Before, _run.Read("s"));
    }

    [Fact]
    public void Lockout_IsAskedAbout()
    {
        string[]? user = File.ReadLines("/etc/passwd").Select(line => line.Split(':')).FirstOrDefault(fields => fields[2] != "0");
        Assert.NotNull(user);
        _run.Environment.Add("SUDO_UID=" + user[2]);
        _run.With("s", user[0] + " ALL=(ALL) ALL\n").WithEditor("echo '# nothing' >\"$F\"");

        Assert.Equal((0, "What now? ", $"visudo: {user[0]} could no longer run visudo by sudo\n"), _run.Run("x\n", "-f", "@s"));
        Assert.Equal(user[0] + " ALL=(ALL) ALL\n", _run.Read("s"));
    }

    [Fact]
    public void Editor_OfTheEnvironment_MustBeListedWithoutEnvEditor()
    {
        _run.WithEditor("echo 'bob ALL=ALL' >>\"$F\"");
        string editor = _run.PathOf("editor.sh");
        _run.With("s", $"Defaults !env_editor, editor=/nonexistent/editor\n{Before}");

        Assert.Equal((1, "", "visudo: no editor found (editor path = /nonexistent/editor)\n"), _run.Run("", "-f", "@s"));

        _run.With("s", $"Defaults !env_editor, editor=/nonexistent/editor:{editor}\n{Before}");
        Assert.Equal((0, "", ""), _run.Run("", "-f", "@s"));
    }

    [Fact]
    public void MissingEditor_IsNamed()
    {
        _run.Environment.Add("VISUAL=/nonexistent/vi");

        Assert.Equal((1, "", "visudo: specified editor (/nonexistent/vi) doesn't exist\n"), _run.Run("", "-f", "@s"));
    }

    [Fact]
    public void NewFile_IsMadeOrGoesAway()
    {
        _run.WithEditor("echo 'bob ALL=ALL' >>\"$F\"");

        Assert.Equal((0, "", ""), _run.Run("", "-f", "@new"));
        Assert.Equal("bob ALL=ALL\n", _run.Read("new"));
        Assert.Equal((UnixFileMode)0x120, File.GetUnixFileMode(_run.PathOf("new")));

        _run.WithEditor("true").Environment.RemoveAt(1);
        Assert.Equal(0, _run.Run("", "-f", "@other").Exit);
        Assert.False(File.Exists(_run.PathOf("other")));
    }
}
