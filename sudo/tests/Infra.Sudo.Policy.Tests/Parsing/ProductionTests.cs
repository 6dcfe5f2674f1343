using Infra.Sudo.Policy.Ast;

namespace Infra.Sudo.Policy.Tests.Parsing;

/// <summary>Each production of the grammar by its name: what it makes, and the nearest text that it does not make.</summary>
public sealed class ProductionTests
{
    private const string Digest224 = "d14a028c2a3a2bc9476102bb288234c415a2b01f828ea62ac5b3e42f";

    [Theory]
    [InlineData("file", "", true)]
    [InlineData("file", "\n# only a note\n\nalice ALL=ALL\n", true)]
    [InlineData("stmt", "alice\n", false)]
    [InlineData("include", "alice ALL=ALL\n@include\n", false)]
    [InlineData("aliases", "User_Alias A = b, !c : B = #1, %g, +n, \"x y\"\n", true)]
    [InlineData("aliases", "Runas_Alias A = root : B = #0, %wheel\n", true)]
    [InlineData("aliases", "Host_Alias A = web1, !10.0.0.0/8 : B = fe80::1, 10.0.0.0/255.0.0.0\n", true)]
    [InlineData("aliases", "Cmnd_Alias A = /bin/ls, !/bin/cat -a, sudoedit /etc/*, list\n", true)]
    [InlineData("aliases", "Cmd_Alias A = /bin/ls\n", true)]
    [InlineData("aliases", "User_Alias a = b\n", false)]
    [InlineData("aliases", "User_Alias A b\n", false)]
    [InlineData("aliases", "User_Alias A =\n", false)]
    [InlineData("aliases", "User_Alias A = b :\n", false)]
    [InlineData("defaults", "Defaults use_pty, !insults, passwd_tries = 2, env_keep += \"A B\", env_keep -= A\n", true)]
    [InlineData("defaults", "Defaults@web1 use_pty\nDefaults:alice use_pty\nDefaults>root use_pty\nDefaults!/bin/ls use_pty\n", true)]
    [InlineData("defaults", "Defaults\n", false)]
    [InlineData("defaults", "Defaults use_pty,\n", false)]
    [InlineData("setting", "Defaults !!!use_pty\n", true)]
    [InlineData("setting", "Defaults !passwd_tries=2\n", false)]
    [InlineData("setting", "Defaults passwd_tries=\n", false)]
    [InlineData("setting", "Defaults passwd_tries*=2\n", false)]
    [InlineData("VAR", "Defaults Use_pty\n", false)]
    [InlineData("rule", "alice, bob web1 = /bin/ls : db1 = /bin/cat : ALL = ALL\n", true)]
    [InlineData("rule", "alice web1 =\n", false)]
    [InlineData("grant", "alice web1, db1 = /bin/ls, /bin/cat\n", true)]
    [InlineData("grant", "alice web1 = /bin/ls,\n", false)]
    [InlineData("grant", "alice = /bin/ls\n", false)]
    [InlineData("spec", "alice ALL = (root, !bob : staff, #10) CWD=/ NOPASSWD: NOEXEC: !/bin/ls\n", true)]
    [InlineData("spec", "alice ALL = () /bin/ls, (:g) /bin/ls, (a) /bin/ls\n", true)]
    [InlineData("spec", "alice ALL = (a:) /bin/ls\n", false)]
    [InlineData("spec", "alice ALL = NOPASSWD: (root) /bin/ls\n", false)]          // in this order
    [InlineData("spec", "alice ALL = (root) NOPASSWD: CWD=/ /bin/ls\n", false)]
    [InlineData("option", "alice ALL = CWD=/ CHROOT=/x TIMEOUT=5 NOTBEFORE=2020010100Z NOTAFTER=2030010100Z ROLE=r TYPE=t APPARMOR_PROFILE=p PRIVS=a LIMITPRIVS=b /bin/ls\n", true)]
    [InlineData("option", "alice ALL = CWD /bin/ls\n", false)]
    [InlineData("tag", "alice ALL = PASSWD: EXEC: SETENV: FOLLOW: LOG_INPUT: LOG_OUTPUT: MAIL: INTERCEPT: /bin/ls\n", true)]
    [InlineData("tag", "alice ALL = NOPASSWD: NOEXEC: NOSETENV: NOFOLLOW: NOLOG_INPUT: NOLOG_OUTPUT: NOMAIL: NOINTERCEPT: /bin/ls\n", true)]
    [InlineData("tag", "alice ALL = NOPASSWD /bin/ls\n", false)]
    [InlineData("tag", "alice ALL = NOTHING: /bin/ls\n", false)]
    [InlineData("user", "ALL, A_1, alice, #1, %g, %#1, +n, %:x, %:#1, !!bob ALL=ALL\n", true)]
    [InlineData("user", "% ALL=ALL\n", false)]
    [InlineData("user", "+ ALL=ALL\n", false)]
    [InlineData("user", "alice,, bob ALL=ALL\n", false)]
    [InlineData("host", "alice ALL, A, web1, +n, 10.1.2.3, 10.0.0.0/8, 10.0.0.0/255.0.0.0, fe80::1, fe80::/64, fe80::/ffff::, !db1 = ALL\n", true)]
    [InlineData("host", "alice 1::2::3 = ALL\n", false)]
    [InlineData("group", "alice ALL = (bob : staff, #10, !x, A, ALL) ALL\n", true)]
    [InlineData("group", "alice ALL = (bob : staff : x) ALL\n", false)]
    [InlineData("cmnd", "alice ALL = ALL, A, list, sudoedit, sudoedit /etc/hosts, /bin/, /bin/ls, ^/bin/.*$, !/bin/cat\n", true)]
    [InlineData("cmnd", "alice ALL = ls\n", false)]
    [InlineData("cmnd", "alice ALL = sha224:" + Digest224 + ", sha224:" + Digest224 + " !/bin/ls\n", true)]
    [InlineData("digest", "alice ALL = sha224:" + Digest224 + " /bin/ls\n", true)]
    [InlineData("digest", "alice ALL = sha224:0UoCjCo6K8lHYQK7KII0xBWisB+CjqYqxbPkLw== /bin/ls\n", true)]
    [InlineData("digest", "alice ALL = sha224:0UoCjCo6K8lHYQK7KII0xBWisB+CjqYqxbPkLw /bin/ls\n", true)]   // "=" is optional
    [InlineData("digest", "alice ALL = sha1:da39a3ee5e6b4b0d3255bfef95601890afd80709 /bin/ls\n", false)]
    [InlineData("digest", "alice ALL = sha224:" + Digest224 + "00 /bin/ls\n", false)]
    [InlineData("args", "alice ALL = /bin/ls ^-[la]+$, /bin/ls \"\", /bin/ls a* b?, /bin/ls [a-z]\n", true)]
    [InlineData("args", "alice ALL = /bin/ls ^-l\n", false)]
    [InlineData("regex", "alice ALL = ^/bin/(ls|cat)$\n", true)]
    [InlineData("regex", "alice ALL = ^/bin/ls\n", false)]
    [InlineData("NAME", "User_Alias A1_B = x\n", true)]
    [InlineData("NAME", "User_Alias _A = x\n", false)]
    [InlineData("NAME", "User_Alias A-B = x\n", false)]
    [InlineData("word", "d\\x61ve, a\\ b, \"c d\", e\\:f ALL=ALL\n", true)]
    [InlineData("word", "a>b ALL=ALL\n", false)]
    [InlineData("path", "alice ALL = /bin/a\\,b\\:c\\=d\\ e\\#f\n", true)]
    [InlineData("path", "alice ALL = /bin/a:b\n", false)]
    [InlineData("path_slash", "alice ALL = /bin/\n", true)]
    [InlineData("path_slash", "alice ALL = /bin/ x\n", false)]
    public void Production_TakesWhatItMakesAndNoMore(string production, string text, bool isTaken)
    {
        SudoersPolicy policy = TestPolicy.Parse(text);

        Assert.True(isTaken != policy.HasErrors, $"{production}: {TestPolicy.Messages(text)}");
    }

    [Fact]
    public void Regex_OfMoreThan1024Characters_IsRefused()
    {
        Assert.False(TestPolicy.Parse($"alice ALL = ^/{new string('a', 1000)}$\n").HasErrors);
        Assert.True(TestPolicy.Parse($"alice ALL = ^/{new string('a', 1100)}$\n", Infra.Sudo.Policy.Parsing.LoadOptions.Strict).HasErrors);
    }

    /// <summary>Everything of a spec is inherited until it is said anew; what belongs together goes together.</summary>
    [Theory]
    [InlineData("runas", "(bob : staff) /bin/a, /bin/b", true)]
    [InlineData("runas", "(bob : staff) /bin/a, (root) /bin/b", false)]
    [InlineData("CWD", "CWD=/x /bin/a, /bin/b", true)]
    [InlineData("CWD", "CWD=/x /bin/a, CWD=/y /bin/b", false)]
    [InlineData("CHROOT", "CHROOT=/x /bin/a, /bin/b", true)]
    [InlineData("CHROOT", "CHROOT=/x /bin/a, CHROOT=* /bin/b", false)]
    [InlineData("TIMEOUT", "TIMEOUT=5 /bin/a, /bin/b", true)]
    [InlineData("TIMEOUT", "TIMEOUT=5 /bin/a, TIMEOUT=6 /bin/b", false)]
    [InlineData("NOTBEFORE", "NOTBEFORE=2020010100Z /bin/a, /bin/b", true)]
    [InlineData("NOTBEFORE", "NOTBEFORE=2020010100Z /bin/a, NOTBEFORE=2021010100Z /bin/b", false)]
    [InlineData("NOTAFTER", "NOTAFTER=2020010100Z /bin/a, /bin/b", true)]
    [InlineData("NOTAFTER", "NOTAFTER=2020010100Z /bin/a, NOTAFTER=2021010100Z /bin/b", false)]
    [InlineData("APPARMOR_PROFILE", "APPARMOR_PROFILE=p /bin/a, /bin/b", true)]
    [InlineData("APPARMOR_PROFILE", "APPARMOR_PROFILE=p /bin/a, APPARMOR_PROFILE=q /bin/b", false)]
    [InlineData("ROLE and TYPE", "ROLE=r TYPE=t /bin/a, /bin/b", true)]
    [InlineData("ROLE and TYPE", "ROLE=r TYPE=t /bin/a, TYPE=u /bin/b", false)]   // a new TYPE takes the old ROLE away
    [InlineData("PRIVS and LIMITPRIVS", "PRIVS=a LIMITPRIVS=b /bin/a, /bin/b", true)]
    [InlineData("PRIVS and LIMITPRIVS", "PRIVS=a LIMITPRIVS=b /bin/a, PRIVS=c /bin/b", false)]
    [InlineData("PASSWD", "NOPASSWD: /bin/a, /bin/b", true)]
    [InlineData("PASSWD", "NOPASSWD: /bin/a, PASSWD: /bin/b", false)]
    [InlineData("EXEC", "NOEXEC: /bin/a, /bin/b", true)]
    [InlineData("EXEC", "NOEXEC: /bin/a, EXEC: /bin/b", false)]
    [InlineData("SETENV", "SETENV: /bin/a, /bin/b", true)]
    [InlineData("SETENV", "SETENV: /bin/a, NOSETENV: /bin/b", false)]
    [InlineData("FOLLOW", "FOLLOW: /bin/a, /bin/b", true)]
    [InlineData("FOLLOW", "FOLLOW: /bin/a, NOFOLLOW: /bin/b", false)]
    [InlineData("LOG_INPUT", "LOG_INPUT: /bin/a, /bin/b", true)]
    [InlineData("LOG_INPUT", "LOG_INPUT: /bin/a, NOLOG_INPUT: /bin/b", false)]
    [InlineData("LOG_OUTPUT", "LOG_OUTPUT: /bin/a, /bin/b", true)]
    [InlineData("LOG_OUTPUT", "LOG_OUTPUT: /bin/a, NOLOG_OUTPUT: /bin/b", false)]
    [InlineData("MAIL", "MAIL: /bin/a, /bin/b", true)]
    [InlineData("MAIL", "MAIL: /bin/a, NOMAIL: /bin/b", false)]
    [InlineData("INTERCEPT", "INTERCEPT: /bin/a, /bin/b", true)]
    [InlineData("INTERCEPT", "INTERCEPT: /bin/a, NOINTERCEPT: /bin/b", false)]
    [InlineData("implied SETENV", "ALL, /bin/b", false)]
    [InlineData("two tags", "NOPASSWD: NOEXEC: /bin/a, NOPASSWD: NOEXEC: /bin/b", true)]
    public void CarryOver_OfEachItem(string item, string specs, bool isSame)
    {
        SudoersPolicy policy = TestPolicy.Parse($"alice ALL={specs}\n");
        Assert.False(policy.HasErrors, item);
        (Spec first, Spec second) = (policy.Spec(0), policy.Spec(1));

        bool found = first.RunasUsers == second.RunasUsers && first.RunasGroups == second.RunasGroups && policy.Options(first.Options) == policy.Options(second.Options)
            && Enum.GetValues<Tag>().All(tag => first.Tags[tag] == second.Tags[tag]);

        Assert.True(found == isSame, item);
    }

    /// <summary>Tags of one pair leave those of the others alone, and a new grant starts anew.</summary>
    [Fact]
    public void CarryOver_KeepsPairsApartAndEndsWithTheGrant()
    {
        SudoersPolicy policy = TestPolicy.Parse("alice ALL=(bob) CWD=/x NOPASSWD: NOEXEC: /bin/a, PASSWD: /bin/b : web1 = /bin/c\n");

        Assert.Equal((TagValue.Off, TagValue.On), (policy.Spec(1).Tags[Tag.NoPassword], policy.Spec(1).Tags[Tag.NoExec]));
        Assert.Equal((TagValue.Unset, TagValue.Unset), (policy.Spec(2).Tags[Tag.NoPassword], policy.Spec(2).Tags[Tag.NoExec]));
        Assert.False(policy.Spec(2).HasRunas);
        Assert.Null(policy.Options(policy.Spec(2).Options).WorkingDirectory);
    }
}
