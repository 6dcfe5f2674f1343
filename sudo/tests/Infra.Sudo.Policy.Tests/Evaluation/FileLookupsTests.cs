using System.Text;
using Infra.Sudo.Policy.Ast;
using Infra.Sudo.Policy.Evaluation;

namespace Infra.Sudo.Policy.Tests.Evaluation;

/// <summary>How often a decision asks the machine about files.</summary>
public sealed class FileLookupsTests
{
    private const string Digest = "sha256:0000000000000000000000000000000000000000000000000000000000000000";

    [Theory]
    [InlineData("alice ALL=/usr/bin/ls x\n")]
    [InlineData("alice ALL=/usr/bin/ls x, /bin/ls x, /usr/bin/cat\n")]
    [InlineData("alice ALL=" + Digest + " /usr/bin/ls, " + Digest + " ALL\n")]
    [InlineData("alice ALL=/usr/bin/, !/bin/, /bin/\n")]
    public void RulesAboutTheSameFiles_AskOnce(string rule)
    {
        int once = CallsOf(rule);

        Assert.InRange(once, 3, 12);
        Assert.Equal(once, CallsOf(string.Concat(Enumerable.Repeat(rule, 1000).ToArray())));
    }

    [Fact]
    public void EachDecision_AsksAnew()
    {
        var facts = new FaultyFacts(TestPolicy.Machine(), -1);
        var engine = new PolicyEngine(TestPolicy.Parse("alice ALL=/usr/bin/ls x\n"), facts);
        Request request = TestPolicy.Ask(TestPolicy.Machine(), "alice", "/usr/bin/ls y");
        engine.Evaluate(request);
        int once = facts.Calls;

        engine.Evaluate(request);

        Assert.Equal(2 * once, facts.Calls);
    }

    [Fact]
    public void EverOtherPaths_EndInARefusal()
    {
        var text = new StringBuilder("alice ALL=ALL\n");
        for (int i = 0; i < 120_000; i++)
            text.Append($"bob, alice ALL=/d{i}/ls x\n");
        var facts = new FaultyFacts(TestPolicy.Machine(), -1);
        var engine = new PolicyEngine(TestPolicy.Parse(text.ToString()), facts);

        Judgement judgement = engine.Evaluate(TestPolicy.Ask(TestPolicy.Machine(), "alice", "/usr/bin/ls y"));

        Assert.Equal((false, "the policy is over a limit"), (judgement.IsAllowed, judgement.Note));
        Assert.InRange(facts.Calls, 50_000, 200_000);
    }

    private static int CallsOf(string text)
    {
        var facts = new FaultyFacts(TestPolicy.Machine(), -1);
        SudoersPolicy policy = TestPolicy.Parse(text);
        new PolicyEngine(policy, facts).Evaluate(TestPolicy.Ask(TestPolicy.Machine(), "alice", "/usr/bin/ls y"));
        return facts.Calls;
    }
}
