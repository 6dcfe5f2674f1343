using Infra.Sudo.Policy.Ast;
using Infra.Sudo.Policy.Defaults;
using Infra.Sudo.Policy.Evaluation;
using Infra.Testing;

namespace Infra.Sudo.Policy.Tests.Evaluation;

/// <summary>Each rule of evaluation by itself; the request differential holds them all against the original.</summary>
public sealed class EvaluationTests
{
    [Theory]
    [InlineData("alice ALL=ALL", true)]
    [InlineData("bob ALL=ALL", false)]
    [InlineData("ALL, !alice ALL=ALL", false)]
    [InlineData("!alice, ALL ALL=ALL", true)]
    [InlineData("!bob ALL=ALL", false)]
    [InlineData("ALICE ALL=ALL", true)]
    [InlineData("Defaults !case_insensitive_user\nALICE ALL=ALL", true)]   // no alias of that name, and in upper case a word as it stands
    [InlineData("#2001 ALL=ALL", true)]
    [InlineData("#2002 ALL=ALL", false)]
    [InlineData("%staff ALL=ALL", true)]
    [InlineData("%STAFF ALL=ALL", true)]
    [InlineData("Defaults match_group_by_gid\n%staff ALL=ALL", true)]
    [InlineData("%#2100 ALL=ALL", true)]
    [InlineData("%opers ALL=ALL", false)]
    [InlineData("%:staff ALL=ALL", false)]
    [InlineData("User_Alias A = bob, alice\nA ALL=ALL", true)]
    [InlineData("User_Alias A = alice\nALL, !A ALL=ALL", false)]
    [InlineData("User_Alias A = !alice\n!A ALL=ALL", true)]
    public void User_Matches(string policy, bool expected) =>
        Assert.Equal(expected && !policy.Contains("!case_insensitive_user", StringComparison.Ordinal), TestPolicy.Allows(policy, "alice", "/usr/bin/ls"));

    [Theory]
    [InlineData("alice web1=ALL", true)]
    [InlineData("alice WEB1=ALL", true)]
    [InlineData("alice web1.example.com=ALL", true)]
    [InlineData("alice web1.other=ALL", false)]
    [InlineData("alice web*=ALL", true)]
    [InlineData("alice *.example.com=ALL", true)]
    [InlineData("alice db1=ALL", false)]
    [InlineData("alice 10.1.2.3=ALL", true)]
    [InlineData("alice 10.1.0.0=ALL", true)]
    [InlineData("alice 10.1.2.0/24=ALL", true)]
    [InlineData("alice 10.1.2.0/255.255.255.0=ALL", true)]
    [InlineData("alice 10.2.0.0/16=ALL", false)]
    [InlineData("alice 127.0.0.1=ALL", false)]
    [InlineData("alice 10.0.0.0/0=ALL", false)]
    [InlineData("alice ALL, !web1=ALL", false)]
    public void Host_Matches(string policy, bool expected) => Assert.Equal(expected, TestPolicy.Allows(policy, "alice", "/usr/bin/ls"));

    [Theory]
    [InlineData("alice ALL=ALL", null, null, true)]
    [InlineData("alice ALL=ALL", "bob", null, false)]
    [InlineData("Defaults runas_default=bob\nalice ALL=ALL", "bob", null, true)]
    [InlineData("alice ALL=(bob) ALL", null, null, false)]
    [InlineData("alice ALL=(ALL) ALL", "bob", null, true)]
    [InlineData("alice ALL=(ALL, !bob) ALL", "bob", null, false)]
    [InlineData("alice ALL=(#2002) ALL", "bob", null, true)]
    [InlineData("alice ALL=(root) ALL", "toor", null, false)]
    [InlineData("alice ALL=() ALL", "alice", null, true)]
    [InlineData("alice ALL=() ALL", "bob", null, false)]
    [InlineData("alice ALL=() ALL", null, null, false)]
    [InlineData("alice ALL=(:opers) ALL", null, "opers", true)]
    [InlineData("alice ALL=(:opers) ALL", "bob", "opers", false)]
    [InlineData("alice ALL=(:staff) ALL", null, "opers", false)]
    [InlineData("alice ALL=(bob) ALL", "bob", "opers", true)]
    [InlineData("alice ALL=(bob) ALL", "bob", "staff", false)]
    [InlineData("alice ALL=(bob : !opers) ALL", "bob", "opers", false)]
    [InlineData("Runas_Alias R = bob\nalice ALL=(R) ALL", "bob", null, true)]
    public void Runas_Matches(string policy, string? user, string? group, bool expected) =>
        Assert.Equal(expected, TestPolicy.Allows(policy, "alice", "/usr/bin/ls", user, group));

    [Theory]
    [InlineData("/usr/bin/ls", "/usr/bin/ls", true)]
    [InlineData("/bin/ls", "/usr/bin/ls", true)]          // the folder is the same once links are followed
    [InlineData("/usr/local/bin/ls", "/usr/bin/ls", false)]
    [InlineData("/usr/bin/", "/usr/bin/ls", true)]
    [InlineData("/usr/local/bin/", "/usr/bin/ls", false)]
    [InlineData("/usr/bin/l*", "/usr/bin/ls", true)]
    [InlineData("/usr/*/ls", "/usr/bin/ls", true)]
    [InlineData("/usr/*", "/usr/bin/ls", false)]
    [InlineData("^/usr/bin/l.$", "/usr/bin/ls", true)]
    [InlineData("^/usr/bin/l$", "/usr/bin/ls", false)]
    [InlineData("ALL, !/usr/bin/ls", "/usr/bin/ls", false)]
    [InlineData("!/usr/bin/ls, ALL", "/usr/bin/ls", true)]
    [InlineData("list", "/usr/bin/list", false)]
    [InlineData("/nonexistent/x", "/nonexistent/x", true)]
    [InlineData("/nonexistent/x", "/nonexistent/y", false)]
    [InlineData("ALL", "/nonexistent/x", true)]
    public void Command_Matches(string rule, string command, bool expected) => Assert.Equal(expected, TestPolicy.Allows($"alice ALL={rule}", "alice", command));

    [Theory]
    [InlineData("/usr/bin/cat", "", true)]
    [InlineData("/usr/bin/cat", "a b", true)]
    [InlineData("/usr/bin/cat \"\"", "", true)]
    [InlineData("/usr/bin/cat \"\"", "a", false)]
    [InlineData("/usr/bin/cat *", "a b /c", true)]
    [InlineData("/usr/bin/cat /etc/*", "/etc/hosts /etc/shadow", true)]
    [InlineData("/usr/bin/cat /etc/hosts", "/etc/hosts", true)]
    [InlineData("/usr/bin/cat /etc/hosts", "/etc/host", false)]
    [InlineData("/usr/bin/cat ^/etc/[a-z]+$", "/etc/hosts", true)]
    [InlineData("/usr/bin/cat ^/etc/[a-z]+$", "/etc/hosts /etc/shadow", false)]
    public void Arguments_Match(string rule, string arguments, bool expected) => Assert.Equal(expected, TestPolicy.Allows($"alice ALL={rule}", "alice", "/usr/bin/cat " + arguments));

    [Theory]
    [InlineData("/etc/*", "/etc/hosts", true)]
    [InlineData("/etc/*", "/etc/hosts /etc/shadow", false)]
    [InlineData("-l *", "-l a b", true)]
    [InlineData("-l *", "-l", true)]
    [InlineData("a b", "a", false)]
    public void StrictArguments_MatchWordByWord(string pattern, string arguments, bool expected) =>
        Assert.Equal(expected, TestPolicy.Allows($"Defaults strict_args\nalice ALL=/usr/bin/cat {pattern}", "alice", "/usr/bin/cat " + arguments));

    [Theory]
    [InlineData("/etc/*", "/etc/hosts", true)]
    [InlineData("/etc/*", "/etc/a/b", false)]
    public void Sudoedit_WildcardsStayInTheirFolder(string pattern, string file, bool expected) =>
        Assert.Equal(expected, TestPolicy.Allows($"alice ALL=sudoedit {pattern}", "alice", "sudoedit " + file, mode: RequestMode.Edit));

    [Theory]
    [InlineData("NOTBEFORE=20230101000000Z", true)]
    [InlineData("NOTBEFORE=20240101000000Z", false)]
    [InlineData("NOTAFTER=20240101000000Z", true)]
    [InlineData("NOTAFTER=20230101000000Z", false)]
    [InlineData("NOTBEFORE=20240101000000Z NOTAFTER=20250101000000Z", false)]
    public void Dates_Hold(string dates, bool expected) => Assert.Equal(expected, TestPolicy.Allows($"alice ALL={dates} ALL", "alice", "/usr/bin/ls"));

    [Fact]
    public void Search_LastMatchDecides()
    {
        Assert.True(TestPolicy.Allows("alice ALL=!ALL\nalice ALL=ALL", "alice", "/usr/bin/ls"));
        Assert.False(TestPolicy.Allows("alice ALL=ALL\nalice ALL=!/usr/bin/ls", "alice", "/usr/bin/ls"));
        Assert.True(TestPolicy.Allows("alice ALL=ALL\nalice ALL=(bob) !/usr/bin/ls", "alice", "/usr/bin/ls"));   // another target: passed over
    }

    [Fact]
    public void Reason_TellsHowFarItCame()
    {
        Assert.Equal(DenialReason.NotInSudoers, Judge("bob ALL=ALL").Reason);
        Assert.Equal(DenialReason.NotOnHost, Judge("alice db1=ALL").Reason);
        Assert.Equal(DenialReason.Command, Judge("alice ALL=/usr/bin/id").Reason);
        Assert.Equal(DenialReason.NotSupported, Judge("alice ALL=CHROOT=/x ALL").Reason);
        Assert.Equal("ROLE", Judge("alice ALL=ROLE=r ALL").Note);
        Assert.True(Judge("alice ALL=CHROOT=* ALL").IsAllowed);
        Assert.Equal("log_input", Judge("Defaults log_input\nalice ALL=ALL").Note);
        Assert.True(Judge("Defaults log_input, ignore_iolog_errors\nalice ALL=ALL").IsAllowed);
    }

    [Fact]
    public void Password_FollowsTagsAndSettings()
    {
        Assert.True(Judge("alice ALL=ALL").NeedsPassword);
        Assert.False(Judge("alice ALL=NOPASSWD: ALL").NeedsPassword);
        Assert.False(Judge("Defaults !authenticate\nalice ALL=ALL").NeedsPassword);
        Assert.True(Judge("Defaults !authenticate\nalice ALL=PASSWD: ALL").NeedsPassword);
        Assert.False(Judge("Defaults exempt_group=staff\nalice ALL=ALL").NeedsPassword);
        Assert.False(Judge("alice ALL=(ALL) ALL", runas: "alice").NeedsPassword);
    }

    [Fact]
    public void Settings_ComeInTheirOrderWithTheirOrigin()
    {
        SudoersPolicy policy = TestPolicy.Parse("Defaults!/usr/bin/ls passwd_tries=7\nDefaults passwd_tries=4\nDefaults:bob passwd_tries=5\nalice ALL=CWD=/x ALL\n");
        RootFacts facts = TestPolicy.Machine();
        var engine = new PolicyEngine(policy, facts);

        Assert.True(engine.Evaluate(TestPolicy.Ask(facts, "alice", "/usr/bin/ls")).IsAllowed);
        Assert.Equal((7, 0), (engine.Settings.Number(SettingId.PasswdTries), engine.Settings.Origin(SettingId.PasswdTries)));
        Assert.Equal(policy.DefaultsCount + 0, engine.Settings.Origin(SettingId.Runcwd));
        Assert.True(engine.Evaluate(TestPolicy.Ask(facts, "alice", "/usr/bin/id")).IsAllowed);
        Assert.Equal((4, 1), (engine.Settings.Number(SettingId.PasswdTries), engine.Settings.Origin(SettingId.PasswdTries)));
    }

    [Theory]
    [InlineData("alice ALL=/usr/bin/id", "alice", null, true)]
    [InlineData("bob ALL=/usr/bin/id", "alice", null, false)]
    [InlineData("bob ALL=/usr/bin/id", "root", null, true)]
    [InlineData("alice ALL=(bob) list", "alice", "bob", true)]
    [InlineData("alice ALL=(bob) /usr/bin/id", "alice", "bob", false)]
    [InlineData("alice ALL=(root) ALL", "alice", "bob", true)]
    [InlineData("alice ALL=(root) list", "alice", "bob", false)]
    [InlineData("alice ALL=(ALL, !bob) ALL", "alice", "bob", false)]
    public void List_IsAnswered(string policy, string user, string? other, bool expected) =>
        Assert.Equal(expected, TestPolicy.Allows(policy, user, "", mode: RequestMode.List, listUser: other));

    [Theory]
    [InlineData("alice ALL=NOPASSWD: /usr/bin/id, PASSWD: /usr/bin/ls", RequestMode.List, false)]        // listpw=any
    [InlineData("alice ALL=NOPASSWD: /usr/bin/id, PASSWD: /usr/bin/ls", RequestMode.Validate, true)]     // verifypw=all
    [InlineData("alice ALL=NOPASSWD: /usr/bin/id", RequestMode.Validate, false)]
    [InlineData("Defaults listpw=always\nalice ALL=NOPASSWD: ALL", RequestMode.List, true)]
    [InlineData("Defaults verifypw=never\nalice ALL=ALL", RequestMode.Validate, false)]
    public void PseudoRequests_AskForThePassword(string policy, RequestMode mode, bool expected)
    {
        RootFacts facts = TestPolicy.Machine();
        Assert.Equal(expected, new PolicyEngine(TestPolicy.Parse(policy + "\n"), facts).Evaluate(TestPolicy.Ask(facts, "alice", "", mode: mode)).NeedsPassword);
    }

    [Fact]
    public void FailedFacts_NeverAllow()
    {
        RootFacts facts = TestPolicy.Machine();
        facts.NetgroupsFail = true;

        Assert.False(TestPolicy.Allows("+admins ALL=ALL", "alice", "/usr/bin/ls", facts: facts));
        Assert.False(TestPolicy.Allows("ALL, !+admins ALL=ALL", "alice", "/usr/bin/ls", facts: facts));
        Assert.False(TestPolicy.Allows("alice ALL=ALL, sha256:hOtoe/iK6SlGg7w4BfZBBdSsXjUmTJ5+ts51yjh7vkM= !/usr/bin/ls", "alice", "/usr/bin/ls"));
        Assert.False(TestPolicy.Allows("alice ALL=ALL, !^/usr/(bin$", "alice", "/usr/bin/ls"));
    }

    [Fact]
    public void Netgroups_Match()
    {
        RootFacts facts = TestPolicy.Machine();
        facts.Netgroups["admins"] = [("db1", "alice")];

        Assert.True(TestPolicy.Allows("+admins ALL=ALL", "alice", "/usr/bin/ls", facts: facts));
        Assert.False(TestPolicy.Allows("Defaults netgroup_tuple\n+admins ALL=ALL", "alice", "/usr/bin/ls", facts: facts));
        Assert.False(TestPolicy.Allows("Defaults !use_netgroups\n+admins ALL=ALL", "alice", "/usr/bin/ls", facts: facts));
        Assert.True(TestPolicy.Allows("alice +admins=ALL", "alice", "/usr/bin/ls", host: "db1.example.com", facts: facts));
    }

    [Fact]
    public void Explain_NamesTheFirstConditionThatFailed()
    {
        RootFacts facts = TestPolicy.Machine();
        var engine = new PolicyEngine(TestPolicy.Parse("bob ALL=ALL\nalice db1=ALL\nalice ALL=(bob) ALL, (root) /usr/bin/id, /usr/bin/ls -l\n"), facts);

        Judgement judgement = engine.Explain(TestPolicy.Ask(facts, "alice", "/usr/bin/ls -a"), out IReadOnlyList<TraceStep> steps);

        Assert.False(judgement.IsAllowed);
        Assert.Equal([TraceCause.Arguments, TraceCause.Command, TraceCause.Runas, TraceCause.Host, TraceCause.User], steps.Select(step => step.Cause).ToArray());
    }

    [Fact]
    public void Evaluate_OfDebiansPolicy_AllocatesNothing()
    {
        RootFacts facts = TestPolicy.Machine();
        string debian = "Defaults\tenv_reset\nDefaults\tmail_badpass\nDefaults\tsecure_path=\"/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\"\nDefaults\tuse_pty\nroot\tALL=(ALL:ALL) ALL\n%staff\tALL=(ALL:ALL) ALL\n";
        var engine = new PolicyEngine(TestPolicy.Parse(debian), new CachedFacts(facts));
        Request request = TestPolicy.Ask(facts, "alice", "/usr/bin/ls -l", "bob");
        Assert.True(engine.Evaluate(request).IsAllowed);

        AllocationAssert.Zero(() => engine.Evaluate(request));
    }

    private static Judgement Judge(string policy, string? runas = null)
    {
        RootFacts facts = TestPolicy.Machine();
        return new PolicyEngine(TestPolicy.Parse(policy + "\n"), facts).Evaluate(TestPolicy.Ask(facts, "alice", "/usr/bin/ls", runas));
    }

    /// <summary>Facts that hand out the same instances, as the real ones do.</summary>
    private sealed class CachedFacts(RootFacts facts) : IPolicyFacts
    {
        private readonly UserRecord _root = facts.FindUser("root"u8)!;
        private readonly UserRecord _alice = facts.FindUser("alice"u8)!;
        private readonly IReadOnlyList<GroupRecord> _groups = facts.GroupsOf(facts.FindUser("alice"u8)!);
        private readonly byte[] _folder = "/usr/bin"u8.ToArray();

        public IReadOnlyList<InterfaceAddress> Addresses => [];

        public UserRecord? FindUser(ReadOnlySpan<byte> name) => name.SequenceEqual("root"u8) ? _root : _alice;

        public UserRecord? FindUser(uint uid) => uid == 0 ? _root : _alice;

        public GroupRecord? FindGroup(ReadOnlySpan<byte> name) => null;

        public GroupRecord? FindGroup(uint gid) => null;

        public IReadOnlyList<GroupRecord> GroupsOf(UserRecord user) => _groups;

        public FactAnswer IsInNetgroup(ReadOnlySpan<byte> netgroup, ReadOnlySpan<byte> host, ReadOnlySpan<byte> user) => FactAnswer.No;

        public FactAnswer Identify(ReadOnlySpan<byte> path, out FileIdentity identity)
        {
            identity = new FileIdentity(1, 1, 0x81ED, 0, 0);
            return FactAnswer.Yes;
        }

        public byte[]? CanonicalDirectory(ReadOnlySpan<byte> path) => _folder;

        public IReadOnlyList<byte[]>? List(ReadOnlySpan<byte> directory) => null;

        public FactAnswer TryDigest(ReadOnlySpan<byte> path, DigestAlgorithm algorithm, Span<byte> digest) => FactAnswer.Failed;
    }
}
