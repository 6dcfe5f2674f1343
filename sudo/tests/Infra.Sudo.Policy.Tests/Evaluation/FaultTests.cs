using Infra.Sudo.Policy.Ast;
using Infra.Sudo.Policy.Evaluation;
using Infra.Sudo.Policy.Tests.Generation;
using Infra.Testing.Fakes;

namespace Infra.Sudo.Policy.Tests.Evaluation;

/// <summary>Every call for a fact fails in turn: no answer may become a better one by it.</summary>
public sealed class FaultTests
{
    private const int Policies = 150;
    private const int Questions = 12;

    [Fact]
    public void EachFact_FailingInTurn_NeverAllowsMore()
    {
        ulong seed = SeededRandom.SeedOfEnvironment() ?? 1;
        int failures = 0;
        int turned = 0;
        for (ulong i = seed; i < seed + Policies; i++)
        {
            var generator = new PolicyQuestions(i);
            string text = PolicyPropertyTests.WithoutDigests(generator.Policy());
            SudoersPolicy policy = TestPolicy.Parse(text);
            RootFacts facts = PolicyPropertyTests.Machine();
            facts.Netgroups["admins"] = [(null, "alice"), (null, "carol")];
            facts.Netgroups["servers"] = [("web1", null)];
            for (int question = 0; question < Questions; question++)
            {
                Request request = PolicyPropertyTests.RequestOf(generator.Ask(), facts);
                var counted = new FaultyFacts(facts, -1);
                bool isAllowed = new PolicyEngine(policy, counted).Evaluate(request).IsAllowed;
                for (int call = 0; call < Math.Min(counted.Calls, 200); call++)
                {
                    Judgement judgement = new PolicyEngine(policy, new FaultyFacts(facts, call)).Evaluate(request);
                    Assert.False(judgement.IsAllowed && !isAllowed, $"seed {i} question {question} call {call}:\n{text}\n{System.Text.Encoding.ASCII.GetString(request.User.Name)} {System.Text.Encoding.ASCII.GetString(request.Command.Span)}");
                    failures++;
                    if (isAllowed && !judgement.IsAllowed) turned++;
                }
            }
        }

        Assert.InRange(turned, 10, failures);   // else nothing failed where it mattered
    }

    [Theory]
    [InlineData("alice ALL=ALL\n+admins ALL=!/usr/bin/ls", "/usr/bin/ls", false)]           // the rule may be for alice: what it takes away stays away
    [InlineData("alice ALL=ALL\nalice +servers=!/usr/bin/ls", "/usr/bin/ls", false)]
    [InlineData("alice ALL=(ALL) ALL\nalice ALL=(+admins) !/usr/bin/ls", "/usr/bin/ls", false)]
    [InlineData("alice ALL=ALL\n+admins ALL=!/usr/bin/ls", "/usr/bin/id", true)]             // but nothing beside it
    [InlineData("+admins ALL=ALL", "/usr/bin/ls", false)]
    [InlineData("ALL, !+admins ALL=ALL", "/usr/bin/ls", false)]
    [InlineData("User_Alias A = bob, +admins\nALL, !A ALL=ALL", "/usr/bin/ls", false)]
    [InlineData("User_Alias A = +admins, bob\nALL, !A ALL=ALL", "/usr/bin/ls", false)]
    [InlineData("User_Alias A = !alice, +admins\n!A ALL=ALL", "/usr/bin/ls", false)]
    [InlineData("alice, +admins ALL=ALL", "/usr/bin/ls", true)]
    public void NetgroupsThatFail_LetNothingPast(string policy, string command, bool expected)
    {
        RootFacts facts = TestPolicy.Machine();
        facts.NetgroupsFail = true;

        Judgement judgement = new PolicyEngine(TestPolicy.Parse(policy + "\n"), facts).Evaluate(TestPolicy.Ask(facts, "alice", command));

        Assert.Equal(expected, judgement.IsAllowed);
        Assert.Equal("a netgroup could not be looked up", judgement.Note);
    }
}
