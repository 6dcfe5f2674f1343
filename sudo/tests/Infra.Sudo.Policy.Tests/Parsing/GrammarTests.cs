using System.Text;
using Infra.Sudo.Policy.Ast;
using Infra.Sudo.Policy.Export;
using Infra.Sudo.Policy.Parsing;

namespace Infra.Sudo.Policy.Tests.Parsing;

/// <summary>The grammar and each lexical rule, seen in the tree.</summary>
public sealed class GrammarTests
{
    [Theory]
    [InlineData("a\\ b ALL=ALL\n", "a b")]
    [InlineData("\"a b\" ALL=ALL\n", "a b")]
    [InlineData("\"a\\\"b\" ALL=ALL\n", "a\"b")]
    [InlineData("d\\x41ve ALL=ALL\n", "dAve")]
    [InlineData("#1000 ALL=ALL\n", "#1000")]
    [InlineData("%#27 ALL=ALL\n", "%#27")]
    [InlineData("%:ext ALL=ALL\n", "%:ext")]
    [InlineData("\"%my group\" ALL=ALL\n", "%my group")]
    public void Users_AreUnescaped(string text, string expected)
    {
        SudoersPolicy policy = TestPolicy.Parse(text);

        Assert.False(policy.HasErrors);
        Assert.Equal(expected, policy.Text(policy.Member(policy.Rule(0).Users.First).Text));
    }

    [Theory]
    [InlineData("/bin/echo a  b\tc", "a b c")]
    [InlineData("/bin/echo a\\,b\\=c\\:d\\\\e\\#", "a,b=c:d\\e#")]
    [InlineData("/bin/echo \\*\\?\\[\\]\\!\\^", "\\*\\?\\[\\]\\!\\^")]
    [InlineData("/bin/echo a \\\n   b", "a b")]
    [InlineData("/bin/echo a # note", "a")]
    [InlineData("/bin/echo -o=x", "-o=x")]
    public void Arguments_AreNormalized(string command, string expected)
    {
        SudoersPolicy policy = TestPolicy.Parse($"alice ALL={command}\n");

        Assert.False(policy.HasErrors);
        Assert.Equal(expected, policy.Text(policy.Command(0).Arguments));
    }

    [Theory]
    [InlineData("/bin/ls", CommandKind.Path, ArgumentsKind.Any)]
    [InlineData("/bin/ls \"\"", CommandKind.Path, ArgumentsKind.None)]
    [InlineData("/bin/ls -l", CommandKind.Path, ArgumentsKind.Glob)]
    [InlineData("/bin/ls ^-l$", CommandKind.Path, ArgumentsKind.Regex)]
    [InlineData("/bin/", CommandKind.Directory, ArgumentsKind.Any)]
    [InlineData("^/bin/l.$", CommandKind.Regex, ArgumentsKind.Any)]
    [InlineData("list", CommandKind.List, ArgumentsKind.Any)]
    [InlineData("sudoedit /etc/hosts", CommandKind.Sudoedit, ArgumentsKind.Glob)]
    [InlineData("/any/sudoedit", CommandKind.Sudoedit, ArgumentsKind.Any)]
    [InlineData("FOO", CommandKind.Alias, ArgumentsKind.Any)]
    [InlineData("ALL", CommandKind.All, ArgumentsKind.Any)]
    public void Commands_HaveTheirKind(string command, CommandKind kind, ArgumentsKind arguments)
    {
        SudoersPolicy policy = TestPolicy.Parse($"alice ALL={command}\n");

        Assert.False(policy.HasErrors);
        Assert.Equal((kind, arguments), (policy.Command(0).Kind, policy.Command(0).ArgumentsKind));
    }

    [Fact]
    public void Negations_CountByParity()
    {
        SudoersPolicy policy = TestPolicy.Parse("!a, !!b, !!!c ALL=ALL\n");

        Assert.Equal([true, false, true], new[] { policy.Member(0).IsNegated, policy.Member(1).IsNegated, policy.Member(2).IsNegated });
    }

    [Fact]
    public void CarryOver_GivesLaterSpecsWhatTheyDoNotSay()
    {
        SudoersPolicy policy = TestPolicy.Parse("a ALL=(bob : staff) CWD=/x TIMEOUT=5 NOPASSWD: NOEXEC: /bin/ls, PASSWD: /bin/cat, (root) /bin/id\n");

        Assert.Equal(policy.Spec(0).RunasUsers, policy.Spec(1).RunasUsers);
        Assert.Equal(policy.Spec(0).RunasGroups, policy.Spec(1).RunasGroups);
        Assert.Equal((TagValue.Off, TagValue.On), (policy.Spec(1).Tags[Tag.NoPassword], policy.Spec(1).Tags[Tag.NoExec]));
        Assert.True(policy.Spec(2).RunasGroups.IsEmpty);
        Assert.Equal(5, policy.Options(policy.Spec(2).Options).TimeoutSeconds);
        Assert.Equal("/x", policy.Text(policy.Options(policy.Spec(2).Options).WorkingDirectory!.Value));
    }

    [Fact]
    public void CarryOver_KeepsRoleWithTypeAndDropsTheImpliedTag()
    {
        SudoersPolicy policy = TestPolicy.Parse("a ALL=ROLE=r TYPE=t ALL, TYPE=u /bin/ls\n");

        Assert.Equal(TagValue.Implied, policy.Spec(0).Tags[Tag.SetEnvironment]);
        Assert.Equal(TagValue.Unset, policy.Spec(1).Tags[Tag.SetEnvironment]);
        Assert.Null(policy.Options(policy.Spec(1).Options).Role);
    }

    [Fact]
    public void DefaultsScopes_AreRead()
    {
        SudoersPolicy policy = TestPolicy.Parse("Defaults a\nDefaults@h1, h2 b\nDefaults:u c\nDefaults>r d\nDefaults!/bin/ls, FOO e, !f, g=1, h+=\"x y\", i-=z\n");

        Assert.False(policy.HasErrors);
        Assert.Equal(
            [DefaultsScope.Global, DefaultsScope.Host, DefaultsScope.User, DefaultsScope.Runas, DefaultsScope.Command],
            Enumerable.Range(0, 5).Select(i => policy.DefaultsEntry(i).Scope).ToArray());
        Assert.Equal(2, policy.DefaultsEntry(1).Binding.Count);
        Assert.Equal(
            [SettingOperator.Off, SettingOperator.Set, SettingOperator.Add, SettingOperator.Remove],
            Enumerable.Range(5, 4).Select(i => policy.DefaultsEntry(i).Operator).ToArray());
        Assert.Equal("x y", policy.Text(policy.DefaultsEntry(7).Value));
    }

    [Fact]
    public void NulByte_EndsItsLine()
    {
        SudoersPolicy policy = TestPolicy.Parse("a ALL=/bin/ls\0 -l\nb ALL=ALL");

        Assert.False(policy.HasErrors);
        Assert.Equal(2, policy.RuleCount);
        Assert.Equal(ArgumentsKind.Any, policy.Command(0).ArgumentsKind);
    }

    [Theory]
    [InlineData("20200101000000Z", 1577836800)]
    [InlineData("2020010100Z", 1577836800)]
    [InlineData("202001010130.5+0100", 1577838630)]
    [InlineData("2020010100.5Z", 1577838600)]
    [InlineData("2020010102+02", 1577836800)]
    [InlineData("20200230000000Z", 1583020800)]
    public void Times_FollowRfc4517(string text, long expected)
    {
        Assert.True(GeneralizedTime.TryParse(Encoding.ASCII.GetBytes(text), null, out long seconds));
        Assert.Equal(expected, seconds);
    }

    [Theory]
    [InlineData("2020")]
    [InlineData("20200101000Z")]
    [InlineData("2020010100X")]
    [InlineData("2020010100+1")]
    [InlineData("2020010100Z1")]
    [InlineData("")]
    public void Times_RefuseOthers(string text) => Assert.False(GeneralizedTime.TryParse(Encoding.ASCII.GetBytes(text), null, out _));

    [Theory]
    [InlineData("1d2h3m4s", 93784)]
    [InlineData("30", 30)]
    [InlineData("5M", 300)]
    [InlineData("0", 0)]
    public void Timeouts_AreSeconds(string text, int expected)
    {
        SudoersPolicy policy = TestPolicy.Parse($"a ALL=TIMEOUT={text} /bin/ls\n");

        Assert.Equal(expected, policy.Options(policy.Spec(0).Options).TimeoutSeconds);
    }

    [Fact]
    public void Json_OfASmallPolicy_IsTheOriginals()
    {
        byte[] json = JsonExport.Write(TestPolicy.Parse("Defaults env_reset\nroot ALL=(ALL:ALL) ALL\n"));

        Assert.Equal(
            "{\n    \"Defaults\": [\n        {\n            \"Options\": [\n                { \"env_reset\": true }\n            ]\n        }\n    ],\n    \"User_Specs\": [\n        {\n            \"User_List\": [\n                { \"username\": \"root\" }\n            ],\n            \"Host_List\": [\n                { \"hostname\": \"ALL\" }\n            ],\n            \"Cmnd_Specs\": [\n                {\n                    \"runasusers\": [\n                        { \"username\": \"ALL\" }\n                    ],\n                    \"runasgroups\": [\n                        { \"usergroup\": \"ALL\" }\n                    ],\n                    \"Options\": [\n                        { \"setenv\": true }\n                    ],\n                    \"Commands\": [\n                        { \"command\": \"ALL\" }\n                    ]\n                }\n            ]\n        }\n    ]\n}\n",
            Encoding.ASCII.GetString(json));
    }
}
