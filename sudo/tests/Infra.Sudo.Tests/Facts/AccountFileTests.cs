using System.Globalization;
using System.Text;
using Infra.Sudo.Facts;
using Infra.Sudo.Policy.Evaluation;

namespace Infra.Sudo.Tests.Facts;

/// <summary>Copies of passwd(5), group(5) and netgroup(5) as they should not be: what is no entry is passed over, and takes nothing beside it with it.</summary>
public sealed class AccountFileTests
{
    private const string First = "first:x:1:1::/first:/bin/sh";
    private const string Last = "last:x:2:2::/last:/bin/sh";

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("# bad:x:9:9::/:/bin/sh")]
    [InlineData("bad")]
    [InlineData("bad:x:9:9::/")]                        // a field is missing
    [InlineData(":x:9:9::/:/bin/sh")]                   // no name
    [InlineData("+bad:x:9:9::/:/bin/sh")]               // NIS
    [InlineData("-bad:x:9:9::/:/bin/sh")]
    [InlineData("bad:x::9::/:/bin/sh")]
    [InlineData("bad:x:nine:9::/:/bin/sh")]
    [InlineData("bad:x:9 :9::/:/bin/sh")]
    [InlineData("bad:x:-9:9::/:/bin/sh")]
    [InlineData("bad:x:4294967296:9::/:/bin/sh")]       // more than a uid
    [InlineData("bad:x:9:4294967296::/:/bin/sh")]
    [InlineData("bad\0:x:9")]
    [InlineData("::::::")]
    [InlineData("\r")]
    public void BadLineOfPasswd_IsPassedOver_AndTakesNoOtherWithIt(string bad)
    {
        FileUsers users = Users($"{First}\n{bad}\n{Last}");

        Assert.Null(users.FindUser("bad"u8));
        Assert.Null(users.FindUser(9));
        Assert.Equal((1u, 2u), (users.FindUser("first"u8)!.Uid, users.FindUser("last"u8)!.Uid));
    }

    [Theory]
    [InlineData("bad:x:9")]
    [InlineData(":x:9:alice")]
    [InlineData("bad:x:nine:alice")]
    [InlineData("bad:x:4294967296:alice")]
    [InlineData("+bad:x:9:alice")]
    public void BadLineOfGroup_IsPassedOver_AndTakesNoOtherWithIt(string bad)
    {
        FileUsers users = Users("alice:x:1:1::/:/bin/sh\n", $"first:x:1:\n{bad}\nlast:x:2:alice");

        Assert.Null(users.FindGroup("bad"u8));
        Assert.Null(users.FindGroup(9));
        Assert.Equal(["first", "last"], NamesOf(users, "alice"));
    }

    [Fact]
    public void LinesThatEndInCarriageReturns_AreEntries()
    {
        FileUsers users = Users($"{First}\r\n{Last}\r\n", "first:x:1:\r\nstaff:x:3:first,last\r\n", "n (,first,)\r\n");

        Assert.Equal("/bin/sh"u8, users.FindUser("first"u8)!.Shell);
        Assert.Equal(["first", "staff"], NamesOf(users, "first"));
        Assert.Equal(2, users.GroupsOf(users.FindUser("last"u8)!).Count);
        Assert.Equal(FactAnswer.Yes, users.IsInNetgroup("n"u8, default, "first"u8));
    }

    /// <summary>A NUL ends no name here: an entry with one is nobody's, least of all that of the part before it.</summary>
    [Fact]
    public void NulInAName_MakesItNobody()
    {
        FileUsers users = Users("alice\0x:x:1:1::/:/bin/sh\n", "staff\0x:x:1:alice\nops:x:2:al\0ice\n", "n\0x (,alice,)\n");

        Assert.Null(users.FindUser("alice"u8));
        Assert.Null(users.FindGroup("staff"u8));
        Assert.Equal(FactAnswer.No, users.IsInNetgroup("n"u8, default, "alice"u8));
        Assert.Single(users.GroupsOf(users.FindUser(1)!));
    }

    [Fact]
    public void FirstOfTwoEntriesOfOneName_Counts()
    {
        FileUsers users = Users(
            "alice:x:1:1::/:/bin/sh\nalice:x:0:0::/root:/bin/bash\nother:x:1:7::/:/bin/sh\n",
            "staff:x:3:alice\nstaff:x:0:alice,other\nsame:x:3:other\n",
            "n (,alice,)\nn (,other,)\n");

        Assert.Equal(1u, users.FindUser("alice"u8)!.Uid);
        Assert.Same(users.FindUser("alice"u8), users.FindUser(1));
        Assert.Equal(3u, users.FindGroup("staff"u8)!.Gid);
        Assert.Same(users.FindGroup("staff"u8), users.FindGroup(3));
        Assert.Equal("root"u8, users.FindUser(0)!.Name);
        Assert.Equal(FactAnswer.Yes, users.IsInNetgroup("n"u8, default, "alice"u8));
        Assert.Equal(FactAnswer.No, users.IsInNetgroup("n"u8, default, "other"u8));
    }

    [Fact]
    public void NameTwiceInOneGroup_IsAMemberOnce()
    {
        FileUsers users = Users("alice:x:1:1::/:/bin/sh\n", "own:x:1:alice\nstaff:x:3:alice, alice,,alice\n");

        Assert.Equal(["own", "staff"], NamesOf(users, "alice"));
    }

    [Fact]
    public void MoreFieldsThanThereAre_AreLeftOut()
    {
        FileUsers users = Users("alice:x:1:1:text:/home:/bin/sh:more:and:more\n", "staff:x:3:alice:more\n");

        Assert.Equal("/bin/sh"u8, users.FindUser("alice"u8)!.Shell);
        Assert.Equal("staff"u8, users.GroupsOf(users.FindUser("alice"u8)!)[1].Name);
    }

    [Fact]
    public void LineOfAMegabyte_IsAnEntryAsAnyOther()
    {
        string name = new('a', 1 << 20);
        FileUsers users = Users($"{name}:x:1:1::/:/bin/sh\n{Last}\n", $"staff:x:3:{name},last\n", $"{name} (,{name},)\n");

        Assert.Equal(1u, users.FindUser(Encoding.ASCII.GetBytes(name))!.Uid);
        Assert.Equal("staff"u8, users.GroupsOf(users.FindUser("last"u8)!)[1].Name);
        Assert.Equal(FactAnswer.Yes, users.IsInNetgroup(Encoding.ASCII.GetBytes(name), default, Encoding.ASCII.GetBytes(name)));
    }

    /// <summary>A user of 100 000 groups and a group of 100 000 users: work that grew with the square of that would not end here.</summary>
    [Fact]
    public void HundredThousandUsersAndGroups_AreRead()
    {
        const int Count = 100_000;
        var passwd = new StringBuilder();
        var group = new StringBuilder("all:x:1:");
        for (int i = 0; i < Count; i++)
        {
            passwd.Append(CultureInfo.InvariantCulture, $"user{i}:x:{i + 10}:1::/:/bin/sh\n");
            group.Append(CultureInfo.InvariantCulture, $"user{i},");
        }

        group.Append('\n');
        for (int i = 0; i < Count; i++)
            group.Append(CultureInfo.InvariantCulture, $"group{i}:x:{i + 10}:user7\n");
        FileUsers users = Users(passwd.ToString(), group.ToString());

        Assert.Equal((uint)Count + 9, users.FindUser(Encoding.ASCII.GetBytes($"user{Count - 1}"))!.Uid);
        Assert.Equal(Count + 1, users.GroupsOf(users.FindUser("user7"u8)!).Count);
        Assert.Single(users.GroupsOf(users.FindUser("user8"u8)!));
    }

    [Fact]
    public void NetgroupsOfMoreMembersThanAreFollowed_AreNoAnswer()
    {
        var text = new StringBuilder("wide ");
        for (int i = 0; i < 100_001; i++)
            text.Append(CultureInfo.InvariantCulture, $"(,u{i},) ");
        FileUsers users = Users("", "", text.ToString());

        Assert.Equal(FactAnswer.Yes, users.IsInNetgroup("wide"u8, default, "u99999"u8));
        Assert.Equal(FactAnswer.Failed, users.IsInNetgroup("wide"u8, default, "u100000"u8));
    }

    [Theory]
    [InlineData("n")]
    [InlineData("n (,alice")]
    [InlineData("n (alice)")]
    [InlineData("n (,alice)")]
    [InlineData("n )(,alice,")]
    [InlineData("# n (,alice,)")]
    [InlineData("n \\")]
    public void BadLineOfNetgroup_HoldsNobody(string bad)
    {
        FileUsers users = Users("", "", $"m (,alice,)\n{bad}\n");

        Assert.Equal(FactAnswer.No, users.IsInNetgroup("n"u8, default, "alice"u8));
        Assert.Equal(FactAnswer.Yes, users.IsInNetgroup("m"u8, default, "alice"u8));
    }

    private static FileUsers Users(string passwd, string group = "", string netgroup = "") =>
        new(Encoding.Latin1.GetBytes(passwd), Encoding.Latin1.GetBytes(group), Encoding.Latin1.GetBytes(netgroup));

    private static string[] NamesOf(FileUsers users, string user) =>
        [.. users.GroupsOf(users.FindUser(Encoding.ASCII.GetBytes(user))!).Select(group => Encoding.ASCII.GetString(group.Name))];
}
