namespace Infra.Av1.Tests.Decoding;

/// <summary>The public streams beside the checkout (shared/av1 in some folder above) with the MD5s that several decoders agree on.</summary>
internal static class SharedStreams
{
    public static string Folder { get; } = FindFolder();

    public static bool Exist => Folder.Length > 0;

    /// <summary>Fields of a row: file, bytes, frames, md5_nograin, md5_grain, md5_alllayers, oracles.</summary>
    public static IReadOnlyDictionary<string, string[]> Expected { get; } = Read("expected.tsv");

    public static IReadOnlyDictionary<string, string[]> ExpectedTorture { get; } = Read(Path.Combine("torture", "expected.tsv"));

    public static IReadOnlyDictionary<string, string[]> ExpectedPerf { get; } = Read(Path.Combine("perf", "expected.tsv"));

    /// <summary>IVF and Section 5 streams; containers have tests of their own.</summary>
    public static TheoryData<string> Elementary()
    {
        var streams = new TheoryData<string>();
        foreach (string name in Expected.Keys.Where(TestPackets.CanRead))
            streams.Add(name);
        return streams;
    }

    public static TheoryData<string> Torture()
    {
        var streams = new TheoryData<string>();
        foreach (string name in ExpectedTorture.Keys)
            streams.Add(name);
        return streams;
    }

    public static byte[] Load(string name) => File.ReadAllBytes(Path.Combine(Folder, name));

    private static Dictionary<string, string[]> Read(string name)
    {
        string path = Path.Combine(Folder, name);
        return Exist && File.Exists(path) ? File.ReadLines(path).Skip(1).Select(line => line.Split('\t')).ToDictionary(fields => fields[0], StringComparer.Ordinal) : [];
    }

    private static string FindFolder()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string streams = Path.Combine(folder.FullName, "shared", "av1");
            if (File.Exists(Path.Combine(streams, "expected.tsv"))) return streams;
        }

        return "";
    }
}
