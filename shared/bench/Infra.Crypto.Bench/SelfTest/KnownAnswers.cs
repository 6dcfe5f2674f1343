using Infra.Crypto.Tests;

namespace Infra.Crypto.Bench.SelfTest;

/// <summary>One algorithm and its published answers.</summary>
/// <param name="Name">What the self-test calls it.</param>
/// <param name="Check">Checks every answer: where it stands, and whether it came out right.</param>
internal sealed record KnownAnswers(string Name, Func<IEnumerable<(string Place, bool IsRight)>> Check)
{
    /// <summary>Whether it takes seconds.</summary>
    internal bool IsLong { get; init; }

    /// <summary>Every algorithm of the library.</summary>
    internal static IEnumerable<KnownAnswers> All => [.. HashAnswers.All, .. CipherAnswers.All, .. CurveAnswers.All, .. KemAnswers.All];

    /// <summary>An algorithm whose answers are the records of one vector file.</summary>
    internal static KnownAnswers OfFile(string name, string file, Func<VectorRecord, bool> check)
        => new(name, () => Read(file).Select(record => (record.Place, check(record))));

    /// <summary>The records of a vector file, which is part of the program.</summary>
    internal static List<VectorRecord> Read(string file)
    {
        using Stream content = typeof(KnownAnswers).Assembly.GetManifestResourceStream(file) ?? throw new FileNotFoundException(file);
        using var reader = new StreamReader(content);
        var lines = new List<string>();
        while (reader.ReadLine() is { } line) lines.Add(line);
        return VectorRecord.ReadAll(file, lines);
    }
}
