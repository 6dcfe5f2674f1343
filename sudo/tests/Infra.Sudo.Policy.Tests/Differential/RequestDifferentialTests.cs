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
/// of its own.
/// </summary>
public sealed class RequestDifferentialTests(ITestOutputHelper output)
{
    private sealed record Found(PolicyCase Case, int Question, string Difference);

    [PeerFact("sudo", "ip", "setpriv"), Trait("Category", "Interop")]
    public Task Questions_AreAnsweredAsTheOriginalAnswersThem() => Compare(doesRun: false);

    [PeerFact("sudo", "ip", "setpriv"), Trait("Category", "Interop")]
    public Task Commands_RunWithoutPasswordWhereTheOriginalRunsThem() => Compare(doesRun: true);

    private async Task Compare(bool doesRun)
    {
        IReadOnlyList<(int Asked, int Allowed, Found[] Found)> batches = await PolicyBatches.Run(seed => Make(seed, doesRun), async cases =>
        {
            bool[][] answers = await AskOriginal(cases);
            return (cases.Sum(each => each.Questions.Length), answers.Sum(each => each.Count(answer => answer)), cases.SelectMany((each, i) => Compare(each, answers[i])).ToArray());
        });
        int asked = batches.Sum(batch => batch.Asked);
        int allowed = batches.Sum(batch => batch.Allowed);
        Found[] found = [.. batches.SelectMany(batch => batch.Found)];
        List<string> shown = [];
        foreach (Found each in found.Take(8))
            shown.Add($"request-{each.Case.Seed}-{each.Question}: {each.Difference}\n{(shown.Count < SmallestDifference.CutMax ? await Cut(each) : each.Case.Policy)}");

        output.WriteLine($"figure: {asked} requests, {allowed} {(doesRun ? "run" : "allowed")} by the original, {found.Length} differences");
        foreach (string difference in shown)
            output.WriteLine(difference);
        Assert.InRange(allowed, asked / 30, asked * 19 / 20);
        Assert.True(found.Length == 0, $"{found.Length} differences of {asked}, the first: {shown.FirstOrDefault()}");
    }

    private static PolicyCase Make(ulong seed, bool doesRun)
    {
        var generator = new PolicyQuestions(seed);
        string policy = OriginalMachine.FillDigests(generator.Policy());
        return new PolicyCase(seed, policy, [.. Enumerable.Range(0, PolicyBatches.QuestionsOfPolicy).Select(_ => doesRun ? generator.AskToRun() : generator.Ask())]);
    }

    // All that one caller asks about a policy is a script of his own: a change of user costs as much as a question.
    private static async Task<bool[][]> AskOriginal(PolicyCase[] cases)
    {
        using var folder = new TemporaryFolder();
        var script = new StringBuilder("as() { setpriv --reuid=$1 --regid=$2 --init-groups /bin/sh <$3; }\n");
        for (int i = 0; i < cases.Length; i++)
        {
            folder.Write($"p{i}", cases[i].Policy);
            script.Append(CultureInfo.InvariantCulture, $"cat {folder.Root}/p{i} >/etc/sudoers; chmod 440 /etc/sudoers\n");
            foreach (IGrouping<string, (int Index, Question Question)> ofCaller in cases[i].Questions.Index().GroupBy(each => each.Item.Caller))
            {
                (_, uint uid, uint gid) = PolicyQuestions.Users.First(user => user.Name == ofCaller.Key);
                folder.Write($"p{i}-{uid}", string.Concat(ofCaller.Select(each => $"sudo {each.Question.ToShell()} </dev/null >/dev/null 2>&1; echo {i} {each.Index} $?\n").ToArray()));
                script.Append(CultureInfo.InvariantCulture, $"as {uid} {gid} {folder.Root}/p{i}-{uid}\n");
            }
        }

        ChildResultText result = await OriginalMachine.Run(folder, script.ToString(), TimeSpan.FromSeconds(120 + (cases.Length * 20)));
        int[][] lines = [.. result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ').Select(number => int.Parse(number, CultureInfo.InvariantCulture)).ToArray())];
        Assert.True(lines.Length == cases.Sum(each => each.Questions.Length), $"{lines.Length} answers:\n{result.Output[..Math.Min(500, result.Output.Length)]}\n{result.Error}");
        bool[][] answers = [.. cases.Select(each => new bool[each.Questions.Length])];
        foreach (int[] line in lines)
            answers[line[0]][line[1]] = line[2] == 0;
        return answers;
    }

    // The smallest policy with which the answer to a question differs, kept under a name.
    private static async Task<string> Cut(Found found)
    {
        Question question = found.Case.Questions[found.Question];
        string smallest = await SmallestDifference.Find(found.Case.Policy, async texts =>
        {
            PolicyCase[] cases = [.. texts.Select(text => new PolicyCase(found.Case.Seed, text, [question]))];
            bool[][] answers = await AskOriginal(cases);
            return [.. cases.Select((each, i) => Compare(each, answers[i]).Count > 0)];
        });
        SmallestDifference.Keep($"request-{found.Case.Seed}-{found.Question}", $"# {question.Caller}: sudo {question.ToShell()}\n{smallest}");
        return smallest;
    }

    private static List<Found> Compare(PolicyCase asked, bool[] answers)
    {
        List<Found> differences = [];
        SudoersPolicy policy = SudoersLoader.Parse("/etc/sudoers"u8, Encoding.Latin1.GetBytes(asked.Policy), source: null, LoadOptions.Default);
        if (policy.HasErrors) differences.Add(new Found(asked, 0, ProblemText.Render(policy.Problems[0])));
        RootFacts facts = OriginalMachine.Facts();
        var engine = new PolicyEngine(policy, facts);
        for (int i = 0; i < answers.Length; i++)
        {
            Question question = asked.Questions[i];
            Judgement judgement = engine.Evaluate(OriginalMachine.RequestOf(question, facts, question.DoesRun ? RequestMode.Run : RequestMode.ListCommand));
            bool isDone = judgement.IsAllowed && !(question.DoesRun && judgement.NeedsPassword);
            if (isDone != answers[i])
                differences.Add(new Found(asked, i, $"original {answers[i]}, ours {judgement.Verdict} {judgement.Reason} {judgement.Note} password {judgement.NeedsPassword} spec {judgement.Spec}\n{question.Caller}: sudo {question.ToShell()}"));
        }

        return differences;
    }
}
