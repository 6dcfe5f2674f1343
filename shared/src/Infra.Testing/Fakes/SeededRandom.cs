using System.Buffers.Binary;
using System.Globalization;
using Infra.Buffers;

namespace Infra.Testing.Fakes;

/// <summary>
/// Random bytes that depend on nothing but a seed (SplitMix64), so that a run can be repeated. Never for keys.
/// The seed is that of the environment variable INFRA_SEED if set, and stands in <see cref="ToString"/> for failure messages. Thread-safe.
/// </summary>
public sealed class SeededRandom : IRandom
{
    private readonly Lock _lock = new();
    private ulong _state;

    /// <summary>Takes the seed of INFRA_SEED, or a fresh one.</summary>
    public SeededRandom() : this(SeedOfEnvironment() ?? (ulong)Random.Shared.NextInt64())
    {
    }

    /// <summary>Takes this seed.</summary>
    public SeededRandom(ulong seed)
    {
        Seed = seed;
        _state = seed;
    }

    /// <summary>What to pass as INFRA_SEED to see the same bytes again.</summary>
    public ulong Seed { get; }

    /// <summary>The seed that INFRA_SEED asks for, decimal; null if it is not set or not a number.</summary>
    public static ulong? SeedOfEnvironment() =>
        ulong.TryParse(Environment.GetEnvironmentVariable("INFRA_SEED"), NumberStyles.None, CultureInfo.InvariantCulture, out ulong seed) ? seed : null;

    /// <inheritdoc />
    public void Fill(Span<byte> target)
    {
        Span<byte> word = stackalloc byte[sizeof(ulong)];
        while (target.Length > 0)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(word, NextUInt64());
            int count = Math.Min(target.Length, word.Length);
            word[..count].CopyTo(target);
            target = target[count..];
        }
    }

    /// <summary>The next 64 bits.</summary>
    public ulong NextUInt64()
    {
        ulong z;
        lock (_lock) z = _state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>A number from 0 to <paramref name="bound"/> - 1 (bias below 2^-32); 0 when the bound is 1.</summary>
    public int Next(int bound)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bound, 1);
        return (int)((NextUInt64() >> 32) * (ulong)bound >> 32);
    }

    /// <summary>A number from <paramref name="min"/> to <paramref name="max"/>, both included.</summary>
    public int Next(int min, int max) => min + Next(max - min + 1);

    /// <summary>True with this probability (0 to 1).</summary>
    public bool Chance(double probability) => (NextUInt64() >> 11) * (1.0 / (1UL << 53)) < probability;

    /// <summary>An array of this many random bytes.</summary>
    public byte[] Bytes(int count)
    {
        byte[] bytes = new byte[count];
        Fill(bytes);
        return bytes;
    }

    /// <summary>Says how to repeat the run.</summary>
    public override string ToString() => $"INFRA_SEED={Seed}";
}
