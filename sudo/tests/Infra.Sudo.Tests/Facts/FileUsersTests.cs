using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Infra.Sudo.Facts;
using Infra.Sudo.Policy.Evaluation;

namespace Infra.Sudo.Tests.Facts;

public sealed class FileUsersTests
{
    private const string Passwd = "root:x:0:0:root:/root:/bin/bash\nalice:x:2001:2001::/home/alice:/bin/sh\n# a comment\nbroken\nbob:x:no:1::/:/bin/sh\nalice:x:9:9::/:/bin/false\n";
    private const string Group = "root:x:0:\nalice:x:2001:\nstaff:x:2100:alice, bob\nops:x:2101:alice\n";
    private const string Netgroup = "admins (,alice,) deep\ndeep (web1,-,) \\\n (,carol,)\nloop loop other\nother loop (,dave,)\nopen (,eve,\n";

    private readonly FileUsers _users = new(Encoding.ASCII.GetBytes(Passwd), Encoding.ASCII.GetBytes(Group), Encoding.ASCII.GetBytes(Netgroup));

    [Fact]
    public void FindUser_ByNameAndUid_IsOneInstance()
    {
        UserRecord alice = _users.FindUser("alice"u8)!;

        Assert.Equal((2001u, 2001u, "/home/alice", "/bin/sh"), (alice.Uid, alice.Gid, Encoding.ASCII.GetString(alice.Home), Encoding.ASCII.GetString(alice.Shell)));
        Assert.Same(alice, _users.FindUser(2001));
        Assert.Null(_users.FindUser("bob"u8));
        Assert.Null(_users.FindUser("broken"u8));
        Assert.Null(_users.FindUser(9));
    }

    [Fact]
    public void GroupsOf_HasThePrimaryGroupFirst()
    {
        IReadOnlyList<GroupRecord> groups = _users.GroupsOf(_users.FindUser("alice"u8)!);

        Assert.Equal(["alice", "staff", "ops"], groups.Select(group => Encoding.ASCII.GetString(group.Name)).ToArray());
        Assert.Same(_users.FindGroup("staff"u8), groups[1]);
        Assert.Same(_users.FindGroup(2101), groups[2]);
    }

    [Fact]
    public void Root_IsThereWithoutAnEntry()
    {
        var users = new FileUsers([], [], []);

        Assert.Equal(0u, users.FindUser("root"u8)!.Uid);
        Assert.Equal("root"u8, users.FindGroup(0)!.Name);
    }

    [Theory]
    [InlineData("admins", "web7", "alice", FactAnswer.Yes)]
    [InlineData("admins", "", "alice", FactAnswer.Yes)]
    [InlineData("admins", "", "bob", FactAnswer.No)]
    [InlineData("admins", "", "carol", FactAnswer.Yes)]
    [InlineData("deep", "web1", "", FactAnswer.Yes)]
    [InlineData("deep", "web1", "alice", FactAnswer.No)]
    [InlineData("loop", "", "dave", FactAnswer.Yes)]
    [InlineData("loop", "", "alice", FactAnswer.No)]
    [InlineData("open", "", "eve", FactAnswer.No)]
    [InlineData("missing", "", "alice", FactAnswer.No)]
    public void IsInNetgroup_FollowsMembersOnce(string netgroup, string host, string user, FactAnswer answer) =>
        Assert.Equal(answer, _users.IsInNetgroup(Encoding.ASCII.GetBytes(netgroup), Encoding.ASCII.GetBytes(host), Encoding.ASCII.GetBytes(user)));

    [Fact]
    public void AnyBytes_AreReadWithoutAnException() => Prop.ForAll<byte[]>(bytes =>
    {
        var users = new FileUsers(bytes, bytes, bytes);
        return users.FindUser(0) is not null && users.IsInNetgroup("a"u8, default, default) != FactAnswer.Failed;
    }).QuickCheckThrowOnFailure();
}
