using System.Globalization;
using System.Text;
using Infra.Sudo.Policy.Ast;
using Infra.Sudo.Policy.Evaluation;
using Infra.Sudo.Policy.Listing;
using Infra.Sudo.Policy.Parsing;
using Infra.Sudo.Policy.Tests.Evaluation;
using Infra.Sudo.Policy.Tests.Generation;
using Infra.Testing;
using Infra.Testing.Fakes;
using Infra.Testing.Peers;
using Xunit.Abstractions;

namespace Infra.Sudo.Policy.Tests.Differential;

/// <summary>
/// Listings byte for byte against <c>sudo -l</c>, <c>-ll</c>, <c>-l CMD</c> and <c>-ll CMD</c> of the original, folded at several widths and not at all. INFRA_SUDO_LISTINGS says how many policies (60),
/// INFRA_SEED where to begin.
/// </summary>
public sealed class ListingDifferentialTests(ITestOutputHelper output)
{
    private const int PoliciesOfRun = 50;
    private const string Settings = "\nDefaults root_sudo, !requiretty, listpw=never, !fqdn, !selinux\n";

    private sealed record Asked(string Policy, Question Question, bool IsLong, int Width);

    [PeerFact("sudo", "ip", "setpriv"), Trait("Category", "Interop")]
    public async Task Listings_AreThoseOfTheOriginal()
    {
        int count = int.Parse(Environment.GetEnvironmentVariable("INFRA_SUDO_LISTINGS") ?? "60", CultureInfo.InvariantCulture);
        ulong seed = ulong.Parse(Environment.GetEnvironmentVariable("INFRA_SEED") ?? "1", CultureInfo.InvariantCulture);
        List<string> differences = [];
        int listed = 0;
        int empty = 0;
        for (int done = 0; done < count; done += PoliciesOfRun)
        {
            Asked[] asked = [.. Enumerable.Range(done, Math.Min(PoliciesOfRun, count - done)).SelectMany(i => Make(seed + (ulong)i))];
            byte[][] texts = await AskOriginal(asked);
            for (int i = 0; i < asked.Length; i++)
            {
                byte[] ours = Ours(asked[i]);
                listed++;
                if (texts[i].Length == 0) empty++;
                if (!ours.AsSpan().SequenceEqual(texts[i]))
                    differences.Add($"{asked[i].Question.Caller}: sudo {asked[i].Question.ToShell()} long {asked[i].IsLong} width {asked[i].Width}\n{asked[i].Policy}\n--- original\n{Encoding.Latin1.GetString(texts[i])}\n--- ours\n{Encoding.Latin1.GetString(ours)}");
            }
        }

        output.WriteLine($"figure: {listed} listings of {count} policies, {empty} refused, {differences.Count} differences");
        foreach (string difference in differences.Take(4))
            output.WriteLine(difference);
        Assert.InRange(empty, 1, listed * 2 / 3);
        Assert.True(differences.Count == 0, $"{differences.Count} differences of {listed}, the first: {differences.FirstOrDefault()}");
    }

    private static IEnumerable<Asked> Make(ulong seed)
    {
        var random = new SeededRandom(seed);
        var generator = new PolicyQuestions(seed);
        string policy = OriginalMachine.FillDigests(generator.Policy());
        if (random.Next(3) > 0) policy = new SudoersGenerator(seed).Valid() + "\n" + policy;
        policy += Settings;
        int[] widths = [0, 80, 40, 132, 25];
        foreach ((string user, _, _) in PolicyQuestions.Users)
        {
            // Root asks about the others too, so that settings such as requiretty of the generated part do not matter.
            var question = new Question("root", null, null, user == "root" ? null : user, "", []);
            yield return new Asked(policy, question, random.Next(2) == 0, widths[random.Next(widths.Length)]);
        }

        for (int i = 0; i < 4; i++)
        {
            Question question = generator.Ask() with { Caller = "root" };
            if (!question.Command.Contains('/', StringComparison.Ordinal)) question = question with { Command = "/usr/bin/" + question.Command };   // secure_path of the generated part may find nothing
            yield return new Asked(policy, question, IsLong: i % 2 == 0, Width: 0);
        }
    }

    private static async Task<byte[][]> AskOriginal(Asked[] asked)
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(Path.Combine(folder.Root, "out"));
        var script = new StringBuilder($"cd {folder.Root}\n");
        for (int i = 0; i < asked.Length; i++)
        {
            await File.WriteAllBytesAsync(Path.Combine(folder.Root, $"p{i}"), Encoding.Latin1.GetBytes(asked[i].Policy));
            script.Append(CultureInfo.InvariantCulture, $"cat p{i} >/etc/sudoers; chmod 440 /etc/sudoers\n");
            string words = asked[i].Question.Command.Length == 0 ? asked[i].Question.ToShell().Replace(" -- ''", "", StringComparison.Ordinal) : asked[i].Question.ToShell();
            if (asked[i].IsLong) words = words.Replace("-n -l", "-n -ll", StringComparison.Ordinal);
            // Into a pipe nothing is folded; into a file it is, at COLUMNS.
            string sink = asked[i].Width == 0 ? $" | cat >out/{i}" : $" >out/{i}";
            script.Append(CultureInfo.InvariantCulture, $"COLUMNS={asked[i].Width} LINES=24 sudo {words} 2>/dev/null </dev/null{sink}\n");
        }

        ChildResultText result = await OriginalMachine.Run(folder, script.Append("echo done\n").ToString(), TimeSpan.FromSeconds(120 + asked.Length));
        Assert.True(result.Output == "done\n", $"{result.Output}\n{result.Error}");
        return [.. asked.Select((_, i) => File.ReadAllBytes(Path.Combine(folder.Root, "out", i.ToString(CultureInfo.InvariantCulture))))];
    }

    private static byte[] Ours(Asked asked)
    {
        SudoersPolicy policy = SudoersLoader.Parse("/etc/sudoers"u8, Encoding.Latin1.GetBytes(asked.Policy), source: null, LoadOptions.Default);
        RootFacts facts = OriginalMachine.Facts();
        var engine = new PolicyEngine(policy, facts);
        bool isCommand = asked.Question.Command.Length > 0;
        Request request = OriginalMachine.RequestOf(asked.Question, facts, isCommand ? RequestMode.ListCommand : RequestMode.List);
        bool isWritten = isCommand
            ? PolicyListing.TryWriteCommand(engine, request, asked.IsLong, out ReadOnlyMemory<byte> text)
            : PolicyListing.TryWrite(engine, request, asked.Width, asked.IsLong, out text);
        return isWritten ? text.ToArray() : [];
    }
}
