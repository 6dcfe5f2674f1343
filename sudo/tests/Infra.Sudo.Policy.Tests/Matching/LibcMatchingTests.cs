using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Infra.Sudo.Policy.Matching;
using Infra.Testing;
using Infra.Testing.Peers;
using Xunit.Abstractions;

namespace Infra.Sudo.Policy.Tests.Matching;

/// <summary>
/// Globs and regular expressions against fnmatch(3), regcomp(3) and regexec(3) of the peer root's libc, which python3 there calls for us: generated patterns, and bytes without order.
/// INFRA_SUDO_PATTERNS says how many (4000), INFRA_SEED where to begin.
/// </summary>
public sealed partial class LibcMatchingTests(ITestOutputHelper output)
{
    private const string Script = """
        import ctypes, sys
        libc = ctypes.CDLL("libc.so.6")
        regex = ctypes.create_string_buffer(256)
        for line in open(sys.argv[1]):
            kind, flags, pattern, text = line.rstrip("\n").split(" ")
            flags, pattern, text = int(flags), bytes.fromhex(pattern), bytes.fromhex(text)
            if kind == "glob":
                print(1 if libc.fnmatch(pattern, text, flags) == 0 else 0)
            elif libc.regcomp(regex, pattern, flags) != 0:
                print("bad")
            else:
                print(1 if libc.regexec(regex, text, 0, None, 0) == 0 else 0)
                libc.regfree(regex)
        """;

    private const int FnmPathname = 1;
    private const int FnmPeriod = 4;
    private const int FnmCaseFold = 16;
    private const int RegExtended = 1;
    private const int RegIgnoreCase = 2;
    private const int RegNoSub = 8;

    private static ReadOnlySpan<byte> GlobSoup => "ab[]!^-\\*?/.:=[]*"u8;

    private static ReadOnlySpan<byte> RegexSoup => "ab()|[]^$*+?{}1,2.\\wb-:x"u8;

    private sealed record Trial(bool IsGlob, int Flags, byte[] Pattern, byte[] Text, string Ours);

    [PeerFact("python3"), Trait("Category", "Interop")]
    public async Task Patterns_MatchAsLibcMatchesThem()
    {
        int count = int.Parse(Environment.GetEnvironmentVariable("INFRA_SUDO_PATTERNS") ?? "4000", CultureInfo.InvariantCulture);
        ulong seed = ulong.Parse(Environment.GetEnvironmentVariable("INFRA_SEED") ?? "1", CultureInfo.InvariantCulture);
        Trial[] trials = [.. Enumerable.Range(0, count).Select(i => Make(seed + (ulong)i)).OfType<Trial>()];
        using var folder = new TemporaryFolder();
        folder.Write("match.py", Script);
        folder.Write("trials", string.Concat(trials.Select(trial => string.Create(CultureInfo.InvariantCulture, $"{(trial.IsGlob ? "glob" : "regex")} {trial.Flags} {Convert.ToHexString(trial.Pattern)} {Convert.ToHexString(trial.Text)}\n")).ToArray()));
        folder.Write("run.sh", $"LC_ALL=C python3 {folder.Root}/match.py {folder.Root}/trials >{folder.Root}/answers");

        await using PeerProcess run = PeerRoot.Open().Start(new PeerStart("/bin/sh", folder.Root + "/run.sh") { WorkFolders = [folder.Root] });
        Infra.Testing.Processes.ChildResult result = await run.WaitAsync(TimeSpan.FromSeconds(120));

        Assert.True(result.Succeeded, result.AllOutput);
        string[] answers = await File.ReadAllLinesAsync(Path.Combine(folder.Root, "answers"));
        Assert.Equal(trials.Length, answers.Length);
        string[] differences = [.. trials.Zip(answers).Where(pair => pair.First.Ours != pair.Second).Select(pair => $"{(pair.First.IsGlob ? "glob" : "regex")} {pair.First.Flags} {Encoding.Latin1.GetString(pair.First.Pattern)}   {Encoding.Latin1.GetString(pair.First.Text)}   libc {pair.Second}, ours {pair.First.Ours}")];
        output.WriteLine($"figure: {trials.Length} patterns, {answers.Count(answer => answer == "1")} match, {answers.Count(answer => answer == "bad")} refused by libc, {differences.Length} differences");
        foreach (string difference in differences.Take(20))
            output.WriteLine(difference);
        Assert.DoesNotContain(differences, difference => !AnchorInRepeat().IsMatch(difference));
        Assert.InRange(answers.Count(answer => answer == "1"), count / 20, count * 19 / 20);
    }

    // glibc 2.41 lets ((x)?^.)+ match behind the start of the text: it forgets an anchor when it copies a group for its repetition. We do not (differences.md).
    [GeneratedRegex(@"^regex \d+ .*\(.*[\^$].*\)[*+?{].*libc 1, ours 0$")]
    private static partial Regex AnchorInRepeat();

    // Null where sudo itself refuses what libc would take, or where we refuse references and sizes on purpose.
    private static Trial? Make(ulong seed)
    {
        var choices = ChoiceSource.Of(seed);
        bool isSoup = seed % 3 == 0;
        if (seed % 2 == 0)
        {
            byte[] pattern = isSoup ? choices.Text(GlobSoup, 12) : GlobModel.Make(choices).Pattern;
            byte[] text = choices.Text(isSoup ? "ab[]-!^./\\:"u8 : GlobModel.Alphabet, isSoup ? 4 : 16);
            var options = (GlobOptions)choices.Next(8);
            int flags = (options.HasFlag(GlobOptions.Path) ? FnmPathname : 0) | (options.HasFlag(GlobOptions.IgnoreCase) ? FnmCaseFold : 0) | (options.HasFlag(GlobOptions.LeadingDot) ? FnmPeriod : 0);
            return new Trial(true, flags, pattern, text, Glob.Matches(pattern, text, options) ? "1" : "0");
        }

        byte[] expression = isSoup ? choices.Text(RegexSoup, 14) : RegexModel.Make(choices).Pattern;
        byte[] subject = choices.Text(RegexModel.Alphabet, 20);
        bool ignoresCase = choices.Next(3) == 0;
        bool isTaken = PosixRegex.TryCompile(ignoresCase ? [.. "(?i)"u8, .. expression] : expression, out PosixRegex? regex, out PosixRegexError error);
        if (error is PosixRegexError.BackReference or PosixRegexError.TooBig || RegexChecks.Check(expression) != PosixRegexError.None) return null;
        if (expression.AsSpan().StartsWith("(?i)"u8) || expression.AsSpan().StartsWith("^(?i)"u8)) return null;
        return new Trial(false, RegExtended | RegNoSub | (ignoresCase ? RegIgnoreCase : 0), expression, subject, !isTaken ? "bad" : regex!.Matches(subject) ? "1" : "0");
    }
}
