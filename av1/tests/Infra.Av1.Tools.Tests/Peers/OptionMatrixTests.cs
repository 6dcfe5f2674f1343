using System.Text;
using Infra.Av1.Tool.CommandLine;
using Infra.Av1.Tool.Decoding;
using Infra.Av1.Tools.Tests.Streams;
using Infra.Testing;
using Infra.Testing.Peers;
using Infra.Testing.Processes;
using Xunit.Abstractions;

namespace Infra.Av1.Tools.Tests.Peers;

/// <summary>The same command line for dav1d and for ours: the same files with the same bytes, and the same exit code.</summary>
public sealed class OptionMatrixTests(ITestOutputHelper output)
{
    private static readonly TimeSpan RunTime = TimeSpan.FromMinutes(5);

    private static readonly string[] Names =
    [
        "p0-8-420.ivf", "p0-10-420.ivf", "p0-10-mono.ivf", "p1-8-identity.ivf", "p1-10-444.ivf", "p2-8-422.ivf", "p2-12-422.ivf", "size-1x1.ivf", "size-33x17.ivf", "superres.ivf", "resize-random.ivf",
        "sframe.ivf", "fwd-kf.ivf", "errres.ivf", "screen.ivf", "grain-8.ivf", "grain-444-odd.ivf", "grain-10.ivf", "svt-overlay.ivf", "rav1e-8.ivf", "still-reduced.obu", "c-annexb.obu", "c-section5.obu",
        "svc-L1T3.obu", "svc-L2T1.obu", "svc-L2T2.obu", "svc-L3T3.obu", "random-8-1.ivf", "random-10-2.ivf", "tilegroups.ivf", "timing-model.ivf",
    ];

    // @ stands for the run's folder; outputs are named out… in it.
    private static readonly string[] Lines =
    [
        "--muxer md5 -o @/out.md5", "-o @/out.md5", "-o @/out.y4m", "-o @/out.yuv", "--muxer framemd5 -o @/out-%3n-%wx%h.md5", "-o @/out%n.yuv --limit 2", "-o @/out.y4m --filmgrain 0",
        "--muxer md5 --filmgrain 1 -o @/out.md5", "--muxer md5 --inloopfilters none -o @/out.md5", "--muxer md5 --inloopfilters deblock -o @/out.md5", "--muxer md5 --inloopfilters nodeblock -o @/out.md5",
        "--muxer md5 --inloopfilters nocdef -o @/out.md5", "--muxer md5 --inloopfilters norestoration -o @/out.md5", "--muxer md5 --inloopfilters 2 -o @/out.md5", "--muxer framemd5 --decodeframetype reference -o @/out%n.md5",
        "--muxer framemd5 --decodeframetype intra -o @/out%n.md5", "--muxer framemd5 --decodeframetype key -o @/out%n.md5", "--muxer framemd5 --outputinvisible 1 -o @/out%n.md5",
        "--muxer framemd5 --outputinvisible 1 --decodeframetype reference -o @/out%n.md5", "--muxer framemd5 --oppoint 1 -o @/out%n.md5", "--muxer framemd5 --oppoint 2 -o @/out%n.md5",
        "--muxer framemd5 --oppoint 5 --alllayers 0 -o @/out%n.md5", "--muxer framemd5 --alllayers 0 -o @/out%n.md5", "--muxer md5 --skip 1 -o @/out.md5", "--muxer framemd5 --skip 4 -o @/out%n.md5",
        "--muxer md5 --limit 1 -o @/out.md5", "--muxer md5 --skip 2 --limit 3 -o @/out.md5", "--muxer md5 --strict 0 -o @/out.md5", "--muxer md5 --sizelimit 100 -o @/out.md5", "--muxer md5 --sizelimit 4096x4096 -o @/out.md5",
        "--verify 00000000000000000000000000000000", "--verify SUM", "--muxer null", "-o @/out.unknown", "--muxer none -o @/out.yuv", "--demuxer section5 --muxer md5 -o @/out.md5", "--muxer md5 --skip 1000 -o @/out.md5",
        "--threads 2 --framedelay 1 --muxer md5 -o @/out.md5",
    ];

    [PeerFact("dav1d")]
    public async Task EveryOption_OnEveryStream_GivesDav1dsBytesAndExitCode()
    {
        using var folder = new TemporaryFolder();
        int equal = 0;
        int total = 0;
        var wrong = new StringBuilder();
        foreach (string name in Names)
        {
            string[] lines = [.. Lines.Select(l => l.Replace("SUM", StreamTable.Rows.Single(r => r.Name == name).AllLayers, StringComparison.Ordinal))];
            string theirs = Directory.CreateDirectory(folder.PathOf("theirs-" + name)).FullName;
            string ours = Directory.CreateDirectory(folder.PathOf("ours-" + name)).FullName;
            await RunPeerAsync(name, lines, theirs);
            for (int i = 0; i < lines.Length; i++)
            {
                string place = Directory.CreateDirectory(Path.Combine(ours, $"{i}")).FullName;
                int exit = RunOurs(name, lines[i], place);
                int expected = int.Parse(File.ReadAllText(Path.Combine(theirs, $"{i}.exit")), System.Globalization.CultureInfo.InvariantCulture);
                total++;
                string difference = exit != expected ? $"exit {exit}, dav1d {expected}" : DifferenceOf(place, Path.Combine(theirs, $"{i}"));
                if (difference.Length == 0) equal++;
                else wrong.AppendLine(System.Globalization.CultureInfo.InvariantCulture, $"{name} {lines[i]}: {difference}");
            }

            Directory.Delete(theirs, recursive: true);
            Directory.Delete(ours, recursive: true);
        }

        output.WriteLine($"figure: av1 option matrix: {equal}/{total} equal, {Names.Length} streams");
        Assert.True(equal == total, $"{equal} of {total} are equal:\n{wrong}");
    }

    // All lines of a stream in one start of the root: each in a folder of its own, with its exit code beside it.
    private static async Task RunPeerAsync(string name, string[] lines, string folder)
    {
        var script = new StringBuilder();
        for (int i = 0; i < lines.Length; i++)
        {
            string place = Path.Combine(folder, $"{i}");
            script.Append(System.Globalization.CultureInfo.InvariantCulture, $"mkdir {place}; dav1d -q -i {StreamTable.PathOf(name)} {lines[i].Replace("@", place, StringComparison.Ordinal)} >/dev/null 2>&1; echo $? >{place}.exit\n");
        }

        var start = new PeerStart("/bin/sh", "-c", script.ToString()) { WorkFolders = [folder], ReadOnlyFolders = [StreamTable.Folder] };
        ChildResult result = await PeerRoot.Open().RunAsync(start, RunTime);
        Assert.True(result.Succeeded, result.AllOutput);
    }

    private static int RunOurs(string name, string line, string place)
    {
        string[] arguments = ["-q", "-i", StreamTable.PathOf(name), .. line.Replace("@", place, StringComparison.Ordinal).Split(' ')];
        return Parser.Parse(arguments) is ParseResult.Run run ? new DecodeRun(run.Settings).Run() : 1;
    }

    private static string DifferenceOf(string ours, string theirs)
    {
        string[] mine = [.. Directory.EnumerateFiles(ours).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];
        string[] peers = [.. Directory.EnumerateFiles(theirs).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];
        if (!mine.SequenceEqual(peers)) return $"files {string.Join(' ', mine.Take(12))} ({mine.Length}), dav1d {string.Join(' ', peers.Take(12))} ({peers.Length})";
        foreach (string file in mine)
        {
            if (!File.ReadAllBytes(Path.Combine(ours, file)).AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(theirs, file)))) return $"{file} differs";
        }

        return "";
    }
}
