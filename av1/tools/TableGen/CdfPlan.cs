using System.Text;

namespace Infra.Av1.TableGen;

/// <summary>
/// Puts all CDFs of a tile into one array of 16-bit numbers. A CDF of N symbols takes 4, 8 or 16 places: N - 1 values 32768 - CDF, the counter, unused places.
/// Those that do not depend on the quantizer come first; of the coefficients' there are four sets of defaults.
/// </summary>
internal sealed class CdfPlan
{
    private sealed record Entry(string Name, string Origin, int[] Dimensions, int Symbols, int Stride, int Offset, Func<int, int[]> Values)
    {
        public int Count => Dimensions.Aggregate(1, (a, b) => a * b);

        public int Length => Count * Stride;
    }

    private readonly List<Entry> _entries = [];
    private int _coefficientOffset;
    private int _length;
    private int _tables;
    private int _tableEntries;

    public static CdfPlan Make(Specification specification)
    {
        var plan = new CdfPlan();
        SpecTable[] tables = [.. specification.Tables.Where(Generator.IsCdf)];
        plan._tables = tables.Length;
        plan._tableEntries = tables.Sum(t => t.Values.Length);
        foreach (SpecTable table in tables.Where(t => !IsCoefficient(t)))
        {
            string name = NameOf(table);
            int[] inner = table.Dimensions[..^1];
            bool isPerComponent = inner.Length > 0 && table.DimensionTexts[0] == "2";
            if (name == "MvJoint") plan.Add(name, table, [2, .. inner]);
            else if (name.StartsWith("Mv", StringComparison.Ordinal)) plan.Add(name, table, isPerComponent ? [2, .. inner] : [2, 2, .. inner]);
            else plan.Add(name, table, inner);
            if (name == "DeltaLf") plan.Add("DeltaLfMulti", table, [specification.Constants["FRAME_LF_COUNT"]]);
        }
        plan._coefficientOffset = plan._length;
        foreach (SpecTable table in tables.Where(IsCoefficient))
            plan.Add(NameOf(table), table, table.Dimensions[1..^1]);
        return plan;
    }

    public string LayoutText()
    {
        var text = new StringBuilder("/// <summary>Where each CDF lies in the array of a tile's CDFs: see CdfContext for the form.</summary>\ninternal static partial class CdfLayout\n{\n");
        Constant(text, "Places of all CDFs.", "Length", _length);
        Constant(text, "Where the CDFs of coefficients begin, of which there are four sets of defaults; those before do not depend on the quantizer.", "CoefficientOffset", _coefficientOffset);
        Constant(text, "Default tables of the specification.", "SpecificationTables", _tables);
        Constant(text, "Entries of these.", "SpecificationEntries", _tableEntries);
        foreach (Entry entry in _entries)
        {
            string shape = entry.Dimensions.Length == 0 ? "one CDF" : string.Join(" × ", entry.Dimensions) + " CDFs";
            Constant(text, $"{entry.Origin}: {shape} of {entry.Symbols} symbols.", entry.Name, entry.Offset);
            Constant(text, $"Symbols of {entry.Name}.", $"{entry.Name}Symbols", entry.Symbols);
            int stride = entry.Stride;
            for (int i = entry.Dimensions.Length - 1; i >= 0; i--)
            {
                Constant(text, $"Places from one value of index {i} of {entry.Name} to the next.", $"{entry.Name}Stride{i}", stride);
                stride *= entry.Dimensions[i];
            }
        }
        text.Append("    /// <summary>For each table, in the order of the array: offset, number of CDFs, places of one, symbols.</summary>\n    public static ReadOnlySpan<int> Shapes =>\n    [\n");
        foreach (Entry entry in _entries)
            text.Append($"        {entry.Offset}, {entry.Count}, {entry.Stride}, {entry.Symbols},   // {entry.Name}\n");
        return text.Append("    ];\n}\n").ToString();
    }

    public string DefaultsText()
    {
        var text = new StringBuilder("internal static partial class CdfLayout\n{\n");
        text.Append("    /// <summary>Defaults of the CDFs below CoefficientOffset.</summary>\n    public static ReadOnlySpan<ushort> Defaults =>\n    [\n");
        foreach (Entry entry in _entries.Where(e => e.Offset < _coefficientOffset))
            Generator.AppendNumbers(text, entry.Values(0));
        text.Append("    ];\n\n    /// <summary>Four sets of defaults of the CDFs from CoefficientOffset on, one after the other, by the class of base_q_idx.</summary>\n");
        text.Append("    public static ReadOnlySpan<ushort> CoefficientDefaults =>\n    [\n");
        for (int set = 0; set < 4; set++)
        {
            foreach (Entry entry in _entries.Where(e => e.Offset >= _coefficientOffset))
                Generator.AppendNumbers(text, entry.Values(set));
        }
        return text.Append("    ];\n}\n").ToString();
    }

    private void Add(string name, SpecTable table, int[] dimensions)
    {
        int symbols = table.Dimensions[^1] - 1;
        int stride = symbols <= 4 ? 4 : symbols <= 8 ? 8 : 16;
        int length = dimensions.Aggregate(stride, (a, b) => a * b);
        int sourceLength = IsCoefficient(table) ? table.Values.Length / 4 : table.Values.Length;
        _entries.Add(new Entry(name, table.Name, dimensions, symbols, stride, _length, set => Spread(table.Values, set * sourceLength, sourceLength, symbols, stride, length)));
        _length += length;
    }

    // Inverse form, padded, and repeated where the specification makes copies of one table.
    private static int[] Spread(int[] values, int start, int count, int symbols, int stride, int length)
    {
        int[] result = new int[length];
        int cdfs = count / (symbols + 1);
        for (int target = 0; target < length / stride; target++)
        {
            int source = start + target % cdfs * (symbols + 1);
            for (int i = 0; i < symbols - 1; i++)
                result[target * stride + i] = 32768 - values[source + i];
            if (values[source + symbols - 1] != 32768 || values[source + symbols] != 0) throw new FormatException("a CDF does not end with 32768, 0");
        }
        return result;
    }

    private static bool IsCoefficient(SpecTable table) => table.DimensionTexts[0] == "COEFF_CDF_Q_CTXS";

    private static string NameOf(SpecTable table) => Generator.Pascal(table.Name["Default_".Length..^"_Cdf".Length]);

    private static void Constant(StringBuilder text, string summary, string name, int value) =>
        text.Append($"    /// <summary>{summary}</summary>\n    public const int {name} = {value};\n\n");
}
