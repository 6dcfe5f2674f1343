using System.Text;
using Infra.Sudo.Policy.Ast;
using Infra.Sudo.Policy.Defaults;
using Infra.Sudo.Policy.Evaluation;

namespace Infra.Sudo.Policy.Tests.Evaluation;

/// <summary>
/// Each row of the table of evaluation by its name. The machine is that of <see cref="TestPolicy.Machine"/>: alice (2001; alice, staff), bob (2002; bob, opers), root, toor (0); web1.example.com
/// with the address 10.1.2.3/16; /bin is a link to usr/bin, where list is another name of ls.
/// </summary>
public sealed class DesignRowTests
{
    [Theory]
    [InlineData("alice, !alice ALL=ALL", false)]                       // the last that says something decides
    [InlineData("!alice, alice ALL=ALL", true)]
    [InlineData("alice, !bob ALL=ALL", true)]                          // what does not fit says nothing
    [InlineData("!bob ALL=ALL", false)]                                // ! alone never allows others
    [InlineData("User_Alias A = alice, !alice\nALL, !A ALL=ALL", true)] // a negated alias flips what its list says
    [InlineData("User_Alias A = alice\nUser_Alias B = !A\nALL, B ALL=ALL", false)]
    public void Values(string policy, bool expected) => Check(policy, expected);

    [Theory]
    [InlineData("alice ALL=!ALL\nalice ALL=ALL", true)]
    [InlineData("alice ALL=ALL\nalice ALL=!ALL", false)]
    [InlineData("alice ALL=ALL : web1=!ALL", false)]                   // grants, last to first
    [InlineData("alice ALL=!ALL, /usr/bin/ls", true)]                  // specs, last to first
    [InlineData("alice ALL=ALL\nalice ALL=(!root) !ALL", true)]        // another target skips the spec
    [InlineData("alice ALL=ALL\nalice ALL=NOTBEFORE=2030010100Z !ALL", true)]   // so does a wrong date
    [InlineData("alice ALL=ALL\nalice db1=!ALL", true)]
    [InlineData("alice ALL=ALL\nbob ALL=!ALL", true)]
    public void Search(string policy, bool expected) => Check(policy, expected);

    [Theory]
    [InlineData("ALICE ALL=ALL", true)]
    [InlineData("Defaults !case_insensitive_user\nALICE ALL=ALL", false)]
    [InlineData("#2001 ALL=ALL", true)]
    [InlineData("#02001 ALL=ALL", true)]
    [InlineData("#20011 ALL=ALL", false)]
    [InlineData("%staff ALL=ALL", true)]
    [InlineData("%alice ALL=ALL", true)]                               // the primary group
    [InlineData("Defaults !case_insensitive_group\n%STAFF ALL=ALL", false)]
    [InlineData("Defaults match_group_by_gid\n%staff ALL=ALL", true)]
    [InlineData("%#2100 ALL=ALL", true)]
    [InlineData("%#2101 ALL=ALL", false)]
    [InlineData("%:staff, %:#2100 ALL=ALL", false)]                    // no group of a plug-in ever
    [InlineData("+admins ALL=ALL", true)]
    [InlineData("+others ALL=ALL", false)]
    [InlineData("Defaults netgroup_tuple\n+admins ALL=ALL", false)]    // the host counts too, and is db1 there
    [InlineData("Defaults !use_netgroups\n+admins ALL=ALL", false)]
    public void User(string policy, bool expected) => Check(policy, expected);

    [Theory]
    [InlineData("web1", true)]
    [InlineData("WEB1", true)]
    [InlineData("web1.example.com", true)]                             // with a dot against the long name
    [InlineData("web1.example.org", false)]
    [InlineData("w?b[0-9]", true)]
    [InlineData("*.EXAMPLE.com", true)]
    [InlineData("+servers", true)]                                     // long name, then short
    [InlineData("10.1.2.3", true)]
    [InlineData("10.1.2.4", false)]
    [InlineData("10.1.0.0", true)]                                     // a network with the interface's own mask
    [InlineData("10.1.2.0/24", true)]
    [InlineData("10.1.3.0/24", false)]
    [InlineData("10.1.2.0/255.255.255.0", true)]
    [InlineData("127.0.0.1", false)]                                   // loopback is no interface here
    [InlineData("localhost", false)]                                   // never DNS
    [InlineData("ALL, !web1", false)]
    public void Host(string host, bool expected) => Check($"alice {host}=ALL", expected);

    [Theory]
    [InlineData("ALL", null, true)]                                    // no list: runas_default, root
    [InlineData("ALL", "bob", false)]
    [InlineData("(bob) ALL", "bob", true)]
    [InlineData("(#2002) ALL", "bob", true)]
    [InlineData("(%opers) ALL", "bob", true)]
    [InlineData("(ALL, !bob) ALL", "bob", false)]
    [InlineData("() ALL", "alice", true)]                              // only the caller himself
    [InlineData("() ALL", "bob", false)]
    [InlineData("(:opers) ALL", "bob", false)]
    [InlineData("(root) ALL", "toor", false)]                          // names compare as names
    public void RunasUser(string specs, string? target, bool expected) => Assert.Equal(expected, TestPolicy.Allows($"alice ALL={specs}", "alice", "/usr/bin/ls", target));

    [Fact]
    public void RunasUser_OfAnUnknownNumber_NeedsTheSetting()
    {
        var unknown = new UserRecord("#7777"u8.ToArray(), 7777, 0, [], [], isKnown: false);

        Judgement judgement = Judge("alice ALL=(ALL) ALL", request => request with { RunasUser = unknown });
        Assert.Equal((false, "unknown user #7777"), (judgement.IsAllowed, judgement.Note));
        Assert.True(Judge("Defaults runas_allow_unknown_id\nalice ALL=(ALL) ALL", request => request with { RunasUser = unknown }).IsAllowed);
    }

    [Theory]
    [InlineData("(bob : opers) ALL", "bob", "opers", true)]
    [InlineData("(bob) ALL", "bob", "opers", true)]                    // one of the target's own
    [InlineData("(bob) ALL", "bob", "staff", false)]
    [InlineData("(bob : staff) ALL", "bob", "staff", true)]
    [InlineData("(bob : ALL, !staff) ALL", "bob", "staff", false)]
    [InlineData("(!bob : staff) ALL", "bob", "staff", false)]          // both must say yes
    [InlineData("(:opers) ALL", null, "opers", true)]                  // -g alone: the target is the caller
    [InlineData("(:#2101) ALL", null, "opers", true)]
    [InlineData("(:staff) ALL", null, "opers", false)]
    public void RunasGroup(string specs, string? target, string group, bool expected) =>
        Assert.Equal(expected, TestPolicy.Allows($"alice ALL={specs}", "alice", "/usr/bin/ls", target, group));

    [Fact]
    public void RunasGroup_OfAnUnknownNumber_NeedsTheSetting()
    {
        var unknown = new GroupRecord("#7777"u8.ToArray(), 7777, isKnown: false);

        Judgement judgement = Judge("alice ALL=(ALL : ALL) ALL", request => request with { RunasGroup = unknown });
        Assert.Equal((false, "unknown group #7777"), (judgement.IsAllowed, judgement.Note));
        Assert.True(Judge("Defaults runas_allow_unknown_id\nalice ALL=(ALL : ALL) ALL", request => request with { RunasGroup = unknown }).IsAllowed);
    }

    [Theory]
    [InlineData("/usr/bin/ls", "/usr/bin/ls", true)]
    [InlineData("/bin/ls", "/usr/bin/ls", true)]                       // the folder resolves to the same
    [InlineData("/usr/bin/ls", "/bin/ls", true)]
    [InlineData("/usr/bin/list", "/usr/bin/ls", false)]                // the same file by another base name
    [InlineData("/usr/local/bin/ls", "/usr/bin/ls", false)]
    [InlineData("/nonexistent/x", "/nonexistent/x", true)]             // where one is missing, the plain strings
    [InlineData("/usr/bin/", "/bin/ls", true)]
    [InlineData("/usr/", "/usr/bin/ls", false)]
    [InlineData("/usr/bin/l[a-s]", "/usr/bin/ls", true)]
    [InlineData("/usr/*", "/usr/bin/ls", false)]                       // * never matches /
    [InlineData("/*/*/ls", "/usr/bin/ls", true)]
    [InlineData("^/usr/bin/(ls|id)$", "/usr/bin/ls", true)]
    [InlineData("^/usr/bin/(ls|id)$", "/bin/ls", true)]                // the full path, then the canonical one
    [InlineData("^/bin/ls$", "/usr/bin/ls", false)]
    public void CommandPath(string rule, string command, bool expected)
    {
        Assert.Equal(expected, TestPolicy.Allows($"alice ALL={rule}", "alice", command));
        if (!rule.StartsWith('^')) Assert.Equal(expected, TestPolicy.Allows($"Defaults fast_glob\nalice ALL={rule}", "alice", command));
    }

    [Fact]
    public void CommandPath_OfSudoers_IsWhatRuns()
    {
        Judgement judgement = Judge("alice ALL=/bin/ls", request => request);

        Assert.Equal("/bin/ls", Encoding.ASCII.GetString(judgement.SafeCommand.Span));
    }

    [Theory]
    [InlineData("", "", true)]
    [InlineData("", "-l /x", true)]                                    // none in the rule: any
    [InlineData("\"\"", "", true)]
    [InlineData("\"\"", "-l", false)]
    [InlineData("-l *", "-l /etc/x y", true)]                          // * matches blanks and /
    [InlineData("-l *", "-l", false)]
    [InlineData("-l", "-l -a", false)]
    [InlineData("^-[la]+( -[la]+)*$", "-l -a", true)]
    [InlineData("^-[la]+$", "-l -a", false)]
    public void Arguments(string pattern, string arguments, bool expected) => Assert.Equal(expected, TestPolicy.Allows($"alice ALL=/usr/bin/ls {pattern}", "alice", "/usr/bin/ls " + arguments));

    [Theory]
    [InlineData("Defaults", "-l *", "-l a b", true)]                   // a last lone * takes the rest
    [InlineData("Defaults", "/etc/*", "/etc/a /etc/b", false)]         // * never crosses a blank
    [InlineData("Defaults", "* -x", "a b -x", false)]
    [InlineData("Defaults:alice", "/etc/*", "/etc/a /etc/b", false)]
    [InlineData("Defaults!/usr/bin/ls", "/etc/*", "/etc/a /etc/b", false)]
    [InlineData("Defaults:bob", "/etc/*", "/etc/a /etc/b", true)]      // for somebody else: the usual rule
    public void StrictArguments(string scope, string pattern, string arguments, bool expected) =>
        Assert.Equal(expected, TestPolicy.Allows($"{scope} strict_args\nalice ALL=/usr/bin/ls {pattern}", "alice", "/usr/bin/ls " + arguments));

    [Theory]
    [InlineData("sha256:{0} /tool", true)]
    [InlineData("sha256:{1} /tool", true)]
    [InlineData("sha256:{2} /tool", false)]
    [InlineData("sha256:{2}, sha256:{0} /tool", true)]                 // any one listed
    [InlineData("sha512:{3} ALL", true)]
    [InlineData("ALL, sha256:{0} !/tool", false)]
    public void Digest(string rule, bool expected)
    {
        using var folder = new Infra.Testing.TemporaryFolder();
        byte[] content = "#!/bin/sh\n"u8.ToArray();
        File.WriteAllBytes(folder.PathOf("tool"), content);
        File.SetUnixFileMode(folder.PathOf("tool"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        byte[] sha256 = System.Security.Cryptography.SHA256.HashData(content);
        string[] digests =
        [
            Convert.ToHexStringLower(sha256), Convert.ToBase64String(sha256), Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData("other"u8)),
            Convert.ToHexStringLower(System.Security.Cryptography.SHA512.HashData(content)),
        ];
        string text = string.Format(System.Globalization.CultureInfo.InvariantCulture, rule, digests);
        RootFacts facts = new RootFacts(folder.Root).Group("alice", 2001).User("alice", 2001, 2001).User("root", 0, 0);

        Assert.Equal(expected, TestPolicy.Allows($"alice ALL={text}", "alice", "/tool", facts: facts));
    }

    [Theory]
    [InlineData("list", "/usr/bin/list", RequestMode.Run, false)]      // never a file name found by path
    [InlineData("sudoedit /etc/*", "sudoedit /etc/hosts", RequestMode.Edit, true)]
    [InlineData("sudoedit /etc/*", "sudoedit /etc/a/b", RequestMode.Edit, false)]
    [InlineData("sudoedit /etc/*", "/usr/bin/sudoedit /etc/hosts", RequestMode.Run, false)]
    [InlineData("/usr/bin/*", "sudoedit /etc/hosts", RequestMode.Edit, false)]
    [InlineData("sudoedit", "sudoedit /any/file", RequestMode.Edit, true)]
    public void ListAndSudoedit(string rule, string command, RequestMode mode, bool expected) => Assert.Equal(expected, TestPolicy.Allows($"alice ALL={rule}", "alice", command, mode: mode));

    [Theory]
    [InlineData("alice ALL=/usr/bin/id", "alice", RequestMode.List, null, true, true)]
    [InlineData("alice db1=/usr/bin/id", "alice", RequestMode.List, null, false, true)]
    [InlineData("bob ALL=ALL", "root", RequestMode.List, null, true, false)]
    [InlineData("bob ALL=ALL", "root", RequestMode.Validate, null, true, false)]
    [InlineData("Defaults listpw=never\nalice ALL=ALL", "alice", RequestMode.List, null, true, false)]
    [InlineData("Defaults listpw=any\nalice ALL=NOPASSWD: /usr/bin/id, PASSWD: ALL", "alice", RequestMode.List, null, true, false)]
    [InlineData("Defaults listpw=all\nalice ALL=NOPASSWD: /usr/bin/id, PASSWD: ALL", "alice", RequestMode.List, null, true, true)]
    [InlineData("Defaults listpw=all\nalice ALL=NOPASSWD: /usr/bin/id, ALL", "alice", RequestMode.List, null, true, false)]
    [InlineData("Defaults listpw=always\nalice ALL=NOPASSWD: ALL", "alice", RequestMode.List, null, true, true)]
    [InlineData("Defaults verifypw=any\nalice ALL=NOPASSWD: /usr/bin/id, PASSWD: ALL", "alice", RequestMode.Validate, null, true, false)]
    [InlineData("alice ALL=NOPASSWD: /usr/bin/id, PASSWD: ALL", "alice", RequestMode.Validate, null, true, true)]   // verifypw is all
    [InlineData("alice ALL=(bob) list", "alice", RequestMode.List, "bob", true, true)]
    [InlineData("alice ALL=(root) ALL", "alice", RequestMode.List, "bob", true, true)]
    [InlineData("alice ALL=(root) list", "alice", RequestMode.List, "bob", false, true)]
    public void PseudoRequests(string policy, string user, RequestMode mode, string? other, bool isAllowed, bool needsPassword)
    {
        RootFacts facts = Machine();
        Judgement judgement = new PolicyEngine(TestPolicy.Parse(policy + "\n"), facts).Evaluate(TestPolicy.Ask(facts, user, "", mode: mode, listUser: other));

        Assert.Equal((isAllowed, needsPassword), (judgement.IsAllowed, judgement.NeedsPassword));
    }

    [Theory]
    [InlineData("bob ALL=ALL", DenialReason.NotInSudoers, -1, 0)]
    [InlineData("alice db1=ALL", DenialReason.NotOnHost, -1, 0)]
    [InlineData("alice ALL=/usr/bin/id", DenialReason.Command, -1, 0)]
    [InlineData("alice ALL=ALL, !/usr/bin/ls", DenialReason.Command, 1, 17)]
    [InlineData("alice ALL=ALL", DenialReason.None, 0, 11)]
    [InlineData("alice ALL=/usr/bin/id, NOPASSWD: NOEXEC: /usr/bin/ls", DenialReason.None, 1, 42)]
    public void Result(string policy, DenialReason reason, int spec, int column)
    {
        SudoersPolicy parsed = TestPolicy.Parse(policy + "\n");
        RootFacts facts = Machine();
        var engine = new PolicyEngine(parsed, facts);
        Judgement judgement = engine.Evaluate(TestPolicy.Ask(facts, "alice", "/usr/bin/ls"));

        Assert.Equal((reason == DenialReason.None, reason, spec), (judgement.IsAllowed, judgement.Reason, judgement.Spec));
        if (spec < 0) return;
        Place place = parsed.PlaceOfSpec(spec);
        Assert.Equal((1, column), (place.Line, place.Column));
        // Tags come over the settings.
        bool isTagged = policy.Contains("NOPASSWD", StringComparison.Ordinal);
        if (judgement.IsAllowed) Assert.Equal((!isTagged, isTagged), (judgement.NeedsPassword, engine.Settings.IsOn(SettingId.Noexec)));
    }

    [Theory]
    [InlineData("Defaults passwd_tries=1\nDefaults passwd_tries=2", 2)]                          // file order
    [InlineData("Defaults:alice passwd_tries=1\nDefaults passwd_tries=2", 2)]                    // a binding is no rank
    [InlineData("Defaults passwd_tries=1\nDefaults@web1 passwd_tries=2\nDefaults@db1 passwd_tries=3", 2)]
    [InlineData("Defaults passwd_tries=1\nDefaults>root passwd_tries=2\nDefaults>bob passwd_tries=3", 2)]
    [InlineData("Defaults!/usr/bin/ls passwd_tries=1\nDefaults passwd_tries=2", 1)]              // ! after the command is known
    [InlineData("Defaults!/usr/bin/id passwd_tries=1\nDefaults passwd_tries=2", 2)]
    [InlineData("Defaults>bob passwd_tries=1\nDefaults runas_default=bob", 1)]                   // early ones first, wherever they stand
    public void DefaultsOrder(string defaults, long expected)
    {
        RootFacts facts = Machine();
        var engine = new PolicyEngine(TestPolicy.Parse($"{defaults}\nalice ALL=(ALL) ALL\n"), facts);

        Assert.True(engine.Evaluate(TestPolicy.Ask(facts, "alice", "/usr/bin/ls")).IsAllowed);

        Assert.Equal(expected, engine.Settings.Number(SettingId.PasswdTries));
    }

    [Fact]
    public void DefaultsOrder_OptionsAndTagsOfTheSpecComeLast()
    {
        RootFacts facts = Machine();
        var engine = new PolicyEngine(TestPolicy.Parse("Defaults!/usr/bin/ls command_timeout=9, noexec, runcwd=/x\nalice ALL=CWD=/y TIMEOUT=5 EXEC: ALL\n"), facts);

        Assert.True(engine.Evaluate(TestPolicy.Ask(facts, "alice", "/usr/bin/ls")).IsAllowed);

        Assert.Equal((5L, false, "/y"), (engine.Settings.Number(SettingId.CommandTimeout), engine.Settings.IsOn(SettingId.Noexec), Encoding.ASCII.GetString(engine.Settings.Text(SettingId.Runcwd).Span)));
    }

    [Theory]
    [InlineData("^/usr/bin/l.$", true)]
    [InlineData("^/usr/bin/l$", false)]                                // anchored at both ends
    [InlineData("^(?i)/USR/BIN/LS$", true)]
    [InlineData("^/USR/BIN/LS$", false)]
    [InlineData("^/usr/bin/[[:lower:]]{2}$", true)]
    [InlineData("^/usr/bin/[[:lower:]]{2,255}$", true)]
    [InlineData("^/usr/bin/[[:lower:]]{2,256}$", false)]               // a mistake: it fits nothing
    [InlineData("^/usr/bin/l**s$", false)]                             // two operators in a row
    [InlineData("^/(usr)/bin/(l)s\\1$", false)]                        // no back-references
    public void Regex(string rule, bool expected) => Check($"alice ALL={rule}", expected);

    [Theory]
    [InlineData("/usr/bin/l?", true)]
    [InlineData("/usr/bin/?", false)]
    [InlineData("/usr/bin/*", true)]
    [InlineData("/usr/bin/[!l]s", false)]
    [InlineData("/usr/bin/[a-m]s", true)]
    [InlineData("/usr/bin/[[\\:alpha\\:]]s", true)]
    [InlineData("/*/*/*/ls", false)]
    public void Glob(string rule, bool expected) => Check($"alice ALL={rule}", expected);

    [Fact]
    public void Glob_InTheFileSystem_SkipsLeadingDots()
    {
        RootFacts facts = Machine().File("/usr/bin/.ls", 9);

        Assert.False(TestPolicy.Allows("alice ALL=/usr/bin/*", "alice", "/usr/bin/.ls", facts: facts));
        Assert.True(TestPolicy.Allows("alice ALL=/usr/bin/.*", "alice", "/usr/bin/.ls", facts: facts));
    }

    private static void Check(string policy, bool expected) => Assert.Equal(expected, TestPolicy.Allows(policy, "alice", "/usr/bin/ls", facts: Machine()));

    private static Judgement Judge(string policy, Func<Request, Request> change)
    {
        RootFacts facts = Machine();
        return new PolicyEngine(TestPolicy.Parse(policy + "\n"), facts).Evaluate(change(TestPolicy.Ask(facts, "alice", "/usr/bin/ls")));
    }

    private static RootFacts Machine()
    {
        RootFacts facts = TestPolicy.Machine();
        facts.Netgroups["admins"] = [("db1", "alice")];
        facts.Netgroups["servers"] = [("web1", null)];
        return facts;
    }
}
