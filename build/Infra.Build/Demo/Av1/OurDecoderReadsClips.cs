using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Infra.Build.Processes;
using Infra.Testing;
using Infra.Testing.Processes;

namespace Infra.Build.Demo.Av1;

/// <summary>av1dec decodes the project's own clips, each container of the same pictures, to y4m, MD5 and PNG.</summary>
internal sealed class OurDecoderReadsClips : IDemoStep
{
    private static readonly string[] Clips = ["c-webm.webm", "c-mkv.mkv", "c-mp4.mp4", "c-fmp4.mp4", "c-annexb.obu", "c-section5.obu"];

    public string Component => "av1";

    public string Title => "av1dec decodes WebM, MP4 and raw streams to y4m, MD5 and PNG";

    public IReadOnlyList<string> Tools => ["av1dec"];

    public IReadOnlyList<string> Peers => [];

    public async Task<DemoFigures> RunAsync(Repository repository, CancellationToken cancellation)
    {
        using var folder = new TemporaryFolder();
        string program = Path.Combine(repository.Binaries, "av1dec");
        string streams = repository.PathOf("av1", "tests", "Streams");
        string expected = ExpectedOf(Path.Combine(streams, "expected.tsv"));
        long start = Stopwatch.GetTimestamp();
        foreach (string clip in Clips) await RunAsync(program, cancellation, "-q", "-i", Path.Combine(streams, clip), "--verify", expected).ConfigureAwait(false);
        TimeSpan taken = Stopwatch.GetElapsedTime(start);

        string video = folder.PathOf("clip.y4m");
        string summary = await RunAsync(program, cancellation, "-q", "--json", "-i", Path.Combine(streams, Clips[0]), "-o", video).ConfigureAwait(false);
        string picture = folder.PathOf("frame0.png");
        await RunAsync(program, cancellation, "-q", "-i", Path.Combine(streams, Clips[0]), "--limit", "1", "-o", picture).ConfigureAwait(false);
        JsonNode report = JsonNode.Parse(summary)!;
        int frames = report["frames"]!.GetValue<int>();
        byte[] head = new byte[4];
        using (FileStream file = File.OpenRead(picture)) await file.ReadExactlyAsync(head, cancellation).ConfigureAwait(false);
        if (!head.AsSpan().SequenceEqual((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47])) throw new DemoException("the PNG file is none");
        if (!File.ReadLines(video).First().StartsWith("YUV4MPEG2 ", StringComparison.Ordinal)) throw new DemoException("the y4m file is none");

        long memory = report["peak_memory_bytes"]!.GetValue<long>();
        var values = new JsonObject { ["clips"] = Clips.Length, ["md5"] = expected, ["frames"] = frames, ["seconds"] = taken.TotalSeconds, ["peak_memory_bytes"] = memory };
        return new DemoFigures(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{Clips.Length} containers, one MD5 {expected[..8]}…, {frames} frames each in {taken.TotalMilliseconds / Clips.Length:0} ms with start; y4m {new FileInfo(video).Length / 1024} KiB, PNG {new FileInfo(picture).Length / 1024} KiB; {memory / 1048576.0:0} MB"),
            values);
    }

    private static string ExpectedOf(string table) =>
        File.ReadLines(table).Select(l => l.Split('\t')).FirstOrDefault(f => f[0] == Clips[0])?[3] ?? throw new DemoException($"{Clips[0]} is not in {table}");

    private static async Task<string> RunAsync(string program, CancellationToken cancellation, params string[] arguments)
    {
        ChildResult result = await ProcessRunner.RunAsync(new ChildStart(program, arguments), cancellation).ConfigureAwait(false);
        if (!result.Succeeded) throw new DemoException($"av1dec {string.Join(' ', arguments)} ended with {result.ExitCode}: {result.AllOutput.Trim()}");
        return result.Output;
    }
}
