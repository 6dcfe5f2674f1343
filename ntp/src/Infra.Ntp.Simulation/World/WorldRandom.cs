using System.Buffers.Binary;
using Infra.Buffers;
using Infra.Ntp.Discipline;

namespace Infra.Ntp.Simulation.World;

/// <summary>
/// All chance of one part of a world, from its seed: xoshiro256** by Blackman and Vigna, started by SplitMix64. The same on every machine.
/// </summary>
public sealed class WorldRandom : IRandom
{
    private ulong _s0;
    private ulong _s1;
    private ulong _s2;
    private ulong _s3;
    private double _spareNormal;
    private bool _hasSpare;

    /// <summary>A stream of its own for each pair of seed and stream number.</summary>
    public WorldRandom(ulong seed, ulong stream)
    {
        ulong state = seed * 0x9E3779B97F4A7C15 + stream;
        _s0 = SplitMix(ref state);
        _s1 = SplitMix(ref state);
        _s2 = SplitMix(ref state);
        _s3 = SplitMix(ref state);
    }

    /// <inheritdoc/>
    public void Fill(Span<byte> target)
    {
        while (target.Length >= sizeof(ulong))
        {
            BinaryPrimitives.WriteUInt64LittleEndian(target, Next());
            target = target[sizeof(ulong)..];
        }
        ulong last = Next();
        for (int i = 0; i < target.Length; i++)
            target[i] = (byte)(last >> (8 * i));
    }

    /// <summary>At least 0, below 1.</summary>
    public double Uniform() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Whether something of this probability happens.</summary>
    public bool Chance(double probability) => probability > 0 && Uniform() < probability;

    /// <summary>Exponentially distributed with this mean.</summary>
    public double Exponential(double mean) => mean > 0 ? -mean * PortableMath.Log(1 - Uniform()) : 0;

    /// <summary>Normally distributed with mean 0 and standard deviation 1: Marsaglia's polar method.</summary>
    public double Normal()
    {
        if (_hasSpare)
        {
            _hasSpare = false;
            return _spareNormal;
        }
        double x;
        double y;
        double square;
        do
        {
            x = 2 * Uniform() - 1;
            y = 2 * Uniform() - 1;
            square = x * x + y * y;
        }
        while (square is >= 1 or 0);
        double scale = Math.Sqrt(-2 * PortableMath.Log(square) / square);
        _spareNormal = y * scale;
        _hasSpare = true;
        return x * scale;
    }

    private ulong Next()
    {
        ulong result = ulong.RotateLeft(_s1 * 5, 7) * 9;
        ulong shifted = _s1 << 17;
        _s2 ^= _s0;
        _s3 ^= _s1;
        _s1 ^= _s2;
        _s0 ^= _s3;
        _s2 ^= shifted;
        _s3 = ulong.RotateLeft(_s3, 45);
        return result;
    }

    private static ulong SplitMix(ref ulong state)
    {
        state += 0x9E3779B97F4A7C15;
        ulong z = state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
