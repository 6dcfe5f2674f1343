namespace Infra.Av1.Tests.Decoding;

/// <summary>The streams of the project itself (av1/tests/Streams), IVF and Section 5.</summary>
internal static class OwnStreams
{
    // Beside the assembly: the fuzz runner loads it from another folder than its own.
    private static readonly string Folder = Path.Combine(Path.GetDirectoryName(typeof(OwnStreams).Assembly.Location)!, "Streams");

    /// <summary>Fields of a row: file, bytes, frames, md5_nograin, md5_grain, md5_alllayers, confirmed.</summary>
    public static IReadOnlyDictionary<string, string[]> Expected { get; } =
        File.ReadLines(Path.Combine(Folder, "expected.tsv")).Skip(1).Select(line => line.Split('\t')).Where(fields => CanRead(fields[0])).ToDictionary(fields => fields[0], StringComparer.Ordinal);

    public static byte[] Load(string name) => File.ReadAllBytes(Path.Combine(Folder, name));

    /// <summary>Random tiles need lenient rules.</summary>
    public static bool IsRandom(string name) => name.StartsWith("random-", StringComparison.Ordinal);

    private static bool CanRead(string name) => TestPackets.CanRead(name) && !name.Contains("annexb", StringComparison.Ordinal);
}
