using System.Text;
using Infra.Sudo.Policy.Ast;
using Infra.Sudo.Policy.Evaluation;
using Infra.Sudo.Policy.Export;
using Infra.Sudo.Policy.Lint;
using Infra.Sudo.Policy.Parsing;
using Infra.Sudo.Policy.PolicyTests;
using Infra.Sudo.Policy.Tests.Evaluation;
using Infra.Testing;
using Infra.Testing.Fuzzing;

namespace Infra.Sudo.Policy.Tests.Fuzzing;

public static partial class FuzzTargets
{
    /// <summary>What is parsed is written, and what is written reads back without a mistake to the same policy.</summary>
    [FuzzTarget("sudoers", Corpus = "Corpus/sudoers", InputBytesMax = 4096)]
    public static void Sudoers(ReadOnlySpan<byte> input)
    {
        SudoersPolicy policy = SudoersLoader.Parse("f"u8, input.ToArray(), null, LoadOptions.Strict);
        _ = AliasChecker.FindUndefined(policy);
        _ = AliasChecker.FindUnused(policy);
        _ = SettingChecker.FindMistakes(policy);
        _ = PolicyLint.Check(policy);
        SudoersPolicy again = SudoersLoader.Parse("f"u8, SudoersExport.Write(policy), null, LoadOptions.Default);
        Check(!again.HasErrors, "canonical text has a mistake");
        Check(JsonExport.Write(policy).AsSpan().SequenceEqual(JsonExport.Write(again)), "canonical text means something else");
    }

    /// <summary>Any policy gives an answer within its bounds, and one that names nobody allows nothing.</summary>
    [FuzzTarget("sudoers-evaluation", Corpus = "Corpus/sudoers", InputBytesMax = 4096)]
    public static void Evaluation(ReadOnlySpan<byte> input)
    {
        SudoersPolicy policy = SudoersLoader.Parse("f"u8, input.ToArray(), null, LoadOptions.Default);
        RootFacts facts = TestPolicy.Machine();
        var engine = new PolicyEngine(policy, facts);
        foreach (RequestMode mode in (RequestMode[])[RequestMode.Run, RequestMode.List, RequestMode.Validate, RequestMode.ListCommand])
        {
            Judgement judgement = engine.Evaluate(TestPolicy.Ask(facts, "alice", "/usr/bin/ls -l /etc", "bob", "opers", mode: mode));
            Check(!judgement.IsAllowed || judgement.Spec >= 0, "allowed by nothing");
            Check(policy.RuleCount > 0 || !judgement.IsAllowed, "an empty policy allows");
        }
    }

    /// <summary>Policy tests in any text are read or refused.</summary>
    [FuzzTarget("sudoers-tests", Corpus = "Corpus/policy-tests", InputBytesMax = 2048)]
    public static void Tests(ReadOnlySpan<byte> input)
    {
        Infra.Config.ConfigResult<PolicyTestFile> file = PolicyTestFile.Parse(Encoding.UTF8.GetString(input), "f.toml");
        if (file.IsValid) _ = PolicyTestRun.Run(TestPolicy.Parse("alice ALL=ALL\n"), file.Value!, 0);
    }

    private static void Check(bool holds, string what)
    {
        if (!holds) throw new AssertionFailedException(what);
    }
}
