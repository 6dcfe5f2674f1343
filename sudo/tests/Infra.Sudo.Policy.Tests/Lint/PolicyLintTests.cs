using Infra.Sudo.Policy.Lint;
using Infra.Sudo.Policy.Parsing;
using Infra.Sudo.Policy.Tests.Evaluation;

namespace Infra.Sudo.Policy.Tests.Lint;

public sealed class PolicyLintTests
{
    [Theory]
    [InlineData("alice ALL=/usr/bin/id\nALL ALL=(ALL) ALL\nalice ALL=/usr/bin/id\n", "shadowed-spec", 1, 11)]
    [InlineData("alice ALL=ALL, !/usr/bin/passwd\n", "subtract-from-all", 1, 17)]
    [InlineData("alice ALL=/usr/bin/passwd *\n", "open-arguments", 1, 11)]
    [InlineData("alice ALL=NOPASSWD: /usr/local/apps/*\n", "nopasswd-wildcard", 1, 21)]
    [InlineData("alice ALL=/usr/bin/vim\n", "shell-command", 1, 11)]
    [InlineData("Defaults fast_glob\nalice ALL=/usr/bin/id, !/usr/bin/ch*\n", "negated-fast-glob", 2, 25)]
    [InlineData("alice ALL=CHROOT=/x /usr/bin/id\n", "not-supported", 1, 21)]
    [InlineData("Defaults runchroot=/x\n", "not-supported", 1, 10)]
    [InlineData("Defaults stay_setuid\n", "no-effect", 1, 10)]
    [InlineData("User_Alias A = b\n", "unused-alias", 1, 12)]
    [InlineData("A ALL=/usr/bin/id\n", "undefined-alias", 1, 18)]
    public void Finding_IsMadeOnceInItsPlace(string text, string id, int line, int column)
    {
        LintFinding finding = Assert.Single(PolicyLint.Check(TestPolicy.Parse(text)));

        Assert.Equal((id, line, column), (finding.Id, finding.Place.Line, finding.Place.Column));
        Assert.NotEmpty(finding.Reason);
        Assert.NotEmpty(finding.Advice);
    }

    [Theory]
    [InlineData("alice ALL=/usr/bin/id, /usr/bin/cat /etc/hosts, sudoedit /etc/hosts\n")]
    [InlineData("alice ALL=NOEXEC: /usr/bin/vim\n")]
    [InlineData("Defaults noexec\nalice ALL=/usr/bin/vim\n")]
    [InlineData("alice ALL=/usr/bin/id\nbob ALL=/usr/bin/id\nalice web1=/usr/bin/id\nalice ALL=(bob) /usr/bin/id\n")]
    [InlineData("alice ALL=ALL\nalice ALL=NOPASSWD: /usr/bin/id\n")]
    public void CleanPolicy_HasNoFinding(string text) => Assert.Empty(PolicyLint.Check(TestPolicy.Parse(text)));

    /// <summary>A command is reached by one rule that asks for the password, and by one that does not.</summary>
    [Fact]
    public void CommandOfAnAlias_IsLookedAtForEachKindOfRule()
    {
        FindingList<LintFinding> findings = PolicyLint.Check(TestPolicy.Parse("Cmnd_Alias TOOLS = /usr/local/apps/?\nalice ALL=TOOLS\nbob ALL=NOPASSWD: TOOLS\ncarol ALL=NOPASSWD: TOOLS\n"));

        Assert.Equal("nopasswd-wildcard", Assert.Single(findings).Id);
    }

    /// <summary>A thousand ways to each of ten lists: each list is looked into once.</summary>
    [Fact]
    public void AliasesOfAliases_AreLookedIntoOnce()
    {
        var text = new System.Text.StringBuilder();
        for (int i = 0; i < 9; i++)
            text.Append($"Cmnd_Alias A{i} = ").AppendJoin(", ", Enumerable.Repeat($"A{i + 1}", 1000).ToArray()).Append('\n');
        text.Append("Cmnd_Alias A9 = /usr/bin/vim, /usr/bin/less\nalice ALL=A0\n");

        Assert.Equal(["shell-command", "shell-command"], PolicyLint.Check(TestPolicy.Parse(text.ToString())).Select(finding => finding.Id));
    }

    [Fact]
    public void FindingsOverTenThousand_AreCounted()
    {
        FindingList<LintFinding> findings = PolicyLint.Check(TestPolicy.Parse(string.Concat(Enumerable.Range(0, 12_000).Select(i => $"User_Alias A{i} = b\n").ToArray())));

        Assert.Equal((10_000, 2000), (findings.Count, findings.Dropped));
    }

    /// <summary>Which of two specs covers the other: equal lists, or ALL in the place of any of them.</summary>
    [Theory]
    [InlineData("a ALL=/bin/x\na ALL=ALL\n", 1)]
    [InlineData("a h=/bin/x\na ALL=/bin/x\n", 1)]
    [InlineData("a ALL=/bin/x\nALL ALL=/bin/x\n", 1)]
    [InlineData("a ALL=(b) /bin/x\na ALL=(ALL) /bin/x\n", 1)]
    [InlineData("a ALL=(b : g) /bin/x\na ALL=(b : g) /bin/x\n", 1)]
    [InlineData("a, b h, i=(c, d) /bin/x y\na, b h, i=(c, d) !/bin/x y\n", 1)]
    [InlineData("a ALL=/bin/x\na ALL=NOTAFTER=20300101000000Z /bin/x\n", 0)]
    [InlineData("a ALL=/bin/x\na ALL=(b) /bin/x\n", 0)]
    [InlineData("a ALL=(b : g) /bin/x\na ALL=(b) /bin/x\n", 0)]
    [InlineData("a ALL=/bin/x\na ALL=/bin/x y\n", 0)]
    [InlineData("a, b ALL=/bin/x\nb, a ALL=/bin/x\n", 0)]
    [InlineData("!a, ALL ALL=/bin/x\na, ALL ALL=/bin/x\n", 0)]
    [InlineData("a ALL=/bin/x\n!ALL ALL=/bin/x\n", 0)]
    [InlineData("a ALL=/bin/x, /bin/x\n", 1)]
    public void ShadowedSpec_IsFoundWhereALaterOneCoversIt(string text, int count) =>
        Assert.Equal(count, PolicyLint.Check(TestPolicy.Parse(text)).Count(finding => finding.Id == "shadowed-spec"));

    [Fact]
    public void CommandOfAnotherOwner_IsFound()
    {
        var facts = new OwnedFacts();

        LintFinding finding = Assert.Single(PolicyLint.Check(TestPolicy.Parse("alice ALL=/opt/tool\n"), facts));

        Assert.Equal("writable-command", finding.Id);
        Assert.Contains("/opt belongs to uid 1000", finding.Reason, StringComparison.Ordinal);
    }

    private sealed class OwnedFacts : Policy.Evaluation.IPolicyFacts
    {
        private readonly RootFacts _none = new();

        public IReadOnlyList<Policy.Evaluation.InterfaceAddress> Addresses => [];

        public Policy.Evaluation.UserRecord? FindUser(ReadOnlySpan<byte> name) => null;

        public Policy.Evaluation.UserRecord? FindUser(uint uid) => null;

        public Policy.Evaluation.GroupRecord? FindGroup(ReadOnlySpan<byte> name) => null;

        public Policy.Evaluation.GroupRecord? FindGroup(uint gid) => null;

        public IReadOnlyList<Policy.Evaluation.GroupRecord> GroupsOf(Policy.Evaluation.UserRecord user) => [];

        public Policy.Evaluation.FactAnswer IsInNetgroup(ReadOnlySpan<byte> netgroup, ReadOnlySpan<byte> host, ReadOnlySpan<byte> user) => Policy.Evaluation.FactAnswer.No;

        public Policy.Evaluation.FactAnswer Identify(ReadOnlySpan<byte> path, out Policy.Evaluation.FileIdentity identity)
        {
            identity = path.SequenceEqual("/opt"u8) ? new Policy.Evaluation.FileIdentity(1, 2, 0x41ED, 1000, 0) : new Policy.Evaluation.FileIdentity(1, 1, 0x81ED, 0, 0);
            return Policy.Evaluation.FactAnswer.Yes;
        }

        public byte[]? CanonicalDirectory(ReadOnlySpan<byte> path) => _none.CanonicalDirectory(path);

        public IReadOnlyList<byte[]>? List(ReadOnlySpan<byte> directory) => null;

        public Policy.Evaluation.FactAnswer TryDigest(ReadOnlySpan<byte> path, Infra.Sudo.Policy.Ast.DigestAlgorithm algorithm, Span<byte> digest) => Policy.Evaluation.FactAnswer.Failed;
    }
}
