using System.Globalization;
using System.Text;
using Infra.Sudo.Policy.Ast;
using Infra.Sudo.Policy.Evaluation;
using Infra.Sudo.Policy.Parsing;
using Infra.Sudo.Policy.Tests.Evaluation;
using Infra.Sudo.Policy.Tests.Generation;
using Infra.Testing;
using Infra.Testing.Peers;
using Xunit.Abstractions;

namespace Infra.Sudo.Policy.Tests.Differential;

/// <summary>
/// Generated policies and questions in the part of the language that sudo-rs knows: our answer against the exit of <c>sudo-rs -n -l -U USER CMD</c> by root. INFRA_SUDO_REQUESTS says how many
/// questions (400), INFRA_SEED where to begin.
/// </summary>
public sealed class SudoRsDifferentialTests(ITestOutputHelper output)
{
    private const int QuestionsOfPolicy = 40;
    private const int PoliciesOfRun = 50;

    [PeerFact("sudo-rs", "ip", "setpriv"), Trait("Category", "Interop")]
    public async Task Questions_AreAnsweredAsSudoRsAnswersThem()
    {
        int count = int.Parse(Environment.GetEnvironmentVariable("INFRA_SUDO_REQUESTS") ?? "400", CultureInfo.InvariantCulture);
        ulong seed = ulong.Parse(Environment.GetEnvironmentVariable("INFRA_SEED") ?? "1", CultureInfo.InvariantCulture);
        List<string> differences = [];
        int allowed = 0;
        int asked = 0;
        for (ulong at = seed; asked < count; at += PoliciesOfRun)
        {
            int policies = Math.Min(PoliciesOfRun, (count - asked + QuestionsOfPolicy - 1) / QuestionsOfPolicy);
            (string Policy, Question[] Questions)[] cases = [.. Enumerable.Range(0, policies).Select(i => Make(at + (ulong)i))];
            bool[] answers = await Ask(cases);
            for (int i = 0; i < cases.Length; i++)
                Compare(cases[i].Policy, cases[i].Questions, answers.AsSpan(i * QuestionsOfPolicy, QuestionsOfPolicy), differences);
            allowed += answers.Count(answer => answer);
            asked += answers.Length;
        }

        output.WriteLine($"figure: {asked} requests, {allowed} allowed by sudo-rs, {differences.Count} differences");
        foreach (string difference in differences.Take(8))
            output.WriteLine(difference);
        Assert.InRange(allowed, asked / 20, asked * 19 / 20);
        Assert.True(differences.Count == 0, $"{differences.Count} differences of {asked}, the first: {differences.FirstOrDefault()}");
    }

    private static (string Policy, Question[] Questions) Make(ulong seed)
    {
        var generator = new CommonPolicies(seed);
        return (generator.Policy(), [.. Enumerable.Range(0, QuestionsOfPolicy).Select(_ => generator.Ask())]);
    }

    private static async Task<bool[]> Ask((string Policy, Question[] Questions)[] cases)
    {
        using var folder = new TemporaryFolder();
        var script = new StringBuilder();
        for (int i = 0; i < cases.Length; i++)
        {
            folder.Write($"p{i}", cases[i].Policy);
            script.Append(CultureInfo.InvariantCulture, $"cat {folder.Root}/p{i} >/etc/sudoers; chmod 440 /etc/sudoers\n");
            foreach (Question question in cases[i].Questions)
                script.Append(CultureInfo.InvariantCulture, $"sudo-rs {question.ToShell()} </dev/null >/dev/null 2>&1; echo $?\n");
        }

        ChildResultText result = await OriginalMachine.Run(folder, script.ToString(), TimeSpan.FromSeconds(120 + (cases.Length * 20)));
        string[] lines = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.True(lines.Length == cases.Length * QuestionsOfPolicy, $"{lines.Length} answers:\n{result.Output[..Math.Min(500, result.Output.Length)]}\n{result.Error}");
        return [.. lines.Select(line => line == "0")];
    }

    private static void Compare(string text, Question[] questions, ReadOnlySpan<bool> answers, List<string> differences)
    {
        SudoersPolicy policy = SudoersLoader.Parse("/etc/sudoers"u8, Encoding.Latin1.GetBytes(text), source: null, LoadOptions.Default);
        if (policy.HasErrors) differences.Add(ProblemText.Render(policy.Problems[0]) + text);
        RootFacts facts = OriginalMachine.Facts();
        var engine = new PolicyEngine(policy, facts);
        for (int i = 0; i < questions.Length; i++)
        {
            Judgement judgement = engine.Evaluate(OriginalMachine.RequestOf(questions[i], facts, RequestMode.ListCommand));
            if (judgement.IsAllowed != answers[i])
                differences.Add($"sudo-rs {answers[i]}, ours {judgement.Verdict} {judgement.Reason} spec {judgement.Spec}\n{questions[i].ToShell()}\n{text}");
        }
    }
}
