using Infra.Interop.Identity;

namespace Infra.Interop.Tests.Identity;

public sealed class AccountsTests
{
    [Fact]
    public void FindUser_WhenRoot_GivesAllFields()
    {
        UserAccount? byName = Accounts.FindUser("root");

        Assert.NotNull(byName);
        Assert.Equal(0u, byName.UserId);
        Assert.Equal(0u, byName.GroupId);
        Assert.StartsWith("/", byName.HomeDirectory, StringComparison.Ordinal);
        Assert.Equal(byName, Accounts.FindUser(0));
    }

    [Fact]
    public void FindUser_AgreesWithThePasswordFile()
    {
        foreach (string[] fields in File.ReadLines("/etc/passwd").Select(line => line.Split(':')).Where(fields => fields.Length == 7))
        {
            UserAccount expected = new(fields[0], uint.Parse(fields[2], null), uint.Parse(fields[3], null), fields[4], fields[5], fields[6]);

            Assert.Equal(expected, Accounts.FindUser(fields[0]));
        }
    }

    [Fact]
    public void FindGroup_AgreesWithTheGroupFile()
    {
        foreach (string[] fields in File.ReadLines("/etc/group").Select(line => line.Split(':')).Where(fields => fields.Length == 4))
        {
            GroupAccount? group = Accounts.FindGroup(fields[0]);

            Assert.NotNull(group);
            Assert.Equal(fields[0], group.Name);
            Assert.Equal(uint.Parse(fields[2], null), group.GroupId);
            Assert.Equal(fields[3].Split(',', StringSplitOptions.RemoveEmptyEntries), group.Members);
            Assert.Equal(group.GroupId, Accounts.FindGroup(group.GroupId)?.GroupId);
        }
    }

    [Fact]
    public void Find_WhenUnknown_GivesNull()
    {
        Assert.Null(Accounts.FindUser("no-such-user"));
        Assert.Null(Accounts.FindUser(4_000_000_123));
        Assert.Null(Accounts.FindGroup("no-such-group"));
        Assert.Null(Accounts.FindGroup(4_000_000_123));
    }

    [Theory]
    [InlineData("")]
    [InlineData("root\0x")]
    public void Find_WhenNameIsNoCString_Throws(string name)
    {
        Assert.Throws<ArgumentException>(() => Accounts.FindUser(name));
        Assert.Throws<ArgumentException>(() => Accounts.FindGroup(name));
        Assert.Throws<ArgumentException>(() => Accounts.GroupsOf(name, 0));
    }

    [Fact]
    public void GroupsOf_EachUser_ListsTheGroupsThatNameIt()
    {
        foreach (string name in File.ReadLines("/etc/passwd").Select(line => line.Split(':')[0]))
        {
            uint[] expected = [.. File.ReadLines("/etc/group").Select(line => line.Split(':'))
                .Where(fields => fields.Length == 4 && fields[3].Split(',').Contains(name, StringComparer.Ordinal))
                .Select(fields => uint.Parse(fields[2], null)).Append(77_777u).Order()];

            Assert.Equal(expected, Accounts.GroupsOf(name, 77_777).Order());
        }

        Assert.Equal([5u], Accounts.GroupsOf("no-such-user", 5));
    }
}
