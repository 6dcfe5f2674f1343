using System.Globalization;

namespace Infra.Crypto.Tests;

/// <summary>
/// How many random operations a differential test makes, and from which seed: INFRA_CRYPTO_OPERATIONS (per algorithm) and INFRA_SEED.
/// The seed is part of every failure's message.
/// </summary>
internal static class Differential
{
    internal static int Operations { get; } = Setting("INFRA_CRYPTO_OPERATIONS", 4_000);

    internal static int Seed { get; } = Setting("INFRA_SEED", 20_240_607);

    /// <summary>Runs <paramref name="operation"/> often; it returns whether both sides agree.</summary>
    internal static void Run(string name, Func<Random, bool> operation, int divisor = 1)
    {
        var random = new Random(Seed);
        int count = Math.Max(1, Operations / divisor);
        for (int i = 0; i < count; i++)
            Assert.True(operation(random), $"{name}: operation {i} differs; INFRA_SEED={Seed}");
    }

    /// <summary>Random bytes; lengths near block borders come often.</summary>
    internal static byte[] Bytes(Random random, int lengthMax)
    {
        int length = random.Next(3) == 0 ? Math.Min(lengthMax, 16 * random.Next(1 + lengthMax / 16) + random.Next(3)) : random.Next(lengthMax + 1);
        return Exact(random, length);
    }

    internal static byte[] Exact(Random random, int length)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }

    private static int Setting(string name, int fallback)
        => int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out int value) ? value : fallback;
}
