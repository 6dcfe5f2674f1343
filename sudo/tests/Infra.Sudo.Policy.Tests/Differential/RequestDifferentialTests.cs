using System.Globalization;
using System.Security.Cryptography;
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
/// Generated policies and questions: our answer against the exit of <c>sudo -n -l CMD</c> under <c>listpw=never</c>, in a machine of its own with users, groups, netgroups,
/// an interface and links. INFRA_SUDO_REQUESTS says how many questions (400), INFRA_SEED where to begin.
/// </summary>
public sealed class RequestDifferentialTests(ITestOutputHelper output)
{
    private const int QuestionsOfPolicy = 40;
    private const int PoliciesOfRun = 50;

    private const string Machine = """
        set -e
        hostname web1.example.com
        ip link add v0 type veth peer name v1
        ip addr add 10.1.2.3/16 dev v0
        ip link set v0 up; ip link set v1 up
        printf '127.0.0.1 localhost\n10.1.2.3 web1.example.com web1\n' >/etc/hosts
        printf 'passwd: files\ngroup: files\nhosts: files\nnetgroup: files\n' >/etc/nsswitch.conf
        printf 'admins (,alice,) (,carol,)\nservers (web1,,) (db1,,)\n' >/etc/netgroup
        mkdir -p /opt/tools; cp /usr/bin/true /opt/tools/run; cp /usr/bin/false /opt/tools/other; ln -s tools /opt/link; ln /opt/tools/run /opt/hard
        rm -rf /etc/sudoers.d
        printf 'auth sufficient pam_permit.so\naccount sufficient pam_permit.so\nsession sufficient pam_permit.so\n' >/etc/pam.d/sudo
        set +e
        """;

    private static string Root => PeerRoot.DefaultFolder;

    [PeerFact("sudo", "ip", "setpriv"), Trait("Category", "Interop")]
    public async Task Questions_AreAnsweredAsTheOriginalAnswersThem()
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
            bool[][] answers = await AskOriginal(cases);
            for (int i = 0; i < cases.Length; i++)
                allowed += Compare(at + (ulong)i, cases[i].Policy, cases[i].Questions, answers[i], differences);
            asked += policies * QuestionsOfPolicy;
        }

        output.WriteLine($"{asked} requests, {allowed} allowed by the original, {differences.Count} differences");
        foreach (string difference in differences.Take(8))
            output.WriteLine(difference);
        Assert.InRange(allowed, asked / 20, asked * 19 / 20);
        Assert.True(differences.Count == 0, $"{differences.Count} differences of {asked}, the first: {differences.FirstOrDefault()}");
    }

    private static (string Policy, Question[] Questions) Make(ulong seed)
    {
        var generator = new PolicyQuestions(seed);
        byte[] ls = SHA256.HashData(File.ReadAllBytes(Root + "/usr/bin/ls"));
        byte[] id = SHA256.HashData(File.ReadAllBytes(Root + "/usr/bin/id"));
        string policy = generator.Policy()
            .Replace("%LSDIGEST%", "sha256:" + Convert.ToHexStringLower(ls), StringComparison.Ordinal)
            .Replace("%LSBASE64%", "sha256:" + Convert.ToBase64String(ls).TrimEnd('='), StringComparison.Ordinal)
            .Replace("%IDDIGEST%", "sha256:" + Convert.ToHexString(id), StringComparison.Ordinal);
        return (policy, [.. Enumerable.Range(0, QuestionsOfPolicy).Select(_ => generator.Ask())]);
    }

    private static async Task<bool[][]> AskOriginal((string Policy, Question[] Questions)[] cases)
    {
        using var folder = new TemporaryFolder();
        var script = new StringBuilder(Machine).Append('\n');
        foreach ((string name, uint uid, uint gid) in PolicyQuestions.Users.Skip(1))
            script.Append(CultureInfo.InvariantCulture, $"echo {name}:x:{uid}:{gid}::/tmp:/bin/sh >>/etc/passwd\n");
        foreach ((string name, uint gid, string[] members) in PolicyQuestions.Groups.Skip(1))
            script.Append(CultureInfo.InvariantCulture, $"echo {name}:x:{gid}:{string.Join(',', members)} >>/etc/group\n");
        script.Append("ask() { u=$1; g=$2; shift 2; setpriv --reuid=$u --regid=$g --init-groups sudo \"$@\" </dev/null >/dev/null 2>&1; echo $?; }\n");
        script.Append("ask 0 0 -n -l >/dev/null\n");
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

        folder.Write("run.sh", script.ToString());
        await using PeerProcess run = PeerRoot.Open().Start(new PeerStart("unshare", "--net", "--uts", "/bin/sh", folder.Root + "/run.sh") { WorkFolders = [folder.Root] });
        ChildResultText result = await ChildResultText.Of(run, TimeSpan.FromSeconds(120 + (cases.Length * 20)));
        string[] lines = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.True(lines.Length == cases.Length * QuestionsOfPolicy, $"{lines.Length} answers:\n{result.Output[..Math.Min(500, result.Output.Length)]}\n{result.Error}");
        return [.. cases.Select((_, i) => lines.Skip(i * QuestionsOfPolicy).Take(QuestionsOfPolicy).Select(line => line == "0").ToArray())];
    }

    private static int Compare(ulong seed, string text, Question[] questions, bool[] answers, List<string> differences)
    {
        SudoersPolicy policy = SudoersLoader.Parse("/etc/sudoers"u8, Encoding.Latin1.GetBytes(text), source: null, LoadOptions.Default);
        if (policy.HasErrors) differences.Add($"seed {seed}: {ProblemText.Render(policy.Problems[0])}");
        RootFacts facts = Facts();
        var engine = new PolicyEngine(policy, facts);
        for (int i = 0; i < questions.Length; i++)
        {
            Judgement judgement = engine.Evaluate(RequestOf(questions[i], facts));
            if (judgement.IsAllowed != answers[i])
                differences.Add($"seed {seed} question {i}: original {answers[i]}, ours {judgement.Verdict} {judgement.Reason} {judgement.Note} spec {judgement.Spec}\n{questions[i].Caller}: sudo {questions[i].ToShell()}\n{text}");
        }
        return answers.Count(answer => answer);
    }

    private static Request RequestOf(Question question, RootFacts facts)
    {
        string command = question.Command.Contains('/') ? question.Command : "/usr/bin/" + question.Command;
        return new Request
        {
            User = facts.FindUser(Encoding.UTF8.GetBytes(question.Caller))!,
            Mode = RequestMode.ListCommand,
            Host = "web1.example.com"u8.ToArray(),
            RunasUser = question.RunasUser is null ? null : UserOf(question.RunasUser, facts),
            RunasGroup = question.RunasGroup is null ? null : question.RunasGroup[0] == '#' ? facts.FindGroup(uint.Parse(question.RunasGroup[1..], CultureInfo.InvariantCulture)) : facts.FindGroup(Encoding.UTF8.GetBytes(question.RunasGroup)),
            ListUser = question.ListUser is null ? null : UserOf(question.ListUser, facts),
            Command = Encoding.UTF8.GetBytes(command),
            Arguments = [.. question.Arguments.Select(argument => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(argument))],
            Time = DateTimeOffset.UtcNow.ToUnixTimeSeconds(),
        };
    }

    private static UserRecord UserOf(string text, RootFacts facts) =>
        (text[0] == '#' ? facts.FindUser(uint.Parse(text[1..], CultureInfo.InvariantCulture)) : facts.FindUser(Encoding.UTF8.GetBytes(text)))!;

    private static RootFacts Facts()
    {
        var facts = new RootFacts(Root) { Addresses = [new InterfaceAddress(new byte[] { 10, 1, 2, 3 }, new byte[] { 255, 255, 0, 0 })] };
        foreach ((string name, uint gid, _) in PolicyQuestions.Groups)
            facts.Group(name, gid);
        foreach ((string name, uint uid, uint gid) in PolicyQuestions.Users)
            facts.User(name, uid, gid, [.. PolicyQuestions.Groups.Where(group => group.Members.Contains(name)).Select(group => group.Name)]);
        facts.Netgroups["admins"] = [(null, "alice"), (null, "carol")];
        facts.Netgroups["servers"] = [("web1", null), ("db1", null)];
        return facts.File("/opt/tools/run", 1).File("/opt/tools/other", 2).Link("/opt/link", "tools").File("/opt/hard", 1);
    }
}
