using BenchmarkDotNet.Attributes;
using Infra.Buffers;

namespace Infra.Shared.Bench;

/// <summary>What a read of a few bits costs, the way headers and syntax elements of a codec are read.</summary>
public class BitReaderBench
{
    private const int Reads = 8192;

    private readonly byte[] _data = new byte[Reads * 2];

    [GlobalSetup]
    public void Fill() => new Random(1).NextBytes(_data);

    [Benchmark(OperationsPerInvoke = Reads)]
    public uint MixedBits()
    {
        var reader = new BitReader(_data);
        uint sum = 0;
        for (int i = 0; i < Reads; i++)
            if (reader.TryReadBits(1 + (i & 15), out uint value)) sum += value;
        return sum;
    }

    [Benchmark(OperationsPerInvoke = Reads)]
    public uint SingleBits()
    {
        var reader = new BitReader(_data);
        uint sum = 0;
        for (int i = 0; i < Reads; i++)
            if (reader.TryReadBit(out bool bit) && bit) sum++;
        return sum;
    }

    [Benchmark(OperationsPerInvoke = Reads)]
    public uint ExpGolomb()
    {
        var reader = new BitReader(_data);
        uint sum = 0;
        for (int i = 0; i < Reads; i++)
        {
            if (reader.TryReadExpGolomb(out uint value)) sum += value;
            else reader.TrySkipBits(1);
        }
        return sum;
    }
}
