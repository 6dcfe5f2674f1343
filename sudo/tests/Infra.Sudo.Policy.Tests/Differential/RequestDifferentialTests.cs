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
/// Generated policies and questions: our answer against the exit of <c>sudo -n -l CMD</c> under <c>listpw=never</c>, and of <c>sudo -n CMD</c>, which has to be allowed without a password, in a machine
/// of its own. INFRA_SUDO_REQUESTS says how many questions each (400), INFRA_SEED where to begin.
/// </summary>
public sealed class RequestDifferentialTests(ITestOutputHelper output)
{
    private const int QuestionsOfPolicy = 40;
    private const int PoliciesOfRun = 50;

    [PeerFact("sudo", "ip", "setpriv"), Trait("Category", "Interop")]
    public Task Questions_AreAnsweredAsTheOriginalAnswersThem() => Compare(doesRun: false);

    [PeerFact("sudo", "ip", "setpriv"), Trait("Category", "Interop")]
    public Task Commands_RunWithoutPasswordWhereTheOriginalRunsThem() => Compare(doesRun: true);

    private async Task Compare(bool doesRun)
    {
        int count = int.Parse(Environment.GetEnvironmentVariable("INFRA_SUDO_REQUESTS") ?? "400", CultureInfo.InvariantCulture);
        ulong seed = ulong.Parse(Environment.GetEnvironmentVariable("INFRA_SEED") ?? "1", CultureInfo.InvariantCulture);
        List<string> differences = [];
        int allowed = 0;
        int asked = 0;
        for (ulong at = seed; asked < count; at += PoliciesOfRun)
        {
            int policies = Math.Min(PoliciesOfRun, (count - asked + QuestionsOfPolicy - 1) / QuestionsOfPolicy);
            (string Policy, Question[] Questions)[] cases = [.. Enumerable.Range(0, policies).Select(i => Make(at + (ulong)i, doesRun))];
            bool[][] answers = await AskOriginal(cases);
            for (int i = 0; i < cases.Length; i++)
            {
                allowed += answers[i].Count(answer => answer);
                foreach ((int question, string difference) in Compare(cases[i].Policy, cases[i].Questions, answers[i]))
                {
                    string name = $"request-{at + (ulong)i}-{question}";
                    string shown = differences.Count < SmallestDifference.CutMax ? await Cut(cases[i].Policy, cases[i].Questions[question], name) : cases[i].Policy;
                    differences.Add($"{name}: {difference}\n{shown}");
                }
            }

            asked += policies * QuestionsOfPolicy;
        }

        output.WriteLine($"figure: {asked} requests, {allowed} {(doesRun ? "run" : "allowed")} by the original, {differences.Count} differences");
        foreach (string difference in differences.Take(8))
            output.WriteLine(difference);
        Assert.InRange(allowed, asked / 30, asked * 19 / 20);
        Assert.True(differences.Count == 0, $"{differences.Count} differences of {asked}, the first: {differences.FirstOrDefault()}");
    }

    private static (string Policy, Question[] Questions) Make(ulong seed, bool doesRun)
    {
        var generator = new PolicyQuestions(seed);
        return (OriginalMachine.FillDigests(generator.Policy()), [.. Enumerable.Range(0, QuestionsOfPolicy).Select(_ => doesRun ? generator.AskToRun() : generator.Ask())]);
    }

    private static async Task<bool[][]> AskOriginal((string Policy, Question[] Questions)[] cases)
    {
        using var folder = new TemporaryFolder();
        var script = new StringBuilder("ask 0 0 -n -l >/dev/null\n");
        for (int i = 0; i < cases.Length; i++)
        {
            folder.Write($"p{i}", cases[i].Policy);
            script.Append(CultureInfo.InvariantCulture, $"cat {folder.Root}/p{i} >/etc/sudoers; chmod 440 /etc/sudoers\n");
            foreach (Question question in cases[i].Questions)
            {
                (_, uint uid, uint gid) = PolicyQuestions.Users.First(user => user.Name == question.Caller);
                script.Append(CultureInfo.InvariantCulture, $"ask {uid} {gid} {question.ToShell()}\n");
            }
        }

        ChildResultText result = await OriginalMachine.Run(folder, script.ToString(), TimeSpan.FromSeconds(120 + (cases.Length * 20)));
        string[] lines = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.True(lines.Length == cases.Sum(each => each.Questions.Length), $"{lines.Length} answers:\n{result.Output[..Math.Min(500, result.Output.Length)]}\n{result.Error}");
        int next = 0;
        return [.. cases.Select(each => each.Questions.Select(_ => lines[next++] == "0").ToArray())];
    }

    // The smallest policy with which the answer to a question differs, kept under a name.
    private static async Task<string> Cut(string policy, Question question, string name)
    {
        string smallest = await SmallestDifference.Find(policy, async texts =>
        {
            (string Policy, Question[] Questions)[] cases = [.. texts.Select(text => (text, (Question[])[question]))];
            bool[][] answers = await AskOriginal(cases);
            return [.. cases.Select((each, i) => Compare(each.Policy, each.Questions, answers[i]).Count > 0)];
        });
        SmallestDifference.Keep(name, $"# {question.Caller}: sudo {question.ToShell()}\n{smallest}");
        return smallest;
    }

    private static List<(int Question, string Difference)> Compare(string text, Question[] questions, bool[] answers)
    {
        List<(int Question, string Difference)> differences = [];
        SudoersPolicy policy = SudoersLoader.Parse("/etc/sudoers"u8, Encoding.Latin1.GetBytes(text), source: null, LoadOptions.Default);
        if (policy.HasErrors) differences.Add((0, ProblemText.Render(policy.Problems[0])));
        RootFacts facts = OriginalMachine.Facts();
        var engine = new PolicyEngine(policy, facts);
        for (int i = 0; i < questions.Length; i++)
        {
            Judgement judgement = engine.Evaluate(OriginalMachine.RequestOf(questions[i], facts, questions[i].DoesRun ? RequestMode.Run : RequestMode.ListCommand));
            bool isDone = judgement.IsAllowed && !(questions[i].DoesRun && judgement.NeedsPassword);
            if (isDone != answers[i])
                differences.Add((i, $"original {answers[i]}, ours {judgement.Verdict} {judgement.Reason} {judgement.Note} password {judgement.NeedsPassword} spec {judgement.Spec}\n{questions[i].Caller}: sudo {questions[i].ToShell()}"));
        }

        return differences;
    }
}
