using Infra.Sudo.Policy.Ast;
using Infra.Sudo.Policy.Parsing;

namespace Infra.Sudo.Policy.Tests.Parsing;

/// <summary>Texts and places of mistakes. What is expected here was printed by visudo 1.9.16p2.</summary>
public sealed class MessageTests
{
    [Theory]
    [InlineData("alice ALL=(ALL\n", "f:1:15: syntax error\nalice ALL=(ALL\n              ^\n")]
    [InlineData("alice ALL=\"ls\n", "f:1:14: unexpected line break in string\nalice ALL=\"ls\n             ^\n")]
    [InlineData("alice ALL=ls\n", "f:1:11: expected a fully-qualified path name\nalice ALL=ls\n          ^~\n")]
    [InlineData("User_Alias ALL=a\n", "f:1:12: syntax error, reserved word ALL used as an alias name\nUser_Alias ALL=a\n           ^~~\n")]
    [InlineData("\"\" ALL=ALL\n", "f:1:2: empty string\n\"\" ALL=ALL\n ^\n")]
    [InlineData("% ALL=ALL\n", "f:1:1: empty group\n% ALL=ALL\n^\n")]
    [InlineData("+ ALL=ALL\n", "f:1:1: empty netgroup\n+ ALL=ALL\n^\n")]
    [InlineData("alice ALL=/bin/ls ^a\n", "f:1:21: unterminated regular expression\nalice ALL=/bin/ls ^a\n                    ^\n")]
    [InlineData("alice ALL=CWD=tmp /bin/ls\n", "f:1:15: values for \"CWD\" must start with a '/', '~', or '*'\nalice ALL=CWD=tmp /bin/ls\n              ^~~\n")]
    [InlineData("alice ALL=TIMEOUT=1s1d /bin/ls\n", "f:1:19: invalid timeout value\nalice ALL=TIMEOUT=1s1d /bin/ls\n                  ^~~~\n")]
    [InlineData("alice ALL=NOTBEFORE=2020 /bin/ls\n", "f:1:21: invalid notbefore value\nalice ALL=NOTBEFORE=2020 /bin/ls\n                    ^~~~\n")]
    [InlineData("alice 1::2::3=ALL\n", "f:1:7: invalid IPv6 address\nalice 1::2::3=ALL\n      ^~~~~~~\n")]
    public void BadLine_IsReportedInTheOriginalsWordsAndPlace(string text, string expected) => Assert.Equal(expected, TestPolicy.Messages(text));

    [Fact]
    public void DuplicateAlias_NamesTheFirst() =>
        Assert.Equal(
            "f:2:17: duplicate User_Alias \"A\", previously defined at f:1:12\nUser_Alias A = c\n                ^\n",
            TestPolicy.Messages("User_Alias A = b\nUser_Alias A = c\n"));

    [Fact]
    public void Continuation_BeforeAKeyword_IsAMistake() =>
        Assert.StartsWith("f:2:1: invalid line continuation\n", TestPolicy.Messages("alice ALL=ALL, \\\nDefaults x\n"), StringComparison.Ordinal);

    [Fact]
    public void Aliases_AreCheckedAsVisudoChecksThem()
    {
        SudoersPolicy policy = TestPolicy.Parse("Y ALL=BAR\nUser_Alias Z = a\n");

        Assert.Equal("f:1:10: User_Alias \"Y\" referenced but not defined\nf:1:10: Cmnd_Alias \"BAR\" referenced but not defined\n", Render(AliasChecker.FindUndefined(policy)));
        Assert.Equal("f:2:12: unused User_Alias \"Z\"\n", Render(AliasChecker.FindUnused(policy)));
    }

    [Fact]
    public void AliasCycle_IsFoundFromEachSide()
    {
        SudoersPolicy policy = TestPolicy.Parse("User_Alias A = B\nUser_Alias B = A\nA ALL=ALL\nB ALL=ALL\n");

        Assert.Equal("f:2:12: cycle in User_Alias \"A\"\nf:1:12: cycle in User_Alias \"B\"\n", Render(AliasChecker.FindUndefined(policy)));
    }

    [Fact]
    public void BadLine_DoesNotTakeAGoodOneWithIt()
    {
        SudoersPolicy policy = TestPolicy.Parse("alice ALL=(ALL\nbob ALL=ALL\ncarol =\nDefaults use_pty\n");

        Assert.Equal(2, policy.Problems.Count);
        Assert.Equal(1, policy.RuleCount);
        Assert.Equal(1, policy.DefaultsCount);
        Assert.Equal("bob", policy.Text(policy.Member(policy.Rule(0).Users.First).Text));
    }

    [Fact]
    public void BadSecondGrant_KeepsTheFirst()
    {
        SudoersPolicy policy = TestPolicy.Parse("alice ALL=/bin/ls : web1=\n");

        Assert.True(policy.HasErrors);
        Assert.Equal(1, policy.Rule(0).Grants.Count);
    }

    [Fact]
    public void Strict_ReportsSudoeditWithAPathAndBadExpressions()
    {
        Assert.Contains("sudoedit should not be specified with a path", TestPolicy.Messages("alice ALL=/usr/bin/sudoedit /etc/hosts\n", LoadOptions.Strict), StringComparison.Ordinal);
        Assert.NotEmpty(TestPolicy.Messages("alice ALL=^/bin/(ls$\n", LoadOptions.Strict));
        Assert.Empty(TestPolicy.Messages("alice ALL=^/bin/(ls$\n"));
    }

    private static string Render(IEnumerable<SudoersProblem> problems) => string.Concat(problems.Select(ProblemText.Render).ToArray());
}
