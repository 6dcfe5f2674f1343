using Infra.Buffers;

namespace Infra.Crypto.Bench;

/// <summary>The same bytes in every run, for keys that nobody uses.</summary>
internal sealed class BenchRandom : IRandom
{
    private readonly Random _random = new(1);

    public void Fill(Span<byte> target) => _random.NextBytes(target);
}
