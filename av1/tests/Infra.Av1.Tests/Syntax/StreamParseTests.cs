namespace Infra.Av1.Tests.Syntax;

/// <summary>Parses whole streams: a parser that goes wrong anywhere cannot come out at the padding of each tile.</summary>
public sealed class StreamParseTests
{
    internal static string Folder { get; } = FindFolder();

    public static TheoryData<string> Streams()
    {
        var streams = new TheoryData<string>();
        string[] files = Folder.Length > 0 ? Directory.GetFiles(Folder) : [];
        Array.Sort(files, StringComparer.Ordinal);
        foreach (string file in files)
        {
            if (file.EndsWith(".ivf", StringComparison.Ordinal) || (file.EndsWith(".obu", StringComparison.Ordinal) && !file.EndsWith("annexb.obu", StringComparison.Ordinal))) streams.Add(Path.GetFileName(file));
        }

        return streams;
    }

    [StreamTheory, MemberData(nameof(Streams))]
    public void Parse_OfConformingStream_EndsAtThePaddingOfEveryTile(string name)
    {
        var reconstructor = new CountingReconstructor();
        var driver = new ParseDriver(reconstructor, isStrict: true);

        bool isParsed = driver.Parse(File.ReadAllBytes(Path.Combine(Folder, name)));

        Assert.True(isParsed, driver.Failure);
        Assert.True(driver.Tiles > 0 && reconstructor.Intra > 0);
    }

    // The streams lie beside the repository: shared/av1 in some folder above.
    private static string FindFolder()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string streams = Path.Combine(folder.FullName, "shared", "av1");
            if (File.Exists(Path.Combine(streams, "expected.tsv"))) return streams;
        }

        return "";
    }
}
