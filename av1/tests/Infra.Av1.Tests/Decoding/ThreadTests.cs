namespace Infra.Av1.Tests.Decoding;

/// <summary>The same pictures and the same errors for every number of threads.</summary>
public sealed class ThreadTests : IDisposable
{
    private static readonly string[] Damaged = ["size-66x66.ivf", "screen.ivf", "p1-10-444.ivf", "tiles-4x4.ivf", "tilegroups.ivf", "superres.ivf", "errres.ivf"];

    private readonly Av1WorkerPool _two = new(2);
    private readonly Av1WorkerPool _eight = new(8);

    public static TheoryData<string> RandomStreams() => [.. OwnStreams.Expected.Keys.Where(OwnStreams.IsRandom)];

    public static TheoryData<string> DamagedStreams() => [.. Damaged];

    public void Dispose()
    {
        _two.Dispose();
        _eight.Dispose();
    }

    [Theory, MemberData(nameof(RandomStreams))]
    public void Decode_OfRandomTilesWithThreads_GivesTheSamePicturesAndErrors(string name)
    {
        byte[] file = OwnStreams.Load(name);
        foreach (bool isStrict in (bool[])[false, true])
            CompareThreads(file, new Av1DecoderOptions { Strict = isStrict }, name);
    }

    [Theory, MemberData(nameof(DamagedStreams))]
    [Trait("Cve", "CVE-2023-32570")]
    public void Decode_OfDamagedStreams_GivesTheSamePicturesAndErrors(string name)
    {
        byte[] original = OwnStreams.Load(name);
        for (int seed = 1; seed <= 12; seed++)
        {
            var random = new Random(seed);
            byte[] file = [.. original];
            for (int i = random.Next(1, 8); i > 0; i--)
                file[random.Next(44, file.Length)] ^= (byte)(1 << random.Next(8));
            CompareThreads(file, new Av1DecoderOptions { Strict = seed % 2 == 0, Limits = new Av1Limits { FramePixelsMax = 1 << 21 } }, $"{name} seed {seed}");
        }
    }

    private void CompareThreads(byte[] file, Av1DecoderOptions options, string what)
    {
        string one = DecodedStream.Of(file, options).Summary;

        string two = DecodedStream.Of(file, options, _two).Summary;
        string eight = DecodedStream.Of(file, options, _eight).Summary;

        Assert.True(one == two, $"{what}: one thread {one}, two {two}");
        Assert.True(one == eight, $"{what}: one thread {one}, eight {eight}");
    }
}
