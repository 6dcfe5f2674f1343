using Infra.Ntp.Daemon.State;
using Infra.Ntp.Discipline;
using Infra.Ntp.State;
using Infra.Testing;

namespace Infra.Ntp.Tools.Tests.State;

public class StateStoreTests
{
    private static readonly StoredState Old = new("boot-1", 1.25e-5, 2.5e-8, 1_800_000_000, 0.25, FreezeReason.None);
    private static readonly StoredState New = new("boot-2", -3.5e-5, 1e-8, 1_800_003_600, 0.75, FreezeReason.SingleThreshold);

    [Fact]
    public void Load_AfterSave_GivesTheSame()
    {
        using var folder = new TemporaryFolder();
        var store = new StateStore(folder.Root);

        Assert.True(store.TrySave(Old.Write(), out string problem), problem);

        Assert.Equal(Old, store.Load(out string warning));
        Assert.Equal("", warning);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(folder.PathOf(StateStore.FileName)));
    }

    [Fact]
    public void Load_WithoutAFile_StartsAnewWithoutAWarning()
    {
        using var folder = new TemporaryFolder();

        Assert.Equal(StoredState.None, new StateStore(folder.Root).Load(out string warning));
        Assert.Equal("", warning);
    }

    public static TheoryData<string> Steps => ["remove", "create", "write", "sync", "rename", "sync-folder"];

    /// <summary>A save that ends before any of its steps, as by SIGKILL, leaves the old file or the new one, and the next save works.</summary>
    [Theory, MemberData(nameof(Steps))]
    public void Save_ThatEndsBeforeAStep_LeavesTheOldOrTheNewFile(string last)
    {
        using var folder = new TemporaryFolder();
        var store = new StateStore(folder.Root);
        Assert.True(store.TrySave(Old.Write(), out _));
        var dying = new StateStore(folder.Root) { BeforeStep = step => { if (step == last) throw new KilledException(); } };

        Assert.Throws<KilledException>(() => dying.TrySave(New.Write(), out _));

        Assert.Equal(last == "sync-folder" ? New : Old, store.Load(out string warning));
        Assert.Equal("", warning);
        Assert.True(store.TrySave(New.Write(), out string problem), problem);
        Assert.Equal(New, store.Load(out _));
    }

    /// <summary>Whatever part of the new file is written when the program is killed, only the old one counts.</summary>
    [Fact]
    public void Load_WithAnyPartOfANewFileBesideIt_GivesTheOldOne()
    {
        using var folder = new TemporaryFolder();
        var store = new StateStore(folder.Root);
        Assert.True(store.TrySave(Old.Write(), out _));
        byte[] next = New.Write();

        for (int length = 0; length <= next.Length; length++)
        {
            File.WriteAllBytes(folder.PathOf(StateStore.FileName + ".new"), next[..length]);
            Assert.Equal(Old, store.Load(out string warning));
            Assert.Equal("", warning);
        }
        Assert.True(store.TrySave(next, out _));
        Assert.Equal(New, store.Load(out _));
    }

    /// <summary>No part of a file is taken for a whole one, wherever it was cut.</summary>
    [Fact]
    public void Load_OfEveryPrefix_SetsItAside()
    {
        using var folder = new TemporaryFolder();
        var store = new StateStore(folder.Root);
        byte[] whole = Old.Write();
        for (int length = 0; length < whole.Length; length++)
        {
            File.WriteAllBytes(folder.PathOf(StateStore.FileName), whole[..length]);

            Assert.Equal(StoredState.None, store.Load(out string warning));

            Assert.Contains("set aside", warning);
            Assert.False(File.Exists(folder.PathOf(StateStore.FileName)));
            Assert.Equal(whole[..length], File.ReadAllBytes(folder.PathOf(StateStore.FileName + ".bad")));
        }
    }

    [Fact]
    public void Load_OfAFutureVersion_SetsItAside()
    {
        using var folder = new TemporaryFolder();
        folder.Write(StateStore.FileName, "ntpd-state 2\nwhatever\n");

        Assert.Equal(StoredState.None, new StateStore(folder.Root).Load(out string warning));

        Assert.Contains("a later version of ntpd wrote it", warning);
        Assert.True(File.Exists(folder.PathOf(StateStore.FileName + ".bad")));
    }

    [Fact]
    public void Load_OfALinkedFile_IsRefused()
    {
        using var folder = new TemporaryFolder();
        string target = folder.PathOf("elsewhere");
        File.WriteAllBytes(target, Old.Write());
        File.CreateSymbolicLink(folder.PathOf(StateStore.FileName), target);

        Assert.Equal(StoredState.None, new StateStore(folder.Root).Load(out string warning));
        Assert.NotEqual("", warning);
    }

    [Fact]
    public void Save_OverALink_ReplacesTheLinkAndNotWhatItNames()
    {
        using var folder = new TemporaryFolder();
        string victim = folder.Write("victim", "untouched");
        File.CreateSymbolicLink(folder.PathOf(StateStore.FileName), victim);
        File.CreateSymbolicLink(folder.PathOf(StateStore.FileName + ".new"), victim);
        var store = new StateStore(folder.Root);

        Assert.True(store.TrySave(New.Write(), out string problem), problem);

        Assert.Equal("untouched", File.ReadAllText(victim));
        Assert.Equal(New, store.Load(out _));
    }

    [Fact]
    public void Save_IntoAFolderThatIsNotThere_SaysWhy()
    {
        using var folder = new TemporaryFolder();

        Assert.False(new StateStore(folder.PathOf("missing")).TrySave(Old.Write(), out string problem));
        Assert.Contains("missing", problem);
    }

    private sealed class KilledException : Exception;
}
