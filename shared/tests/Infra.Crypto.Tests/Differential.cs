using System.Globalization;
using Xunit.Abstractions;

namespace Infra.Crypto.Tests;

/// <summary>
/// How many random operations a differential test makes, and from which seed: INFRA_CRYPTO_OPERATIONS and INFRA_SEED. By itself a slow algorithm makes fewer, so that the
/// suite stays short; a number that was asked for holds for every algorithm, however long that takes, and what was run is shown as a figure. The seed is part of
/// every failure's message.
/// </summary>
internal static class Differential
{
    private const int DefaultOperations = 4_000;

    private static readonly int? Asked = Setting("INFRA_CRYPTO_OPERATIONS");

    internal static int Seed { get; } = Setting("INFRA_SEED") ?? 20_240_607;

    /// <summary>Runs <paramref name="operation"/> often; it returns whether both sides agree.</summary>
    internal static void Run(ITestOutputHelper output, string name, Func<Random, bool> operation, int divisor = 1)
    {
        var random = new Random(Seed);
        int count = Asked ?? Math.Max(1, DefaultOperations / divisor);
        for (int i = 0; i < count; i++)
            Assert.True(operation(random), $"{name}: operation {i} differs; INFRA_SEED={Seed}");
        output.WriteLine($"{(Asked is null ? "" : "figure: ")}{name}: {count} random operations, no difference; INFRA_SEED={Seed}");
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

    private static int? Setting(string name)
        => int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out int value) ? value : null;
}
