using System.Globalization;
using Infra.Av1;
using Infra.Av1.StreamGen;

const string Usage = """
    usage: StreamGen FOLDER              the streams of av1/tests/Streams that this program makes
           StreamGen FOLDER FIRST COUNT  each of them with other seeds, to compare decoders
           StreamGen --reach COUNT       makes so many of each, and prints the CDFs that none of them uses
    """;

switch (args)
{
    case ["--reach", string count] when TryParse(count, out int seeds):
        foreach (string line in Reach.Unused(seeds))
            Console.WriteLine(line);
        return 0;
    case [string folder] when !folder.StartsWith('-'):
        foreach (StreamRecipe recipe in Recipes.All)
            Write(folder, recipe);
        return 0;
    case [string folder, string from, string count] when TryParse(from, out int first) && TryParse(count, out int seeds):
        foreach (int seed in Enumerable.Range(first, seeds))
        {
            foreach (StreamRecipe recipe in Recipes.All)
                Write(folder, recipe with { Name = $"{recipe.Name}-{seed}", Seed = (ulong)seed });
        }

        return 0;
    default:
        Console.Error.WriteLine(Usage);
        return 2;
}

static bool TryParse(string text, out int number) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);

static void Write(string folder, StreamRecipe recipe)
{
    string name = recipe.Name + ".ivf";
    if (StreamMaker.TryMake(recipe, out byte[] file, out _, out Av1Error error)) File.WriteAllBytes(Path.Combine(folder, name), file);
    else Console.Error.WriteLine($"{name}: the seed is of no use: {error.Detail}");
}
