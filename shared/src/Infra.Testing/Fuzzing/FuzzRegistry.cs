using System.Globalization;
using System.Reflection;
using System.Text;

namespace Infra.Testing.Fuzzing;

/// <summary>Finds the fuzz targets of a test assembly.</summary>
public static class FuzzRegistry
{
    /// <summary>The variable that names a folder of more seeds: one folder for each target, one file for each input. For seeds of others that are not part of the tree.</summary>
    public const string SeedsVariable = "INFRA_FUZZ_SEEDS";

    private const int CorpusFileBytesMax = 1 << 20;

    /// <summary>All targets of an assembly, by name; canaries too.</summary>
    /// <exception cref="InvalidOperationException">A marked method has another shape, a name stands twice, or a corpus or dictionary is not there.</exception>
    public static IReadOnlyList<FuzzTarget> In(Assembly assembly)
    {
        ArgumentNullException.ThrowIfNull(assembly);
        var targets = new SortedDictionary<string, FuzzTarget>(StringComparer.Ordinal);
        foreach (MethodInfo method in assembly.GetTypes().SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)))
        {
            if (method.GetCustomAttribute<FuzzTargetAttribute>() is not { } options) continue;
            if (!targets.TryAdd(options.Name, Load(assembly, method, options)))
                throw new InvalidOperationException($"two fuzz targets are named {options.Name}");
        }
        return [.. targets.Values];
    }

    /// <summary>Reads a dictionary: see <see cref="FuzzTargetAttribute.Dictionary"/>.</summary>
    /// <exception cref="FormatException">A backslash is not followed by another one or by xNN.</exception>
    public static IReadOnlyList<byte[]> ParseDictionary(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return [.. text.Split('\n').Select(line => line.TrimEnd('\r')).Where(line => line.Length > 0 && line[0] != '#').Select(ParseWord)];
    }

    private static FuzzTarget Load(Assembly assembly, MethodInfo method, FuzzTargetAttribute options)
    {
        string place = $"{method.DeclaringType}.{method.Name}";
        if (!method.IsPublic || Delegate.CreateDelegate(typeof(FuzzTarget.Body), method, throwOnBindFailure: false) is not FuzzTarget.Body run)
            throw new InvalidOperationException($"fuzz target {options.Name}: {place} must be public static void (ReadOnlySpan<byte>)");
        string folder = Path.GetDirectoryName(assembly.Location)!;
        List<byte[]> corpus = [];
        if (options.Corpus is not null)
        {
            string path = Path.Combine(folder, options.Corpus);
            if (!Directory.Exists(path)) throw new InvalidOperationException($"fuzz target {options.Name}: there is no folder {options.Corpus} beside the tests");
            corpus.AddRange(FilesOf(path));
        }
        if (options.Seeds is not null) corpus.AddRange(SeedsOf(method.DeclaringType!, options));
        if (Environment.GetEnvironmentVariable(SeedsVariable) is { Length: > 0 } more && Path.Combine(more, options.Name) is var own && Directory.Exists(own)) corpus.AddRange(FilesOf(own));
        corpus.Add([]);
        IReadOnlyList<byte[]> dictionary = [];
        if (options.Dictionary is not null)
        {
            string path = Path.Combine(folder, options.Dictionary);
            if (!File.Exists(path)) throw new InvalidOperationException($"fuzz target {options.Name}: there is no file {options.Dictionary} beside the tests");
            dictionary = ParseDictionary(File.ReadAllText(path));
        }
        return new FuzzTarget(options, run, corpus, dictionary);
    }

    private static IEnumerable<byte[]> FilesOf(string folder) =>
        Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal).Where(file => !file.EndsWith(".md", StringComparison.Ordinal)).Select(ReadBounded);

    private static IEnumerable<byte[]> SeedsOf(Type type, FuzzTargetAttribute options) =>
        type.GetMethod(options.Seeds!, BindingFlags.Static | BindingFlags.Public, [])?.Invoke(null, null) as IEnumerable<byte[]>
        ?? throw new InvalidOperationException($"fuzz target {options.Name}: {type}.{options.Seeds} must be public static IEnumerable<byte[]> ()");

    private static byte[] ReadBounded(string file) =>
        new FileInfo(file).Length <= CorpusFileBytesMax
            ? File.ReadAllBytes(file)
            : throw new InvalidOperationException($"{file} is larger than {CorpusFileBytesMax} bytes: cut it down");

    private static byte[] ParseWord(string line)
    {
        List<byte> word = [];
        for (int i = 0; i < line.Length; i++)
        {
            if (line[i] != '\\')
            {
                int length = char.IsHighSurrogate(line[i]) && i + 1 < line.Length ? 2 : 1;
                word.AddRange(Encoding.UTF8.GetBytes(line.Substring(i, length)));
                i += length - 1;
            }
            else if (i + 1 < line.Length && line[i + 1] == '\\')
            {
                word.Add((byte)'\\');
                i++;
            }
            else if (i + 3 < line.Length && line[i + 1] == 'x' && byte.TryParse(line.AsSpan(i + 2, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte value))
            {
                word.Add(value);
                i += 3;
            }
            else
            {
                throw new FormatException($"dictionary line \"{line}\": a backslash needs another one or xNN after it");
            }
        }
        return [.. word];
    }
}
