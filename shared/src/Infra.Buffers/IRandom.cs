namespace Infra.Buffers;

/// <summary>
/// A source of random bytes. Protocol code takes it as an argument, so that a test can run it from a seed;
/// programs pass the kernel's source (<c>SystemRandom</c> of Infra.Interop).
/// </summary>
public interface IRandom
{
    /// <summary>Fills <paramref name="target"/> completely. Safe to call from several threads at once.</summary>
    void Fill(Span<byte> target);
}
