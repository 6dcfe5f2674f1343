using Infra.Testing.Fuzzing;

namespace Infra.Testing.Tests.Fuzzing;

/// <summary>Targets that are good or bad in one way each; the bad ones are canaries, so that only their own tests and `fuzz NAME` run them.</summary>
public static class SampleTargets
{
    private static byte[]? _kept;

    [FuzzTarget("testing-good", Corpus = "Corpus/sample", Dictionary = "Corpus/sample.dict", Seeds = nameof(GoodSeeds))]
    public static void Good(ReadOnlySpan<byte> input) => FuzzSignal.Saw(input.Length > 0 ? input[0] : -1);

    public static IEnumerable<byte[]> GoodSeeds() => ["made by a method"u8.ToArray()];

    /// <summary>The canary: fails where two bytes say so, which mutation must find from an empty corpus.</summary>
    [FuzzTarget("canary", Canary = true)]
    public static void Canary(ReadOnlySpan<byte> input)
    {
        if (input.Length > 2 && input[0] > 0xF0 && input[1] < 0x10) throw new InvalidOperationException("the canary sings");
    }

    [FuzzTarget("canary-slow", Canary = true, MillisecondsMax = 20, InputBytesMax = 16)]
    public static void Slow(ReadOnlySpan<byte> input)
    {
        if (input.Length < 8) return;
        TimeSpan end = Environment.CpuUsage.TotalTime + TimeSpan.FromMilliseconds(60);
        while (Environment.CpuUsage.TotalTime < end)
        {
        }
    }

    [FuzzTarget("canary-greedy", Canary = true, AllocationBytesMax = 1 << 20)]
    public static void Greedy(ReadOnlySpan<byte> input)
    {
        if (input.Length > 10) _kept = new byte[2 << 20];
        if (_kept is { Length: 0 }) throw new InvalidOperationException();
    }

    /// <summary>Kills its process: only `build/infra fuzz`, which runs targets in children, can survive and report it.</summary>
    [FuzzTarget("canary-overflow", Canary = true)]
    public static void Overflow(ReadOnlySpan<byte> input)
    {
        if (input.Length > 20) _kept = [(byte)Descend(input.Length)];
    }

    private static int Descend(int depth) => depth < 0 ? 0 : Descend(depth + 1) + Descend(depth + 2) + 1;
}
