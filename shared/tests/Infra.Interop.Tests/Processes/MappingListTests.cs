using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Infra.Interop.Processes;

namespace Infra.Interop.Tests.Processes;

public sealed class MappingListTests
{
    private const string Constants = """
        55e3fd6e6000-55e3fd819000 r--p 002b7000 fe:00 1234                       /usr/sbin/ntpd
        Size:               1228 kB
        KernelPageSize:        4 kB
        Rss:                1036 kB
        Pss:                1036 kB
        Private_Dirty:         0 kB
        Anonymous:             0 kB
        VmFlags: rd mr mw me sd

        """;

    [Fact]
    public void Add_OfUnchangedConstants_FindsThemWithTheirBounds()
    {
        (ulong Start, ulong Length, long Resident) found = Assert.Single(Find(Constants));

        Assert.Equal((0x55e3fd6e6000UL, 0x55e3fd819000UL - 0x55e3fd6e6000UL, 1036 * 1024L), found);
    }

    [Theory]
    [InlineData("r--p", "rw-p")]               // may have been changed
    [InlineData("r--p", "r--s")]               // belongs to others as well
    [InlineData("r--p", "r-xs")]
    [InlineData("/usr/sbin/ntpd", "/usr/sbin/ntpd2")]
    [InlineData("/usr/sbin/ntpd", "")]
    [InlineData("/usr/sbin/ntpd", "[vdso]")]
    [InlineData("Anonymous:             0 kB", "Anonymous:             4 kB")]   // one page is the process's own
    [InlineData("Anonymous:             0 kB\n", "")]                            // a kernel that does not say
    [InlineData("Anonymous:             0 kB", "Anonymous:             0 pages")]
    [InlineData("Rss:                1036 kB", "Rss:                   0 kB")]   // nothing to gain
    [InlineData("55e3fd6e6000-55e3fd819000", "55e3fd819000-55e3fd6e6000")]
    [InlineData("55e3fd6e6000-55e3fd819000", "55e3fd6e6000+55e3fd819000")]
    [InlineData("55e3fd6e6000-55e3fd819000", "55e3fd6e6000-155e3fd8190000000")]
    public void Add_OfAnythingElse_LeavesItAlone(string before, string after)
    {
        Assert.Contains(before, Constants, StringComparison.Ordinal);

        Assert.Empty(Find(Constants.Replace(before, after, StringComparison.Ordinal)));
    }

    [Fact]
    public void Add_OfExecutableCode_FindsIt() => Assert.Single(Find(Constants.Replace("r--p", "r-xp", StringComparison.Ordinal)));

    [Fact]
    public void Add_OfAListThatBreaksOff_FindsOnlyWhatIsComplete()
    {
        int complete = Constants.IndexOf("VmFlags:", StringComparison.Ordinal) + "VmFlags:".Length;
        for (int length = 0; length < complete; length++)
            Assert.Empty(Find(Constants[..length]));

        Assert.Single(Find(Constants[..complete]));
    }

    [Fact]
    public void Add_OfSeveral_KeepsTheirFiguresApart()
    {
        string changed = Constants.Replace("Anonymous:             0 kB", "Anonymous:             8 kB", StringComparison.Ordinal);
        string silent = Constants.Replace("Anonymous:             0 kB\n", "", StringComparison.Ordinal);

        Assert.Equal(2, Find(changed + Constants + silent + changed + Constants).Count);
    }

    [Fact]
    public void Add_OfAnyBytes_NeverThrows() => Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), bytes =>
    {
        var list = new MappingList(_ => true, (_, _, _) => { });
        list.Add(bytes);
        list.Add([.. "55e3fd6e6000-55e3fd819000 r--p "u8, .. bytes]);
        list.Add([.. "Rss:"u8, .. bytes]);
        list.Add("VmFlags:"u8);
    }).QuickCheckThrowOnFailure();

    private static List<(ulong Start, ulong Length, long Resident)> Find(string text)
    {
        List<(ulong, ulong, long)> found = [];
        var list = new MappingList(path => path.SequenceEqual("/usr/sbin/ntpd"u8), (start, length, resident) => found.Add((start, length, resident)));
        foreach (string line in text.Split('\n'))
            list.Add(Encoding.UTF8.GetBytes(line));
        return found;
    }
}
