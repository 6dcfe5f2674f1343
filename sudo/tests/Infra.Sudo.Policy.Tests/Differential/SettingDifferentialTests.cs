using System.Text;
using Infra.Sudo.Policy.Ast;
using Infra.Sudo.Policy.Defaults;
using Infra.Sudo.Policy.Parsing;
using Infra.Sudo.Policy.Tests.Defaults;
using Infra.Testing;
using Infra.Testing.Fakes;
using Infra.Testing.Peers;
using Xunit.Abstractions;

namespace Infra.Sudo.Policy.Tests.Differential;

/// <summary>Every setting with every operator and the bounds of every type, against visudo; and what <c>sudo -V</c> shows root, against ours.</summary>
public sealed class SettingDifferentialTests(ITestOutputHelper output)
{
    // Ours is off: names are never looked up by DNS.
    private const string FqdnLine = "Require fully-qualified hostnames in the sudoers file";

    private static readonly string[] Values =
    [
        "0", "1", "-1", "+1", "0777", "1000", "8", "2147483647", "2147483648", "4294967295", "4294967296", "0.5", "-0.25", "1.2.3", "1d2h3m4s", "1s1d", "5M", "infinity", "\"0,infinity\"", "user", "\"user,1\"",
        "default", "never", "always", "any", "all", "once", "digest_only", "local7", "authpriv", "none", "notice", "tty", "ppid", "json_pretty", "sudo", "trace", "dso", "/a/b", "~/a", "*", "a", "\"a b\"", "\" 7\"", "\"7 \"", "C",
    ];

    [PeerFact("visudo"), Trait("Category", "Interop")]
    public async Task EveryValueOfEverySetting_IsTakenOrRefusedAsTheOriginalDoes()
    {
        string[] texts = [.. SettingList.All.Where(setting => setting.Id != SettingId.StrictArgs).Select(TextOf)];

        IReadOnlyList<OriginalTools.Answer> answers = await OriginalTools.Ask(texts);

        List<string> differences = [];
        int refused = 0;
        for (int i = 0; i < texts.Length; i++)
        {
            SudoersPolicy policy = OurTools.Parse(OriginalTools.NameOf(i), texts[i]);
            (int exit, _, string error) = OurTools.Visudo(OriginalTools.NameOf(i), policy);
            refused += answers[i].VisudoError.Count(c => c == '\n');
            if (exit != answers[i].VisudoExit || error != answers[i].VisudoError)
                differences.Add($"{texts[i].Split('\n')[0]}: {FirstDifference(answers[i].VisudoError, error)}");
        }

        output.WriteLine($"figure: {texts.Length} settings, {texts.Sum(text => text.Count(c => c == '\n'))} entries, {differences.Count} settings differ");
        foreach (string difference in differences.Take(20))
            output.WriteLine(difference);
        Assert.Empty(differences);
        Assert.True(refused > 1000);   // else the original did not look
    }

    [PeerFact("sudo", "ip", "setpriv"), Trait("Category", "Interop")]
    public async Task Shown_IsWhatTheOriginalShows()
    {
        const int Files = 60;
        string[] texts = [.. Enumerable.Range(0, Files).Select(i => MakeDefaults((ulong)i))];
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(Path.Combine(folder.Root, "out"));
        var script = new StringBuilder();
        for (int i = 0; i < texts.Length; i++)
        {
            folder.Write($"p{i}", texts[i] + "root ALL=ALL\n");
            script.Append($"cat {folder.Root}/p{i} >/etc/sudoers; chmod 440 /etc/sudoers; sudo -V >{folder.Root}/out/{i} 2>&1\n");
        }

        ChildResultText result = await OriginalMachine.Run(folder, script.ToString(), TimeSpan.FromSeconds(300));

        Assert.True(result.Output.Length == 0, result.Output);
        for (int i = 0; i < texts.Length; i++)
        {
            string theirs = await File.ReadAllTextAsync(Path.Combine(folder.Root, "out", $"{i}"));
            int start = theirs.IndexOf("Authentication methods: 'pam'\n", StringComparison.Ordinal);
            Assert.True(start > 0, theirs);
            start += "Authentication methods: 'pam'\n".Length;
            int end = theirs.IndexOf("\n\n", start, StringComparison.Ordinal);
            string[] shown = [.. theirs[start..end].Split('\n').TakeWhile(line => !line.StartsWith("Local IP address", StringComparison.Ordinal)).Where(line => line != FqdnLine)];
            Assert.True(shown.SequenceEqual(Ours(texts[i])), $"{texts[i]}\n{FirstDifference(string.Join('\n', shown), string.Join('\n', Ours(texts[i])))}");
        }
    }

    private static string[] Ours(string text)
    {
        SudoersPolicy policy = TestPolicy.Parse(text);
        var settings = new Settings();
        foreach (bool isEarly in (bool[])[true, false])
        {
            for (int i = 0; i < policy.DefaultsCount; i++)
            {
                DefaultsEntry entry = policy.DefaultsEntry(i);
                SettingDefinition definition = SettingTable.Find(policy.Bytes(entry.Name))!;
                Assert.True(SettingParser.TryParse(definition, entry.Operator, policy.Memory(entry.Value), out SettingChange change, out _));
                if (SettingTable.IsEarly(definition.Id) == isEarly) settings.Apply(change, i);
            }
        }

        var shown = new StringBuilder();
        SettingText.Write(settings, shown);
        return shown.ToString().TrimEnd('\n').Split('\n');
    }

    private static string TextOf(SettingDefinition setting)
    {
        var text = new StringBuilder();
        text.Append($"Defaults {setting.Name}\nDefaults !{setting.Name}\n");
        foreach (string value in Values)
            text.Append($"Defaults {setting.Name}={value}\n");
        return text.Append($"Defaults {setting.Name}+=a, {setting.Name}-=a\n").ToString();
    }

    // Entries that are right for their types. Those that reach outside when sudo starts are left out.
    private static string MakeDefaults(ulong seed)
    {
        var random = new SeededRandom(seed);
        SettingId[] left = [SettingId.Fqdn, SettingId.GroupPlugin, SettingId.SudoersLocale, SettingId.StrictArgs, SettingId.IologUser, SettingId.IologGroup, SettingId.Timestampowner, SettingId.IologDir, SettingId.IologFile, SettingId.Maxseq];
        var text = new StringBuilder();
        int count = seed == 0 ? 0 : 1 + random.Next(12);
        while (count > 0)
        {
            SettingDefinition setting = SettingList.All[random.Next(SettingList.All.Length)];
            if (left.Contains(setting.Id)) continue;
            string value = Values[random.Next(Values.Length)];
            int kind = random.Next(6);
            string entry = kind switch
            {
                0 => setting.Name,
                1 => "!" + setting.Name,
                2 when setting.Type == SettingType.List => $"{setting.Name}+=\"X Y*\"",
                3 when setting.Type == SettingType.List => $"{setting.Name}-=\"TERM X\"",
                _ => $"{setting.Name}={value}",
            };
            string line = $"Defaults {entry}\n";
            SudoersPolicy policy = TestPolicy.Parse(line);
            if (policy.HasErrors || SettingChecker.FindMistakes(policy).Count > 0) continue;
            text.Append(line);
            count--;
        }

        return text.ToString();
    }

    private static string FirstDifference(string theirs, string ours)
    {
        string[] left = theirs.Split('\n');
        string[] right = ours.Split('\n');
        int at = 0;
        while (at < left.Length && at < right.Length && left[at] == right[at]) at++;
        return $"original \"{(at < left.Length ? left[at] : "")}\", ours \"{(at < right.Length ? right[at] : "")}\"";
    }
}
