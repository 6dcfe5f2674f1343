namespace Infra.Av1.Tools.Tests.Streams;

/// <summary>expected.tsv of the project's own streams.</summary>
internal static class StreamTable
{
    // Beside the assembly: the fuzz runner loads it from another folder than its own.
    internal static string Folder { get; } = Path.Combine(Path.GetDirectoryName(typeof(StreamTable).Assembly.Location)!, "Streams");

    internal static IReadOnlyList<StreamRow> Rows { get; } =
        [.. File.ReadLines(Path.Combine(Folder, "expected.tsv")).Skip(1).Select(l => l.Split('\t')).Select(f => new StreamRow(f[0], f[2].Length == 0 ? 0 : int.Parse(f[2], System.Globalization.CultureInfo.InvariantCulture), f[3], f[4], f[5]))];

    internal static string PathOf(string name) => Path.Combine(Folder, name);
}

/// <summary>One line.</summary>
internal sealed record StreamRow(string Name, int Frames, string Plain, string Grain, string AllLayers)
{
    internal bool IsRandom => Name.StartsWith("random-", StringComparison.Ordinal);
}
