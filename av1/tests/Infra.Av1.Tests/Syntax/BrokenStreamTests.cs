namespace Infra.Av1.Tests.Syntax;

/// <summary>Damaged streams end in a sentence, never in an exception.</summary>
public sealed class BrokenStreamTests
{
    public static TheoryData<string> Streams() => ["size-66x66.ivf", "screen-420.ivf", "p1-10-444.ivf", "aq1-seg.ivf", "deltaq-deltalf.ivf", "p2-10-422.ivf", "size-196x198.ivf"];

    [StreamTheory, MemberData(nameof(Streams))]
    public void Parse_WhenBitsAreFlipped_NeverThrows(string name)
    {
        string path = Path.Combine(StreamParseTests.Folder, name);
        if (!File.Exists(path)) return;
        byte[] original = File.ReadAllBytes(path);
        for (int seed = 1; seed <= 60; seed++)
        {
            var random = new Random(seed);
            byte[] file = [.. original];
            int flips = random.Next(1, 12);
            for (int i = 0; i < flips; i++)
                file[random.Next(44, file.Length)] ^= (byte)(1 << random.Next(8));
            var driver = new ParseDriver(new CountingReconstructor(), isStrict: seed % 2 == 0, pixelsMax: 1 << 22);

            Exception? thrown = Record.Exception(() => driver.Parse(file));

            Assert.True(thrown is null, $"{name} seed {seed}: {thrown}");
        }
    }

    [StreamTheory, MemberData(nameof(Streams))]
    public void Parse_WhenTruncated_NeverThrows(string name)
    {
        string path = Path.Combine(StreamParseTests.Folder, name);
        if (!File.Exists(path)) return;
        byte[] original = File.ReadAllBytes(path);
        for (int length = 44; length < Math.Min(original.Length, 3000); length += 37)
        {
            // The packet's size follows the cut, so that the tile is what ends too early.
            byte[] file = original[..length];
            BitConverter.TryWriteBytes(file.AsSpan(32), length - 44);

            Exception? thrown = Record.Exception(() => new ParseDriver(new CountingReconstructor(), isStrict: false).Parse(file));

            Assert.True(thrown is null, $"{name} length {length}: {thrown}");
        }
    }
}
