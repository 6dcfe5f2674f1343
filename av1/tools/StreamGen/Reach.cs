using Infra.Av1.StreamGen.Entropy;
using Infra.Av1.Tables;

namespace Infra.Av1.StreamGen;

/// <summary>Runs the recipes with many seeds, to see which CDFs chosen symbols come to.</summary>
internal static class Reach
{
    /// <summary>What no stream used, a line for each table: its name, and the numbers of its CDFs, all indexes made one.</summary>
    /// <param name="seeds">How many streams are made of each recipe.</param>
    public static IEnumerable<string> Unused(int seeds)
    {
        var used = new bool[CdfLayout.Length];
        for (int seed = 1; seed <= seeds; seed++)
        {
            foreach (StreamRecipe recipe in Recipes.All)
                Add(recipe with { Seed = (ulong)seed }, used);
        }

        return CdfTable.All
            .Select(table => (table.Name, Unused: Enumerable.Range(0, table.Count).Where(i => !table.IsAny(used, i)).ToArray()))
            .Where(table => table.Unused.Length > 0)
            .Select(table => $"{table.Name}: {string.Join(' ', table.Unused)}");
    }

    private static void Add(StreamRecipe recipe, bool[] used)
    {
        if (!StreamMaker.TryMake(recipe, out _, out bool[] more, out _)) return;
        for (int i = 0; i < used.Length; i++)
            used[i] |= more[i];
    }
}
