namespace Infra.Av1.Tests.Syntax;

/// <summary>Streams whose tile bytes are random: lenient parsing ends well, strict parsing meets wrong padding.</summary>
public sealed class TortureParseTests
{
    public static TheoryData<string> Streams()
    {
        var streams = new TheoryData<string>();
        string folder = Path.Combine(StreamParseTests.Folder, "torture");
        string[] files = Directory.Exists(folder) ? Directory.GetFiles(folder, "*.ivf") : [];
        Array.Sort(files, StringComparer.Ordinal);
        foreach (string file in files)
            streams.Add(Path.GetFileName(file));
        return streams;
    }

    [Theory, MemberData(nameof(Streams))]
    public void Parse_OfRandomTiles_SucceedsOnlyWhenLenient(string name)
    {
        byte[] file = File.ReadAllBytes(Path.Combine(StreamParseTests.Folder, "torture", name));
        var lenient = new ParseDriver(new CountingReconstructor(), isStrict: false);
        var strict = new ParseDriver(new CountingReconstructor(), isStrict: true);

        bool isParsed = lenient.Parse(file);
        bool isParsedStrictly = strict.Parse(file);

        Assert.True(isParsed, lenient.Failure);
        Assert.False(isParsedStrictly);
    }
}
