using System.Reflection;
using Infra.Av1.Tables;

namespace Infra.Av1.StreamGen.Entropy;

/// <summary>CDFs of one kind: a row of <see cref="CdfLayout.Shapes"/> with its name.</summary>
/// <param name="Name">As the constant of <see cref="CdfLayout"/>.</param>
/// <param name="Offset">Where the first CDF begins.</param>
/// <param name="Count">CDFs, of all indexes together.</param>
/// <param name="Stride">Places from one to the next.</param>
/// <param name="Symbols">Places that one of them uses.</param>
internal sealed record CdfTable(string Name, int Offset, int Count, int Stride, int Symbols)
{
    /// <summary>All tables, in the order of the array.</summary>
    public static IReadOnlyList<CdfTable> All { get; } = ReadAll();

    /// <summary>What lists of CDFs call one of them.</summary>
    /// <param name="index">The number in the table, all its indexes made one: 0 to Count - 1.</param>
    public string Key(int index) => $"CDF of {Name}={index}";

    /// <summary>Whether anything is true in the places of a CDF.</summary>
    public bool IsAny(ReadOnlySpan<bool> places, int index) => places.Slice(Offset + index * Stride, Symbols).Contains(true);

    private static CdfTable[] ReadAll()
    {
        Dictionary<int, string> names = typeof(CdfLayout).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Where(field => typeof(CdfLayout).GetField(field.Name + "Symbols") is not null)
            .ToDictionary(field => (int)field.GetRawConstantValue()!, field => field.Name);
        return [.. CdfLayout.Shapes.ToArray().Chunk(4).Select(row => new CdfTable(names[row[0]], row[0], row[1], row[2], row[3]))];
    }
}
