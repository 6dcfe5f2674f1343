using System.Globalization;
using System.Text;
using Infra.Av1.Tool.CommandLine;
using Infra.Av1.Tools.Tests.Streams;
using Infra.Testing;
using Infra.Testing.Peers;
using Infra.Testing.Processes;
using Xunit.Abstractions;

namespace Infra.Av1.Tools.Tests.Peers;

/// <summary>Odd values, odd spellings, and options that are repeated, cut short or missing: dav1d and ours take and refuse the same command lines, and those that both take give the same files.</summary>
public sealed class OptionGrammarTests(ITestOutputHelper output)
{
    private const string Plain = "size-16x18.ivf";
    private const string Layered = "svc-L2T2.obu";
    private const string Intra = "screen-intra.ivf";   // with a sequence header that --skip can go to

    private static readonly TimeSpan RunTime = TimeSpan.FromMinutes(5);

    private static readonly string[] OddNumbers =
    [
        "", " ", "0", "1", "2", "5x", "x5", "x", "0x", "0X", "0x10", "0X1f", "0x0x10", "0x 5", "0x-1", "0xg", "-1", "-0", "+1", "+-1", "- 1", " 1", "\t1", "\v1", "1 ", "1\n", "1e3", "1.0", ".5", "010", "08", "0b1", "0b2", "0B", "-0B10",
        "31", "32", "256", "257", "65536", "2147483647", "2147483648", "4294967295", "4294967296", "4294967297", "-4294967296", "18446744073709551615", "18446744073709551616", "-18446744073709551615",
        "99999999999999999999999", "nan", "NaN", "inf", "infinity", "0xnan", "1,5", "1'000", "\u0661", "\u00A01", "none", "NONE", "all",
    ];

    // @ stands for the run's folder, # for the stream: outputs are named out in it.
    private static readonly string[] Sum = ["-q", "-i", "#", "--muxer", "md5", "-o", "@/out"];

    // What dav1d takes or refuses and we do not, with the reason. Each is checked to be a difference still.
    private static readonly Dictionary<string, string[][]> Different = new(StringComparer.Ordinal)
    {
        ["pacing is not built"] = [[.. Sum, "--realtime"], [.. Sum, "--realtime=1000"], [.. Sum, "--realtime", "1000"], [.. Sum, "--realtimecache", "0"]],
        ["what was asked for and cannot be written is a failure"] = [[.. Sum, "--frametimes", ""], [.. Sum, "--frametimes=@/no/such"]],
        ["options of ours"] = [[.. Sum, "--json"], [.. Sum, "--fail-on-error"], [.. Sum, "--repeat", "1"], [.. Sum, "--simd", "none"], ["--help"], ["-h"], ["-i", "#", "-q", "--muxer", "png", "--limit", "1", "-o", "@/out"]],
    };

    public static TheoryData<string> Groups() => [.. Lines.Keys];

    private static Dictionary<string, string[][]> Lines { get; } = Make();

    [PeerTheory("dav1d"), MemberData(nameof(Groups))]
    public async Task CommandLines_AreTakenAndRefusedAsByDav1d(string group)
    {
        List<(string Line, string Ours, string Theirs)> results = await RunAsync(group, Lines[group]);

        string[] wrong = [.. results.Where(r => r.Ours != r.Theirs).Select(r => $"{r.Line}\n    ours {r.Ours}, dav1d {r.Theirs}")];
        output.WriteLine($"{group}: {results.Count - wrong.Length} of {results.Count} equal, {results.Count(r => r.Theirs.StartsWith("exit 0", StringComparison.Ordinal))} taken");
        Assert.True(wrong.Length == 0, $"{wrong.Length} of {results.Count} differ:\n{string.Join('\n', wrong)}");
    }

    [PeerFact("dav1d")]
    public async Task KnownDifferences_AreDifferent()
    {
        foreach ((string reason, string[][] lines) in Different)
        {
            List<(string Line, string Ours, string Theirs)> results = await RunAsync(reason, lines);
            Assert.All(results, r => Assert.True(r.Ours != r.Theirs, $"{reason}: {r.Line} has become equal: {r.Ours}"));
        }
    }

    private static Dictionary<string, string[][]> Make()
    {
        var groups = new Dictionary<string, string[][]>(StringComparer.Ordinal);
        foreach (Option option in Option.All.Where(o => !o.IsOurs && !o.Name.StartsWith("realtime", StringComparison.Ordinal)))
        {
            string name = $"--{option.Name}";
            List<string[]> lines = [.. Beginnings(option), [name], [.. Sum, name], [.. Sum, name, "--", "1"], [.. Sum, $"{name}x", "1"], [.. Sum, $"{name}x=1"], [.. Sum, $"-{option.Name}", "1"]];
            if (!option.HasValue) lines.AddRange([[.. Sum, $"{name}="], [.. Sum, $"{name}=1"], [.. Sum, name, "1"], [.. Sum, name, name]]);
            else if (option.Name is not ("input" or "output" or "demuxer" or "muxer" or "frametimes" or "verify")) lines.AddRange(Numbers(option, name));
            groups[name] = [.. lines];
        }

        groups["names of sets"] = [.. NamesOfSets()];
        groups["files and muxers"] = [.. FilesAndMuxers()];
        groups["verify"] = [.. Verify()];
        groups["words"] = [.. Words()];
        return groups;
    }

    // Every beginning of the name, unique or not, with a value that is good for all numbers and sets. Those of input and output stand for the option itself.
    private static IEnumerable<string[]> Beginnings(Option option)
    {
        for (int length = 1; length <= option.Name.Length; length++)
        {
            string name = $"--{option.Name[..length]}";
            yield return option.Name switch
            {
                "input" => ["-q", name, "#", "--muxer", "md5", "-o", "@/out"],
                "output" => ["-q", "-i", "#", "--muxer", "md5", $"{name}=@/out"],
                "verify" => ["-q", "-i", "#", $"{name}=SUM"],
                "muxer" => ["-q", "-i", "#", name, "yuv", "-o", "@/out"],
                "demuxer" => [.. Sum, $"{name}=ivf"],
                "frametimes" => [.. Sum, $"{name}=/dev/null"],
                _ => option.HasValue ? [.. Sum, $"{name}=1"] : [.. Sum, name],
            };
        }
    }

    private static IEnumerable<string[]> Numbers(Option option, string name)
    {
        foreach (string value in OddNumbers)
        {
            yield return [.. Sum, $"{name}={value}"];
            yield return [name, value, .. Sum];
            if (option.Letter != 0) yield return [.. Sum, $"-{option.Letter}{value}"];
            if (option.Letter != 0) yield return [.. Sum, $"-q{option.Letter}", value];
        }

        yield return [.. Sum, name, "0", name, "1"];
        yield return [.. Sum, name, "1", name, "0"];
        yield return [.. Sum, name, "nonsense", name, "1"];
        if (option.Name != "sizelimit") yield break;
        foreach (string size in (string[])["1x1", "16x18", "16x17", "0x10x10", "16x0x12", "16x", "16xx18", "16x18x1", "16 x18", "16x 18", "16X18", "x18", "xx", "0x0", "-1x-1", "-1x1", "65535x65537", "65536x65536", "4294967296x4294967296", "99999999999999999999x2", "16x18 "])
            yield return [.. Sum, name, size];
    }

    private static IEnumerable<string[]> NamesOfSets()
    {
        foreach ((string name, string[] values) in (IEnumerable<(string, string[])>)[
            ("--cpumask", ["sse2", "ssse3", "sse41", "avx2", "avx512icl", "avx512", "sse", "AVX2", "none", "avx2 ", "0x1F", "0x1f", "0xffffffffffffffffff", "-2"]),
            ("--inloopfilters", ["none", "deblock", "nodeblock", "cdef", "nocdef", "restoration", "norestoration", "all", "3", "7", "8", "255", "cdef,deblock", "Deblock", "noall", "0x7"]),
            ("--decodeframetype", ["all", "reference", "intra", "key", "3", "4", "inter", "Key", "0x3", "0x4"])])
        {
            foreach (string value in values)
            {
                yield return [.. Sum, name, value];
                yield return [.. Sum, $"{name}={value}"];
            }
        }

        yield return [.. Sum, "--inloopfilters", "none", "--inloopfilters", "cdef"];
        yield return [.. Sum, "--inloopfilters", "cdef", "--inloopfilters", "none"];
        yield return [.. Sum, "--decodeframetype", "key", "--decodeframetype", "all"];
        yield return [.. Sum, "--cpumask", "none", "--cpumask=-1"];
    }

    private static IEnumerable<string[]> FilesAndMuxers()
    {
        foreach (string muxer in (string[])["", "md5", "MD5", "md5 ", "yuv", "yuv4mpeg2", "y4m", "null", "frame", "framemd5", "frameyuv", "framenull", "frameframemd5", "Framemd5", "none", "ivf"])
            yield return ["-q", "-i", "#", "--muxer", muxer, "-o", "@/out%n"];
        foreach (string name in (string[])["", "@/out", "@/out.", "@/out.md5", "@/out.MD5", "@/out.y4m", "@/out.yuv", "@/out.null", "@/out.yuv4mpeg2", "@/out.md5.x", "@/.md5", "@/out.md5/x", "@/no/out.md5", "@", "/dev/null", "@/out%n.md5", "@/out%%n.md5", "@/out%2x.md5", "@/out%", "@/out%w.md5"])
            yield return ["-q", "-i", "#", "-o", name];
        foreach (string demuxer in (string[])["", "ivf", "IVF", "ivf ", "section5", "annexb", "avi", "obu"])
            yield return [.. Sum, "--demuxer", demuxer];
        foreach (string input in (string[])["", "@", "@/missing", "/dev/null", "/dev/zero", "#/"])
            yield return ["-q", "-i", input, "--muxer", "md5", "-o", "@/out"];
        yield return [.. Sum, "-i", "@/missing"];
        yield return ["-i", "@/missing", .. Sum];
        yield return [.. Sum, "-o", "@/out2"];
        yield return [.. Sum, "--muxer", "yuv"];
        yield return ["--muxer", "yuv", .. Sum];
        yield return [.. Sum, "--muxer=null"];
        yield return [.. Sum, "--demuxer", "annexb", "--demuxer", "ivf"];
        yield return [.. Sum, "--frametimes", "@/none", "--frametimes", "/dev/null"];
        yield return ["-q", "-i", "#"];
        yield return ["-q", "-i", "#", "--muxer", "md5"];
        yield return ["-q", "-i", "#", "--muxer", "null"];
        yield return ["-q", "-i", "#", "--muxer", "framenull"];
        yield return ["-q", "--muxer", "null"];
        yield return ["-q", "-o", "@/out.md5"];
    }

    private static IEnumerable<string[]> Verify()
    {
        foreach (string sum in (string[])["SUM", "", "0", "SUMx", "SUM0", " SUM", "SUM ", "00000000000000000000000000000000", "zz", "-1"])
            yield return ["-q", "-i", "#", "--verify", sum];
        yield return ["-q", "-i", "#", "--verify=SUM", "--muxer", "md5"];
        yield return ["-q", "-i", "#", "--verify=SUM", "--muxer", "framemd5"];
        yield return ["-q", "-i", "#", "--verify=SUM", "--muxer", "null"];
        yield return ["-q", "-i", "#", "--verify=SUM", "--muxer", "yuv"];
        yield return ["-q", "-i", "#", "--verify=SUM", "-o", "@/out.md5"];
        yield return ["-q", "-i", "#", "--verify=SUM", "-o", ""];
        yield return ["-q", "-i", "#", "--verify=SUM", "--verify=00"];
        yield return ["-q", "-i", "#", "--verify=00", "--verify=SUM"];
        yield return ["-q", "-i", "#", "--verify=SUM", "--limit", "1"];
    }

    private static IEnumerable<string[]> Words()
    {
        foreach (string[] words in (string[][])[["word"], [""], ["-"], ["--"], ["--", ""], ["--", "-q"], ["--", "word"], ["-q", "--"], ["-x"], ["-:"], ["-?"], ["-;"], ["-W"], ["-W", "quiet"], ["-qq"], ["-qx"], ["-q-"], ["-qv"], ["-vq"], ["--="], ["--=1"], ["---"], ["---quiet"], ["--nonsense"], ["--nonsense", "-v"]])
        {
            yield return [.. Sum, .. words];
            yield return [.. words, .. Sum];
            yield return ["-i", "#", .. words, "-qo@/out", "--muxer=md5"];
        }

        yield return [];
        yield return ["-v"];
        yield return ["--version", "word"];
        yield return ["-v", "--limit", "x"];
        yield return ["--limit", "x", "-v"];
        yield return ["-i"];
        yield return [.. Sum, "-l"];
        yield return [.. Sum, "--limit"];
        yield return [.. Sum, "-l", "-q"];
        yield return [.. Sum, "-l", "--", "1"];
        yield return ["-i", "-o", "--muxer", "md5", "-o", "@/out"];
        yield return ["-qi#", "-o@/out", "--muxer=md5", "-l1", "-s0"];
        yield return ["-q", "-i=#", "--muxer", "md5", "-o", "@/out"];
        yield return [.. Sum, "-l=1"];
        yield return [.. Sum, "-l", "1", "-l", "0"];
        yield return [.. Sum, "-q", "-q", "--quiet"];
    }

    // Each line with each stream in a folder of its own; all of dav1d's in one start of the root.
    private static async Task<List<(string Line, string Ours, string Theirs)>> RunAsync(string group, string[][] lines)
    {
        using var folder = new TemporaryFolder();
        string[] streams = group switch
        {
            "--oppoint" or "--alllayers" or "--outputinvisible" => [Plain, Layered],
            "--skip" => [Intra],
            _ => [Plain],
        };
        List<(string Stream, string[] Line)> runs = [.. streams.SelectMany(stream => lines.Select(line => (stream, line)))];
        var script = new StringBuilder();
        for (int i = 0; i < runs.Count; i++)
        {
            string place = folder.PathOf($"theirs-{i}");
            string words = string.Join(' ', Fill(runs[i], place).Select(word => $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'"));
            script.Append(CultureInfo.InvariantCulture, $"mkdir {place}; dav1d {words} >/dev/null 2>&1; echo $? >{place}.exit\n");
        }

        await File.WriteAllTextAsync(folder.PathOf("script"), script.ToString());
        var start = new PeerStart("/bin/sh", folder.PathOf("script")) { WorkFolders = [folder.Root], ReadOnlyFolders = [StreamTable.Folder] };
        ChildResult all = await PeerRoot.Open().RunAsync(start, RunTime);
        Assert.True(all.Succeeded, all.AllOutput);

        var results = new List<(string Line, string Ours, string Theirs)>();
        for (int i = 0; i < runs.Count; i++)
        {
            string place = Directory.CreateDirectory(folder.PathOf($"ours-{i}")).FullName;
            int exit = Parser.Parse(Fill(runs[i], place)) switch
            {
                ParseResult.Run run => Tool.Tool.Run(run),
                ParseResult.Ask ask => ask.ExitCode,
                _ => -1,
            };
            string theirs = folder.PathOf($"theirs-{i}");
            int expected = int.Parse(await File.ReadAllTextAsync($"{theirs}.exit"), CultureInfo.InvariantCulture);
            results.Add(($"{runs[i].Stream} {string.Join(' ', runs[i].Line.Select(word => $"'{word}'"))}", Describe(exit, place), Describe(expected, theirs)));
        }

        return results;
    }

    private static string[] Fill((string Stream, string[] Line) run, string place) =>
    [
        .. run.Line.Select(word => word.Replace("@", place, StringComparison.Ordinal).Replace("#", StreamTable.PathOf(run.Stream), StringComparison.Ordinal)
            .Replace("SUM", StreamTable.Rows.Single(r => r.Name == run.Stream).AllLayers, StringComparison.Ordinal)),
    ];

    private static string Describe(int exit, string folder)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"exit {exit}");
        foreach (string path in Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal))
            text.Append(CultureInfo.InvariantCulture, $", {Path.GetFileName(path)} {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(path))).AsSpan(0, 8)}");
        return text.ToString();
    }
}
