namespace Infra.Av1.Tests.Decoding;

/// <summary>One sum for each stream, whatever the number of threads, the frame delay and the vectors.</summary>
public sealed class StreamMatrixTests : IDisposable
{
    private const int SmallBytes = 3000;

    private static readonly Av1VectorLevel[] Levels = [Av1VectorLevel.None, Av1VectorLevel.V128, Av1VectorLevel.V256, Av1VectorLevel.V512];

    private readonly Av1WorkerPool[] _pools = [new(2), new(8)];

    /// <summary>Streams that are decoded in all ways.</summary>
    public static TheoryData<string> Small() => [.. OwnStreams.Expected.Values.Where(row => int.Parse(row[1], System.Globalization.CultureInfo.InvariantCulture) <= SmallBytes).Select(row => row[0])];

    /// <summary>The others, by each vector level and by each number of threads.</summary>
    public static TheoryData<string> Others() => [.. OwnStreams.Expected.Values.Where(row => int.Parse(row[1], System.Globalization.CultureInfo.InvariantCulture) > SmallBytes).Select(row => row[0])];

    public void Dispose()
    {
        foreach (Av1WorkerPool pool in _pools)
            pool.Dispose();
    }

    [Theory, MemberData(nameof(Small))]
    public void Decode_InAllWays_GivesOneSum(string name)
    {
        foreach (Av1VectorLevel level in Levels)
        {
            foreach (int frameDelay in (int[])[0, 1])
            {
                foreach (Av1WorkerPool? pool in (Av1WorkerPool?[])[null, .. _pools])
                    Check(name, level, frameDelay, pool);
            }
        }
    }

    [Theory, MemberData(nameof(Others))]
    public void Decode_ByEachLevelAndThreads_GivesOneSum(string name)
    {
        Check(name, Av1VectorLevel.None, 0, _pools[0]);
        Check(name, Av1VectorLevel.V128, 1, null);
        Check(name, Av1VectorLevel.V256, 0, _pools[1]);
        Check(name, Av1VectorLevel.V512, 1, _pools[0]);
    }

    private static void Check(string name, Av1VectorLevel level, int frameDelay, Av1WorkerPool? pool)
    {
        var options = new Av1DecoderOptions { Vectors = level, MayHalve = true, MaxFrameDelay = frameDelay, ApplyGrain = level != Av1VectorLevel.V128, AllLayers = false, Strict = !OwnStreams.IsRandom(name) };

        DecodedStream decoded = DecodedStream.Of(OwnStreams.Load(name), options, pool);

        Assert.Empty(decoded.Errors);
        Assert.True(OwnStreams.Expected[name][options.ApplyGrain ? 4 : 3] == decoded.Md5, $"{level}, frame delay {frameDelay}, {(pool is null ? "one thread" : "threads")}: {decoded.Summary}");
    }
}
