using System.Globalization;
using Infra.Av1.Decoding;
using Infra.Av1.Entropy;
using Infra.Av1.Headers;
using Infra.Av1.StreamGen.Entropy;
using Infra.Av1.Syntax;
using Infra.Av1.Tables;

namespace Infra.Av1.Tests.Decoding;

/// <summary>
/// Counts what streams reach: values of blocks' syntax elements, transform sizes with types, CDFs, and tools of frame headers. CDFs and tools are seen in frames that stay in reference slots, CDFs of one tile of them:
/// what is listed as unreached may still be reached elsewhere. What cannot be reached at all is told by <see cref="ImpossibleContexts"/>.
/// </summary>
internal sealed partial class Coverage
{
    private readonly Dictionary<string, long> _counts = new(StringComparer.Ordinal);
    private readonly bool[] _adapted = new bool[CdfLayout.Length];
    private readonly HashSet<FrameHeader> _seen = [];
    private readonly ushort[][] _defaults = new ushort[4][];
    private readonly HashSet<string> _universe;

    public Coverage()
    {
        int[] quantizers = [0, 40, 100, 200];
        for (int i = 0; i < _defaults.Length; i++)
        {
            var cdfs = new CdfContext();
            cdfs.LoadDefaults();
            cdfs.LoadCoefficientDefaults(quantizers[i]);
            _defaults[i] = cdfs.Values;
        }

        AddUniverse();
        _universe = [.. Items().Select(item => item.Key)];
    }

    /// <summary>Values and CDFs, impossible ones among them.</summary>
    public int Total => _universe.Count;

    /// <summary>Between tile reader and reconstruction.</summary>
    public BlockReconstructor Observe(BlockReconstructor inner) => new Observer(this, inner);

    /// <summary>Looks at frames in reference slots that were not seen yet.</summary>
    public void Look(Av1Decoder decoder)
    {
        foreach (ReferenceSlot slot in decoder.Slots)
        {
            if (slot.Header is null || slot.Frame is null || !_seen.Add(slot.Header)) continue;
            CountHeader(slot.Header);
            ReadOnlySpan<ushort> values = slot.Frame.EndCdfs.Values;
            for (int i = 0; i < values.Length; i++)
                _adapted[i] |= values[i] != _defaults[0][i] && values[i] != _defaults[1][i] && values[i] != _defaults[2][i] && values[i] != _defaults[3][i];
        }
    }

    /// <summary>What could be reached and was not, sorted, a line for each element or table of CDFs.</summary>
    public List<string> Unreached() =>
    [
        .. Items().Where(item => !item.IsReached && !ImpossibleContexts.Keys.Contains(item.Key))
            .Select(item => item.Key.Split('='))
            .GroupBy(parts => parts[0], parts => parts[1])
            .Select(element => $"{element.Key}: {string.Join(' ', element)}")
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>What was reached though it cannot be: values outside the universe, and what <see cref="ImpossibleContexts"/> lists.</summary>
    public List<string> Contradictions() => [.. Items().Where(item => item.IsReached && (ImpossibleContexts.Keys.Contains(item.Key) || !_universe.Contains(item.Key))).Select(item => item.Key)];

    /// <summary>How many there are of each kind.</summary>
    public string Sum()
    {
        int reached = Items().Count(item => item.IsReached);
        int impossible = ImpossibleContexts.Keys.Count;
        return string.Create(CultureInfo.InvariantCulture, $"{Total} values and CDFs: {reached} reached, {impossible} impossible, {Total - reached - impossible} remain");
    }

    // "element=value" and "CDF of TABLE=index".
    private IEnumerable<(string Key, bool IsReached)> Items() =>
        _counts.Select(pair => (pair.Key, pair.Value > 0))
            .Concat(CdfTable.All.SelectMany(table => Enumerable.Range(0, table.Count).Select(i => (table.Key(i), table.IsAny(_adapted, i)))));

    private void Count(string key) => _counts[key] = _counts.GetValueOrDefault(key) + 1;
}
