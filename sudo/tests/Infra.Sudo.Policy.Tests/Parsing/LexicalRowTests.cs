using Infra.Sudo.Policy.Ast;
using Infra.Sudo.Policy.Parsing;

namespace Infra.Sudo.Policy.Tests.Parsing;

/// <summary>Each row of the table of lexical rules by its name: what it takes, and where it stops taking.</summary>
public sealed class LexicalRowTests
{
    [Theory]
    [InlineData("a ALL=ALL\nb ALL=ALL\n", 2)]
    [InlineData("a ALL=ALL\r\nb ALL=ALL\r\n", 2)]
    [InlineData("a ALL=ALL\nb ALL=ALL", 2)]                  // a missing last line end is added
    [InlineData("a ALL=ALL\0 (((\nb ALL=ALL\n", 2)]         // a NUL ends its line
    [InlineData("\xE9t\xE9 ALL=ALL\n\xFF\xFE ALL=ALL\n", 2)] // bytes, not necessarily UTF-8
    [InlineData("\n\n \t\n", 0)]
    public void Lines(string text, int rules)
    {
        SudoersPolicy policy = TestPolicy.Parse(text);

        Assert.Equal((false, rules), (policy.HasErrors, policy.RuleCount));
    }

    [Theory]
    [InlineData("alice \\\n  ALL \\\n = \\\n(root) \\\n NOPASSWD: \\\n /bin/ls, \\\n ALL\n", "")]
    [InlineData("\"al\\\n   ice\" ALL=ALL\n", "")]
    [InlineData("alice ALL=/bin/echo ^a\\\n    b$\n", "")]
    [InlineData("alice ALL=^/bin/\\\n    ls$\n", "f:1:11: expected a fully-qualified path name")]   // not in a command's own expression
    [InlineData("alice ALL=ALL, \\\nDefaults x\n", "f:2:1: invalid line continuation")]
    [InlineData("alice ALL=ALL, \\\nUser_Alias A = b\n", "f:2:1: invalid line continuation")]
    [InlineData("alice ALL=ALL, \\\n@include x\n", "f:2:1: invalid line continuation")]
    public void Continuation(string text, string message) => AssertFirst(text, message);

    [Fact]
    public void Continuation_InARegex_DropsTheBlanksOfTheNextLine()
    {
        SudoersPolicy policy = TestPolicy.Parse("alice ALL=/bin/echo ^a\\\n    b$\n");

        Assert.Equal("^ab$", policy.Text(policy.Command(0).Arguments));
    }

    [Theory]
    [InlineData("alice ALL=ALL # note (((\n", "ALL", "")]
    [InlineData("#1000 ALL=ALL\n", "ALL", "")]              // a uid where a user may stand
    [InlineData("#-1 ALL=ALL\n", "ALL", "")]
    [InlineData("alice ALL=/bin/echo a # b\n", "/bin/echo", "a")]
    [InlineData("alice ALL=/bin/echo a#b\n", "/bin/echo", "a")]
    public void Comments(string text, string command, string arguments)
    {
        SudoersPolicy policy = TestPolicy.Parse(text);

        Assert.Equal((false, 1), (policy.HasErrors, policy.RuleCount));
        Assert.Equal(command == "ALL" ? CommandKind.All : CommandKind.Path, policy.Command(0).Kind);
        Assert.Equal(arguments, policy.Text(policy.Command(0).Arguments));
    }

    [Theory]
    [InlineData("\"a b\" ALL=ALL\n", "")]
    [InlineData("\"a\\\"b\" ALL=ALL\n", "")]
    [InlineData("\"%a group\", \"+a net\" ALL=ALL\n", "")]  // prefixes go inside
    [InlineData("Defaults badpass_message=\"a b # c\"\n", "")]
    [InlineData("alice ALL=CWD=\"/a b\" ALL\n", "")]
    [InlineData("\"\" ALL=ALL\n", "f:1:2: empty string")]
    [InlineData("\"a\n", "f:1:3: unexpected line break in string")]
    public void QuotedWords(string text, string message) => AssertFirst(text, message);

    /// <summary>An escape that only words know makes the word longer than the path before it, and a longer word is no command.</summary>
    [Theory]
    [InlineData("alice ALL=/bin/l\\q\n", "f:1:11: expected a fully-qualified path name")]
    [InlineData("alice ALL=/bin/l\\,s\\qx, /bin/x\n", "f:1:11: expected a fully-qualified path name")]
    [InlineData("alice ALL=/bin/l\\,s, /bin/x\n", "")]
    [InlineData("alice ALL=CWD=/a\\qb /bin/ls\n", "")]
    public void PathThatGoesOnAsAWord(string text, string message) => AssertFirst(text, message);

    [Theory]
    [InlineData("a\\,b\\x41\\ c ALL=ALL\n", "a,bA c", "")]
    [InlineData("alice ALL=/bin/a\\ b\\=c\\:d\\,e\\#f\n", "alice", "/bin/a b=c:d,e#f")]
    [InlineData("alice ALL=^/bin/\\,\\=\\*$\n", "alice", "^/bin/\\,\\=\\*$")]                    // in a regex everything stays
    public void Escapes(string text, string user, string command)
    {
        SudoersPolicy policy = TestPolicy.Parse(text);

        Assert.False(policy.HasErrors);
        Assert.Equal(user, policy.Text(policy.Member(policy.Rule(0).Users.First).Text));
        Assert.Equal(command, policy.Text(policy.Command(0).Text));
    }

    [Theory]
    [InlineData("!a ALL=ALL\n", true)]
    [InlineData("!!a ALL=ALL\n", false)]
    [InlineData("!!!a ALL=ALL\n", true)]
    [InlineData("!!!!a ALL=ALL\n", false)]
    public void Exclamation_CountsByParity(string text, bool isNegated)
    {
        SudoersPolicy policy = TestPolicy.Parse(text);

        Assert.False(policy.HasErrors);
        Assert.Equal(isNegated, policy.Member(policy.Rule(0).Users.First).IsNegated);
    }

    [Theory]
    [InlineData("/bin/echo  a \t b", "a b", ArgumentsKind.Glob)]   // runs of blanks become one
    [InlineData("/bin/echo ^a  b$", "^a  b$", ArgumentsKind.Regex)]
    [InlineData("/bin/echo a ^b$", "a ^b$", ArgumentsKind.Glob)]   // only the first makes a regex
    [InlineData("/bin/echo \"\"", "\"\"", ArgumentsKind.None)]
    [InlineData("/bin/echo \\*\\?\\[\\]\\!\\^", "\\*\\?\\[\\]\\!\\^", ArgumentsKind.Glob)]   // kept for the glob
    public void Arguments(string command, string arguments, ArgumentsKind kind)
    {
        SudoersPolicy policy = TestPolicy.Parse($"alice ALL={command}\n");

        Assert.False(policy.HasErrors);
        Assert.Equal((arguments, kind), (policy.Text(policy.Command(0).Arguments), policy.Command(0).ArgumentsKind));
    }

    [Theory]
    [InlineData("alice ALL=/bin/\n", true)]
    [InlineData("alice ALL=/bin/, /sbin/\n", true)]
    [InlineData("alice ALL=/bin/ -l\n", false)]                    // a directory takes no arguments
    [InlineData("Defaults!/bin/ noexec\n", true)]
    [InlineData("Defaults!/bin/ls noexec\n", true)]
    [InlineData("Defaults!^/bin/.*$ noexec\n", true)]
    [InlineData("Defaults!sudoedit noexec\n", true)]
    [InlineData("Defaults!PAGERS noexec\n", true)]
    [InlineData("Defaults!sha256:0000000000000000000000000000000000000000000000000000000000000000 /bin/ls noexec\n", false)]
    public void Directory(string text, bool isTaken) => Assert.Equal(isTaken, !TestPolicy.Parse(text).HasErrors);

    [Fact]
    public void AnySudoedit_BecomesSudoedit()
    {
        SudoersPolicy policy = TestPolicy.Parse("alice ALL=/any/sudoedit /etc/hosts\n");

        Assert.False(policy.HasErrors);
        Assert.Equal(CommandKind.Sudoedit, policy.Command(0).Kind);
        AssertFirst("alice ALL=/any/sudoedit /etc/hosts\n", "sudoedit should not be specified with a path", LoadOptions.Strict);
    }

    [Theory]
    [InlineData("Defaults@web1,db1 use_pty\n", DefaultsScope.Host, 2)]
    [InlineData("Defaults@web1, db1 use_pty\n", DefaultsScope.Host, 2)]   // the blank touches a comma: the list goes on
    [InlineData("Defaults:alice , bob use_pty\n", DefaultsScope.User, 2)]
    [InlineData("Defaults>root use_pty\n", DefaultsScope.Runas, 1)]
    [InlineData("Defaults!/bin/ls use_pty\n", DefaultsScope.Command, 1)]
    [InlineData("Defaults !use_pty\n", DefaultsScope.Global, 0)]          // with a blank it is the setting that is negated
    public void DefaultsScope_EndsAtABlankThatNoCommaTouches(string text, DefaultsScope scope, int members)
    {
        SudoersPolicy policy = TestPolicy.Parse(text);

        Assert.False(policy.HasErrors);
        Assert.Equal((1, scope, members), (policy.DefaultsCount, policy.DefaultsEntry(0).Scope, policy.DefaultsEntry(0).Binding.Count));
    }

    [Theory]
    [InlineData("Defaults syslog=auth\n", "")]
    [InlineData("Defaults badpass_message=a\\ b\n", "")]
    [InlineData("Defaults badpass_message=a b\n", "syntax error")]
    [InlineData("alice ALL=TIMEOUT=1D2h3M4s ALL\n", "")]
    [InlineData("alice ALL=TIMEOUT=90 ALL\n", "")]
    [InlineData("alice ALL=TIMEOUT=4s3m ALL\n", "invalid timeout value")]   // units descend
    [InlineData("alice ALL=TIMEOUT=1h1h ALL\n", "")]                      // the original takes a unit twice
    [InlineData("alice ALL=NOTBEFORE=2023010100Z ALL\n", "")]
    [InlineData("alice ALL=NOTAFTER=20230101000000.5+0130 ALL\n", "")]
    [InlineData("alice ALL=NOTAFTER=202301 ALL\n", "invalid notafter value")]
    [InlineData("alice ALL=CWD=* ALL\n", "")]
    [InlineData("alice ALL=CWD=~bob/x ALL\n", "")]
    [InlineData("alice ALL=CHROOT=/srv ALL\n", "")]
    [InlineData("alice ALL=CHROOT=srv ALL\n", "values for \"CHROOT\" must start with a '/', '~', or '*'")]
    public void Values(string text, string message) => AssertFirst(text, message);

    [Theory]
    [InlineData("ALL")]
    [InlineData("CWD")]
    [InlineData("CHROOT")]
    [InlineData("NOTBEFORE")]
    [InlineData("NOTAFTER")]
    [InlineData("ROLE")]
    [InlineData("TYPE")]
    [InlineData("PRIVS")]
    [InlineData("LIMITPRIVS")]
    [InlineData("APPARMOR_PROFILE")]
    [InlineData("TIMEOUT", "CMND_TIMEOUT")]   // the original's own name for it
    public void ReservedAliasName(string word, string? shown = null) => AssertFirst($"User_Alias {word} = a\n", $"syntax error, reserved word {shown ?? word} used as an alias name");

    [Fact]
    public void Aliases()
    {
        // One namespace per kind.
        SudoersPolicy kinds = TestPolicy.Parse("User_Alias A = x\nHost_Alias A = y\nRunas_Alias A = z\nCmnd_Alias A = /bin/ls\n");
        Assert.Equal((false, 4), (kinds.HasErrors, kinds.AliasCount));
        AssertFirst("User_Alias X = a : X = b\n", "duplicate User_Alias \"X\", previously defined at f:1:12");
        Assert.Equal("cycle in User_Alias \"X\"", Assert.Single(AliasChecker.FindUndefined(TestPolicy.Parse("User_Alias X = X\nX ALL=ALL\n"))).Message);
        // A name without an alias is a word for users, hosts and targets, and nothing for commands.
        Assert.True(TestPolicy.Allows("ALICE ALL=ALL", "alice", "/usr/bin/ls"));
        Assert.True(TestPolicy.Allows("alice WEB1=ALL", "alice", "/usr/bin/ls"));
        Assert.False(TestPolicy.Allows("alice ALL=LS", "alice", "/usr/bin/ls"));
        Assert.False(TestPolicy.Parse("Cmd_Alias LS = /bin/ls\n").HasErrors);   // the other spelling
    }

    [Theory]
    [InlineData("alice ALL=(ALL\nbob ALL=ALL\n", 1, 1)]
    [InlineData("alice ALL=/bin/ls : web1 =\nbob ALL=ALL\n", 2, 1)]   // the grant before a bad one stays
    [InlineData("Defaults =\nDefaults use_pty\n((\nbob ALL=ALL\n", 1, 2)]
    public void Recovery(string text, int rules, int problems)
    {
        SudoersPolicy policy = TestPolicy.Parse(text);

        Assert.Equal((rules, problems), (policy.RuleCount, policy.Problems.Count));
    }

    [Fact]
    public void ErrorText_HasPlaceLineAndCaret() =>
        Assert.Equal("f:2:11: expected a fully-qualified path name\nalice ALL=ls\n          ^~\n", TestPolicy.Messages("# one\nalice ALL=ls\n"));

    // Rows "include" and "file checks": IncludeTests and SudoersSourceTests of the program's tests.
    private static void AssertFirst(string text, string message, LoadOptions? options = null)
    {
        SudoersPolicy policy = TestPolicy.Parse(text, options);
        if (message.Length == 0) Assert.Empty(policy.Problems.Select(ProblemText.Render));
        else Assert.Contains(message, ProblemText.Render(policy.Problems[0]), StringComparison.Ordinal);
    }
}
