namespace Infra.Av1.Tests.Syntax;

/// <summary>Parses whole streams: a parser that goes wrong anywhere cannot come out at the padding of each tile.</summary>
public sealed class StreamParseTests
{
    private static readonly string s_folder = Environment.GetEnvironmentVariable("INFRA_AV1_STREAMS") ?? "/work/shared/av1";

    public static TheoryData<string> Streams()
    {
        var streams = new TheoryData<string>();
        foreach (string file in Directory.Exists(s_folder) ? Directory.EnumerateFiles(s_folder).Order(StringComparer.Ordinal) : [])
        {
            if (file.EndsWith(".ivf", StringComparison.Ordinal) || (file.EndsWith(".obu", StringComparison.Ordinal) && !file.EndsWith("annexb.obu", StringComparison.Ordinal))) streams.Add(Path.GetFileName(file));
        }

        return streams;
    }

    [Theory, MemberData(nameof(Streams))]
    public void Parse_OfConformingStream_EndsAtThePaddingOfEveryTile(string name)
    {
        var reconstructor = new CountingReconstructor();
        var driver = new ParseDriver(reconstructor, isStrict: true);

        bool isParsed = driver.Parse(File.ReadAllBytes(Path.Combine(s_folder, name)));

        Assert.True(isParsed, driver.Failure);
        Assert.True(driver.Tiles > 0 && reconstructor.Intra > 0);
    }
}
