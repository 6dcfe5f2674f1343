using System.Globalization;

namespace Infra.Load.Ntp;

/// <summary>What clknetsim found at the end of a mixed run: node 2 is ours, node 3 chronyd. Seconds.</summary>
/// <param name="OurRms">RMS offset of ours.</param>
/// <param name="TheirRms">RMS offset of chronyd.</param>
/// <param name="OurMaximum">Largest offset of ours.</param>
/// <param name="TheirMaximum">Largest offset of chronyd.</param>
/// <param name="OurSettled">When ours came below a millisecond for good; infinite if never.</param>
/// <param name="TheirSettled">When chronyd came below a millisecond for good.</param>
internal sealed record MixedResult(double OurRms, double TheirRms, double OurMaximum, double TheirMaximum, double OurSettled, double TheirSettled)
{
    private const double Millisecond = 1e-3;

    /// <summary>Reads the statistics and the log of offsets, which has a line per second and a column per node.</summary>
    /// <exception cref="FormatException">They are not as expected.</exception>
    internal static MixedResult Read(string statistics, IEnumerable<string> offsets)
    {
        (double ours, double theirs) = (0, 0);
        int second = 0;
        foreach (string line in offsets)
        {
            second++;
            double[] columns = [.. line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries).Select(word => double.Parse(word, CultureInfo.InvariantCulture))];
            if (columns.Length != 3) throw new FormatException($"clknetsim's log of offsets has the line: {line}");
            if (Math.Abs(columns[1]) >= Millisecond) ours = second;
            if (Math.Abs(columns[2]) >= Millisecond) theirs = second;
        }
        if (second == 0) throw new FormatException("clknetsim's log of offsets is empty");
        return new MixedResult(
            Find(statistics, 2, "RMS offset"), Find(statistics, 3, "RMS offset"), Find(statistics, 2, "Maximum absolute offset"), Find(statistics, 3, "Maximum absolute offset"),
            ours == second ? double.PositiveInfinity : ours, theirs == second ? double.PositiveInfinity : theirs);
    }

    private static double Find(string statistics, int node, string name)
    {
        string part = statistics.Split($" Node {node} ")[^1].Split(" Node ")[0];
        string line = part.Split('\n').FirstOrDefault(l => l.StartsWith(name + ":", StringComparison.Ordinal)) ?? throw new FormatException($"clknetsim did not print \"{name}\" of node {node}:\n{statistics}");
        return double.Parse(line[(name.Length + 1)..], CultureInfo.InvariantCulture);
    }
}
