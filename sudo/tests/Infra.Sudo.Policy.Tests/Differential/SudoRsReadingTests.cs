using Infra.Sudo.Policy.Tests.Generation;

namespace Infra.Sudo.Policy.Tests.Differential;

public sealed class SudoRsReadingTests
{
    [Theory]
    [InlineData("bob", "bob", "staffers", true)]
    [InlineData("carol", "carol", "bob", true)]
    [InlineData("bob", "#2002", "staffers", true)]
    [InlineData("bob", "bob", "opers", false)]        // a group of his
    [InlineData("carol", "carol", "staffers", false)] // his own group
    [InlineData("bob", "carol", "staffers", false)]   // somebody else
    [InlineData("bob", null, "staffers", false)]      // root, who asks
    [InlineData("bob", "bob", null, false)]
    public void Differs_OnlyForTheUserHimselfWithAGroupOfOthers(string user, string? target, string? group, bool expected) =>
        Assert.Equal(expected, SudoRsReading.Differs(new Question("root", target, group, user, "/usr/bin/ls", []), OriginalMachine.Facts()));

    [Theory]
    [InlineData("ALL ALL = (carol, !bob : staffers, ALL) ls, (RA) id", "ALL ALL = (bob : staffers, ALL) ls, (RA) id")]
    [InlineData("ALL ALL = (ALL : ALL) PASSWD: ls, id, (carol : opers) /opt/", "ALL ALL = (bob : ALL) PASSWD: ls, id, (bob : opers) /opt/")]
    [InlineData("ALL ALL = (carol) PASSWD: ls, NOPASSWD: id", "ALL ALL = (carol) PASSWD: ls, NOPASSWD: id")]
    public void Translate_ChangesListsBeforeGroupsOnly(string policy, string expected) => Assert.Equal(expected, SudoRsReading.Translate(policy, "bob"));
}
