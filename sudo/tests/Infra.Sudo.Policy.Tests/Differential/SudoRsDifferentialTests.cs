using System.Globalization;
using System.Text;
using Infra.Sudo.Policy.Evaluation;
using Infra.Sudo.Policy.Parsing;
using Infra.Sudo.Policy.Tests.Evaluation;
using Infra.Sudo.Policy.Tests.Generation;
using Infra.Testing;
using Infra.Testing.Peers;
using Xunit.Abstractions;

namespace Infra.Sudo.Policy.Tests.Differential;

/// <summary>
/// Generated policies and questions in the part of the language that sudo-rs knows: our answer against the exit of <c>sudo-rs -n -l -U USER CMD</c> by root. Where sudo-rs reads a policy in its own
/// way (<see cref="SudoRsReading"/>), ours is asked about what that policy means to it.
/// </summary>
public sealed class SudoRsDifferentialTests(ITestOutputHelper output)
{
    private const string AnswersOfBoth = """
        cp /etc/pam.d/sudo /etc/pam.d/sudo-rs
        printf 'ALL ALL = (%s) NOPASSWD: /usr/bin/true\n' "$TARGET" >/etc/sudoers; chmod 440 /etc/sudoers
        for program in sudo sudo-rs; do
            $program -n -l -U bob -u bob -g staffers -- /usr/bin/true </dev/null >/dev/null 2>&1; echo $?
            setpriv --reuid=2002 --regid=2002 --init-groups $program -n -u bob -g staffers -- /usr/bin/true </dev/null >/dev/null 2>&1; echo $?
        done

        """;

    private sealed record Outcome(int Asked, int Allowed, int ReadOtherwise, List<string> Differences);

    [PeerFact("sudo-rs", "ip", "setpriv"), Trait("Category", "Interop")]
    public async Task Questions_AreAnsweredAsSudoRsAnswersThem()
    {
        IReadOnlyList<Outcome> batches = await PolicyBatches.Run(Make, async cases => Compare(cases, await Ask(cases)));
        int asked = batches.Sum(batch => batch.Asked);
        int allowed = batches.Sum(batch => batch.Allowed);
        string[] differences = [.. batches.SelectMany(batch => batch.Differences)];

        output.WriteLine($"figure: {asked} requests, {allowed} allowed by sudo-rs, {batches.Sum(batch => batch.ReadOtherwise)} answered otherwise by ours for what sudo-rs reads otherwise, {differences.Length} differences");
        foreach (string difference in differences.Take(8))
            output.WriteLine(difference);
        Assert.InRange(allowed, asked / 20, asked * 19 / 20);
        Assert.True(differences.Length == 0, $"{differences.Length} differences of {asked}, the first: {differences.FirstOrDefault()}");
    }

    // What differences.md says of sudo-rs; exit codes of the list and of the run by each.
    [PeerTheory("sudo", "sudo-rs", "ip", "setpriv"), Trait("Category", "Interop")]
    [InlineData("carol : staffers", "1 1 0 0", Verdict.Denied)]
    [InlineData("!bob : staffers", "1 1 0 0", Verdict.Denied)]
    [InlineData("bob : staffers", "0 0 0 0", Verdict.Allowed)]
    [InlineData("carol : opers", "1 1 1 1", Verdict.Denied)]
    [InlineData("carol", "1 1 1 1", Verdict.Denied)]
    public async Task CallerAsTargetWithAnotherGroup_IsHeldAgainstTheUsersToo(string target, string ofBoth, Verdict expected)
    {
        using var folder = new TemporaryFolder();
        RootFacts facts = OriginalMachine.Facts();
        var engine = new PolicyEngine(OurTools.Parse("/etc/sudoers", $"ALL ALL = ({target}) NOPASSWD: /usr/bin/true\n"), facts);
        var listed = new Question("root", "bob", "staffers", "bob", "/usr/bin/true", []);

        ChildResultText answers = await OriginalMachine.Run(folder, $"TARGET='{target}'\n{AnswersOfBoth}", TimeSpan.FromSeconds(60));

        Assert.Equal(ofBoth, string.Join(' ', answers.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)));
        Assert.Equal(expected, engine.Evaluate(OriginalMachine.RequestOf(listed, facts, RequestMode.ListCommand)).Verdict);
        Assert.Equal(expected, engine.Evaluate(OriginalMachine.RequestOf(listed with { Caller = "bob", ListUser = null, DoesRun = true }, facts, RequestMode.Run)).Verdict);
    }

    private static PolicyCase Make(ulong seed)
    {
        var generator = new CommonPolicies(seed);
        return new PolicyCase(seed, generator.Policy(), [.. Enumerable.Range(0, PolicyBatches.QuestionsOfPolicy).Select(_ => generator.Ask())]);
    }

    private static async Task<bool[][]> Ask(PolicyCase[] cases)
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
        Assert.True(lines.Length == cases.Length * PolicyBatches.QuestionsOfPolicy, $"{lines.Length} answers:\n{result.Output[..Math.Min(500, result.Output.Length)]}\n{result.Error}");
        return [.. lines.Select(line => line == "0").Chunk(PolicyBatches.QuestionsOfPolicy)];
    }

    private static Outcome Compare(PolicyCase[] cases, bool[][] answers)
    {
        List<string> differences = [];
        int readOtherwise = 0;
        for (int i = 0; i < cases.Length; i++)
            readOtherwise += Compare(cases[i], answers[i], differences);
        return new Outcome(cases.Sum(each => each.Questions.Length), answers.Sum(each => each.Count(answer => answer)), readOtherwise, differences);
    }

    // Returns how often our own reading of the policy gives another answer than that of sudo-rs.
    private static int Compare(PolicyCase asked, bool[] answers, List<string> differences)
    {
        RootFacts facts = OriginalMachine.Facts();
        PolicyEngine engine = EngineOf(asked.Policy, facts);
        if (engine.Policy.HasErrors) differences.Add(ProblemText.Render(engine.Policy.Problems[0]) + asked.Policy);
        int readOtherwise = 0;
        for (int i = 0; i < answers.Length; i++)
        {
            Question question = asked.Questions[i];
            Request request = OriginalMachine.RequestOf(question, facts, RequestMode.ListCommand);
            Judgement judgement = engine.Evaluate(request);
            if (SudoRsReading.Differs(question, facts))
            {
                bool isAllowed = judgement.IsAllowed;
                judgement = EngineOf(SudoRsReading.Translate(asked.Policy, question.ListUser!), facts).Evaluate(request);
                if (judgement.IsAllowed != isAllowed) readOtherwise++;
            }

            if (judgement.IsAllowed != answers[i])
                differences.Add($"sudo-rs {answers[i]}, ours {judgement.Verdict} {judgement.Reason} spec {judgement.Spec}\n{question.ToShell()}\n{asked.Policy}");
        }

        return readOtherwise;
    }

    private static PolicyEngine EngineOf(string policy, RootFacts facts) => new(OurTools.Parse("/etc/sudoers", policy), facts);
}
